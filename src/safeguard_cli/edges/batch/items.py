"""Read records block by block, each block in the fastest way that takes all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from safeguard_cli.core.envelope import Entry, Refused
from safeguard_cli.core.fast.engine import FastEngine
from safeguard_cli.core.fast.settled import Moment, Settled
from safeguard_cli.edges.batch.csv_in import CsvRecords
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.jsonl import JsonRecords
from safeguard_cli.edges.batch.lines import Block, Lines
from safeguard_cli.edges.batch.raw import RawRecords
from safeguard_cli.edges.batch.typed import Good, TypedRecords


class Decided(NamedTuple):
    """A good record that is decided already, but not counted."""

    line: int
    id: str
    settled: Settled


class Known(NamedTuple):
    """Good records on one line each from `first` on, decided already, but not counted."""

    first: int
    names: list[bytes]
    settled: list[Settled]


Item = Entry | Decided | Refused
# Good records together, or one by one with those that are not.
Items = Known | Good | list[Item]


class JsonItems:
    """Reads lines of JSON. `moment` is that of records without one of their own.

    Not `fast`: each line by itself, with its answers as they were given.
    """

    def __init__(
        self, engine: FastEngine, checking: Checking, moment: Moment, *, fast: bool = True
    ) -> None:
        self._engine = engine
        self._slow = JsonRecords(checking)
        self._fast = TypedRecords(checking) if fast else None
        self._raw = RawRecords(engine, self._fast, moment) if self._fast else None

    def of(self, lines: Lines) -> Iterator[Items]:
        """Yield the records of each block of lines."""
        for block in lines:
            if self._engine.make_room() and self._raw is not None:
                self._raw.forget()
            yield self._known(block) or self._good(block) or self._each(block)

    def _known(self, block: Block) -> Known | None:
        found = self._raw.read(block) if self._raw is not None else None
        return Known(block.first, *found) if found else None

    def _good(self, block: Block) -> Good | None:
        return self._fast.read(block) if self._fast is not None else None

    def _each(self, block: Block) -> list[Item]:
        read = self._slow.read
        return [read(number, line) for number, line in enumerate(block.lines, block.first)]


class CsvItems:
    """Reads rows of CSV."""

    def __init__(self, engine: FastEngine, checking: Checking) -> None:
        self._engine = engine
        self._rows = CsvRecords(checking)

    def of(self, lines: Lines) -> Iterator[Items]:
        """Yield the records of each block of lines, and at last what is left over."""
        for block in lines:
            self._engine.make_room()
            yield list(self._rows.read_all(block))
        yield list(self._rows.rest())
