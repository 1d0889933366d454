"""Write what came of each record as Parquet, by way of blocks that can be cut off and gone on with.

A Parquet file describes all of its rows at its end. So blocks of rows are written one after the
other into a file of their own, each with its length before it, and made into Parquet at last.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

from safeguard_cli.core.deciding.columns.arrow_schema import schema_of
from safeguard_cli.core.deciding.envelope import Entry
from safeguard_cli.core.deciding.many_cases import Decider
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.batch.items import Item

if TYPE_CHECKING:
    import pyarrow as pa

_LENGTH = struct.Struct("<q")
# Columns of fewer rows take less memory, and hardly more time.
_ROWS = 1024
# So many blocks make a row group: enough to be packed well, few enough to be held.
_TOGETHER = 4


class AsTable:
    """Writes blocks of rows in the columns of `arrow_schema.schema_of`."""

    def __init__(self, decider: Decider, rules: RuleSet) -> None:
        self.decider = decider
        self._schema = schema_of(rules)

    def head(self) -> bytes:
        """Return nothing: every block says its columns."""
        return b""

    def write(
        self, items: list[Item], keys: list[str], counts: Counts
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield blocks, each with one of its records that have errors."""
        for start in range(0, len(items), _ROWS):
            some = slice(start, start + _ROWS)
            yield self._block(items[some], keys[some], counts)

    def _block(self, items: list[Item], keys: list[str], counts: Counts) -> tuple[bytes, bytes]:
        import pyarrow as pa

        rows = [(item.row, item.moment) for item in items if isinstance(item, Entry)]
        decided = self.decider.decide_table(rows, counts)
        places = _places(items)
        columns = [*_record_columns(items, keys), *(c.take(places) for c in decided.columns)]
        batch = pa.RecordBatch.from_arrays(columns, schema=self._schema)
        bad = [place for place, item in enumerate(items) if item.problems]
        return _packed(batch), _packed(batch.take(pa.array(bad))) if bad else b""


def write_parquet(blocks: IO[bytes], out: IO[bytes], rules: RuleSet) -> None:
    """Make Parquet of the blocks that were written, some at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(out, schema_of(rules), compression="zstd") as writer:
        for tables in _gathered(_unpacked(blocks)):
            table = pa.concat_tables(tables).unify_dictionaries()
            writer.write_table(table, row_group_size=table.num_rows or None)


def _record_columns(items: list[Item], keys: list[str]) -> Iterator[Any]:
    import pyarrow as pa

    codes = pa.list_(pa.string())
    yield pa.array([item.id for item in items], pa.string())
    yield pa.array([item.line for item in items], pa.int64())
    yield pa.array([key or None for key in keys], pa.string())
    yield pa.array([[each.code for each in item.problems] for item in items], codes)
    yield pa.array([[each.field for each in item.problems] for item in items], codes)


def _places(items: list[Item]) -> pa.Array:
    """Return for each record its row among those that were decided, or null."""
    import pyarrow as pa

    found: list[int | None] = []
    count = 0
    for item in items:
        is_decided = isinstance(item, Entry)
        found.append(count if is_decided else None)
        count += is_decided
    return pa.array(found, pa.int64())


def _packed(batch: pa.RecordBatch) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return _LENGTH.pack(len(content)) + content


def _unpacked(blocks: IO[bytes]) -> Iterator[pa.Table]:
    import pyarrow as pa

    while head := blocks.read(_LENGTH.size):
        (size,) = _LENGTH.unpack(head)
        yield pa.ipc.open_stream(blocks.read(size)).read_all()


def _gathered(tables: Iterable[pa.Table]) -> Iterator[list[pa.Table]]:
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if len(held) == _TOGETHER:
            yield held
            held = []
    if held:
        yield held
