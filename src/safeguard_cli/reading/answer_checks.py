"""Check the answers of cases that are given in bulk, in whatever form.

A bad answer is left out and named; the others are decided, so that no danger is lost to it. Where
several are chosen for one question and one of them is bad, the answer counts without it if that
alone is grave: else nobody knows what was meant, and the question is one without an answer.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.case import checked
from safeguard_cli.core.deciding.date_bounds import make_bounds_error
from safeguard_cli.core.deciding.envelope import Moment, Problem
from safeguard_cli.core.deciding.grave_answers import IsGrave, keep_grave_answers
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import RenamedError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.reading.as_of import read_moment

BAD_MOMENT: Final = Problem(
    "bad-as-of",
    "as-of",
    "`as-of` takes a date and time such as 2026-11-22T14:30; the moment of the run was taken",
)
# What was read once is known again, up to so many texts.
KEPT: Final = 50_000
# Where each record has a moment of its own, few are met again, and each takes most of a kilobyte.
_MOMENTS_KEPT: Final = 5_000


class Moments:
    """Reads moments, each text once."""

    def __init__(self) -> None:
        self._known: dict[str, Moment | None] = {}

    def read(self, text: object) -> Moment | None:
        """Return the moment, or None for what is no text or none of a moment."""
        if not isinstance(text, str):
            return None
        if text not in self._known:
            if len(self._known) > _MOMENTS_KEPT:
                self._known.clear()
            self._known[text] = self._read(text)
        return self._known[text]

    @staticmethod
    def of(at: datetime) -> Moment:
        """Return a moment with its text."""
        return Moment(at, at.isoformat())

    def _read(self, text: str) -> Moment | None:
        try:
            return self.of(read_moment(text))
        except UsageError:
            return None


class AnswerChecks:
    """Checks answers against a rule set, and numbers those that are good.

    `is_grave` says of a question and an answer whether that alone makes a case graver, whatever
    else is answered. `bounded`: the questions whose dates lie within bounds.
    """

    def __init__(self, numbers: AnswerNumbers, is_grave: IsGrave | None = None) -> None:
        self.numbers = numbers
        self.questions = numbers.questions
        self.is_grave: IsGrave = is_grave or (lambda *_: False)
        self.moments = Moments()
        self.bounded = [q for q in self.questions.values() if q.not_before or q.not_after]
        # For each question its place, and the numbers of answers as they were written.
        self.seen: dict[str, tuple[int, dict[Any, int]]] = {
            name: (place, {}) for place, name in enumerate(self.questions)
        }

    def number(self, name: str, value: object, found: list[Problem]) -> int:
        """Return the number of an answer, or 0 with what is wrong with it."""
        try:
            proper = checked(self.questions, name, value)
        except UsageError as error:
            found.append(_refused(name, value, error))
            return self._grave_part(name, value)
        number, known = self.numbers.number(name, proper), self.seen[name][1]
        if self.questions[name].kind != "text" and len(known) < KEPT:
            known[tuple(value) if isinstance(value, list) else value] = number
        return number

    def outside(self, question: Question, day: date) -> Problem:
        """Say of a date that it lies outside the bounds of its question on this day."""
        return Problem("bad-answer", question.id, str(make_bounds_error(question, day)))

    def _grave_part(self, name: str, value: object) -> int:
        """Return the number of what is good among several answers, if it is grave; else 0."""
        question = self.questions.get(name)
        good = keep_grave_answers(question, value, self.is_grave) if question else []
        return self.numbers.number(name, checked(self.questions, name, good)) if good else 0


def _refused(name: str, value: object, error: UsageError) -> Problem:
    texts = [value] if isinstance(value, str) else value
    is_text = isinstance(texts, list) and all(isinstance(each, str) for each in texts)
    hint = f"; {error.hint}" if error.hint else ""
    if isinstance(error, RenamedError):
        return Problem("renamed-answer", name, str(error))
    return Problem("bad-answer" if is_text else "wrong-type", name, f"{error}{hint}")
