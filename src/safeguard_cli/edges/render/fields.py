"""Lay out the form of a record: what was filled in, and the room that is left to write by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import FormField, FormSection, GivenAnswer
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import Block, Drawing, Heading, Paragraph, Row, Table, Typed

# A record that was made elsewhere may ask for any number.
MOST_LINES: Final = 12
MARK_ON_PAPER: Final = "There is an outline of a body to mark in the page to print (HTML)."
_BETWEEN: Final = ";"


def section_blocks(
    section: FormSection, most: int = MOST_LINES, calls: tuple[Row, ...] = ()
) -> Iterator[Block]:
    """Lay out a section. `most`: lines to write on. `calls` stand in the first of its tables."""
    if not section.fields:
        return
    yield Heading(2, section.title)
    if section.note:
        yield Paragraph(section.note)
    for field in section.fields:
        lines = min(max(field.lines, 1), most)
        if field.columns:
            yield _make_table(field, lines, calls)
            calls = ()
        else:
            yield Typed(field.label, field.value, lines)
        if field.body_map:
            yield Drawing("Where on the body", MARK_ON_PAPER)


def used(section: FormSection) -> FormSection:
    """Return what was filled in and what there is always room for, without the note on how to."""
    kept = tuple(field for field in section.fields if _is_used(field))
    return replace(section, note="", fields=kept)


def used_or_whole(section: FormSection) -> FormSection:
    """Return what is used of a section; the whole of it, to fill by hand, if that is nothing."""
    return kept if (kept := used(section)).fields else section


def left_over(section: FormSection) -> FormSection:
    """Return what is not used of a section: empty fields, which stand apart from those with room.

    It has none where the whole section is laid out in its place.
    """
    others = tuple(field for field in section.fields if not _is_used(field))
    title = f"{section.title}: more"
    is_parted = len(others) < len(section.fields)
    return replace(section, title=title, fields=others if is_parted else ())


def called(answer: GivenAnswer) -> Row:
    """Return the row for what was said to be done, such as a call, with the time of saying so."""
    said = f"{answer.words} ({answer.ask})"
    return Row(("", phrases.moment(answer.at), said, ""))


def _is_used(field: FormField) -> bool:
    return field.room or bool(field.value.strip())


def _make_table(field: FormField, lines: int, calls: tuple[Row, ...]) -> Table:
    size = len(field.columns)
    typed = (line.strip() for line in field.value.splitlines())
    rows = (
        *(_fit_row(call, size) for call in calls),
        *(_make_row(line, size) for line in typed if line),
    )
    return Table(field.label, field.columns, rows, max(lines - len(rows), 1))


def _make_row(line: str, size: int) -> Row:
    """Part a line into cells. One without a semicolon is a sentence of its own."""
    cells = [cell.strip() for cell in line.split(_BETWEEN, size - 1)]
    return Row(tuple(cells)) if len(cells) == 1 else _fit_row(Row(tuple(cells)), size)


def _fit_row(row: Row, size: int) -> Row:
    return Row((*row.cells, *[""] * size)[:size])
