"""Lay out blocks as lines of a screen: the actions first, white space, and no boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.edges.render.advice_outline import advice_outline, outline_behind, outline_to_do
from safeguard_cli.edges.render.advice_words import first_of_all
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
from safeguard_cli.edges.render.lines import SPACE, Line, Style, heading, line
from safeguard_cli.edges.render.on_page import IN_READ_MORE
from safeguard_cli.edges.render.phrases import cleaned, closing, one_line

_STYLES: Final[dict[str, Style]] = {
    "red": "bold red", "amber": "bold yellow", "green": "bold green",
}  # fmt: skip


def advice_lines(advice: Advice) -> Iterator[Line]:
    """Yield all of the advice as it is read on a screen, with what stands behind it."""
    return lines_of(advice_outline(cleaned(advice)))


def to_do_lines(advice: Advice, *, again: bool = False) -> Iterator[Line]:
    """Yield what is needed now, as it is read on a screen. `again`: end with the first action."""
    advice = cleaned(advice)
    yield from lines_of(outline_to_do(advice, IN_READ_MORE))
    yield from lines_of(map(Paragraph, closing(advice)))
    yield from lines_of(Lead(first) for first in first_of_all(advice) if again)


def behind_lines(advice: Advice) -> Iterator[Line]:
    """Yield why this is advised, and what would change it, as it is read on a screen."""
    return lines_of(outline_behind(cleaned(advice)))


def emergency_lines(advice: Advice) -> Iterator[Line]:
    """Yield advice without a blank line or a label: on a small screen a prompt stands below it."""
    blocks = advice_outline(cleaned(advice))
    kept = [each for block in blocks if isinstance(block, Card) for each in block.blocks]
    bare = [replace(block, label="") if isinstance(block, Listing) else block for block in kept]
    shown = lines_of(block for block in bare if isinstance(block, Urgency | Lead | Listing))
    return (line for line in shown if not line.is_blank)


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """Yield the lines of blocks of clean text; an empty one parts each block from the next."""
    for block in blocks:
        match block:
            case Listing():
                yield from (*_lay_out_listing(block), SPACE)
            case Columns(listings):
                yield from lines_of(listings)
            case Card(_, inner):
                yield from lines_of(inner)
            case Typed() | Table() | Drawing() | Answers() | Ticks() | Signatures():
                # Only records hold these.
                continue
            case _:
                yield from _lay_out_words(block)


def _lay_out_words(block: Words) -> Iterator[Line]:
    match block:
        case Heading(_, text):
            yield from (SPACE, heading(text), SPACE)
        case Urgency(words, colour):
            kind, colon, when = words.partition(":")
            yield from (SPACE, line(kind.upper() + colon + when, style=_STYLES[colour]))
        case Lead(text):
            yield from (line(text, style="bold"), SPACE)
        case Paragraph(text) | Aside(text):
            yield from (line(text), SPACE)
        case Fact(label, text):
            yield from (_label_line(label, text), SPACE)
        case _:
            assert_never(block)


def _label_line(label: str, text: str) -> Line:
    name = f"{one_line(label)}:"
    return Line(
        text=f"{name} {one_line(text)}", first="", rest="    ", style="bold", styled=len(name)
    )


def _lay_out_listing(listing: Listing) -> Iterator[Line]:
    if listing.is_short:
        yield _label_line(listing.label, listing.points[0].text)
        return
    if listing.label:
        yield line(f"{listing.label}:", style="bold")
    for number, point in enumerate(listing.points):
        yield from _lay_out_point(f"  {listing.mark(number)} ", point)


def _lay_out_point(mark: str, point: Point) -> Iterator[Line]:
    yield line(point.text, mark)
    under = " " * len(mark)
    yield from (line(note, under) for note in point.notes)
    if point.sources:
        yield line(point.sources, under, style="dim")
