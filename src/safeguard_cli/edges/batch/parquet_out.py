"""Write what came of each record as Parquet, by way of blocks that can be cut off and gone on with.

A Parquet file describes all of its rows at its end. So blocks of rows are written one after the
other into a file of their own, each with its length before it, and made into Parquet at last.
"""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from safeguard_cli.core.deciding.columns.arrow_schema import as_made, schema_of
from safeguard_cli.core.deciding.envelope import Entry
from safeguard_cli.core.deciding.many_cases import MOST_ROWS, Decider
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.batch.items import Item

if TYPE_CHECKING:
    import pyarrow as pa

_LENGTH = struct.Struct("<q")
# Columns in which no value stands twice.
_DIFFERENT = frozenset({"id", "line", "key"})
# Only of these it helps a reader to know the least and the greatest value of some rows.
_ORDERED = ["id", "line", "as-of"]
# Where Arrow looks for the types of columns.
_TYPES = "ARROW:schema"


class AsTable:
    """Writes blocks of rows in the columns of `arrow_schema.schema_of`, as made."""

    def __init__(self, decider: Decider, rules: RuleSet) -> None:
        self.decider = decider
        self._schema = as_made(schema_of(rules))

    def head(self) -> bytes:
        """Return nothing: every block says its columns."""
        return b""

    def write(
        self, items: list[Item], keys: list[str], counts: Counts
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield blocks, and at last one of the records that have errors."""
        for start in range(0, len(items), MOST_ROWS):
            some = slice(start, start + MOST_ROWS)
            batch = self._decide(items[some], keys[some], counts)
            yield _packed(batch), b""
            bad = [place for place, item in enumerate(items[some]) if item.problems]
            if bad:
                yield b"", _packed(batch.take(bad))

    def _decide(self, items: list[Item], keys: list[str], counts: Counts) -> pa.RecordBatch:
        import pyarrow as pa

        rows = [(item.row, item.moment) for item in items if type(item) is Entry]
        decided = self.decider.decide_table(rows, counts).columns
        if len(rows) < len(items):
            places = _places(items)
            decided = [column.take(places) for column in decided]
        columns = [*_record_columns(items, keys, self._schema), *decided]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)


def write_parquet(blocks: IO[bytes], out: IO[bytes], rules: RuleSet) -> None:
    """Make Parquet of the blocks that were written, a row group of each.

    Its columns are read as those of `schema_of`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = schema_of(rules)
    coded = [
        f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name
        for field in schema
        if field.name not in _DIFFERENT
    ]
    # Its higher levels take longer, and come to the same size.
    how = {"compression": "zstd", "compression_level": 1, "use_dictionary": coded}
    how |= {"write_statistics": _ORDERED, "store_schema": False}
    with pq.ParquetWriter(out, as_made(schema), **how) as writer:
        for table in _unpacked(blocks):
            writer.write_table(table, row_group_size=table.num_rows or None)
        types = b64encode(schema.serialize().to_pybytes()).decode()
        writer.add_key_value_metadata({_TYPES: types})


def _record_columns(items: list[Item], keys: list[str], schema: pa.Schema) -> Iterator[Any]:
    import pyarrow as pa

    codes = schema.field("errors").type
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
