"""Put advice in the order in which somebody in a hurry reads it, as neutral blocks.

First what to do, whom to ring, by when, what not to do and the first steps. Then the other
actions, what stands beside them, and what is not known. That is all that is needed now, on a page
that somebody tired can read. What stands behind it comes last: what to say on the phone, what to
write down, how to do it well, support, the reasons, and what would change the advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import filterfalse, groupby
from typing import TypeVar

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    ChecklistState,
    ItemState,
    Party,
    PhoneCard,
)
from safeguard_cli.core.deciding.deadlines import BEFORE_LEAVING
from safeguard_cli.edges.render import on_page, other_answers, phrases
from safeguard_cli.edges.render.action_cards import (
    cards_of,
    count_first,
    has_steps_behind,
    short_name,
    talks_of,
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
from safeguard_cli.edges.render.phone import card_beside, in_a_breath
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
from safeguard_cli.edges.render.source_line import sources

NOT_SET = "number not set"
NOW = "now"
_TODAY = "today"
_Timed = TypeVar("_Timed", AdvisedAction, AdvisedDuty)


def advice_outline(advice: Advice) -> Iterator[Block]:
    """Lay out all of the advice for reading now, with what stands behind it."""
    yield from outline_to_do(advice)
    if behind := list(outline_behind(advice)):
        yield Lead(phrases.MORE)
        yield from behind
    yield Paragraph(phrases.ADVICE_NOT_DECISION)


def outline_to_do(advice: Advice, more_steps: str = on_page.FURTHER_ON) -> Iterator[Block]:
    """Lay out what is needed now: what to do and to find out, and a word of support.

    `more_steps` says where the steps are that a long page leaves for behind.
    """
    if advice.floor is not None:
        yield from floor_blocks(advice.floor)
    if not advice.actions:
        yield Paragraph(phrases.no_action(advice))
    named, advice = advice, on_page.as_on_page(with_dates_once(advice))
    first, later = part_first(advice)
    named_first = is_named_first(advice)
    if named_first:
        yield Listing(phrases.START, points(headlines(talks_of(named))), is_numbered=True)
    for heading, held in first.items():
        yield Listing(heading, tuple(_tell_at_once(duty, advice) for duty in held))
    if not advice.actions and advice.do_nots:
        yield Listing(phrases.DO_NOT, points(advice.do_nots))
    cards = cards_of(advice, named=named_first)
    yield from beside(
        list(_make_cards(advice, cards, more_steps)),
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
    at_hand, _ = phrases.by_need(map(_with_numbers, advice.support))
    yield from support(at_hand, with_sources=False)


def outline_behind(advice: Advice) -> Iterator[Block]:
    """Lay out what is read next: words for the phone, what to write down, why, and what more."""
    yield from _list_steps_behind(advice)
    card = [part for action in advice.actions for part in card_beside(advice, action)]
    if card:
        yield Heading(2, "Words for the phone")
        yield from card
    if written := to_write_down(advice):
        yield Heading(2, phrases.WRITE_DOWN)
        yield Listing("", points(written))
    _, when_there_is_time = phrases.by_need(with_dates_once(advice).duties)
    yield from when_done(map(_with_numbers, when_there_is_time))
    yield from _list_doubts(advice)
    _, later = phrases.by_need(map(_with_numbers, advice.support))
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


def first_of_all(advice: Advice) -> Iterator[str]:
    """Say the first action as its card is named, and by when, if there is one."""
    for action in talks_of(advice)[:1]:
        # The page has said the date.
        day = phrases.date_once(action.due.words, set(phrases.dates_in(action.due.words)))
        is_said = day == _TODAY and _TODAY in action.do
        short = _with_due(action, "" if is_said else day)
        yield f"{phrases.FIRST_OF_ALL}: {next(headlines([replace(short, do=short_name(action))]))}"


def _make_cards(
    advice: Advice, actions: Iterable[AdvisedAction], more_steps: str
) -> Iterator[Card]:
    before = None
    for action in actions:
        blocks = list(_outline_action(action, advice if before is None else None))
        if has_steps_behind(action, advice):
            blocks.append(Paragraph(more_steps))
        # How grave, and by when, are said once for actions that follow each other and agree in it.
        once = {
            Urgency: before is not None and before.level == action.level,
            Fact: before is not None and before.due == action.due,
        }
        kept = (one for one in blocks if not once.get(type(one), False))
        yield Card(action.colour, tuple(kept))
        before = action


def with_dates_once(advice: Advice) -> Advice:
    """Return the advice with each date said once, in the order in which it is read.

    Where the actions are named above, their dates are said there.
    """
    said: set[str] = set()
    if is_named_first(advice):
        for headline in headlines(talks_of(advice)):
            phrases.date_once(headline, said)
    actions = tuple(
        _with_due(each, phrases.date_once(each.due.words, said)) for each in advice.actions
    )
    every = dict.fromkeys(
        duty.due.words
        for needed in phrases.by_need(advice.duties)
        for group in phrases.by_group(needed)
        for duty in group
    )
    once = {words: phrases.date_once(words, said) for words in every}
    duties = tuple(_with_due(duty, once[duty.due.words]) for duty in advice.duties)
    return replace(advice, actions=actions, duties=duties)


def _with_due(timed: _Timed, words: str) -> _Timed:
    return replace(timed, due=replace(timed.due, words=words))


def _tell_at_once(duty: AdvisedDuty, advice: Advice) -> Point:
    who = "; ".join(map(phrases.party, only_here(duty, advice)))
    return Point(duty.do, (f"Who: {who}",) if who else ())


def only_here(duty: AdvisedDuty, advice: Advice) -> list[Party]:
    """Return whom a duty names with a number, unless an action below names them too."""
    below = {one.role for action in advice.actions for one in action.who}
    return [one for one in duty.who if one.number and one.role not in below]


def _with_numbers(duty: AdvisedDuty) -> AdvisedDuty:
    # Whoever is set nowhere is named once, at the end.
    return replace(duty, who=tuple(one for one in duty.who if one.number))


def reach(action: AdvisedAction, card: PhoneCard | None) -> Iterator[Point]:
    """Say whom to turn to, in their order, and below what to say to the one of the card.

    Those without a number that is set stand together.
    """
    spoken = card if card is not None and card.part == action.part else None
    for unset, run in groupby(action.who, _find_unset):
        people = list(run)
        if unset:
            roles = "; ".join(one.role for one in people)
            yield Point(f"{roles} ({unset.rstrip('.')})", in_a_breath(spoken, people))
        else:
            for one in people:
                yield Point(phrases.party(one), in_a_breath(spoken, [one]))


def _find_unset(one: Party) -> str:
    """Say where a number is found that is not set; empty where there is nothing to find."""
    return "" if one.number or one.is_set else one.note or NOT_SET


def is_named_first(advice: Advice) -> bool:
    """Say whether the cards are named before all else: a single one only where more stands above.

    So nothing stands above an emergency.
    """
    cards = talks_of(advice)
    return len(cards) > 1 or bool(cards and part_first(advice)[0])


def part_first(advice: Advice) -> tuple[dict[str, list[AdvisedDuty]], list[AdvisedDuty]]:
    """Part the duties that stand above the actions, by their heading, from the others.

    These are due at once, or before the child leaves: that may be in a minute, and then it is too
    late. Above an action that is itself due so soon stands only what is due at once.
    """
    needed, _ = phrases.by_need(advice.duties)
    headings = {NOW: phrases.AT_ONCE}
    if not advice.actions or advice.actions[0].due.words not in (NOW, BEFORE_LEAVING):
        headings[BEFORE_LEAVING] = phrases.WHILE_HERE
    first: dict[str, list[AdvisedDuty]] = {
        heading: held
        for when, heading in headings.items()
        if (held := [duty for duty in needed if duty.due.words == when])
    }
    return first, [duty for duty in needed if duty.due.words not in headings]


def headlines(actions: Iterable[AdvisedAction]) -> Iterator[str]:
    """Say each action, and by when where that is not as for the one before."""
    before = ""
    for action in actions:
        day, _ = phrases.day_and_rule(action.due.words)
        said, is_new = action.do, day != before
        if is_new and said.endswith(f" {_TODAY}") and day.startswith(f"{_TODAY}, "):
            said, is_new = f"{said}{day.removeprefix(_TODAY)}", False
        when = f" {phrases.ended(phrases.capital(day))}" if is_new else ""
        yield f"{phrases.ended(said)}{when}"
        before = day


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


def to_write_down(advice: Advice) -> list[str]:
    """Return every line to write down once."""
    return list(dict.fromkeys(line for action in advice.actions for line in action.record))


def reasons(advice: Advice) -> dict[str, str]:
    """Return every reason once, with its sources in words."""
    return {r.because: sources(r.sources) for a in advice.actions for r in a.reasons}


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
    changes = other_answers.beside_unsure(advice)
    if any(change.certain for change in changes):
        yield Heading(2, "What would change this")
        for outcome, ways in other_answers.few_ways(changes):
            yield Listing(other_answers.leading(outcome), points(ways))
        yield Paragraph(phrases.MORE_CHANGES)
