"""Explain a record whose rules are not at hand: by what it says itself, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.advising.shapes import AdvisedAction, Record
from safeguard_cli.edges.render import phrases, would_change
from safeguard_cli.edges.render.blocks import (
    Answers,
    Block,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Point,
    Typed,
    Urgency,
)
from safeguard_cli.edges.render.sections import duties, points, turns
from safeguard_cli.edges.render.source_line import sources
from safeguard_cli.edges.render.text import text_of

_WITHOUT_RULES: Final = (
    "The rules of this record are not available here. So this is only what the record says "
    "itself. Not shown are why nothing more protective was advised, the answers that settled "
    "each rule, and why other questions were not asked."
)
_ALTERED: Final = "This record was altered after it was sealed. What follows is what it says now."


def explained_record(record: Record, *, altered: bool) -> str:
    """Return the explanation as plain text."""
    return text_of(_outline_record(phrases.cleaned(record), altered))


def _outline_record(record: Record, altered: bool) -> Iterator[Block]:
    advice = record.advice
    if altered:
        yield Paragraph(_ALTERED)
    yield Paragraph(_WITHOUT_RULES)
    yield Heading(2, "Why this")
    for action in advice.actions:
        yield from _explain_action(action)
    if not advice.actions:
        yield Paragraph("No action was settled.")
    yield from duties((*advice.duties, *advice.support), with_sources=True)
    yield Heading(2, "What was answered")
    yield Answers(tuple(Typed(answer.ask, phrases.said(answer)) for answer in record.answers))
    if record.set_aside:
        yield Listing("Set aside", points(record.set_aside))
    if advice.changes:
        yield Heading(2, "What would have changed it")
        yield from turns(would_change.by_outcome(would_change.gravest_first(advice.changes)))
    if advice.unanswered:
        yield Heading(2, "Not answered")
        yield Listing("", points(advice.unanswered))


def _explain_action(action: AdvisedAction) -> Iterator[Block]:
    yield Urgency(action.level_label, action.colour)
    yield Lead(action.do)
    if not action.settled:
        yield Paragraph(phrases.OPEN_QUESTION)
    because = (
        Point(reason.because, (f"Rule {reason.rule}.",), sources(reason.sources))
        for reason in action.reasons
    )
    yield Listing("Because", tuple(because))
