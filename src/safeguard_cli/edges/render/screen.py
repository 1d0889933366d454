"""Show advice on a terminal: the actions first, white space, and no boxes.

Colours and bold only repeat what the words and the capitals already say. Text
is never read as markup, and lines are folded here, with hanging indents.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Final, assert_never

from rich.console import Console
from rich.text import Text

from safeguard_cli.core.wording import Advice
from safeguard_cli.edges.render.blocks import (
    Answers,
    Aside,
    Block,
    Card,
    Columns,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Point,
    Signatures,
    Ticks,
    Typed,
    Urgency,
    Words,
)
from safeguard_cli.edges.render.outline import advice_outline
from safeguard_cli.edges.render.phrases import cleaned, one_line

# Longer lines are hard to follow with the eye.
LONGEST_LINE: Final = 90
_STYLES: Final = {"red": "bold red", "amber": "bold yellow", "green": "bold green"}


def advice_screen(advice: Advice, width: int, colour: bool) -> str:
    """Return the advice, folded for a terminal of this width."""
    paper = StringIO()
    console = Console(
        file=paper,
        width=max(width, 20),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    for block in advice_outline(cleaned(advice)):
        for line in _lines(block):
            for folded in _fold(console, *line):
                console.print(folded, soft_wrap=True)
    return paper.getvalue().strip("\n") + "\n"


# What stands before the first line of a text, and before its later ones.
Line = tuple[str, str, Text]


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Listing():
            yield from (*_listing(block), _space())
        case Columns(listings):
            for listing in listings:
                yield from (*_listing(listing), _space())
        case Card(_, blocks):
            for inner in blocks:
                yield from _lines(inner)
        case Typed() | Answers() | Ticks() | Signatures():
            # Only records hold these.
            return
        case _:
            yield from _words(block)


def _words(block: Words) -> Iterator[Line]:
    match block:
        case Heading(_, text):
            yield from (_space(), _line("", text.upper(), "bold"), _space())
        case Urgency(words, colour):
            kind, colon, when = words.partition(":")
            yield _space()
            yield _line("", kind.upper() + colon + when, _STYLES[colour])
        case Lead(text):
            yield from (_line("", text, "bold"), _space())
        case Paragraph(text) | Aside(text):
            yield from (_line("", text), _space())
        case Fact(label, text):
            yield from (_labelled(label, text), _space())
        case _:
            assert_never(block)


def _space() -> Line:
    return "", "", Text("")


def _line(before: str, text: str, style: str = "") -> Line:
    return before, " " * len(before), Text(one_line(text), style)


def _labelled(label: str, text: str) -> Line:
    return "", "    ", Text.assemble((f"{one_line(label)}:", "bold"), " ", one_line(text))


def _listing(listing: Listing) -> Iterator[Line]:
    if listing.is_short:
        yield _labelled(listing.label, listing.points[0].text)
        return
    if listing.label:
        yield _line("", f"{listing.label}:", "bold")
    for number, point in enumerate(listing.points, 1):
        yield from _point(f"  {number}. " if listing.is_numbered else "  - ", point)


def _point(mark: str, point: Point) -> Iterator[Line]:
    yield _line(mark, point.text)
    for note in point.notes:
        yield _line(" " * len(mark), note)
    if point.sources:
        yield _line(" " * len(mark), point.sources, "dim")


def _fold(console: Console, first: str, rest: str, text: Text) -> Iterator[Text]:
    room = min(console.width, LONGEST_LINE) - max(len(first), len(rest))
    for number, line in enumerate(text.wrap(console, room) if text else [text]):
        line.rstrip()
        yield Text.assemble(rest if number else first, line)
