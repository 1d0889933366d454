"""Read records block by block, in order, with what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from safeguard_cli.core.deciding.envelope import Entry, Refused
from safeguard_cli.core.deciding.many_cases import MOST_ROWS
from safeguard_cli.edges.batch.csv_in import CsvRecords
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.jsonl_in import JsonRecords
from safeguard_cli.edges.batch.layout import Layout
from safeguard_cli.edges.batch.lines import Block, Lines
from safeguard_cli.reading.batch_mapping import BatchMapping

Item = Entry | Refused
Items = Sequence[Item]


def json_items(
    checking: Checking, blocks: Iterable[Block], mapping: BatchMapping | None = None
) -> Iterator[Items]:
    """Yield the records of lines of JSON."""
    records = JsonRecords(checking, mapping)
    for block in blocks:
        yield from items_of_block(records, block)


def items_of_block(records: JsonRecords, block: Block) -> Iterator[Items]:
    """Yield the records of some lines of JSON, which are taken out of the block."""
    for number in range(block.first, block.first + len(block.lines), MOST_ROWS):
        yield records.read_all(number, _taken(block.lines))


def _taken(lines: list[bytes] | list[None]) -> Sequence[bytes | None]:
    # Lines that were read take as much memory as what is decided of them.
    some = lines[:MOST_ROWS]
    del lines[:MOST_ROWS]
    return some


def csv_items(
    checking: Checking,
    lines: Lines,
    mapping: BatchMapping | None = None,
    found: Callable[[Layout, str], None] | None = None,
) -> Iterator[list[Item]]:
    """Yield the records of rows of CSV, and at last what is left over.

    `found` is told the columns and what stands between them, and may refuse them.
    """
    rows = CsvRecords(checking, mapping, found)
    for block in lines:
        yield from _in_blocks(rows.read_all(block))
    yield from _in_blocks(rows.rest())


def _in_blocks(items: Iterator[Item]) -> Iterator[list[Item]]:
    # Each is an object of its own, which takes more memory than a row of columns.
    while block := list(islice(items, MOST_ROWS // 4)):
        yield block
