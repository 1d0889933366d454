"""Dress a record as plain text, 78 columns wide.

What was typed stands behind "| " on every line, so that it cannot pass for a
heading, a list or anything else that the record itself says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final, assert_never

from safeguard_cli.core.wording import Record, State
from safeguard_cli.edges.render.blocks import (
    Block,
    Card,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Point,
    Signature,
    Tick,
    Typed,
    Urgency,
    Words,
)
from safeguard_cli.edges.render.outline import record_outline
from safeguard_cli.edges.render.phrases import capital, cleaned, one_line

WIDTH: Final = 78
BLANK: Final = "____"
_UNDERLINES: Final = {1: "=", 2: "-", 3: "."}


def record_text(record: Record) -> str:
    """Return the record as plain text."""
    return text_of(record_outline(cleaned(record)))


def text_of(blocks: Iterable[Block]) -> str:
    """Return blocks of clean text as plain text, with blank lines between them."""
    text, last = "", None
    for block in blocks:
        # Facts in a row read as one passage.
        gap = "\n" if isinstance(block, Fact) and isinstance(last, Fact) else "\n\n"
        text += (gap if last else "") + "\n".join(_lines(block))
        last = block
    return text + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Listing():
            yield from _listing(block)
        case Typed(label, text):
            yield from _fold(one_line(label))
            yield from _typed(text)
        case Tick(state, point):
            yield from _point(_box(state), point)
        case Signature(who):
            yield from _signature(who)
        case Card(_, blocks):
            yield from text_of(blocks).splitlines()
        case _:
            yield from _words(block)


def _words(block: Words) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield from _heading(level, one_line(text))
        case Urgency(words, _):
            yield from _heading(3, one_line(words))
        case Lead(text) | Paragraph(text):
            yield from _fold(one_line(text))
        case Fact(label, text):
            yield from _fold(f"{one_line(label)}: {one_line(text)}", "", "    ")
        case _:
            assert_never(block)


def _heading(level: int, text: str) -> Iterator[str]:
    lines = _fold(text.upper() if level == 1 else text)
    yield from lines
    yield _UNDERLINES[level] * max(map(len, lines), default=0)


def _listing(listing: Listing) -> Iterator[str]:
    if listing.is_short:
        label = f"{one_line(listing.label)}: "
        yield from _fold(label + one_line(listing.points[0].text), "", "    ")
        return
    if listing.label:
        yield from _fold(f"{one_line(listing.label)}:")
    for number, point in enumerate(listing.points, 1):
        yield from _point(f"  {number}. " if listing.is_numbered else "  - ", point)


def _point(mark: str, point: Point) -> Iterator[str]:
    hang = " " * min(len(mark), 6)
    yield from _fold(one_line(point.text), mark, hang)
    for note in point.below:
        yield from _fold(one_line(note), hang, hang + "  ")


def _box(state: State) -> str:
    return "[ ] " if state == "to tick" else f"[{capital(state)}] "


def _typed(text: str) -> Iterator[str]:
    if not text.strip():
        yield BLANK
        return
    for line in text.strip().split("\n"):
        yield from _fold(line.rstrip(), "| ", "| ") or ["|"]


def _signature(who: str) -> Iterator[str]:
    yield f"{one_line(who)}:"
    for label in ("Name", "Role", "Date", "Signature"):
        yield f"  {label + ':':<11}{'_' * 50}"


def _fold(text: str, first: str = "", rest: str = "") -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
