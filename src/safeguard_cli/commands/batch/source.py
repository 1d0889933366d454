"""The input of a batch: opened, recognised, and read block by block."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from safeguard_cli.commands.batch.options import STREAM, Request
from safeguard_cli.commands.desk import Desk, now
from safeguard_cli.commands.option_words import BatchFormat
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.batch.encoding_and_delimiter import DELIMITERS, NAMES, Recoded
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.items import Item, Items, csv_items, json_items
from safeguard_cli.edges.batch.layout import Layout
from safeguard_cli.edges.batch.lines import Block, Lines
from safeguard_cli.edges.batch.signals import Signals
from safeguard_cli.edges.store.files import read_bytes
from safeguard_cli.edges.system import read_what_waits
from safeguard_cli.reading.answer_checks import Moments
from safeguard_cli.reading.batch_mapping import BatchMapping

_Read = Callable[[int], bytes]
_CANNOT_READ = UsageError("cannot read the input", "check its name, and that you may read it")

Recognised = Callable[[Layout | None, str], None]
"""Takes the columns (None where every record names its own), and how the input is written."""


def moment_of(request: Request) -> Moment:
    """Return the moment of records without one of their own."""
    from safeguard_cli.reading.as_of import read_moment

    return Moments.of(read_moment(request.as_of) if request.as_of else now())


def mapping_of(request: Request, desk: Desk) -> BatchMapping | None:
    """Read the mapping that was named, if one was; raise UsageError for one with faults."""
    if request.mapping is None:
        return None
    # YAML takes longer to import than most have time to spare for it.
    from safeguard_cli.reading.batch_mapping import read_mapping

    content = read_bytes(request.mapping)
    return read_mapping(content, str(request.mapping), desk.interview.questions)


class Source:
    """What is read. `size`: its bytes, 0 where nobody knows; `total`: how many were read."""

    def __init__(self, request: Request, mapping: BatchMapping | None, held: ExitStack) -> None:
        self._how = request.reading
        self._mapping = mapping
        self._lines: Lines | None = None
        self._read: _Read | None = None
        self._file: IO[bytes] | None = None
        if self._how is BatchFormat.parquet:
            self._file, self.size = _open_table(request.source, held)
        else:
            self._read, self.size = _opened(request.source, held)

    @property
    def total(self) -> int:
        """How many bytes of it were read."""
        return self._lines.total if self._lines else 0

    def items(self, checking: Checking, found: Recognised) -> Generator[Items]:
        """Yield the records; raise StopAskedError where a signal asked to stop.

        `found` is told once how it is written, before the first record; it may refuse that.
        """
        if self._file is not None:
            yield from self._table(self._file, checking, found)
        elif self._how is BatchFormat.csv:
            yield from self._rows(checking, found)
        else:
            yield from json_items(checking, self.blocks(found), self._mapping)

    def blocks(self, found: Recognised) -> Generator[Block]:
        """Yield lines of JSON, some at a time, as `items` yields records."""
        with self._text(is_table=False) as (text, lines):
            for number, block in enumerate(lines):
                if not number:
                    found(None, f"JSONL, {_encoding(text)}")
                yield block

    def _rows(self, checking: Checking, found: Recognised) -> Iterator[list[Item]]:
        with self._text(is_table=True) as (text, lines):
            told = _Told(text, found)
            yield from told.to_the_end(csv_items(checking, lines, self._mapping, told.begin))

    @contextmanager
    def _text(self, *, is_table: bool) -> Iterator[tuple[Recoded, Lines]]:
        assert self._read is not None
        wanted = self._mapping.encoding if self._mapping else ""
        with Signals(self._read) as signals:
            text = Recoded(signals.read, wanted=wanted, is_table=is_table)
            self._lines = Lines(text.read)
            yield text, self._lines

    def _table(self, file: IO[bytes], checking: Checking, found: Recognised) -> Iterator[Items]:
        from safeguard_cli.edges.batch.parquet_in import ParquetRecords

        def told(layout: Layout, _: str) -> None:
            found(layout, f"Parquet, {layout.said()}")

        records = ParquetRecords(file)
        with Signals(file.read) as signals:
            for items in records.items(checking, self._mapping, told):
                signals.pause()
                yield items


class _Told:
    """Tells how a CSV is written, and again where its first letters beyond ASCII say otherwise."""

    def __init__(self, text: Recoded, found: Recognised) -> None:
        self._text = text
        self._found = found
        self._encoding = ""

    def begin(self, layout: Layout, delimiter: str) -> None:
        self._encoding = self._text.encoding
        between = DELIMITERS[delimiter]
        self._found(layout, f"CSV, {_encoding(self._text)}, {between}, {layout.said()}")

    def to_the_end(self, blocks: Iterator[list[Item]]) -> Iterator[list[Item]]:
        for items in blocks:
            if self._text.encoding != self._encoding:
                self._encoding = self._text.encoding
                self._found(None, f"{_encoding(self._text)} from here on")
            yield items


def _encoding(text: Recoded) -> str:
    mark = " with a byte-order mark" if text.has_mark else ""
    return f"{NAMES[text.encoding]}{mark}"


def _open_table(source: str, held: ExitStack) -> tuple[IO[bytes], int]:
    if source == STREAM:
        raise UsageError("Parquet is read from a file", "name the file")
    path = Path(source)
    try:
        file = held.enter_context(path.open("rb"))
        found = os.fstat(file.fileno())
    except (OSError, ValueError):
        raise _CANNOT_READ from None
    if not stat.S_ISREG(found.st_mode):
        raise UsageError("Parquet is read from a file", "save it as a file first")
    return file, found.st_size


def _opened(source: str, held: ExitStack) -> tuple[_Read, int]:
    """Return what reads the input, and its size (0 where nobody knows)."""
    if source == STREAM:
        return read_what_waits(sys.stdin.buffer), 0
    path = Path(source)
    try:
        file = held.enter_context(path.open("rb", buffering=0))
        found = os.fstat(file.fileno())
        if not stat.S_ISCHR(found.st_mode) or file.isatty() or source == os.devnull:
            return file.read, found.st_size
    except (OSError, ValueError):
        raise _CANNOT_READ from None
    # Some devices never end: nobody would learn what is wrong.
    raise UsageError("the input is a device", "name a file, a pipe, or - for standard input")
