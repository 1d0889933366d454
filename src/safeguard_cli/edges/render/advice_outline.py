"""Put advice in the order in which somebody in a hurry reads it, as neutral blocks.

First what to do, whom to ring, by when, what not to do and the first steps. Then the other
actions, what stands beside them, and what is not known. That is all that is needed now, on a page
that somebody tired can read. What stands behind it comes last: what to say on the phone, what to
write down, how to do it well, support, the reasons, and what would change the advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import filterfalse

from msgspec.structs import replace

from safeguard_cli.core.advising.card import has_words_behind
from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    ChecklistState,
    ItemState,
)
from safeguard_cli.edges.render import on_page, phrases, would_change
from safeguard_cli.edges.render.action_cards import (
    cards_of,
    count_first,
    has_steps_behind,
    named_of,
)
from safeguard_cli.edges.render.advice_words import (
    above_names,
    headlines,
    is_due_said,
    is_named_first,
    is_named_just_above,
    joining,
    only_here,
    part_first,
    reach,
    reasons,
    start,
    to_write_down,
    with_dates_once,
)
from safeguard_cli.edges.render.blocks import (
    Block,
    Card,
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
from safeguard_cli.edges.render.sections import (
    beside,
    floor_blocks,
    missing_details,
    not_known,
    points,
    points_unsure,
    support,
    when_done,
)


def advice_outline(advice: Advice) -> Iterator[Block]:
    """Lay out all of the advice for reading now, with what stands behind it."""
    yield from outline_to_do(advice)
    if behind := list(outline_behind(advice)):
        yield Lead(joining(advice))
        yield from behind
    yield from map(Paragraph, phrases.closing(advice))


def outline_to_do(advice: Advice, more_steps: str = on_page.FURTHER_ON) -> Iterator[Block]:
    """Lay out what is needed now: what to do and to find out, and a word of support.

    `more_steps` says where the steps are that a long page leaves for behind.
    """
    yield from floor_blocks(advice)
    if not advice.actions:
        yield Paragraph(phrases.no_action(advice))
    named, advice = advice, on_page.as_on_page(with_dates_once(advice))
    first, later = part_first(advice)
    named_first = is_named_first(advice)
    told = {
        heading: Listing(heading, tuple(_tell_at_once(duty, advice) for duty in held))
        for heading, held in first.items()
    }
    yield from map(told.pop, above_names(advice))
    names = list(headlines(named_of(named))) if named_first else []
    if names:
        yield Listing(start(advice), points(names), is_numbered=True)
    yield from told.values()
    if not advice.actions and advice.do_nots:
        yield Listing(phrases.DO_NOT, points(advice.do_nots))
    cards = cards_of(advice, named=named_first)
    yield from beside(
        list(_make_cards(advice, cards, more_steps, next(iter(names), ""))),
        map(_with_numbers, later),
        with_sources=False,
        before=count_first(cards, advice),
    )
    if advice.notes:
        yield Heading(2, "Please note")
        yield from map(Paragraph, advice.notes)
    doubts = phrases.Doubts(advice)
    urgent = tuple(filterfalse(doubts.wait, advice.unsure))
    yield from not_known(replace(advice, parts_not_asked=(), unsure=urgent), doubts.now)
    at_hand, _ = phrases.support_by_need(map(_with_numbers, advice.support))
    yield from support(at_hand, with_sources=False)


def outline_behind(advice: Advice) -> Iterator[Block]:
    """Lay out what is read next: words for the phone, what to write down, why, and what more."""
    yield from _list_steps_behind(advice)
    card = [part for action in advice.actions for part in card_beside(advice, action)]
    if card and has_words_behind(advice):
        yield Heading(2, "Words for the phone")
        yield from card
    if written := to_write_down(advice):
        yield Heading(2, phrases.WRITE_DOWN)
        yield Listing("", points(written))
    _, when_there_is_time = phrases.by_need(with_dates_once(advice).duties)
    yield from when_done(map(_with_numbers, when_there_is_time))
    yield from _list_doubts(advice)
    _, later = phrases.support_by_need(map(_with_numbers, advice.support))
    yield from support(later, with_sources=False)
    if why := reasons(advice):
        yield Heading(2, "Why")
        yield Listing("", tuple(Point(because, sources=cited) for because, cited in why.items()))
    yield from _list_changes(advice)
    if len(advice.checklists) == 1:
        yield from _list_items(advice.checklists[0])
    elif advice.checklists:
        yield Heading(2, "Checklists in your record")
        yield Listing("", points(map(in_brief, advice.checklists)))
    if advice.parts_not_asked:
        yield Heading(2, phrases.NOT_ASKED)
        yield Listing("", points(advice.parts_not_asked))
    yield from _list_checks(advice)
    yield from missing_details(advice)


def _list_steps_behind(advice: Advice) -> Iterator[Block]:
    if more := list(on_page.list_steps_behind(advice)):
        yield Heading(2, on_page.MORE_STEPS)
        yield from (Listing(name, points(steps)) for name, steps in more)


def _list_checks(advice: Advice) -> Iterator[Block]:
    if checks := list(on_page.list_checks(advice)):
        yield Heading(2, on_page.CHECKED)
        yield Listing("", points(checks))


def _make_cards(
    advice: Advice, actions: Iterable[AdvisedAction], more_steps: str, name: str
) -> Iterator[Card]:
    before = None
    for action in actions:
        is_named = before is None and is_named_just_above(action, advice)
        told = replace(action, do=phrases.THE_FIRST) if is_named else action
        blocks = list(_outline_action(told, advice if before is None else None))
        if has_steps_behind(action, advice):
            blocks.append(Paragraph(more_steps))
        # What was said just above is not said again: a name, how grave, by when.
        once = {
            Urgency: before is not None and before.level == action.level,
            Fact: is_due_said(action, name)
            if is_named
            else before is not None and before.due == action.due,
        }
        kept = (one for one in blocks if not once.get(type(one), False))
        yield Card(action.colour, tuple(kept))
        before = action


def _tell_at_once(duty: AdvisedDuty, advice: Advice) -> Point:
    who = "; ".join(map(phrases.party, only_here(duty, advice)))
    return Point(duty.do, (f"Who: {who}",) if who else ())


def _with_numbers(duty: AdvisedDuty) -> AdvisedDuty:
    # Whoever is set nowhere is named once, at the end.
    return replace(duty, who=tuple(one for one in duty.who if one.number))


def _outline_action(action: AdvisedAction, opens: Advice | None) -> Iterator[Plainer]:
    """Lay out a card; that which `opens` the advice also says what to say, and what not to do."""
    yield Urgency(action.level_label, action.colour)
    yield Lead(action.do)
    yield Fact("By when", phrases.deadline(action.due.words))
    if action.who:
        yield Listing("Who", tuple(reach(action, opens.card if opens else None)))
    if not action.settled:
        yield Paragraph(phrases.OPEN_QUESTION)
    if opens is not None and opens.do_nots:
        yield Listing(phrases.DO_NOT, points(opens.do_nots))
    if action.steps:
        yield Listing("Steps", points(action.steps), is_lettered=True)


def in_brief(checklist: ChecklistState) -> str:
    """Name a checklist, with how much of it is still to do."""
    todo = sum(map(is_open, checklist.items))
    return f"{checklist.title}: {todo} to do" if todo else checklist.title


def _list_items(checklist: ChecklistState) -> Iterator[Block]:
    todo = [item for item in checklist.items if is_open(item)]
    yield Heading(2, f"Checklist: {checklist.title}")
    if todo:
        yield Listing(f"{phrases.tally(checklist)}. Still to do", tuple(map(_point_to_next, todo)))
    else:
        yield Paragraph(f"{phrases.tally(checklist)}.")


def is_open(item: ItemState) -> bool:
    """Say whether an item is still to be done, as far as answers tell."""
    return item.state in ("outstanding", "not known")


def _point_to_next(item: ItemState) -> Point:
    mark = f"{item.mark}: " if item.mark else ""
    return Point(f"{mark}{item.do or item.says}")


def _list_doubts(advice: Advice) -> Iterator[Block]:
    say = phrases.Doubts(advice).later
    if found := [one for one in advice.unsure if any(say(one))]:
        yield Heading(2, phrases.IF_FOUND_OUT)
        yield Listing("", points_unsure(found, say))


def _list_changes(advice: Advice) -> Iterator[Block]:
    changes = would_change.beside_unsure(advice)
    if any(change.certain for change in changes):
        yield Heading(2, "What would change this")
        yield from map(Paragraph, would_change.if_danger(advice))
        few = would_change.few_ways(advice)
        if few:
            yield Paragraph(would_change.FOR_OTHERS)
        for outcome, ways in few:
            yield Listing(would_change.leading(outcome), points(ways))
        yield Paragraph(phrases.MORE_CHANGES)
