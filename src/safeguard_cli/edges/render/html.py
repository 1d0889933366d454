"""Dress a record as one self-contained page, for a screen and for A4 paper.

Text is only ever text, so nothing typed can make a tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never
from xml.etree.ElementTree import Element, SubElement

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
    Row,
    Signatures,
    Table,
    Tick,
    Ticks,
    Typed,
    Urgency,
    Words,
)
from safeguard_cli.edges.render.body_outline import body_map
from safeguard_cli.edges.render.page import RECORD, html_of, new_page, say, styles
from safeguard_cli.edges.render.phrases import capital, cleaned, labelled, one_line, worded
from safeguard_cli.edges.render.record_outline import record_outline


def record_html(record: Record, *, full: bool = False) -> str:
    """Return the record as an HTML page."""
    record = cleaned(record)
    first_sentence = one_line(record.confidentiality).partition(". ")[0]
    look = styles(*RECORD, running=f"{record.reference} · {first_sentence}")
    return page(f"{record.title} {record.reference}", look, record_outline(record, full=full))


def page(title: str, look: str, blocks: Iterable[Block]) -> str:
    """Return a page of clean text, with these styles."""
    root, main = new_page(title, look)
    for block in blocks:
        _add_block(main, block)
    return html_of(root)


def _add_block(parent: Element, block: Block) -> None:
    match block:
        case Listing():
            _add_listing(parent, block)
        case Columns(blocks):
            _add_group(parent, "columns", blocks)
        case Card(colour, blocks):
            _add_group(parent, f"card {colour}", blocks)
        case Typed() | Table() | Drawing() | Answers() | Ticks() | Signatures():
            _add_kept(parent, block)
        case _:
            _add_words(parent, block)


def _add_kept(parent: Element, block: Kept) -> None:
    match block:
        case Typed():
            _add_field(parent, block)
        case Table():
            _add_table(parent, block)
        case Drawing(label, _):
            say(parent, "p", labelled(label), "label")
            body_map(parent)
        case Answers(rows):
            _add_answers(parent, rows)
        case Ticks(items):
            ticks = SubElement(parent, "ul", {"class": "ticks"})
            for item in items:
                _add_tick(ticks, item)
        case Signatures(people):
            _add_signatures(parent, people)
        case _:
            assert_never(block)


def _add_group(parent: Element, kind: str, blocks: Iterable[Block]) -> None:
    section = SubElement(parent, "section", {"class": kind})
    for block in blocks:
        _add_block(section, block)


def _add_words(parent: Element, block: Words) -> None:
    match block:
        case Heading(level, text):
            say(parent, f"h{level}", text)
        case Urgency(words, _):
            say(parent, "h3", words, "urgency")
        case Lead(text):
            say(parent, "p", text, "lead")
        case Paragraph(text):
            say(parent, "p", text)
        case Aside(text):
            say(parent, "p", text, "aside")
        case Fact(label, text):
            _add_named(parent, label, text)
        case _:
            assert_never(block)


def _add_named(parent: Element, label: str, text: str) -> None:
    line = SubElement(parent, "p", {"class": "fact"})
    say(line, "b", f"{label}:").tail = f" {one_line(text)}"


def _add_listing(parent: Element, listing: Listing) -> None:
    if listing.is_short:
        _add_named(parent, listing.label, listing.points[0].text)
        return
    if listing.label:
        say(parent, "p", f"{listing.label}:", "label")
    if listing.is_lettered:
        points = SubElement(parent, "ol", {"type": "a"})
    else:
        points = SubElement(parent, "ol" if listing.is_numbered else "ul")
    for point in listing.points:
        _add_point(SubElement(points, "li"), point)


def _add_point(parent: Element, point: Point) -> None:
    say(parent, "span", point.text).tail = " "
    for note in point.notes:
        say(parent, "div", note)
    if point.sources:
        say(parent, "small", point.sources)


def _add_field(parent: Element, typed: Typed) -> None:
    size = "short" if typed.lines == 1 else "long"
    kind = f"field {size} empty" if typed.is_empty else f"field {size}"
    field = SubElement(parent, "div", {"class": kind})
    say(field, "p", labelled(typed.label), "label")
    if not typed.is_empty:
        _add_typed(field, "p", typed.text)
        return
    for _ in range(typed.lines):
        SubElement(field, "p", {"class": "ruled"})


def _add_table(parent: Element, table: Table) -> None:
    say(parent, "p", labelled(table.label), "label")
    grid = SubElement(parent, "table")
    head = SubElement(SubElement(grid, "thead"), "tr")
    for name in table.columns:
        say(head, "th", name)
    body = SubElement(grid, "tbody")
    for row in (*table.rows, *[Row(("",) * len(table.columns))] * table.empty):
        line = SubElement(body, "tr", {} if any(row.cells) else {"class": "ruled"})
        for cell in row.cells:
            _add_typed(line, "td", cell)
        if len(row.cells) < len(table.columns):
            line[-1].set("colspan", str(len(table.columns) - len(row.cells) + 1))


def _add_answers(parent: Element, rows: tuple[Typed, ...]) -> None:
    grid = SubElement(parent, "dl", {"class": "answers"})
    for row in rows:
        pair = SubElement(grid, "div")
        say(pair, "dt", row.label)
        _add_typed(pair, "dd", row.text)


def _add_typed(parent: Element, tag: str, text: str) -> None:
    # The styles keep its line ends, so that no text needs a tag of its own.
    SubElement(parent, tag, {"class": "typed"}).text = text.strip()


def _add_tick(parent: Element, tick: Tick) -> None:
    is_settled = tick.state in ("met", "not applicable")
    line = SubElement(parent, "li", {"class": "settled" if is_settled else "box"})
    # A box says "to tick" by itself, but not to a screen reader.
    kind = "unseen" if tick.state == "to tick" else ""
    say(line, "b", f"{capital(worded(tick.state))}:", kind).tail = f" {one_line(tick.says)} "
    if tick.todo:
        say(line, "span", tick.todo, "todo")


def _add_signatures(parent: Element, people: tuple[str, ...]) -> None:
    both = SubElement(parent, "section", {"class": "signatures"})
    for who in people:
        box = SubElement(both, "div")
        say(box, "p", who, "label")
        for label in TO_SIGN:
            say(box, "p", label, "line")
