"""Read a stream line by line in constant memory, whatever it holds, and know how far.

A line that is longer than the limit is passed over in pieces; it still counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

LINE_LIMIT = 1_000_000
# Small enough that what is made of a piece stays in the processor's cache.
PIECE = 1 << 15
BOM = b"\xef\xbb\xbf"


class Block(NamedTuple):
    """Some lines, without their ends. A line that is too long is None. `first` is the number."""

    first: int
    lines: list[bytes | None]


class Lines:
    """The lines of a stream. `total`: how many bytes of it were read."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        """Take from `read`, which gives at most so many bytes, and none at the end."""
        self._read = read
        self.total = 0
        self._held: list[bytes] = []
        self._size = 0
        self._number = 1

    def __iter__(self) -> Iterator[Block]:
        """Yield the lines as they come."""
        while piece := self._read(PIECE):
            self.total += len(piece)
            head, end, rest = piece.rpartition(b"\n")
            if end:
                yield self._block(head)
            self._hold(rest)
        if self._size:
            yield self._block(b"")

    def _hold(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > LINE_LIMIT:
            self._held.clear()
        elif piece:
            self._held.append(piece)

    def _block(self, head: bytes) -> Block:
        first, *others = head.split(b"\n")
        self._hold(first)
        lines: list[bytes | None] = [self._whole()]
        lines += others
        self._held, self._size = [], 0
        if self._number == 1 and lines[0] is not None:
            lines[0] = lines[0].removeprefix(BOM)
        block = Block(self._number, lines)
        self._number += len(lines)
        return block

    def _whole(self) -> bytes | None:
        return b"".join(self._held) if self._size <= LINE_LIMIT else None
