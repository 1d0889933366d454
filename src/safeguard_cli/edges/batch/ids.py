"""Find ids that came before, exactly, in constant memory: digests in a file of our own.

The file has no name, so that nothing is left of it, however the program ends. Where two
ids share a place in the table, their digests (128 bits) stand in a chain in the file.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from array import array
from collections.abc import Iterable, Sequence

from safeguard_cli.core.errors import CannotWriteError

MOST = (1 << 31) - 1
_SLOTS = 1 << 23
_LAST_SLOT = _SLOTS - 1
_ENTRY = struct.Struct("@qqq")
_WRITE_AT = 3 * 4096


class SeenIds:
    """The ids of one batch, with the line of each."""

    def __init__(self) -> None:
        """Begin with none. The table takes memory only where it is written."""
        self._table = memoryview(mmap.mmap(-1, 4 * _SLOTS)).cast("I")
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by `close`
        self._new = array("q")
        self._written = 0
        self._count = 0

    def earlier(self, names: Sequence[str], lines: Iterable[int]) -> list[int]:
        """Return for each id the line on which it stood before; if it did not, 0, and keep it."""
        table, new, count = self._table, self._new, self._count
        found = []
        # Both are keyed at random in each process, so nobody can choose ids that collide.
        seconds = map(hash, map("\n".__add__, names))
        for one, two, line in zip(map(hash, names), seconds, lines, strict=False):
            slot = one & _LAST_SLOT
            head = table[slot]
            before = self._line(head, one, two) if head else 0
            found.append(before)
            if not before:
                count += 1
                table[slot] = self._count = count
                new.extend((one, two, head << 32 | line))
        if len(new) >= _WRITE_AT:
            self._write()
        return found

    def close(self) -> None:
        """Let go of the file and the table."""
        self._file.close()
        self._table.release()

    def _line(self, at: int, one: int, two: int) -> int:
        """Return the line of the id with these digests, from this entry of its chain on, or 0."""
        while at:
            first, second, link = self._entry(at)
            if first == one and second == two:
                return link & 0xFFFF_FFFF
            at = link >> 32
        return 0

    def _entry(self, at: int) -> tuple[int, int, int]:
        if at > self._written:
            place = 3 * (at - self._written - 1)
            first, second, link = self._new[place : place + 3]
            return first, second, link
        content = os.pread(self._file.fileno(), _ENTRY.size, (at - 1) * _ENTRY.size)
        first, second, link = _ENTRY.unpack(content)
        return first, second, link

    def _write(self) -> None:
        if self._count >= MOST:
            raise CannotWriteError("there are too many records for one batch", "split the input")
        rest = memoryview(self._new.tobytes())
        while rest:
            rest = rest[os.write(self._file.fileno(), rest) :]
        self._written = self._count
        del self._new[:]
