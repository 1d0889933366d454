"""What advice says in the same words however it is read: what is first, whom to reach, by when.

`advice_outline` lays it out for the eye, `plain` for the ear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from msgspec.structs import replace

from safeguard_cli.core.advising.card import has_words_behind
from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    Party,
    PhoneCard,
)
from safeguard_cli.core.deciding.deadlines import BEFORE_LEAVING, moment_of
from safeguard_cli.core.words.listing import listed
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.action_cards import named_of, short_name, talks_of
from safeguard_cli.edges.render.blocks import Point
from safeguard_cli.edges.render.phone import NOT_SET, in_a_breath
from safeguard_cli.edges.render.source_line import sources

NOW = "now"
_TODAY = "today"
_Timed = TypeVar("_Timed", AdvisedAction, AdvisedDuty)


def first_of_all(advice: Advice) -> Iterator[str]:
    """Say what is due at once, and the first action as its card is named, and by when."""
    for action in talks_of(advice)[:1]:
        # The page has said the date.
        day = phrases.date_once(action.due.words, set(phrases.dates_in(action.due.words)))
        if _TODAY in action.do:
            # "today", or "today; before the child leaves, if they are with you".
            day = day.removeprefix(_TODAY).removeprefix("; ")
        short = _with_due(action, day)
        said = next(headlines([replace(short, do=short_name(action))]))
        yield f"{phrases.FIRST_OF_ALL}: {_what_comes_before(advice)}{said}"


def _what_comes_before(advice: Advice) -> str:
    if above_names(advice):
        return phrases.WHAT_IS_DUE_AT_ONCE
    return phrases.WHAT_IS_DUE_SOONER if is_due_sooner_below(advice) else ""


def with_dates_once(advice: Advice) -> Advice:
    """Return the advice with each date said once, in the order in which it is read.

    Where the actions are named above, their dates are said there.
    """
    said: set[str] = set()
    if is_named_first(advice):
        for headline in headlines(named_of(advice)):
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


def only_here(duty: AdvisedDuty, advice: Advice) -> list[Party]:
    """Return whom a duty names with a number, unless an action below names them too."""
    below = {one.role for action in advice.actions for one in action.who}
    return [one for one in duty.who if one.number and one.role not in below]


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


def joining(advice: Advice) -> str:
    """Say what stands behind the page, and what it is for."""
    say = ["what to say"] if has_words_behind(advice) else []
    write = ["what to write down"] if to_write_down(advice) else []
    if not say and not write:
        return "What follows says why."
    return f"What follows helps you to do this: {listed([*say, *write, 'why'], 'and')}."


def is_named_first(advice: Advice) -> bool:
    """Say whether the cards are named before all else: a single one only where more stands above.

    So nothing stands above an emergency.
    """
    cards = named_of(advice)
    first, _ = part_first(advice)
    more = first.keys() - above_names(advice) or is_due_sooner_below(advice)
    return len(cards) > 1 or bool(cards and more)


def above_names(advice: Advice) -> tuple[str, ...]:
    """Return the headings that stand above the names of the cards too, as they come before them.

    What is due at once does, unless the first action is due at once itself.
    """
    if not advice.actions or advice.actions[0].due.words == NOW:
        return ()
    first, _ = part_first(advice)
    return tuple(heading for heading in first if heading == phrases.AT_ONCE)


def start(advice: Advice, place: int = 1) -> str:
    """Return what stands over the names of the cards; for the ear, before the one at a place."""
    if above_names(advice):
        return phrases.THEN
    if is_due_sooner_below(advice):
        return phrases.START_SOONER if place == 1 else phrases.THEN
    return phrases.START


def is_due_sooner_below(advice: Advice) -> bool:
    """Say whether what the situation asks for, below the actions, is due before the first one."""
    if not advice.actions or advice.raised:
        return False
    _, others = part_first(advice)
    situation, _, _ = phrases.by_group(others)
    first = moment_of(advice.actions[0].due)
    return any(moment_of(duty.due) < first for duty in situation)


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


def is_named_just_above(action: AdvisedAction, advice: Advice) -> bool:
    """Say whether nothing stands between the names of the cards and this card, the first.

    In danger it is named once more: there the card alone is read.
    """
    first, _ = part_first(advice)
    between = first.keys() - above_names(advice)
    return is_named_first(advice) and not between and action.due.words != NOW


def is_due_said(action: AdvisedAction, name: str) -> bool:
    """Say whether the name of a card has said by when."""
    return phrases.deadline(action.due.words).lower() in name.lower()


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


def to_write_down(advice: Advice) -> list[str]:
    """Return every line to write down once."""
    return list(dict.fromkeys(line for action in advice.actions for line in action.record))


def reasons(advice: Advice) -> dict[str, str]:
    """Return every reason once, with its sources in words."""
    return {r.because: sources(r.sources) for a in advice.actions for r in a.reasons}
