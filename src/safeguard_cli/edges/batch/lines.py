"""Read a stream line by line in constant memory, whatever it holds, and know how far.

A line that is longer than the limit is passed over in pieces; it still counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from safeguard_cli.core.errors import UsageError

LINE_LIMIT = 1_000_000
PIECE = 1 << 16
BOM = b"\xef\xbb\xbf"

OTHER_INPUT = "the input is not the one with which this output was begun"
_SAME_INPUT = "give the same input, or choose a new --out"


class Mark(NamedTuple):
    """How far a stream was read: bytes, and the SHA-256 of them all."""

    read: int
    digest: str


class Block(NamedTuple):
    """Some lines, without their ends. A line that is too long is None. `first` is the number."""

    first: int
    lines: list[bytes | None]


class Lines:
    """The lines of a stream. With `expected`, it must begin as one that was read so far before."""

    def __init__(self, read: Callable[[int], bytes], expected: Mark | None = None) -> None:
        """Take from `read`, which gives at most so many bytes, and none at the end."""
        self._read = read
        self._expected = expected
        self._hash = hashlib.sha256()
        self._total = 0
        self._held: list[bytes] = []
        self._size = 0
        self._number = 1

    @property
    def mark(self) -> Mark:
        """Return how far the stream has been read."""
        return Mark(self._total, self._hash.hexdigest())

    def __iter__(self) -> Iterator[Block]:
        """Yield the lines as they come; raise UsageError where the stream begins otherwise."""
        while piece := self._read(PIECE):
            self._count(piece)
            head, end, rest = piece.rpartition(b"\n")
            if end:
                yield self._block(head)
            self._hold(rest)
        if self._expected and self._total < self._expected.read:
            raise UsageError(OTHER_INPUT, _SAME_INPUT)
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

    def _count(self, piece: bytes) -> None:
        expected = self._expected
        if expected and self._total < expected.read <= self._total + len(piece):
            first = piece[: expected.read - self._total]
            self._hash.update(first)
            if self._hash.hexdigest() != expected.digest:
                raise UsageError(OTHER_INPUT, _SAME_INPUT)
            self._hash.update(piece[len(first) :])
        else:
            self._hash.update(piece)
        self._total += len(piece)
