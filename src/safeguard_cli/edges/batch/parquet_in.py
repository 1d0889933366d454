"""Read records from Parquet: columns as in CSV, in types of their own. pyarrow is needed.

One piece of a row group is held at a time. A record's line is the number of its row, from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from safeguard_cli.core.envelope import Entry, Refused
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


class ParquetRecords:
    """The rows of one file. `found` is told the layout, and may refuse it.

    `all_columns`: those that nothing is made of are read too.
    """

    def __init__(self, file: IO[bytes], *, all_columns: bool = False) -> None:
        """Raise UsageError for what is no Parquet file."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._all_columns = all_columns
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
        """Yield the records, block by block."""
        names = self._file.schema_arrow.names
        naming = Naming(checking, mapping)
        layout = Layout(names, naming)
        found(layout, "")
        places = range(len(names)) if self._all_columns else layout.used
        read = [names[place] for place in places]
        narrow = layout if self._all_columns else Layout(read, naming)
        line = 1
        for batch in self._batches(read):
            columns = [_values(column) for column in batch.columns]
            rows = zip(*columns, strict=True)
            yield [checking.entry(n, narrow.fields(row)) for n, row in enumerate(rows, line)]
            line += batch.num_rows

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


def _values(column: pa.Array) -> list[Any]:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind):
        # Nanoseconds have no place in a moment of Python.
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    found: list[Any] = column.to_pylist()
    return found
