"""Read records from Parquet: columns as in CSV, in types of their own. pyarrow is needed.

One piece of a row group is held at a time. A record's line is the number of its row, from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from safeguard_cli.core.deciding.envelope import Entry, Refused
from safeguard_cli.core.deciding.many_cases import MOST_ROWS
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.layout import Layout, Naming
from safeguard_cli.reading.batch_mapping import BatchMapping

if TYPE_CHECKING:
    import pyarrow as pa

_DAMAGED = UsageError(
    "this cannot be read as Parquet", "say with --from how it is written; it may be damaged too"
)
_BUFFER = 1 << 16
# Fewer than are decided together: every cell of them is an object for a while.
_ROWS = 1024
# Text that no question takes, so that the checks name it.
_UNREADABLE = "?"

_Rows = Callable[["pa.RecordBatch"], Iterator[dict[str, object]]]


class ParquetRecords:
    """The rows of one file."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raise UsageError for what is no Parquet file."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._faults = (pa.ArrowException, OSError, ValueError, OverflowError)
        try:
            # What is read ahead would be a whole row group.
            self._file = pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER)
        except self._faults:
            raise _DAMAGED from None

    def items(
        self,
        checking: Checking,
        mapping: BatchMapping | None,
        found: Callable[[Layout, str], None],
    ) -> Iterator[list[Entry | Refused]]:
        """Yield the records, block by block. `found` is told the layout, and may refuse it."""
        names = self._file.schema_arrow.names
        naming = Naming(checking, mapping)
        layout = Layout(names, naming)
        found(layout, "")
        if layout.watch is not None:
            read, rows_of = names, _watched(layout)
        else:
            read, rows_of = [names[place] for place in layout.used], _translated(layout, naming)
        line, held = 1, list[Entry | Refused]()
        for batch in self._batches(read):
            try:
                rows = rows_of(batch)
            except self._faults:
                raise _DAMAGED from None
            held += [checking.entry(n, fields) for n, fields in enumerate(rows, line)]
            line += batch.num_rows
            if len(held) >= MOST_ROWS:
                yield held
                held = []
        if held:
            yield held

    def _batches(self, names: list[str]) -> Iterator[pa.RecordBatch]:
        batches = self._file.iter_batches(_ROWS, columns=names, use_threads=False)
        while True:
            try:
                batch = next(batches, None)
                if batch is None:
                    return
            except self._faults:
                raise _DAMAGED from None
            yield batch


def _watched(layout: Layout) -> _Rows:
    """Return what makes records of whole rows, of which each cell is looked at."""
    return lambda batch: (
        layout.fields(row) for row in zip(*map(_values, batch.columns), strict=True)
    )


def _translated(layout: Layout, naming: Naming) -> _Rows:
    """Return what makes records of columns, in which each different value is translated once."""
    names, translate = layout.given, naming.translating.value

    def column(name: str, given: pa.Array) -> list[Any]:
        import pyarrow as pa

        kind, is_coded = given.type, pa.types.is_dictionary(given.type)
        if not (is_coded or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            return [translate(name, value) for value in _values(given)]
        coded = given if is_coded else given.dictionary_encode()
        words = [translate(name, word) for word in coded.dictionary.to_pylist()]
        return [None if n is None else words[n] for n in coded.indices.to_pylist()]

    def rows(batch: pa.RecordBatch) -> Iterator[dict[str, object]]:
        columns = list(map(column, names, batch.columns))
        return (naming.gather(zip(names, row, strict=True)) for row in zip(*columns, strict=True))

    return rows


def _values(column: pa.Array) -> list[Any]:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind):
        # Nanoseconds have no place in a moment of Python.
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    try:
        found: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        # One of them is no value of Python, such as a day in the year 30 000.
        return [_value(each) for each in column]
    return found


def _value(cell: pa.Scalar) -> object:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return _UNREADABLE
