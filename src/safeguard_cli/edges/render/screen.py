"""Show advice on a terminal: the actions first, white space, and no boxes.

Colours and bold only repeat what the words and the capitals already say. Lines
are folded with hanging indents. A drawing library would take longer to load than
everything else that a person waits for here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, assert_never

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.edges.door import Coloured
from safeguard_cli.edges.render.blocks import (
    Answers,
    Aside,
    Block,
    Card,
    Columns,
    Drawing,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Point,
    Signatures,
    Table,
    Ticks,
    Typed,
    Urgency,
    Words,
)
from safeguard_cli.edges.render.folding import fold
from safeguard_cli.edges.render.phrases import cleaned, one_line
from safeguard_cli.edges.render.reading import advice_outline

# Longer lines are hard to follow with the eye.
LONGEST_LINE: Final = 90
_BOLD: Final = "1"
_DIM: Final = "2"
_STYLES: Final = {"red": "1;31", "amber": "1;33", "green": "1;32"}


class Line(NamedTuple):
    """What stands before the first line of a text, and before its later ones; and the text.

    The first `styled` characters of the text have the style, by default all of them.
    """

    first: str
    rest: str
    text: str
    style: str = ""
    styled: int | None = None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing on it."""
        return not self.text

    @property
    def leads_in(self) -> bool:
        """Whether it is a heading or a name, and says nothing without what comes next."""
        return bool(self.text) and self.styled is None and self.style not in ("", _DIM)

    @property
    def goes_with_the_last(self) -> bool:
        """Whether it is a note below a point."""
        return bool(self.text) and bool(self.first) and not self.first.strip()


def advice_screen(advice: Advice, width: int, colour: bool) -> Coloured:
    """Return the advice, folded for a terminal of this width."""
    return screen_of(advice_outline(cleaned(advice)), width, colour)


def emergency_screen(advice: Advice, width: int, colour: bool) -> Coloured:
    """Return advice without a blank line or a label: on a small screen a prompt stands below it."""
    blocks = advice_outline(cleaned(advice))
    kept = [each for block in blocks if isinstance(block, Card) for each in block.blocks]
    bare = [replace(block, label="") if isinstance(block, Listing) else block for block in kept]
    shown = [block for block in bare if isinstance(block, Urgency | Lead | Listing)]
    lines = screen_of(shown, width, colour).splitlines()
    return Coloured("\n".join(line for line in lines if line))


def screen_of(blocks: Iterable[Block], width: int, colour: bool) -> Coloured:
    """Return blocks of clean text, folded for a terminal of this width."""
    room = min(max(width, 20), LONGEST_LINE)
    shown = [
        folded
        for block in blocks
        for line in lines_of(block)
        for folded in fold_line(line, room, colour)
    ]
    return Coloured("\n".join(shown).strip("\n") + "\n")


def lines_of(block: Block) -> Iterator[Line]:
    """Return the lines of a block before they are folded. An empty one parts it from the next."""
    match block:
        case Listing():
            yield from (*_listing(block), _space())
        case Columns(listings):
            for listing in listings:
                yield from (*_listing(listing), _space())
        case Card(_, blocks):
            for inner in blocks:
                yield from lines_of(inner)
        case Typed() | Table() | Drawing() | Answers() | Ticks() | Signatures():
            # Only records hold these.
            return
        case _:
            yield from _words(block)


def _words(block: Words) -> Iterator[Line]:
    match block:
        case Heading(_, text):
            yield from (_space(), _line("", text.upper(), _BOLD), _space())
        case Urgency(words, colour):
            kind, colon, when = words.partition(":")
            yield _space()
            yield _line("", kind.upper() + colon + when, _STYLES[colour])
        case Lead(text):
            yield from (_line("", text, _BOLD), _space())
        case Paragraph(text) | Aside(text):
            yield from (_line("", text), _space())
        case Fact(label, text):
            yield from (_labelled(label, text), _space())
        case _:
            assert_never(block)


def _space() -> Line:
    return Line("", "", "")


def _line(before: str, text: str, style: str = "") -> Line:
    return Line(before, " " * len(before), one_line(text), style)


def _labelled(label: str, text: str) -> Line:
    name = f"{one_line(label)}:"
    return Line("", "    ", f"{name} {one_line(text)}", _BOLD, len(name))


def _listing(listing: Listing) -> Iterator[Line]:
    if listing.is_short:
        yield _labelled(listing.label, listing.points[0].text)
        return
    if listing.label:
        yield _line("", f"{listing.label}:", _BOLD)
    for number, point in enumerate(listing.points):
        yield from _point(f"  {listing.mark(number)} ", point)


def _point(mark: str, point: Point) -> Iterator[Line]:
    yield _line(mark, point.text)
    for note in point.notes:
        yield _line(" " * len(mark), note)
    if point.sources:
        yield _line(" " * len(mark), point.sources, _DIM)


def fold_line(line: Line, width: int, colour: bool) -> Iterator[str]:
    """Fold one line to a width, in its style where there is `colour`."""
    left = len(line.text) if line.styled is None else line.styled
    room = width - max(len(line.first), len(line.rest))
    for number, text in enumerate(fold(clean(line.text), room)):
        before = line.rest if number else line.first
        if colour and line.style and left > 0 and text:
            text = f"\x1b[{line.style}m{text[:left]}\x1b[0m{text[left:]}"
        # The space at the end of a folded line is not on the screen.
        left -= len(text) + 1
        yield f"{before}{text}".rstrip()
