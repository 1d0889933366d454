"""Dress a record as one self-contained page, for a screen and for A4 paper.

The page is built as a tree: text is only ever text, so nothing typed can make
a tag. It runs no scripts and fetches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never
from xml.etree.ElementTree import Element, SubElement, tostring

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
from safeguard_cli.edges.render.styles import record_styles

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def record_html(record: Record) -> str:
    """Return the record as an HTML page."""
    record = cleaned(record)
    styles = record_styles(f"{record.reference} · {one_line(record.confidentiality)}")
    return page(f"{record.title} {record.reference}", styles, record_outline(record))


def page(title: str, styles: str, blocks: Iterable[Block]) -> str:
    """Return a page of clean text. `styles` must not hold any text that was typed."""
    root = Element("html", lang="en-GB")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "meta", name="referrer", content="no-referrer")
    _say(head, "title", title)
    SubElement(head, "style").text = styles
    main = SubElement(SubElement(root, "body"), "main")
    for block in blocks:
        _add(main, block)
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _say(parent: Element, tag: str, text: str, kind: str = "") -> Element:
    child = SubElement(parent, tag, {"class": kind} if kind else {})
    child.text = one_line(text)
    return child


def _add(parent: Element, block: Block) -> None:
    match block:
        case Listing():
            _listing(parent, block)
        case Typed(label, text):
            _typed(parent, label, text)
        case Tick(state, point):
            _tick(parent, state, point)
        case Signature(who):
            _signature(parent, who)
        case Card(colour, blocks):
            card = SubElement(parent, "section", {"class": f"card {colour}"})
            for inner in blocks:
                _add(card, inner)
        case _:
            _words(parent, block)


def _words(parent: Element, block: Words) -> None:
    match block:
        case Heading(level, text):
            _say(parent, f"h{level}", text)
        case Urgency(words, _):
            _say(parent, "h3", words, "urgency")
        case Lead(text):
            _say(parent, "p", text, "lead")
        case Paragraph(text):
            _say(parent, "p", text)
        case Fact(label, text):
            _named(parent, label, text)
        case _:
            assert_never(block)


def _named(parent: Element, label: str, text: str) -> None:
    line = SubElement(parent, "p", {"class": "fact"})
    _say(line, "b", f"{label}:").tail = f" {one_line(text)}"


def _listing(parent: Element, listing: Listing) -> None:
    if listing.is_short:
        _named(parent, listing.label, listing.points[0].text)
        return
    if listing.label:
        _say(parent, "p", f"{listing.label}:", "label")
    points = SubElement(parent, "ol" if listing.is_numbered else "ul")
    for point in listing.points:
        _point(SubElement(points, "li"), point)


def _point(parent: Element, point: Point) -> None:
    _say(parent, "span", point.text)
    for note in point.notes:
        _say(parent, "div", note)
    if point.sources:
        _say(parent, "small", point.sources)


def _typed(parent: Element, label: str, text: str) -> None:
    kind = "field" if text.strip() else "field empty"
    field = SubElement(parent, "div", {"class": kind})
    _say(field, "p", label, "label")
    if text.strip():
        # The styles keep its line ends, so that no text needs a tag of its own.
        SubElement(field, "p", {"class": "typed"}).text = text.strip()
    else:
        SubElement(field, "p", {"class": "ruled"})
        SubElement(field, "p", {"class": "ruled"})


def _tick(parent: Element, state: State, point: Point) -> None:
    line = SubElement(parent, "div", {"class": "tick"})
    _say(line, "span", capital(state), "box" if state == "to tick" else "state")
    _point(SubElement(line, "div"), point)


def _signature(parent: Element, who: str) -> None:
    box = SubElement(parent, "div", {"class": "signature"})
    _say(box, "p", who, "label")
    for label in ("Name", "Role", "Date", "Signature"):
        _say(box, "p", label, "line")
