"""Read a stream line by line in constant memory, whatever it holds, and know how far.

A line that is longer than the limit is passed over in pieces; it still counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

LINE_LIMIT = 1_000_000
# Some thousand records, which are decided together.
PIECE = 1 << 23
BOM = b"\xef\xbb\xbf"


class Block(NamedTuple):
    """Some whole lines, of which the first has this number, without their ends.

    One that is too long stands alone, as None.
    """

    first: int
    lines: list[bytes] | list[None]


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
            lines = piece.split(b"\n")
            # It takes as much memory as the lines, which are decided now.
            del piece
            rest = lines.pop()
            if lines:
                yield from self._blocks(lines)
            self._hold(rest)
        if self._size:
            yield from self._blocks([b""])

    def _hold(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > LINE_LIMIT:
            self._held.clear()
        elif piece:
            self._held.append(piece)

    def _blocks(self, lines: list[bytes]) -> Iterator[Block]:
        """Yield what is held and these lines, the first of which ends it.

        They stay together unless that line is too long: one line alone would keep a process busy
        that could have decided thousands.
        """
        self._hold(lines[0])
        first, is_whole = b"".join(self._held), self._size <= LINE_LIMIT
        self._held, self._size = [], 0
        if is_whole:
            lines[0] = first.removeprefix(BOM) if self._number == 1 else first
            yield self._numbered(lines)
            return
        yield self._numbered([None])
        if rest := lines[1:]:
            yield self._numbered(rest)

    def _numbered(self, lines: list[bytes] | list[None]) -> Block:
        block = Block(self._number, lines)
        self._number += len(lines)
        return block
