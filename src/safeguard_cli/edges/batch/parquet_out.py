"""Write what came of each record as Parquet, by way of blocks that can be cut off and gone on with.

A Parquet file describes all of its rows at its end. So blocks of rows are written one after the
other into a file of their own, each with its length before it, and made into Parquet at last.
"""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Iterator
from itertools import accumulate
from typing import IO, TYPE_CHECKING, Any

from safeguard_cli.core.deciding.columns.arrow_schema import as_made, schema_of, tell_problems
from safeguard_cli.core.deciding.many_cases import MOST_ROWS, Decider
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.batch.column_items import ColumnItems
from safeguard_cli.edges.batch.items import Items
from safeguard_cli.edges.batch.run import decided_of, problems_of

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

    def write(self, items: Items, keys: list[str], counts: Counts) -> Iterator[tuple[bytes, bytes]]:
        """Yield blocks, and at last one of the records that have errors."""
        for start in range(0, len(items), MOST_ROWS):
            some = slice(start, start + MOST_ROWS)
            batch = self._decide(items[some], keys[some], counts)
            yield _packed(batch), b""
            if bad := list(problems_of(items[some])):
                yield b"", _packed(batch.take(bad))

    def _decide(self, items: Items, keys: list[str], counts: Counts) -> pa.RecordBatch:
        import pyarrow as pa

        rows = decided_of(items)
        decided = self.decider.decide_table(rows, counts).columns
        if len(rows) < len(items):
            places = _places(keys)
            decided = [column.take(places) for column in decided]
        columns = [*_record_columns(items, keys), *decided]
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


def _record_columns(items: Items, keys: list[str]) -> Iterator[Any]:
    import pyarrow as pa

    if isinstance(items, ColumnItems):
        yield pa.array(items.ids, pa.string())
        yield pa.array(items.lines, pa.int64())
    else:
        yield pa.array([item.id for item in items], pa.string())
        yield pa.array([item.line for item in items], pa.int64())
    yield pa.array([key or None for key in keys], pa.string())
    yield from tell_problems(problems_of(items), len(items))


def _places(keys: list[str]) -> pa.Array:
    """Return for each record its row among those that were decided, which have a key, or null."""
    import pyarrow as pa

    rows = accumulate(map(bool, keys), initial=0)
    found = [row if key else None for row, key in zip(rows, keys, strict=False)]
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
