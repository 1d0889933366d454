"""Dress a record as Markdown, in which no text can act as markup.

Every character that CommonMark or its usual extensions give a meaning is
escaped where it could have that meaning, in typed text and rules alike. So the
file reads well as it stands, and shows the same words wherever it is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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

_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")
_BLANK: Final = r"\_\_\_\_"


def record_markdown(record: Record) -> str:
    """Return the record as Markdown."""
    return markdown_of(record_outline(cleaned(record)))


def markdown_of(blocks: Iterable[Block]) -> str:
    """Return blocks of clean text as Markdown, with blank lines between them."""
    text, last = "", None
    for block in blocks:
        gap = "\\\n" if isinstance(block, Fact) and isinstance(last, Fact) else "\n\n"
        text += (gap if last else "") + "\n".join(_lines(block))
        last = block
    return text + "\n"


def escape(text: str) -> str:
    """Return text that reads the same when it is parsed as Markdown."""
    return "\n".join(_PUNCTUATION.sub(_escaped, line) for line in text.split("\n"))


def _escaped(found: re.Match[str]) -> str:
    return found[0] if _is_prose(found.string, found.start()) else f"\\{found[0]}"


def _is_prose(line: str, at: int) -> bool:
    """Say whether a mark can only be punctuation here, so that prose stays readable."""
    mark, before, after = line[at], line[:at].strip(), line[at + 1 : at + 2]
    if mark in ",;'\"?%":
        return True
    # At the beginning of a line, also after a number, marks make lists and headings.
    if not before or before.isdigit():
        return False
    if mark in "()":
        return True
    if mark == "-":
        return line[at - 1].isalnum() and after.isalnum()
    return mark in ".:!" and not line[at - 1].isspace() and after in ("", " ")


def _inline(text: str) -> str:
    return escape(one_line(text))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Listing():
            yield from _listing(block)
        case Typed(label, text):
            yield from (f"**{_inline(label)}**", "", *_typed(text))
        case Tick(state, point):
            yield from _point("-", point, before=_box(state))
        case Signature(who):
            yield from _signature(who)
        case Card(_, blocks):
            yield from markdown_of(blocks).splitlines()
        case _:
            yield _words(block)


def _words(block: Words) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_inline(text)}"
        case Urgency(words, _):
            return f"### {_inline(words)}"
        case Lead(text):
            return f"**{_inline(text)}**"
        case Paragraph(text):
            return _inline(text)
        case Fact(label, text):
            return f"**{_inline(label)}:** {_inline(text)}"
        case _:
            assert_never(block)


def _listing(listing: Listing) -> Iterator[str]:
    if listing.is_short:
        yield f"**{_inline(listing.label)}:** {_inline(listing.points[0].text)}"
        return
    if listing.label:
        yield from (f"**{_inline(listing.label)}:**", "")
    for number, point in enumerate(listing.points, 1):
        yield from _point(f"{number}." if listing.is_numbered else "-", point)


def _point(mark: str, point: Point, before: str = "") -> Iterator[str]:
    texts = [before + _inline(point.text), *map(_inline, point.below)]
    # A hard break keeps each note on its own line.
    yield f"{mark} " + ("\\\n" + " " * (len(mark) + 1)).join(texts)


def _box(state: State) -> str:
    return r"\[ \] " if state == "to tick" else f"**{capital(state)}:** "


def _typed(text: str) -> Iterator[str]:
    """Quote the lines. A hard break stands at the end of each but the last."""
    lines = [escape(line.strip()) for line in text.strip().split("\n")]
    yield "> " + ("\\\n> ".join(lines) if any(lines) else _BLANK)


def _signature(who: str) -> Iterator[str]:
    yield f"**{_inline(who)}**\\"
    yield "\\\n".join(f"{label}: {_BLANK * 6}" for label in ("Name", "Role", "Date", "Signature"))
