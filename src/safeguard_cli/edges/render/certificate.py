"""A page that says what somebody practised. It claims nothing more, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from safeguard_cli.core.training.lesson_results import Results, Tally, tally_learners
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import (
    Block,
    Card,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Signatures,
    Typed,
)
from safeguard_cli.edges.render.debrief import NO_ACCREDITATION, how_many, missed
from safeguard_cli.edges.render.html import page
from safeguard_cli.edges.render.page import TRANSCRIPT, styles
from safeguard_cli.edges.render.sections import points

TITLE = "TRAINING: cases practised"


def certificate_html(results: Results) -> str:
    """Return a self-contained page, with an A4 page for each learner."""
    results = phrases.cleaned(results)
    look = styles(*TRANSCRIPT, "certificate", running=f"TRAINING. {NO_ACCREDITATION}")
    return page(TITLE, look, _gather_blocks(results))


def _gather_blocks(results: Results) -> Iterator[Block]:
    typed = set(results.learners) - _find_unnamed(results)
    for tally in tally_learners(results):
        yield Heading(1, TITLE)
        yield Typed("Name", tally.learner if tally.learner in typed else "")
        yield Fact("Day", day_in_words(date.fromisoformat(results.made)))
        yield from _list_practice(results, tally)
        yield Fact("Rules", f"{results.rules.title}, version {results.rules.version}")
        yield Paragraph(NO_ACCREDITATION)
        yield Signatures(("Trainer",))


def _list_practice(results: Results, tally: Tally) -> Iterator[Block]:
    titles = [each.title for each in results.cases if each.learner == tally.learner]
    if titles:
        yield Listing("Cases practised", points(titles))
    if tally.cases:
        yield Fact(f"Actions in {counted(tally.cases, 'case')}", how_many(tally))
    if tally.pairs:
        yield Fact(counted(tally.pairs, "pair"), f"{tally.pairs_right} told apart rightly")
    if tally.misses:
        lines = points(f"{title}: {missed(miss)}" for title, miss in tally.misses)
        yield Card("red", (Lead("To talk over"), Listing("Critical misses", lines)))
    else:
        yield Paragraph("No critical miss.")


def _find_unnamed(results: Results) -> set[str]:
    numbered = {f"learner {number}" for number in range(1, len(results.learners) + 1)}
    return numbered | {"the group"}
