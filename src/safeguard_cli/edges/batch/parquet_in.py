"""Read records from Parquet: columns as in CSV, in types of their own. pyarrow is needed.

One piece of a row group is held at a time. A record's line is the number of its row, from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, TYPE_CHECKING

import numpy as np

from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.column_items import ColumnItems
from safeguard_cli.edges.batch.entries import Checking, are_ids, is_id
from safeguard_cli.edges.batch.items import Items
from safeguard_cli.edges.batch.layout import Layout, Naming
from safeguard_cli.reading.arrow_cells import Cells, Words, values_of
from safeguard_cli.reading.batch_mapping import BatchMapping
from safeguard_cli.reading.numbered_columns import NumberedColumns

if TYPE_CHECKING:
    import pyarrow as pa

_DAMAGED = UsageError(
    "this cannot be read as Parquet", "say with --from how it is written; it may be damaged too"
)
_BUFFER = 1 << 16
# A million cases, each with a moment of its own, take 10 MB more by blocks of 8192.
_TOGETHER = 6144


class ParquetRecords:
    """The rows of one file."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raise UsageError for what is no Parquet file."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._faults = (pa.ArrowException, OSError, ValueError, OverflowError)
        self._source = file
        try:
            self._file = pq.ParquetFile(file)
        except self._faults:
            raise _DAMAGED from None

    def items(
        self,
        checking: Checking,
        mapping: BatchMapping | None,
        found: Callable[[Layout, str], None],
    ) -> Iterator[Items]:
        """Yield the records, block by block. `found` is told the layout, and may refuse it."""
        names = self._file.schema_arrow.names
        naming = Naming(checking, mapping)
        layout = Layout(names, naming)
        found(layout, "")
        reading = _Reading(checking, naming, layout)
        is_kept = checking.keep or layout.watch is not None
        read = reading.as_written if is_kept else reading.in_columns
        coded = self._find_coded(checking, layout)
        line = 1
        for table in self._tables(names if is_kept else [names[n] for n in layout.used], coded):
            try:
                items = read(line, table)
            except self._faults:
                raise _DAMAGED from None
            line += table.num_rows
            yield items

    def _find_coded(self, checking: Checking, layout: Layout) -> list[str]:
        """Find the columns in which only a few words stand: those of answers that are declared.

        Lists are none of them: pyarrow cannot read their dictionaries past a row group.
        """
        few = {name for name, question in checking.questions.items() if question.kind == "choice"}
        plain = {column.path for column in self._file.schema}
        pairs = zip(self._file.schema_arrow.names, layout.targets, strict=True)
        return [name for name, target in pairs if target in few and name in plain]

    def _tables(self, names: list[str], coded: list[str]) -> Iterator[pa.Table]:
        """Read these columns, some rows at a time, of however many row groups."""
        import pyarrow as pa

        held: list[pa.RecordBatch] = []
        for batch in self._batches(names, coded):
            held.append(batch)
            while (count := sum(each.num_rows for each in held)) >= _TOGETHER:
                over = count - _TOGETHER
                rest, held[-1] = held[-1], held[-1].slice(0, held[-1].num_rows - over)
                yield pa.Table.from_batches(held)
                held = [rest.slice(rest.num_rows - over)] if over else []
        if held:
            yield pa.Table.from_batches(held)

    def _batches(self, names: list[str], coded: list[str]) -> Iterator[pa.RecordBatch]:
        """Read these columns: `coded` ones without making a text of each cell."""
        import pyarrow.parquet as pq

        try:
            # What is read ahead would be a whole row group.
            file = pq.ParquetFile(
                self._source, read_dictionary=coded, pre_buffer=False, buffer_size=_BUFFER
            )
            yield from file.iter_batches(_TOGETHER, columns=names, use_threads=False)
        except self._faults:
            raise _DAMAGED from None


class _Reading:
    """Makes records of some rows, of which the first stands on the line `first`."""

    def __init__(self, checking: Checking, naming: Naming, layout: Layout) -> None:
        self._checking = checking
        self._naming = naming
        self._layout = layout

    def as_written(self, first: int, table: pa.Table) -> Items:
        """Make them of whole rows, of which each cell is looked at, or kept."""
        whole = [Cells.of_column(column).each() for column in table.columns]
        rows = map(self._layout.fields, zip(*whole, strict=True))
        return [self._checking.entry(line, fields) for line, fields in enumerate(rows, first)]

    def in_columns(self, first: int, table: pa.Table) -> Items:
        """Make them of columns, in which each different value is translated and checked once."""
        columns = dict(zip(self._layout.given, table.columns, strict=True))
        ids = self._naming.translating.ids(values_of(columns.pop("id")))
        at = self._translated("as-of", columns.pop("as-of")) if "as-of" in columns else None
        of_all = self._checking.moment_of_all
        found = NumberedColumns.at_moments(self._checking, at, of_all, len(ids))
        cells = {
            name: self._translated(name, column)
            for name, column in columns.items()
            if not self._is_numbered(name, column, found)
        }
        found.number(self._with_constants(cells, len(ids)))
        wrong = {place: tuple(each) for place, each in found.problems.items()}
        if not are_ids(ids):
            for place, name in enumerate(ids):
                if not is_id(name):
                    bad = problems.NO_ID if name is None else problems.BAD_ID
                    wrong[place] = (bad, *wrong.get(place, ()))
                    ids[place] = None
        return ColumnItems(first, ids, found.cases(), dict(sorted(wrong.items())))

    def _translated(self, name: str, column: pa.ChunkedArray) -> Cells:
        return Cells.of_column(column).read(partial(self._naming.translating.value, name))

    def _is_numbered(self, name: str, column: pa.ChunkedArray, found: NumberedColumns) -> bool:
        """Take in the numbers of lists in which nothing is wrong; say whether that was done."""
        if self._checking.questions[name].kind != "many" or name in self._naming.mapping.constant:
            return False
        words, read = Words.of_column(column), partial(self._naming.translating.value, name)
        return words is not None and found.number_words(name, words, read)

    def _with_constants(self, cells: dict[str, Cells], count: int) -> dict[str, Cells]:
        """Put first the answers that a mapping gives to each record, where no cell does."""
        found: dict[str, Cells] = {}
        for name, constant in self._naming.mapping.constant.items():
            given = cells.get(name, Cells(np.zeros(count, dtype=np.int64), [None]))
            values = [constant if each is None else each for each in given.values]
            found[name] = Cells(given.of, values)
        return found | {name: each for name, each in cells.items() if name not in found}
