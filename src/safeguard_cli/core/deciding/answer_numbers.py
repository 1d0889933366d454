"""Answers as numbers: a case is a row of them, one for each question in declared order.

0 stands for no answer. An answer to be chosen is its place among those that are offered, several
together are the bits of a number, and a date is its day. Of free text it is kept only that there
is some: no decision reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.model.question_kinds import offered_answers
from safeguard_cli.core.model.rule_set import UNSURE, Question

MOST_ANSWERS: Final = 62
"""So many answers can be chosen together, or offered, where a number has 64 bits."""

_UNSURE_OF_DATE: Final = 1


class AnswerNumbers:
    """Numbers the answers to the questions of a rule set."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.questions = questions
        self._offered = {name: offered_answers(question) for name, question in questions.items()}

    def row(self, given: Given) -> list[int]:
        """Return a number for each question: that of its answer, in the proper form, or 0."""
        return [self.number(name, given[name]) if name in given else 0 for name in self.questions]

    def number(self, name: str, value: Value) -> int:
        """Return the number of one answer."""
        kind, offered = self.questions[name].kind, self._offered[name]
        if kind == "text":
            return 1
        if kind == "date":
            return (
                self.unsure(name) if value == UNSURE else date.fromisoformat(str(value)).toordinal()
            )
        if kind == "many":
            return sum(1 << offered.index(answer) for answer in value)
        return 1 + offered.index(str(value))

    def unsure(self, name: str) -> int:
        """Return the number of "unsure", or one that no answer has where it is not offered."""
        if self.questions[name].kind == "date":
            return _UNSURE_OF_DATE
        is_offered = self.questions[name].kind == "choice" and self._offered[name][-1:] == [UNSURE]
        return len(self._offered[name]) if is_offered else -1

    def answer(self, name: str, number: int) -> Value:
        """Read one answer back."""
        kind, offered = self.questions[name].kind, self._offered[name]
        if kind == "text":
            return ""
        if kind == "date":
            return UNSURE if number == _UNSURE_OF_DATE else date.fromordinal(number).isoformat()
        if kind == "many":
            return tuple(each for place, each in enumerate(offered) if number >> place & 1)
        return offered[number - 1]

    def given(self, row: Iterable[int]) -> dict[str, Value]:
        """Read the answers of one case back."""
        named = zip(self.questions, row, strict=True)
        return {name: self.answer(name, number) for name, number in named if number}
