"""Break blocks into pages of a screen, between two points and never within a sentence.

A wide and high screen is read from the back of a room: its lines are no wider, but stand in the
middle and further apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Final, NamedTuple

from rich.text import Text

from safeguard_cli.core.words.folding import LONGEST_LINE
from safeguard_cli.edges.door import Coloured
from safeguard_cli.edges.render.block_lines import lines_of
from safeguard_cli.edges.render.blocks import Block, Columns
from safeguard_cli.edges.render.lines import SPACE, Line
from safeguard_cli.edges.render.plain import SENTENCE_END
from safeguard_cli.edges.render.screen import coloured, rows_of, rows_of_line, without_end

WIDE: Final = 100
HIGH: Final = 26
_PAIR: Final = 2
_ROOM_FOR_TWO: Final = 60
_GAP: Final = "   "


def pages_of(
    blocks: Iterable[Block], columns: int, rows: int, *, colour: bool
) -> tuple[Coloured, ...]:
    """Return the pages of blocks of clean text: at least one, none with more lines than `rows`.

    0 rows: all on one page. A sentence is broken only where it is longer than a page.
    """
    lines = [line for block in blocks for line in _lay_out_block(block, columns)]
    room = min(columns, LONGEST_LINE)
    folder = _Folder(room, rows)
    pages = list(_fill_pages(folder.pieces(lines), rows))
    if columns >= WIDE and rows >= HIGH:
        apart = list(_fill_pages(folder.pieces(list(_part_blocks(lines))), rows))
        # White space is worth no page more.
        pages = apart if len(apart) == len(pages) else pages
        for row in (row for page in pages for row in page if row):
            row.pad_left((columns - room) // 2)
    return tuple(coloured(page, colour) for page in pages or [[]])


class _Beside(NamedTuple):
    """Lines of two lists that stand side by side."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    is_blank: bool = False
    leads_in: bool = False
    goes_with_the_last: bool = False


_Lines = Line | _Beside


def _lay_out_block(block: Block, columns: int) -> Iterator[_Lines]:
    """Yield the lines of a block; two lists side by side, where there is room for both."""
    if isinstance(block, Columns) and len(block.listings) == _PAIR and columns >= _ROOM_FOR_TWO:
        left, right = block.listings
        yield _Beside(tuple(lines_of([left])), tuple(lines_of([right])))
        yield SPACE
    else:
        yield from lines_of([block])


class _Folder:
    """Folds lines, and keeps together what is no longer than a page."""

    def __init__(self, room: int, rows: int) -> None:
        self._room = room
        self._rows = rows

    def pieces(self, lines: Sequence[_Lines]) -> Iterator[list[Text]]:
        """Yield what stays together, folded."""
        for held in _keep_together(lines):
            folded = [text for line in held for text in self._fold_line(line)]
            if self._fits_page(folded):
                yield folded
            else:
                yield from self._part_lines(held)

    def _part_lines(self, lines: Iterable[_Lines]) -> Iterator[list[Text]]:
        lead: list[Text] = []
        for line in lines:
            if line.leads_in or (lead and line.is_blank):
                lead += self._fold_line(line)
            else:
                yield from self._part_line(line, lead)
                lead = []
        yield from self._cut(lead)

    def _fold_line(self, line: _Lines) -> list[Text]:
        if isinstance(line, Line):
            return list(rows_of_line(line, self._room))
        room = (self._room - len(_GAP)) // 2
        both = zip_longest(*(rows_of(side, room) for side in line[:2]), fillvalue=Text())
        return [_join_columns(one, other, room) for one, other in both]

    def _fits_page(self, folded: list[Text]) -> bool:
        return not self._rows or len(without_end(folded)) <= self._rows

    def _part_line(self, line: _Lines, lead: list[Text]) -> Iterator[list[Text]]:
        """Yield as many whole sentences at a time as a page holds, the first behind its lead."""
        if not isinstance(line, Line):
            yield from self._cut([*lead, *self._fold_line(line)])
            return
        held = ""
        every = SENTENCE_END.split(line.text)
        if lead and not self._fits_page([*lead, *self._fold_line(line._replace(text=every[0]))]):
            yield from self._cut(lead)
            lead = []
        for sentence in every:
            longer = f"{held} {sentence}" if held else sentence
            if held and not self._fits_page([*lead, *self._fold_line(line._replace(text=longer))]):
                yield from self._cut([*lead, *self._fold_line(line._replace(text=held))])
                line, longer, lead = _continue_line(line), sentence, []
            held = longer
        yield from self._cut([*lead, *self._fold_line(line._replace(text=held))])

    def _cut(self, folded: list[Text]) -> Iterator[list[Text]]:
        for start in range(0, len(folded), self._rows):
            yield folded[start : start + self._rows]


def _continue_line(line: Line) -> Line:
    """Return how the rest of a line goes on after a part of it: its name stands there already."""
    return line._replace(first=line.rest, styled=None if line.styled is None else 0)


def _part_blocks(lines: Sequence[_Lines]) -> Iterator[_Lines]:
    """Part each point from the next by an empty line."""
    for line, following in pairwise((*lines, SPACE)):
        yield line
        is_parted = line.is_blank or following.is_blank or following.goes_with_the_last
        if not is_parted and not line.leads_in:
            yield SPACE


def _keep_together(lines: Sequence[_Lines]) -> Iterator[list[_Lines]]:
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


def _fill_pages(pieces: Iterable[list[Text]], rows: int) -> Iterator[list[Text]]:
    """Fill pages with pieces. A page neither begins nor ends with an empty line."""
    page: list[Text] = []
    for piece in pieces:
        if page and rows and len(page) + len(without_end(piece)) > rows:
            yield without_end(page)
            page = []
        page += piece if page else without_end(piece[::-1])[::-1]
    if without_end(page):
        yield without_end(page)


def _join_columns(left: Text, right: Text, room: int) -> Text:
    row = left.copy()
    row.pad_right(room + len(_GAP) - row.cell_len)
    row.append_text(right).rstrip()
    return row
