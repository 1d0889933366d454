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
    TO_SIGN,
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
from safeguard_cli.edges.render.phrases import capital, cleaned, labelled, one_line, worded
from safeguard_cli.edges.render.record_outline import record_outline

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
        text += ("" if last is None else "\\\n" if follows else "\n\n") + "\n".join(
            _write_block(block)
        )
        last = block
    return text + "\n"


def _is_line(block: Block) -> bool:
    """Say whether the block is one line, so that it can stand with others in one passage."""
    return isinstance(block, Fact) or (isinstance(block, Typed) and block.is_empty)


def escape(text: str) -> str:
    """Return text that reads the same when it is parsed as Markdown."""
    return "\n".join(_PUNCTUATION.sub(_escape_match, line) for line in text.split("\n"))


def _escape_match(found: re.Match[str]) -> str:
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


def _escape_inline(text: str) -> str:
    return escape(one_line(text))


def _write_block(block: Block) -> Iterator[str]:
    match block:
        case Listing():
            yield from _write_listing(block)
        case Columns(listings):
            yield from markdown_of(listings).splitlines()
        case Card(_, blocks):
            yield from markdown_of(blocks).splitlines()
        case Typed() | Table() | Drawing() | Answers() | Ticks() | Signatures():
            yield from _write_kept(block)
        case _:
            yield _write_words(block)


def _write_kept(block: Kept) -> Iterator[str]:
    match block:
        case Typed():
            yield from _write_typed(block)
        case Table():
            yield from _write_table(block)
        case Drawing(label, instead):
            yield f"**{_escape_inline(labelled(label))}** {_escape_inline(instead)}"
        case Answers(rows):
            yield from map(_write_answer, rows)
        case Ticks(items):
            yield from map(_write_tick, items)
        case Signatures(people):
            yield "\n\n".join(map(_write_signature, people))
        case _:
            assert_never(block)


def _write_words(block: Words) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_escape_inline(text)}"
        case Urgency(words, _):
            return f"### {_escape_inline(words)}"
        case Lead(text):
            return f"**{_escape_inline(text)}**"
        case Paragraph(text) | Aside(text):
            return _escape_inline(text)
        case Fact(label, text):
            return f"**{_escape_inline(label)}:** {_escape_inline(text)}"
        case _:
            assert_never(block)


def _write_listing(listing: Listing) -> Iterator[str]:
    if listing.is_short:
        yield f"**{_escape_inline(listing.label)}:** {_escape_inline(listing.points[0].text)}"
        return
    if listing.label:
        yield from (f"**{_escape_inline(listing.label)}:**", "")
    for number, point in enumerate(listing.points, 1):
        is_list = listing.is_numbered or listing.is_lettered
        # Markdown knows no lists with letters.
        yield from _write_point(f"{number}." if is_list else "-", point)


def _write_point(mark: str, point: Point) -> Iterator[str]:
    texts = [_escape_inline(point.text), *map(_escape_inline, point.below)]
    # A hard break keeps each note on its own line.
    yield f"{mark} " + ("\\\n" + " " * (len(mark) + 1)).join(texts)


def _write_tick(tick: Tick) -> str:
    box = r"\[ \]" if tick.state == "to tick" else f"**{capital(worded(tick.state))}:**"
    return f"- {box} {_escape_inline(f'{tick.says} {tick.todo}')}"


def _write_answer(row: Typed) -> str:
    """Return a list item: the question, and every line of the answer under it."""
    return f"- {_write_label(row)}\\\n  " + (
        _BLANK if row.is_empty else _quote_text(row.text, "  ")
    )


def _write_typed(typed: Typed) -> Iterator[str]:
    if typed.is_empty:
        yield f"{_write_label(typed)} {_BLANK}"
    else:
        yield from (_write_label(typed), "", "> " + _quote_text(typed.text, "> "))


def _write_table(table: Table) -> Iterator[str]:
    """Return a list: each row is an item, and each cell stands behind the name of its column."""
    yield from (f"**{_escape_inline(labelled(table.label))}**", "")
    for row in table.rows:
        whole = len(row.cells) < len(table.columns)
        yield _write_row(
            [""] if whole else table.columns, [_escape_inline(cell) for cell in row.cells]
        )
    for _ in range(table.empty):
        yield _write_row(table.columns, [_BLANK] * len(table.columns))


def _write_row(columns: Sequence[str], cells: Iterable[str]) -> str:
    named = (
        f"**{_escape_inline(name)}:** {cell or _BLANK}" if name else cell
        for name, cell in zip(columns, cells, strict=False)
    )
    return "- " + "\\\n  ".join(named)


def _write_label(typed: Typed) -> str:
    return f"**{_escape_inline(labelled(typed.label))}**"


def _quote_text(text: str, before: str) -> str:
    """Return typed lines as they are. A hard break stands at the end of each but the last."""
    return f"\\\n{before}".join(escape(line.strip()) for line in text.strip().split("\n"))


def _write_signature(who: str) -> str:
    blanks = (f"{label}: {_BLANK * 6}" for label in TO_SIGN)
    return "\\\n".join((f"**{_escape_inline(who)}**", *blanks))
