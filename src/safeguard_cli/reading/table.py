"""Read cases from an Arrow table: a column for each question, and `id` and `as-of` if you like.

A cell that is no answer is left out and named, as in a batch; a column that cannot hold answers is
an error. Nothing that stands in a cell is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.case import checked
from safeguard_cli.core.deciding.date_bounds import is_outside, make_bounds_error
from safeguard_cli.core.deciding.envelope import Moment, Problem
from safeguard_cli.core.deciding.grave_answers import IsGrave, keep_grave_answers
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import RenamedError, describe_renamed_question
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.reading import arrow_cells as cells
from safeguard_cli.reading.as_of import read_moment

if TYPE_CHECKING:
    import pyarrow as pa

ID, AS_OF = "id", "as-of"
_BAD_MOMENT = Problem(
    "bad-as-of",
    AS_OF,
    "`as-of` takes a date and time such as 2026-11-22T14:30; the moment of the run was taken",
)
_KEPT = 50_000


class TableBlock(Struct, frozen=True):
    """Some rows of a table, ready to be decided. `problems`: what is wrong in each."""

    ids: list[str | None]
    rows: list[tuple[list[int], Moment]]
    problems: list[list[Problem]]


class _Found(NamedTuple):
    """The number of an answer; with what is wrong, 0 or what of it is grave."""

    number: int
    problem: Problem | None


class TableReader:
    """Reads tables for one rule set. What was read once is known again."""

    def __init__(self, numbers: AnswerNumbers) -> None:
        self.numbers = numbers
        self.is_grave: IsGrave = lambda *_: False
        self._questions = numbers.questions
        self._known: dict[str, dict[Any, _Found]] = {name: {} for name in self._questions}
        self._moments: dict[Any, Moment | None] = {}

    def blocks(
        self, table: pa.Table, at: Moment, ignored: Collection[str], size: int
    ) -> Iterator[TableBlock]:
        """Yield blocks of so many rows. `at`: the moment of rows without one.

        Raises UsageError before the first where a column cannot be read.
        """
        readers = self._readers(table.schema, ignored)
        for start in range(0, table.num_rows, size):
            yield self._block(table.slice(start, size), at, readers)

    def _readers(
        self, schema: pa.Schema, ignored: Collection[str]
    ) -> dict[str, Callable[[Any], list[Any]]]:
        """Choose for each column how it is read."""
        if len(set(schema.names)) < len(schema.names):
            raise UsageError("the table has two columns of one name", "each name stands once")
        found: dict[str, Callable[[Any], list[Any]]] = {}
        for number, (name, kind) in enumerate(zip(schema.names, schema.types, strict=True), 1):
            if name in ignored or cells.is_pandas_index(name):
                continue
            if name == ID:
                found[name] = cells.reader_of_ids(kind)
            elif name == AS_OF:
                found[name] = cells.reader_of_moments(kind)
            elif name in self._questions:
                found[name] = cells.reader_of_answers(self._questions[name], kind)
            else:
                raise self._no_question(number, name)
        return found

    def _no_question(self, number: int, name: str) -> UsageError:
        renamed = describe_renamed_question(name, None, self._questions.values())
        near = did_you_mean(name, [ID, AS_OF, *self._questions]) if len(name) < 200 else ""
        return UsageError(
            f"column {number} of the table "
            + (f"has an old name: {renamed}" if renamed else f"is not the id of a question{near}"),
            "a column that is no question can be left out by name: ignore=[...]",
        )

    def _block(
        self, table: pa.Table, at: Moment, readers: dict[str, Callable[[Any], list[Any]]]
    ) -> TableBlock:
        count = table.num_rows
        values = {name: read(table.column(name)) for name, read in readers.items()}
        problems: list[list[Problem]] = [[] for _ in range(count)]
        moments = self._read_moments(values.get(AS_OF), at, problems)
        columns = [
            self._numbered(question, values.get(question.id), moments, problems)
            for question in self._questions.values()
        ]
        rows = [
            (list(row), moment)
            for row, moment in zip(zip(*columns, strict=True), moments, strict=True)
        ]
        return TableBlock(values.get(ID) or [None] * count, rows, problems)

    def _read_moments(
        self, values: Sequence[Any] | None, at: Moment, problems: list[list[Problem]]
    ) -> list[Moment]:
        if values is None:
            return [at] * len(problems)
        found = []
        for place, value in enumerate(values):
            moment = at if value is None else self._moment(value)
            if moment is None:
                problems[place].append(_BAD_MOMENT)
            found.append(moment or at)
        return found

    def _moment(self, value: str | datetime) -> Moment | None:
        if value not in self._moments:
            if len(self._moments) > _KEPT:
                self._moments.clear()
            try:
                at = read_moment(value if isinstance(value, str) else value.isoformat())
                self._moments[value] = Moment(at, at.isoformat())
            except UsageError:
                self._moments[value] = None
        return self._moments[value]

    def _numbered(
        self,
        question: Question,
        values: Sequence[Any] | None,
        moments: Sequence[Moment],
        problems: list[list[Problem]],
    ) -> list[int]:
        """Return the number of each answer, 0 where there is none."""
        if values is None:
            return [0] * len(moments)
        if question.kind == "text":
            # No decision reads it, so it is not held.
            return [
                0 if value is None else self.numbers.number(question.id, "") for value in values
            ]
        found = {value: self._found(question, value) for value in set(values)}
        numbers = [found[value].number for value in values]
        if question.not_before or question.not_after:
            self._leave_out_far_days(question, numbers, moments, problems)
        wrong = {value: one.problem for value, one in found.items() if one.problem}
        if wrong:
            for place, value in enumerate(values):
                if value in wrong:
                    problems[place].append(wrong[value])
        return numbers

    def _leave_out_far_days(
        self,
        question: Question,
        numbers: list[int],
        moments: Sequence[Moment],
        problems: list[list[Problem]],
    ) -> None:
        """Take away the days that lie outside the bounds of the question, and name them."""
        pairs = list(zip(numbers, (moment.at.date() for moment in moments), strict=True))
        far = {
            (number, day): Problem("bad-answer", question.id, str(make_bounds_error(question, day)))
            for number, day in set(pairs)
            if number and is_outside(question, self.numbers.answer(question.id, number), day)
        }
        for place, pair in enumerate(pairs if far else ()):
            if pair in far:
                problems[place].append(far[pair])
                numbers[place] = 0

    def _found(self, question: Question, value: Any) -> _Found:  # noqa: ANN401 - a cell
        known = self._known[question.id]
        if value not in known:
            if len(known) > _KEPT:
                known.clear()
            known[value] = self._checked(question, value)
        return known[value]

    def _checked(self, question: Question, value: object) -> _Found:
        if value is None:
            return _Found(0, None)
        try:
            proper = checked(self._questions, question.id, value)
        except RenamedError as error:
            problem = Problem("renamed-answer", question.id, str(error))
            return _Found(self._grave_part(question, value), problem)
        except UsageError as error:
            hint = f"; {error.hint}" if error.hint else ""
            problem = Problem("bad-answer", question.id, f"{error}{hint}")
            return _Found(self._grave_part(question, value), problem)
        return _Found(self.numbers.number(question.id, proper), None)

    def _grave_part(self, question: Question, value: object) -> int:
        """Return the number of what is good among several answers, if it is grave; else 0."""
        good = keep_grave_answers(question, value, self.is_grave)
        if not good:
            return 0
        return self.numbers.number(question.id, checked(self._questions, question.id, good))
