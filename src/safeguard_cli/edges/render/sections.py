"""The passages of advice that a screen and a record share, as neutral blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    Reason,
    Unsure,
)
from safeguard_cli.edges.render import phrases, would_change
from safeguard_cli.edges.render.blocks import (
    Block,
    Card,
    Columns,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Plainer,
    Point,
    Urgency,
)
from safeguard_cli.edges.render.phone import card_beside
from safeguard_cli.edges.render.source_line import sources


def actions(advice: Advice, *, with_sources: bool = True) -> Iterator[Block]:
    """Lay out the actions, gravest first, the duties beside them, and what is to be noted."""
    yield from floor_blocks(advice)
    if not advice.actions:
        yield Paragraph(phrases.no_action(advice))
    cards = [
        Card(
            action.colour, tuple(_outline_action(action, card_beside(advice, action), with_sources))
        )
        for action in advice.actions
    ]
    yield from beside(cards, advice.duties, with_sources=with_sources)
    if advice.notes:
        yield Heading(2, "Please note")
        yield from map(Paragraph, advice.notes)


def floor_blocks(advice: Advice) -> Iterator[Block]:
    """Lay out how grave a case is at least, and what is certain already."""
    floor = advice.floor
    if floor is None:
        return
    yield Paragraph(" ".join(phrases.at_least(advice)))
    if floor.asks:
        yield Listing(phrases.CERTAIN, points(floor.asks))
    if floor.forbids:
        yield Listing(phrases.FORBIDDEN, points(floor.forbids))


def _outline_action(
    action: AdvisedAction, card: Iterator[Listing], with_sources: bool
) -> Iterator[Plainer]:
    yield Urgency(action.level_label, action.colour)
    yield Lead(action.do)
    if action.who:
        yield Listing("Who", points(map(phrases.party, action.who)))
    yield Fact("By when", phrases.deadline(action.due.words))
    if not action.settled:
        yield Paragraph(phrases.OPEN_QUESTION)
    if action.steps:
        yield Listing("Steps", points(action.steps), is_numbered=True)
    yield from card
    if action.record:
        yield Listing(phrases.WRITE_DOWN, points(action.record))
    if action.reasons:
        yield Listing("Why", tuple(_point_reason(each, with_sources) for each in action.reasons))


def _point_reason(reason: Reason, with_sources: bool) -> Point:
    return Point(reason.because, sources=sources(reason.sources) if with_sources else "")


def beside(
    cards: list[Card], advised: Iterable[AdvisedDuty], *, with_sources: bool, before: int = 1
) -> Iterator[Block]:
    """Lay out actions and duties: what the situation asks for stands behind the first `before`.

    What holds in many situations stands behind them all, and last what is only to be known.
    """
    situation, general, to_know = phrases.by_group(advised)
    yield from cards[:before]
    yield from _gather_under(phrases.IN_THIS_SITUATION, situation, with_sources)
    yield from cards[before:]
    yield from _gather_under(phrases.ALSO_DO, general, with_sources)
    yield from _list_to_know(to_know, with_sources)


def when_done(advised: Iterable[AdvisedDuty]) -> Iterator[Block]:
    """Lay out the duties that are read when the first things are done."""
    _, general, to_know = phrases.by_group(advised)
    yield from _gather_under(phrases.WHEN_DONE, general, with_sources=False)
    yield from _list_to_know(to_know, with_sources=False)


def _list_to_know(to_know: list[AdvisedDuty], with_sources: bool) -> Iterator[Block]:
    if to_know:
        yield Heading(2, phrases.TO_KNOW)
        yield Listing("", tuple(_point_duty(duty, with_sources) for duty in to_know))


def duties(advised: Iterable[AdvisedDuty], *, with_sources: bool) -> Iterator[Block]:
    """Lay out duties with no action between them: what the situation asks for first."""
    return beside([], advised, with_sources=with_sources)


def _gather_under(heading: str, held: list[AdvisedDuty], with_sources: bool) -> Iterator[Block]:
    if held:
        yield Heading(2, heading)
    for when, group in phrases.by_deadline(held):
        label = phrases.capital(phrases.deadline(when))
        yield Listing(label, tuple(_point_duty(duty, with_sources) for duty in group))


def _point_duty(duty: AdvisedDuty, with_sources: bool) -> Point:
    who = "; ".join(map(phrases.party, duty.who))
    cited = sources(duty.sources) if with_sources else ""
    return Point(duty.do, (f"Who: {who}",) if who else (), cited)


def turns(grouped: would_change.Grouped) -> Iterator[Block]:
    """Lay out which other answers would change the advice, grouped by where they lead."""
    if grouped:
        yield Columns(
            tuple(
                Listing(would_change.leading(outcome), points(would_change.ways(changed)))
                for outcome, changed in grouped
            )
        )


def afterwards(advice: Advice, *, with_sources: bool) -> Iterator[Block]:
    """Lay out what is not known, support, and local details that are missing."""
    yield from not_known(advice, phrases.unsure_lines)
    yield from support(advice.support, with_sources=with_sources)
    yield from missing_details(advice)


def not_known(advice: Advice, say: Callable[[Unsure], Iterable[str]]) -> Iterator[Block]:
    """Lay out what the person is not sure of, said by `say`, and what they did not answer."""
    if advice.unsure or advice.unanswered or advice.parts_not_asked:
        yield Heading(2, "Not known yet")
    if advice.unsure:
        yield Listing("You are not sure", points_unsure(advice.unsure, say))
    if advice.unanswered:
        yield Listing("Not answered", points(advice.unanswered))
    if advice.parts_not_asked:
        yield Listing(phrases.NOT_ASKED, points(advice.parts_not_asked))


def support(duties: Iterable[AdvisedDuty], *, with_sources: bool) -> Iterator[Block]:
    """Lay out who helps the person who asks. It has no deadline: it is there at any time."""
    told = tuple(_point_duty(duty, with_sources) for duty in duties)
    if told:
        yield Heading(2, phrases.SUPPORT)
        yield Listing("", told)


def missing_details(advice: Advice) -> Iterator[Block]:
    """Lay out which local details nobody has filled in yet."""
    if advice.local_missing:
        yield Heading(2, "Local details missing")
        missing = phrases.ended("; ".join(advice.local_missing))
        yield Paragraph(f"{missing} To add them, run: safeguard setup")


def points_unsure(
    unsure: Iterable[Unsure], say: Callable[[Unsure], Iterable[str]]
) -> tuple[Point, ...]:
    """Return a point for each doubt, with what `say` says of it."""
    return tuple(Point(one.ask, tuple(say(one))) for one in unsure)


def points(texts: Iterable[str]) -> tuple[Point, ...]:
    """Return a point for each text."""
    return tuple(map(Point, texts))
