"""Read a stream line by line in constant memory, whatever it holds, and know how far.

A line that is longer than the limit is passed over in pieces; it still counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

LINE_LIMIT = 1_000_000
# Some thousand records, which are decided together.
PIECE = 1 << 23
BOM = b"\xef\xbb\xbf"


class Block:
    """Some whole lines, of which the first has this number, without the end of the last.

    `content` is None where they are one line that is too long.
    """

    __slots__ = ("content", "first")

    def __init__(self, first: int, content: bytes | None) -> None:
        self.first = first
        self.content = content

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
            end = piece.rfind(b"\n")
            if end >= 0:
                yield from self._numbered(self._blocks(memoryview(piece)[:end]))
            self._hold(piece[end + 1 :])
        if self._size:
            yield from self._numbered(self._blocks(b""))

    def _numbered(self, contents: Iterator[bytes | None]) -> Iterator[Block]:
        for content in contents:
            if self._number == 1 and content is not None:
                content = content.removeprefix(BOM)
            block = Block(self._number, content)
            yield block
            self._number += 1 + (content or b"").count(b"\n")

    def _hold(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > LINE_LIMIT:
            self._held.clear()
        elif piece:
            self._held.append(piece)

    def _blocks(self, head: bytes | memoryview) -> Iterator[bytes | None]:
        """Yield what is held and these lines, the first of which ends it.

        They stay together unless that line is too long: one line alone would keep a process busy
        that could have decided thousands.
        """
        first = bytes(head[: LINE_LIMIT + 1]).partition(b"\n")[0]
        if self._size + len(first) > LINE_LIMIT:
            first, end, head = bytes(head).partition(b"\n")
            self._hold(first)
            is_whole = self._size <= LINE_LIMIT
            content = self._taken()
            yield content if is_whole else None
            if not end:
                return
        yield self._taken(head)

    def _taken(self, head: bytes | memoryview = b"") -> bytes:
        """Return what is held, with this after it, and hold nothing."""
        content = b"".join([*self._held, head])
        self._held, self._size = [], 0
        return content
