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
    """Some whole lines, of which the first has this number, without the end of the last.

    `content` is None where they are one line that is too long.
    """

    first: int
    content: bytes | None

    @property
    def lines(self) -> list[bytes | None]:
        """Return the lines one by one, without their ends; None for one that is too long."""
        return [None] if self.content is None else [*self.content.split(b"\n")]


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
                yield from self._blocks(head)
            self._hold(rest)
        if self._size:
            yield from self._blocks(b"")

    def _hold(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > LINE_LIMIT:
            self._held.clear()
        elif piece:
            self._held.append(piece)

    def _blocks(self, head: bytes) -> Iterator[Block]:
        """Yield what is held and these lines, the first of which ends it."""
        if self._size + len(head) > LINE_LIMIT:
            first, end, head = head.partition(b"\n")
            self._hold(first)
            yield self._block(b"".join(self._held) if self._size <= LINE_LIMIT else None)
            if not end:
                return
        yield self._block(b"".join([*self._held, head]))

    def _block(self, content: bytes | None) -> Block:
        self._held, self._size = [], 0
        if self._number == 1 and content is not None:
            content = content.removeprefix(BOM)
        block = Block(self._number, content)
        self._number += 1 + (content.count(b"\n") if content else 0)
        return block
