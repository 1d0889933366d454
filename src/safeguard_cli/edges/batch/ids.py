"""Find ids that came before, exactly, in constant memory: digests in a file of our own.

The file has no name, so that nothing is left of it, however the program ends. It holds
128 bits of digest for each id, and its line. While ids only rise, as numbered ones do,
none can have come before. From the first that does not, a table leads to the digests:
those that share a place in it stand in a chain.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import lt

from safeguard_cli.core.errors import CannotWriteError

MOST = (1 << 31) - 1
_SLOTS = 1 << 23
_LAST_SLOT = _SLOTS - 1
_LINE = 0xFFFF_FFFF
_ENTRY = struct.Struct("@qqq")
_WRITE_AT = 4096


class SeenIds:
    """The ids of one batch, with the line of each."""

    def __init__(self) -> None:
        """Begin with none. The table takes memory only where it is written."""
        self._table: memoryview | None = None
        self._last = (0, "")
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by `close`
        self._new = array("q")
        self._written = 0

    def earlier(self, names: Sequence[str], lines: Iterable[int]) -> list[int]:
        """Return for each id the line on which it stood before; if it did not, 0, and keep it."""
        # Digests are keyed at random in each process, so nobody can choose ids that collide.
        rows = array("q", bytes(_ENTRY.size * len(names)))
        rows[0::3] = array("q", map(hash, names))
        rows[1::3] = array("q", map(hash, map("\n".__add__, names)))
        rows[2::3] = array("q", islice(lines, len(names)))
        if self._table is None and self._rises(names):
            found = [0] * len(names)
            self._new += rows
        else:
            if self._table is None:
                self._build()
            found = self._looked_up(rows)
        if len(self._new) >= 3 * _WRITE_AT:
            self._write()
        return found

    def close(self) -> None:
        """Let go of the file and the table."""
        self._file.close()
        self._table = None

    def _rises(self, names: Sequence[str]) -> bool:
        """Say whether every id is after all before it: longer, or later in the alphabet."""
        if not names:
            return True
        lengths = list(map(len, names))
        first = (lengths[0], names[0])
        if lengths[0] == lengths[-1] == max(lengths) == min(lengths):
            rises = self._last < first and all(map(lt, names, islice(names, 1, None)))
        else:
            keys = list(zip(lengths, names, strict=True))
            rises = self._last < first and all(map(lt, keys, keys[1:]))
        if rises:
            self._last = (lengths[-1], names[-1])
        return rises

    def _build(self) -> None:
        """Make the table from all the digests in the file."""
        self._write()
        self._table = table = memoryview(mmap.mmap(-1, 4 * _SLOTS)).cast("I")
        count = 0
        for start in range(0, self._written, _WRITE_AT):
            rows = array("q")
            size = _ENTRY.size * min(_WRITE_AT, self._written - start)
            rows.frombytes(os.pread(self._file.fileno(), size, _ENTRY.size * start))
            for place in range(0, len(rows), 3):
                count += 1
                slot = rows[place] & _LAST_SLOT
                rows[place + 2] |= table[slot] << 32
                table[slot] = count
            os.pwrite(self._file.fileno(), rows.tobytes(), _ENTRY.size * start)

    def _looked_up(self, rows: array[int]) -> list[int]:
        table, new = self._table, self._new
        assert table is not None
        found = []
        for one, two, line in zip(rows[0::3], rows[1::3], rows[2::3], strict=True):
            slot = one & _LAST_SLOT
            head = table[slot]
            before = self._line(head, one, two) if head else 0
            found.append(before)
            if not before:
                new.extend((one, two, head << 32 | line))
                table[slot] = self._written + len(new) // 3
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
        content = os.pread(self._file.fileno(), _ENTRY.size, (at - 1) * _ENTRY.size)
        first, second, link = _ENTRY.unpack(content)
        return first, second, link

    def _write(self) -> None:
        self._written += len(self._new) // 3
        if self._written >= MOST:
            raise CannotWriteError("there are too many records for one batch", "split the input")
        rest = memoryview(self._new.tobytes())
        while rest:
            rest = rest[os.write(self._file.fileno(), rest) :]
        del self._new[:]
