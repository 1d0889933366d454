"""Dress a record as Markdown, in which no text can act as markup.

Every character that CommonMark or its usual extensions give a meaning is
escaped where it could have that meaning, in typed text and rules alike. So the
file reads well as it stands, and shows the same words wherever it is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, assert_never

from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.edges.render.blocks import (
    Answers,
    Aside,
    Block,
    Card,
    Columns,
    Drawing,
    Fact,
    Heading,
    Kept,
    Lead,
    Listing,
    Paragraph,
    Point,
    Signatures,
    Table,
    Tick,
    Ticks,
    Typed,
    Urgency,
    Words,
)
from safeguard_cli.edges.render.outline import record_outline
from safeguard_cli.edges.render.phrases import capital, cleaned, labelled, one_line, worded

_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")
_BLANK: Final = r"\_\_\_\_"


def record_markdown(record: Record, *, full: bool = False) -> str:
    """Return the record as Markdown."""
    return markdown_of(record_outline(cleaned(record), full=full))


def markdown_of(blocks: Iterable[Block]) -> str:
    """Return blocks of clean text as Markdown, with blank lines between them."""
    text, last = "", None
    for block in blocks:
        follows = last is not None and _is_line(block) and _is_line(last)
        text += ("" if last is None else "\\\n" if follows else "\n\n") + "\n".join(_lines(block))
        last = block
    return text + "\n"


def _is_line(block: Block) -> bool:
    """Say whether the block is one line, so that it can stand with others in one passage."""
    return isinstance(block, Fact) or (isinstance(block, Typed) and block.is_empty)


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
        case Columns(listings):
            yield from markdown_of(listings).splitlines()
        case Card(_, blocks):
            yield from markdown_of(blocks).splitlines()
        case Typed() | Table() | Drawing() | Answers() | Ticks() | Signatures():
            yield from _kept(block)
        case _:
            yield _words(block)


def _kept(block: Kept) -> Iterator[str]:
    match block:
        case Typed():
            yield from _typed(block)
        case Table():
            yield from _table(block)
        case Drawing(label, instead):
            yield f"**{_inline(labelled(label))}** {_inline(instead)}"
        case Answers(rows):
            yield from map(_answer, rows)
        case Ticks(items):
            yield from map(_tick, items)
        case Signatures(people):
            yield "\n\n".join(map(_signature, people))
        case _:
            assert_never(block)


def _words(block: Words) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_inline(text)}"
        case Urgency(words, _):
            return f"### {_inline(words)}"
        case Lead(text):
            return f"**{_inline(text)}**"
        case Paragraph(text) | Aside(text):
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
        is_list = listing.is_numbered or listing.is_lettered
        # Markdown knows no lists with letters.
        yield from _point(f"{number}." if is_list else "-", point)


def _point(mark: str, point: Point) -> Iterator[str]:
    texts = [_inline(point.text), *map(_inline, point.below)]
    # A hard break keeps each note on its own line.
    yield f"{mark} " + ("\\\n" + " " * (len(mark) + 1)).join(texts)


def _tick(tick: Tick) -> str:
    box = r"\[ \]" if tick.state == "to tick" else f"**{capital(worded(tick.state))}:**"
    return f"- {box} {_inline(f'{tick.says} {tick.todo}')}"


def _answer(row: Typed) -> str:
    """Return a list item: the question, and every line of the answer under it."""
    return f"- {_label(row)}\\\n  " + (_BLANK if row.is_empty else _quoted(row.text, "  "))


def _typed(typed: Typed) -> Iterator[str]:
    if typed.is_empty:
        yield f"{_label(typed)} {_BLANK}"
    else:
        yield from (_label(typed), "", "> " + _quoted(typed.text, "> "))


def _table(table: Table) -> Iterator[str]:
    """Return a list: each row is an item, and each cell stands behind the name of its column."""
    yield from (f"**{_inline(labelled(table.label))}**", "")
    for row in table.rows:
        whole = len(row.cells) < len(table.columns)
        yield _row([""] if whole else table.columns, [_inline(cell) for cell in row.cells])
    for _ in range(table.empty):
        yield _row(table.columns, [_BLANK] * len(table.columns))


def _row(columns: Sequence[str], cells: Iterable[str]) -> str:
    named = (
        f"**{_inline(name)}:** {cell or _BLANK}" if name else cell
        for name, cell in zip(columns, cells, strict=False)
    )
    return "- " + "\\\n  ".join(named)


def _label(typed: Typed) -> str:
    return f"**{_inline(labelled(typed.label))}**"


def _quoted(text: str, before: str) -> str:
    """Return typed lines as they are. A hard break stands at the end of each but the last."""
    return f"\\\n{before}".join(escape(line.strip()) for line in text.strip().split("\n"))


def _signature(who: str) -> str:
    blanks = (f"{label}: {_BLANK * 6}" for label in ("Name", "Role", "Date", "Signature"))
    return "\\\n".join((f"**{_inline(who)}**", *blanks))
