"""Read cases from an Arrow table: a column for each question, and `id` and `as-of` if you like.

A cell that is no answer is left out and named, as in a batch; a column that cannot hold answers is
an error. Nothing that stands in a cell is quoted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.columns.cases import Cases
from safeguard_cli.core.deciding.envelope import Moment, Problem
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import describe_renamed_question
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.reading import arrow_cells
from safeguard_cli.reading.answer_checks import AnswerChecks
from safeguard_cli.reading.arrow_cells import Cells, Reader
from safeguard_cli.reading.numbered_columns import NumberedColumns

if TYPE_CHECKING:
    import pyarrow as pa

ID, AS_OF = "id", "as-of"


class TableBlock(NamedTuple):
    """Some rows of a table, ready to be decided. `problems`: what is wrong, by the row."""

    ids: list[str | None]
    cases: Cases
    problems: dict[int, list[Problem]]


class TableReader:
    """Reads tables for one rule set. What was read once is known again."""

    def __init__(self, numbers: AnswerNumbers) -> None:
        self.checks = AnswerChecks(numbers)
        self._questions = numbers.questions
        # In this order what is wrong with a row is named.
        self._order = {name: place for place, name in enumerate((AS_OF, *self._questions))}

    def blocks(
        self, table: pa.Table, at: Moment, ignored: Collection[str], size: int
    ) -> Iterator[TableBlock]:
        """Yield blocks of so many rows. `at`: the moment of rows without one.

        Raises UsageError before the first where a column cannot be read.
        """
        readers = self._readers(table.schema, ignored)
        for start in range(0, table.num_rows, size):
            some = table.slice(start, size)
            cells = {n: Cells.of_column(some.column(n)).read(how) for n, how in readers.items()}
            yield self._block(cells, at, some.num_rows)

    def _readers(self, schema: pa.Schema, ignored: Collection[str]) -> dict[str, Reader]:
        """Choose for each column how its values are read."""
        if len(set(schema.names)) < len(schema.names):
            raise UsageError("the table has two columns of one name", "each name stands once")
        found: dict[str, Reader] = {}
        for number, (name, kind) in enumerate(zip(schema.names, schema.types, strict=True), 1):
            if name in ignored or arrow_cells.is_pandas_index(name):
                continue
            if name == ID:
                found[name] = arrow_cells.reader_of_ids(kind)
            elif name == AS_OF:
                found[name] = arrow_cells.reader_of_moments(kind)
            elif name in self._questions:
                found[name] = arrow_cells.reader_of_answers(self._questions[name], kind)
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

    def _block(self, cells: dict[str, Cells], at: Moment, count: int) -> TableBlock:
        ids = cells[ID].each() if ID in cells else [None] * count
        found = NumberedColumns.at_moments(self.checks, cells.get(AS_OF), at, count)
        found.number({name: cells[name] for name in self._questions if name in cells})
        problems = {
            row: sorted(wrong, key=lambda problem: self._order[problem.field])
            for row, wrong in sorted(found.problems.items())
        }
        return TableBlock(ids, found.cases(), problems)
