"""Break blocks into pages of a screen, between two points and never within a sentence.

A wide and high screen is read from the back of a room: its lines are no wider, but stand in the
middle and further apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Final, NamedTuple

from safeguard_cli.edges.door import Coloured
from safeguard_cli.edges.render.blocks import Block, Columns
from safeguard_cli.edges.render.folding import width_of
from safeguard_cli.edges.render.plain import SENTENCE_END
from safeguard_cli.edges.render.screen import LONGEST_LINE, Line, fold_line, lines_of

WIDE: Final = 100
HIGH: Final = 26
_SPACE: Final = Line("", "", "")
_PAIR: Final = 2
_ROOM_FOR_TWO: Final = 60
_GAP: Final = "   "


def pages_of(
    blocks: Iterable[Block], columns: int, rows: int, *, colour: bool
) -> tuple[Coloured, ...]:
    """Return the pages of blocks of clean text: at least one, none with more lines than `rows`.

    0 rows: all on one page. A sentence is broken only where it is longer than a page.
    """
    lines = [line for block in blocks for line in _lines_of(block, columns)]
    room = min(max(columns, 20), LONGEST_LINE)
    folder = _Folder(room, rows, colour)
    pages = list(_filled(folder.pieces(lines), rows))
    margin = ""
    if columns >= WIDE and rows >= HIGH:
        margin = " " * ((columns - room) // 2)
        apart = list(_filled(folder.pieces(list(_apart(lines))), rows))
        # White space is worth no page more.
        pages = apart if len(apart) == len(pages) else pages
    return tuple(Coloured("\n".join(_indented(page, margin)) + "\n") for page in pages or [[]])


class _Beside(NamedTuple):
    """Lines of two lists that stand side by side."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    is_blank: bool = False
    leads_in: bool = False
    goes_with_the_last: bool = False


_Lines = Line | _Beside


def _lines_of(block: Block, columns: int) -> Iterator[_Lines]:
    """Yield the lines of a block; two lists side by side, where there is room for both."""
    if isinstance(block, Columns) and len(block.listings) == _PAIR and columns >= _ROOM_FOR_TWO:
        left, right = block.listings
        yield _Beside(tuple(lines_of(left)), tuple(lines_of(right)))
        yield _SPACE
    else:
        yield from lines_of(block)


class _Folder:
    """Folds lines, and keeps together what is no longer than a page."""

    def __init__(self, room: int, rows: int, colour: bool) -> None:
        self._room = room
        self._rows = rows
        self._colour = colour

    def pieces(self, lines: Sequence[_Lines]) -> Iterator[list[str]]:
        """Yield what stays together, folded."""
        for held in _together(lines):
            folded = [text for line in held for text in self._fold(line)]
            if self._fits(folded):
                yield folded
            else:
                for line in held:
                    yield from self._parted(line)

    def _fold(self, line: _Lines) -> list[str]:
        if isinstance(line, Line):
            return list(fold_line(line, self._room, self._colour))
        room = (self._room - len(_GAP)) // 2
        # Without colours, whose codes would count as letters.
        left, right = (
            [t for one in side for t in fold_line(one, room, False)] for side in line[:2]
        )
        both = zip_longest(_trimmed(left), _trimmed(right), fillvalue="")
        return [f"{one}{' ' * (room - width_of(one))}{_GAP}{other}".rstrip() for one, other in both]

    def _fits(self, folded: list[str]) -> bool:
        return not self._rows or len(_trimmed(folded)) <= self._rows

    def _parted(self, line: _Lines) -> Iterator[list[str]]:
        """Yield as many whole sentences at a time as a page holds."""
        if not isinstance(line, Line):
            yield from self._cut(line)
            return
        held = ""
        for sentence in SENTENCE_END.split(line.text):
            longer = f"{held} {sentence}" if held else sentence
            if held and not self._fits(self._fold(line._replace(text=longer))):
                yield from self._cut(line._replace(text=held))
                line, longer = _going_on(line), sentence
            held = longer
        yield from self._cut(line._replace(text=held))

    def _cut(self, line: _Lines) -> Iterator[list[str]]:
        folded = self._fold(line)
        for start in range(0, len(folded), self._rows):
            yield folded[start : start + self._rows]


def _going_on(line: Line) -> Line:
    """Return how the rest of a line goes on after a part of it: its name stands there already."""
    return line._replace(first=line.rest, styled=None if line.styled is None else 0)


def _apart(lines: Sequence[_Lines]) -> Iterator[_Lines]:
    """Part each point from the next by an empty line."""
    for line, following in pairwise((*lines, _SPACE)):
        yield line
        is_parted = line.is_blank or following.is_blank or following.goes_with_the_last
        if not is_parted and not line.leads_in:
            yield _SPACE


def _together(lines: Sequence[_Lines]) -> Iterator[list[_Lines]]:
    """Group lines: a heading with what it heads, a point with its notes."""
    held: list[_Lines] = []
    for line in lines:
        said = [each for each in held if not each.is_blank]
        is_new = not line.is_blank and not line.goes_with_the_last
        if said and is_new and not said[-1].leads_in:
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _filled(pieces: Iterable[list[str]], rows: int) -> Iterator[list[str]]:
    """Fill pages with pieces. A page neither begins nor ends with an empty line."""
    page: list[str] = []
    for piece in pieces:
        if page and rows and len(page) + len(_trimmed(piece)) > rows:
            yield _trimmed(page)
            page = []
        page += piece if page else _trimmed_before(piece)
    if _trimmed(page):
        yield _trimmed(page)


def _trimmed(lines: list[str]) -> list[str]:
    """Return lines without the empty ones at the end."""
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    return lines[:end]


def _trimmed_before(lines: list[str]) -> list[str]:
    start = next((place for place, line in enumerate(lines) if line), len(lines))
    return lines[start:]


def _indented(page: list[str], margin: str) -> Iterator[str]:
    return (f"{margin}{line}".rstrip() for line in page)
