"""Make a record ready to be decided, or say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from safeguard_cli.core.bounds import is_outside, refused
from safeguard_cli.core.case import Value, checked, did_you_mean
from safeguard_cli.core.envelope import Entry, Problem, Refused
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.fast.engine import FastEngine
from safeguard_cli.core.fast.settled import Moment
from safeguard_cli.core.renamed import RenamedError, renamed_question
from safeguard_cli.edges.batch import problems
from safeguard_cli.reading.answers import moment as read_moment

KEYS = ("id", "answers", "as-of")
LONGEST_ID = 200
_KEPT = 50_000

Read = Callable[[int, bytes], Entry | Refused]


def is_id(name: object) -> bool:
    """Say whether this can be the id of a record."""
    return isinstance(name, str) and 0 < len(name) <= LONGEST_ID and name.isprintable()


def are_ids(names: list[str]) -> bool:
    """Say whether all of these can be ids of records."""
    lengths = list(map(len, names))
    return 0 < min(lengths) <= max(lengths) <= LONGEST_ID and "".join(names).isprintable()


class Moments:
    """Reads moments, each text once."""

    def __init__(self) -> None:
        self._known: dict[str, Moment | None] = {}

    def read(self, text: str) -> Moment | None:
        """Return the moment, or None if the text is none."""
        if text not in self._known:
            if len(self._known) > _KEPT:
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


# To look for the nearest name takes its time, and nobody reads more of them.
_MOST_NAMED = 20


class Checking:
    """Checks the pieces of a record against a rule set. `keep` keeps answers for sealed records.

    `moment`: that of the records which have none of their own. Dates are held against it.
    """

    def __init__(self, engine: FastEngine, moment: Moment, *, keep: bool = False) -> None:
        self.questions = engine.interview.questions
        self.moments = Moments()
        self._values = engine.values
        self._keep = keep
        self._moment_of_all = moment
        self._bounded = {
            name: question
            for name, question in self.questions.items()
            if question.not_before or question.not_after
        }

    def entry(self, line: int, fields: Mapping[str, object]) -> Entry | Refused:
        """Return the record with these fields, which are already known to be the right ones."""
        found: list[Problem] = []
        name = self._id(fields, found)
        moment = self._moment(fields, found)
        answers = self._answers(fields, found)
        found += self._outside(answers, moment)
        if found or name is None:
            return Refused(line, name, tuple(found))
        return Entry(line, name, self._values(answers), moment, answers if self._keep else None)

    def _id(self, fields: Mapping[str, object], found: list[Problem]) -> str | None:
        if "id" not in fields:
            found.append(problems.NO_ID)
            return None
        if not is_id(fields["id"]):
            found.append(problems.BAD_ID)
            return None
        return str(fields["id"])

    def _moment(self, fields: Mapping[str, object], found: list[Problem]) -> Moment | None:
        if "as-of" not in fields:
            return None
        text = fields["as-of"]
        moment = self.moments.read(text) if isinstance(text, str) else None
        if moment is None:
            found.append(problems.BAD_MOMENT)
        return moment

    def _answers(self, fields: Mapping[str, object], found: list[Problem]) -> dict[str, Value]:
        given = fields.get("answers")
        if not isinstance(given, dict):
            missing = "answers" not in fields
            found.append(problems.NO_ANSWERS if missing else problems.BAD_ANSWERS)
            return {}
        answers: dict[str, Value] = {}
        unknown = 0
        for number, (name, value) in enumerate(given.items(), 1):
            if name not in self.questions:
                unknown += 1
                if unknown <= _MOST_NAMED:
                    found.append(self.no_question(f"key {number} of `answers`", name, value))
                continue
            try:
                answers[name] = checked(self.questions, name, value)
            except UsageError as error:
                found.append(_refused(name, value, error))
        if unknown > _MOST_NAMED:
            found.append(problems.more_unknown(unknown - _MOST_NAMED))
        return answers

    @property
    def bounded(self) -> tuple[str, ...]:
        """Name the questions whose dates have bounds."""
        return tuple(self._bounded)

    def is_outside(self, name: str, value: Value, moment: Moment | None) -> bool:
        """Say whether this is a date outside its bounds, on the day of the record."""
        day = (moment or self._moment_of_all).at.date()
        return name in self._bounded and is_outside(self._bounded[name], value, day)

    def _outside(self, answers: Mapping[str, Value], moment: Moment | None) -> Iterator[Problem]:
        day = (moment or self._moment_of_all).at.date()
        for name, question in self._bounded.items():
            if name in answers and is_outside(question, answers[name], day):
                yield Problem("bad-answer", name, str(refused(question, day)))

    def no_question(self, where: str, name: str, value: object = None) -> Problem:
        """Say of a key that is no question what it is called now, or which is the nearest one."""
        if renamed := renamed_question(name, value, self.questions.values()):
            return Problem("renamed-question", name, f"{where}: {renamed}")
        # Nearness takes its time, and nothing long is near an id.
        near = did_you_mean(name, self.questions) if len(name) <= LONGEST_ID else ""
        return Problem("unknown-question", "", f"{where} is not the id of a question{near}")


def _refused(name: str, value: object, error: UsageError) -> Problem:
    texts = [value] if isinstance(value, str) else value
    is_text = isinstance(texts, list) and all(isinstance(each, str) for each in texts)
    hint = f"; {error.hint}" if error.hint else ""
    if isinstance(error, RenamedError):
        return Problem("renamed-answer", name, str(error))
    return Problem("bad-answer" if is_text else "wrong-type", name, f"{error}{hint}")
