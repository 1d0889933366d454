"""Make a record ready to be decided: every good answer, and a name for everything that is wrong.

Only a record without an id of its own, or without answers at all, cannot be decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.case import Value, checked
from safeguard_cli.core.deciding.date_bounds import is_outside
from safeguard_cli.core.deciding.envelope import Entry, Moment, Problem, Refused
from safeguard_cli.core.deciding.grave_answers import IsGrave
from safeguard_cli.core.model.old_ids import describe_renamed_question
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.edges.batch import problems
from safeguard_cli.reading.answer_checks import BAD_MOMENT, KEPT, AnswerChecks

KEYS = ("id", "answers", "as-of")
LONGEST_ID = 200
# To look for the nearest name takes its time, and nobody reads more of them.
_MOST_NAMED = 20


def _named(name: object) -> object:
    """Return a whole number as the text that it is written as; anything else as it is."""
    return str(name) if isinstance(name, int) and not isinstance(name, bool) else name


def is_id(name: object) -> bool:
    """Say whether this can be the id of a record."""
    return isinstance(name, str) and 0 < len(name) <= LONGEST_ID and name.isprintable()


def are_ids(names: Sequence[object]) -> bool:
    """Say whether each of these can be the id of a record."""
    try:
        # What holds for all of their letters is seen at once.
        together = "".join(names)  # type: ignore[arg-type]
    except TypeError:
        return False
    longest = max(map(len, names), default=0)  # type: ignore[arg-type]
    return together.isprintable() and all(names) and longest <= LONGEST_ID


class Checking(AnswerChecks):
    """Checks the pieces of a record against a rule set. `keep` keeps answers for sealed records.

    `moment`: that of the records which have none of their own.
    """

    def __init__(
        self,
        numbers: AnswerNumbers,
        moment: Moment,
        *,
        keep: bool = False,
        is_grave: IsGrave | None = None,
    ) -> None:
        super().__init__(numbers, is_grave)
        self.keep = keep
        self.moment_of_all = moment
        self._outside: dict[tuple[int, int, date], bool] = {}

    def entry(
        self, line: int, fields: Mapping[str, object], wrong: tuple[Problem, ...] = ()
    ) -> Entry | Refused:
        """Return the record with these fields. `wrong`: what is known of it already."""
        found = list(wrong)
        name, given = _named(fields.get("id")), fields.get("answers")
        if not is_id(name):
            found.append(problems.BAD_ID if "id" in fields else problems.NO_ID)
        if not isinstance(given, dict):
            found.append(problems.BAD_ANSWERS if "answers" in fields else problems.NO_ANSWERS)
        moment = self._moment(fields, found)
        if not isinstance(given, dict):
            return Refused(line, name if isinstance(name, str) and is_id(name) else None, (*found,))
        row = self._row(given, moment, found)
        if not isinstance(name, str) or not is_id(name):
            return Refused(line, None, tuple(found))
        kept = self._kept(given, row) if self.keep else None
        return Entry(line, name, row, moment, tuple(found), kept)

    def moment(self, text: str | None) -> Moment | None:
        """Return the moment of a record with this `as-of`, if any; None where that is no moment."""
        return self.moment_of_all if text is None else self.moments.read(text)

    def _moment(self, fields: Mapping[str, object], found: list[Problem]) -> Moment:
        if fields.get("as-of") is None:
            return self.moment_of_all
        moment = self.moments.read(fields["as-of"])
        if moment is None:
            found.append(BAD_MOMENT)
        return moment or self.moment_of_all

    def _row(self, given: Mapping[str, object], moment: Moment, found: list[Problem]) -> list[int]:
        """Return the numbers of the good answers, and find what is wrong with the others."""
        row, seen = [0] * len(self.questions), self.seen
        unknown = 0
        for key, (name, value) in enumerate(given.items(), 1):
            written = tuple(value) if type(value) is list else value
            try:
                # Most answers are written as others were before.
                place, numbers = seen[name]
                row[place] = numbers[written]
            except (KeyError, TypeError):
                if value is None and name in seen:
                    # Many programs write nothing so.
                    continue
                if name in seen:
                    row[seen[name][0]] = self.number(name, value, found)
                    continue
                unknown += 1
                if unknown <= _MOST_NAMED:
                    found.append(self.no_question(f"key {key} of `answers`", name, value))
        if unknown > _MOST_NAMED:
            found.append(problems.more_unknown(unknown - _MOST_NAMED))
        for question in self.bounded:
            self._refuse_outside(question, row, moment.at.date(), found)
        return row

    def _refuse_outside(
        self, question: Question, row: list[int], day: date, found: list[Problem]
    ) -> None:
        place = self.seen[question.id][0]
        if not row[place]:
            return
        key = (place, row[place], day)
        if key not in self._outside:
            if len(self._outside) > KEPT:
                self._outside.clear()
            answer = self.numbers.answer(question.id, row[place])
            self._outside[key] = is_outside(question, answer, day)
        if self._outside[key]:
            found.append(self.outside(question, day))
            row[place] = 0

    def _kept(self, given: Mapping[str, object], row: list[int]) -> dict[str, Value]:
        """Return the answers that are good, free text too, as a record keeps them."""
        good = self.numbers.given(row)
        return {n: checked(self.questions, n, value) for n, value in given.items() if n in good}

    def no_question(self, where: str, name: str, value: object = None) -> Problem:
        """Say of a key that is no question what it is called now, or which is the nearest one."""
        if renamed := describe_renamed_question(name, value, self.questions.values()):
            return Problem("renamed-question", name, f"{where}: {renamed}")
        # Nearness takes its time, and nothing long is near an id.
        near = did_you_mean(name, self.questions) if len(name) <= LONGEST_ID else ""
        return Problem("unknown-question", "", f"{where} is not the id of a question{near}")
