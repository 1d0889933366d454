"""Find ids that came before, exactly, in constant memory: on the disk, in files without names.

Nothing is left of them, however the program ends. While ids only rise, as numbered ones
do, none can have come before: they are only noted. From the first that does not, a table
leads to digests (128 bits each); those that share a place in it stand in a chain.
The table grows with them. Repeated, it leads from each of its new places to the old chain of it.
"""

from __future__ import annotations

import os
import struct
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import lt
from typing import IO

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.system import read_at

MOST = (1 << 31) - 1
# Of places in the table. Each takes four bytes.
_FIRST_SIZE = 1 << 20
_LARGEST = 1 << 23
_LINE = 0xFFFF_FFFF
_HEAD = struct.Struct("@qq")
_ENTRY = struct.Struct("@qqq")
_WRITE_AT = 4096
_NOTE_AT = 1 << 16


class SeenIds:
    """The ids of one batch, with the line of each."""

    def __init__(self) -> None:
        """Begin with none, and without a table."""
        self._table: array[int] | None = None
        self._last = (0, b"")
        self._risen = _unnamed()
        self._notes = bytearray()
        self._digests = _unnamed()
        self._new = array("q")
        self._written = 0

    def earlier(self, names: Sequence[bytes], lines: Sequence[int]) -> list[int]:
        """Return for each id the line on which it stood before; if it did not, 0, and keep it.

        Nothing at all where none of them stood before.
        """
        if not names:
            return []
        if self._table is None:
            if self._rises(names):
                self._note(names, lines)
                return []
            self._table = array("I", bytes(4 * _FIRST_SIZE))
            for risen, places in self._noted():
                self._looked_up(risen, places)
        found = self._looked_up(names, lines)
        return found if any(found) else []

    def close(self) -> None:
        """Let go of the files and the table."""
        self._risen.close()
        self._digests.close()
        self._table = None

    def _rises(self, names: Sequence[bytes]) -> bool:
        """Say whether every id is after all before it: longer, or later byte by byte."""
        first = (len(names[0]), names[0])
        if len(set(map(len, names))) == 1:
            rises = self._last < first and all(map(lt, names, islice(names, 1, None)))
        else:
            keys = [(len(name), name) for name in names]
            rises = self._last < first and all(map(lt, keys, islice(keys, 1, None)))
        if rises:
            self._last = (len(names[-1]), names[-1])
        return rises

    def _note(self, names: Sequence[bytes], lines: Sequence[int]) -> None:
        if lines[-1] - lines[0] >= len(lines):
            # Lines without an id stand between them.
            for name, line in zip(names, lines, strict=True):
                self._note([name], [line])
            return
        text = b"\n".join(names)
        self._notes += _HEAD.pack(lines[0], len(text)) + text
        if len(self._notes) > _NOTE_AT:
            self._write_notes()

    def _write_notes(self) -> None:
        _write(self._risen, self._notes)
        self._notes = bytearray()

    def _noted(self) -> Iterator[tuple[list[bytes], range]]:
        self._write_notes()
        self._risen.seek(0)
        while head := self._risen.read(_HEAD.size):
            first, size = _HEAD.unpack(head)
            names = self._risen.read(size).split(b"\n")
            yield names, range(first, first + len(names))
        self._risen.truncate(0)

    def _looked_up(self, names: Sequence[bytes], lines: Iterable[int]) -> list[int]:
        table, new = self._table, self._new
        assert table is not None
        while len(table) < min(self._written, _LARGEST):
            # Sizes are powers of two: what is below the last place leads to the old one.
            table *= 2
        found, last = [], len(table) - 1
        # Digests are keyed at random in each process, so nobody can choose ids that collide.
        seconds = map(hash, map(b"\n".__add__, names))
        for one, two, line in zip(map(hash, names), seconds, lines, strict=True):
            slot = one & last
            head = table[slot]
            before = self._line(head, one, two) if head else 0
            found.append(before)
            if not before:
                new.extend((one, two, head << 32 | line))
                table[slot] = self._written + len(new) // 3
        if len(new) >= 3 * _WRITE_AT:
            self._write()
        return found

    def _line(self, at: int, one: int, two: int) -> int:
        """Return the line of the id with these digests, from this entry of its chain on, or 0."""
        while at:
            first, second, link = self._entry(at)
            if first == one and second == two:
                return link & _LINE
            at = link >> 32
        return 0

    def _entry(self, at: int) -> tuple[int, int, int]:
        if at > self._written:
            place = 3 * (at - self._written - 1)
            first, second, link = self._new[place : place + 3]
            return first, second, link
        content = read_at(self._digests.fileno(), _ENTRY.size, (at - 1) * _ENTRY.size)
        first, second, link = _ENTRY.unpack(content)
        return first, second, link

    def _write(self) -> None:
        self._written += len(self._new) // 3
        if self._written >= MOST:
            raise CannotWriteError("there are too many records for one batch", "split the input")
        _write(self._digests, self._new.tobytes())
        del self._new[:]


def _unnamed() -> IO[bytes]:
    """Open a file without a name, readable by its owner alone."""
    with _writing():
        return tempfile.TemporaryFile(buffering=0)


def _write(file: IO[bytes], content: bytes | bytearray) -> None:
    rest = memoryview(content)
    with _writing():
        while rest:
            rest = rest[os.write(file.fileno(), rest) :]


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise CannotWriteError(
            "cannot write into the folder for temporary files, where ids are held",
            "free some space there, or name another folder in TMPDIR",
        ) from None
