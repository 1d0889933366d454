"""Dress a chronology: a table for a spreadsheet, or a page to print and sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from safeguard_cli.core.concern.chronology import Event, moment_in_words
from safeguard_cli.core.words.cleaning import clean, clean_line
from safeguard_cli.edges.render.blocks import (
    Block,
    Heading,
    Lead,
    Paragraph,
    Row,
    Table,
)
from safeguard_cli.edges.render.csv_text import csv_text
from safeguard_cli.edges.render.html import page
from safeguard_cli.edges.render.page import RECORD, styles
from safeguard_cli.edges.render.who_signs import who_signs

TITLE = "Chronology"
_CONFIDENTIAL = (
    "Confidential. It names or may name a child. Keep it safe, and share it only with those who "
    "need it."
)
_COLUMNS = ("concern", "about", "entry", "happened", "written", "kind", "what", "details")
_ON_PAPER = ("When", "What happened")
_WHY_CHECKPOINT = (
    "Keep this page. A checkpoint shows later whether an entry up to it was changed or lost: "
    "safeguard concerns verify REF --checkpoint TEXT"
)


def chronology_csv(events: Iterable[Event]) -> str:
    """Return a row for each entry."""
    rows = (
        (
            event.concern, event.about, str(event.number), event.happened, event.written,
            event.kind, event.what, "\n".join(event.details),
        )
        for event in events
    )  # fmt: skip
    return csv_text(_COLUMNS, rows)


def chronology_html(
    events: Sequence[Event],
    patterns: Iterable[str],
    checkpoints: Iterable[str],
    *,
    is_private: bool = False,
) -> str:
    """Return the chronology as a page: what recurs first, the checkpoints and signatures last.

    `is_private`: whoever wrote it comes as a private person.
    """
    look = styles(*RECORD, "chronology", running=_CONFIDENTIAL.partition(". ")[0])
    signatures = who_signs("chronology", is_private=is_private)
    blocks = [*_gather_blocks(events, patterns, checkpoints), signatures]
    return page(TITLE, look, blocks)


def _gather_blocks(
    events: Sequence[Event], patterns: Iterable[str], checkpoints: Iterable[str]
) -> Iterator[Block]:
    yield Heading(1, TITLE)
    yield Paragraph(_CONFIDENTIAL)
    names = dict.fromkeys(event.about or event.concern for event in events)
    yield Paragraph(clean_line("About: " + ", ".join(names)))
    for sentence in patterns:
        yield Lead(sentence)
    yield Table("Each entry", _ON_PAPER, tuple(map(_make_row, events)), 0)
    yield Heading(2, "Checkpoints")
    for line in checkpoints:
        yield Paragraph(line)
    yield Paragraph(_WHY_CHECKPOINT)


def _make_row(event: Event) -> Row:
    said = [f"{event.what}.", *event.details]
    if event.back:
        said.append("The clock of the computer stood earlier than for the entry before.")
    if event.written[:10] != event.happened[:10]:
        said.append(f"Written down: {moment_in_words(event.written)}.")
    return Row((moment_in_words(event.happened), clean("\n".join(said))))
