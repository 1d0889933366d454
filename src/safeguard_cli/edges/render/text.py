"""Dress a record as plain text, 78 columns wide.

What was typed stands behind "| " on every line, so that it cannot pass for a
heading, a list or anything else that the record itself says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, assert_never

from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.words.folding import fold
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

WIDTH: Final = 78
BLANK: Final = "____"
_UNDERLINES: Final = {1: "=", 2: "-", 3: "."}


def record_text(record: Record, *, full: bool = False) -> str:
    """Return the record as plain text."""
    return text_of(record_outline(cleaned(record), full=full))


def text_of(blocks: Iterable[Block]) -> str:
    """Return blocks of clean text as plain text, with blank lines between them."""
    text, last = "", None
    for block in blocks:
        # Facts and fields in a row read as one passage.
        follows = isinstance(block, Fact | Typed) and isinstance(last, Fact | Typed)
        text += ("" if last is None else "\n" if follows else "\n\n") + "\n".join(
            _write_block(block)
        )
        last = block
    return text + "\n"


def _write_block(block: Block) -> Iterator[str]:
    match block:
        case Listing():
            yield from _write_listing(block)
        case Columns(listings):
            for listing in listings:
                yield from _write_listing(listing)
        case Card(_, blocks):
            yield from text_of(blocks).splitlines()
        case Typed() | Table() | Drawing() | Answers() | Ticks() | Signatures():
            yield from _write_kept(block)
        case _:
            yield from _write_words(block)


def _write_kept(block: Kept) -> Iterator[str]:
    match block:
        case Typed():
            yield from _write_typed(block)
        case Table():
            yield from _write_table(block)
        case Drawing(label, instead):
            yield from _fold_text(f"{labelled(one_line(label))} {one_line(instead)}", "", "    ")
        case Answers(rows):
            yield from chain.from_iterable(map(_write_typed, rows))
        case Ticks(items):
            yield from chain.from_iterable(map(_write_tick, items))
        case Signatures(people):
            yield from _write_signatures(people)
        case _:
            assert_never(block)


def _write_words(block: Words) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield from _write_heading(level, one_line(text))
        case Urgency(words, _):
            yield from _write_heading(3, one_line(words))
        case Lead(text) | Paragraph(text) | Aside(text):
            yield from _fold_text(one_line(text))
        case Fact(label, text):
            yield from _fold_text(f"{one_line(label)}: {one_line(text)}", "", "    ")
        case _:
            assert_never(block)


def _write_heading(level: int, text: str) -> Iterator[str]:
    lines = _fold_text(text.upper() if level == 1 else text)
    yield from lines
    yield _UNDERLINES[level] * max(map(len, lines), default=0)


def _write_listing(listing: Listing) -> Iterator[str]:
    if listing.is_short:
        label = f"{one_line(listing.label)}: "
        yield from _fold_text(label + one_line(listing.points[0].text), "", "    ")
        return
    if listing.label:
        yield from _fold_text(f"{one_line(listing.label)}:")
    for place, point in enumerate(listing.points):
        yield from _write_point(f"  {listing.mark(place)} ", point)


def _write_point(mark: str, point: Point) -> Iterator[str]:
    hang = " " * min(len(mark), 6)
    yield from _fold_text(one_line(point.text), mark, hang)
    for note in point.below:
        yield from _fold_text(one_line(note), hang, hang + "  ")


def _write_tick(tick: Tick) -> Iterator[str]:
    box = "[ ] " if tick.state == "to tick" else f"[{capital(worded(tick.state))}] "
    yield from _fold_text(one_line(f"{tick.says} {tick.todo}"), box, "    ")


def _write_typed(typed: Typed) -> Iterator[str]:
    label = labelled(one_line(typed.label))
    if typed.is_empty:
        yield from _write_blank(label, typed.lines)
        return
    yield from _fold_text(label)
    for line in typed.text.strip().split("\n"):
        yield from _fold_text(line.rstrip(), "| ", "| ") or ["|"]


def _write_table(table: Table) -> Iterator[str]:
    yield from _fold_text(labelled(one_line(table.label)))
    yield from _fold_text(f"({'; '.join(map(one_line, table.columns))})")
    for row in table.rows:
        yield from _fold_text("; ".join(map(one_line, row.cells)), "| ", "|   ")
    yield from ["_" * WIDTH] * table.empty


def _write_blank(label: str, lines: int) -> Iterator[str]:
    if lines > 1:
        yield from (*_fold_text(label), *["_" * WIDTH] * lines)
    else:
        yield from _fold_text(f"{label} {BLANK}", "", "    ")


def _write_signatures(people: tuple[str, ...]) -> Iterator[str]:
    yield _join_beside(one_line(who) + ":" for who in people)
    for label in TO_SIGN:
        yield _join_beside(f"  {label + ':':<11}{'_' * 24}" for _ in people)


def _join_beside(texts: Iterable[str]) -> str:
    return "".join(text.ljust(WIDTH // 2 + 1) for text in texts).rstrip()


def _fold_text(text: str, first: str = "", rest: str = "") -> list[str]:
    return fold(text, WIDTH, first, rest)
