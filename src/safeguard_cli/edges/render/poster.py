"""Print a checklist as a poster: one calm A4 page, or the same as text or Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final

from safeguard_cli.core.advising.shapes import Cited
from safeguard_cli.core.model.rule_set import Checklist, Item
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.render.blocks import Block, Fact, Heading, Lead, Paragraph
from safeguard_cli.edges.render.html import page
from safeguard_cli.edges.render.markdown import markdown_of
from safeguard_cli.edges.render.page import styles
from safeguard_cli.edges.render.phrases import cleaned
from safeguard_cli.edges.render.source_line import sources as named
from safeguard_cli.edges.render.text import text_of

# What fits on A4 between the margins, in points; letters are about half as wide as high.
_WIDTH: Final = 510
_HEIGHT: Final = 740
_LETTER: Final = 0.5
_LINE: Final = 1.3
_BIGGEST, _SMALLEST = 20, 7


def checklist_poster(checklist: Checklist, sources: tuple[Cited, ...]) -> str:
    """Return the checklist as an HTML page for a wall."""
    sizes = range(_BIGGEST, _SMALLEST, -1)
    points = next((size for size in sizes if _fit_page(checklist, size)), _SMALLEST)
    title = clean_line(checklist.title)
    return page(
        title,
        styles("common", "poster", points=str(points)),
        _outline_checklist(checklist, sources),
    )


def _fit_page(checklist: Checklist, points: int) -> bool:
    """Estimate, with room to spare, whether text of this size fits on the page."""
    letters = _WIDTH / (points * _LETTER)
    # Title and foot take 4.5 lines; a heading with its rule and gap takes 2.7.
    lines = 4.5 + ceil(len(checklist.note) / letters)
    for item in checklist.items:
        lines += 2.7 + ceil(len(item.says) / letters) + ceil(len(item.do) / letters)
    return lines * points * _LINE <= _HEIGHT


def checklist_text(checklist: Checklist, sources: tuple[Cited, ...]) -> str:
    """Return the checklist as plain text."""
    return text_of(_outline_checklist(checklist, sources))


def checklist_markdown(checklist: Checklist, sources: tuple[Cited, ...]) -> str:
    """Return the checklist as Markdown."""
    return markdown_of(_outline_checklist(checklist, sources))


def _outline_checklist(checklist: Checklist, sources: tuple[Cited, ...]) -> Iterator[Block]:
    yield Heading(1, clean_line(checklist.title))
    if checklist.note:
        yield Paragraph(clean_line(checklist.note))
    for item in checklist.items:
        yield from _outline_item(item)
    if checklist.edition:
        yield Fact("Edition", clean_line(checklist.edition))
    if line := named(map(cleaned, sources)):
        yield Paragraph(line)


def _outline_item(item: Item) -> Iterator[Block]:
    if item.mark:
        yield Heading(2, clean_line(item.mark))
    yield Lead(clean_line(item.says))
    if item.do:
        yield Paragraph(clean_line(item.do))
