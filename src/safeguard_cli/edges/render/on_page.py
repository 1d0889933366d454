"""Shorten the page for reading now: days without how they are counted, numbers without their check.

A day is enough to act by, and a number to ring. When numbers were checked is said once behind the
page, with the steps that a long page leaves out; the record says all of it beside each.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final, TypeVar

from msgspec.structs import replace

from safeguard_cli.core.advising.number_checks import find_checked_day, without_days
from safeguard_cli.core.advising.shapes import Advice, AdvisedAction, AdvisedDuty, Party
from safeguard_cli.core.deciding.deadlines import OR_SOONER
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.action_cards import short_name, talks_of
from safeguard_cli.edges.render.advice_words import only_here, part_first

MORE_STEPS: Final = "More steps"
FURTHER_ON: Final = f'More steps: see "{MORE_STEPS}" further on.'
IN_READ_MORE: Final = 'More steps: choose "Read more" below.'
CHECKED: Final = "When the numbers were checked"

_Told = TypeVar("_Told", AdvisedAction, AdvisedDuty)


def as_on_page(advice: Advice) -> Advice:
    """Return the advice with short deadlines, and without the days on which numbers were checked.

    A number that nobody has confirmed stays marked so. Where to find a number that is not set, and
    what to do if one that is not confirmed fails, is said at the first who needs it, in the order
    in which the page is read: what is due at once stands above the actions.
    """
    found: set[str] = set()
    above, _ = part_first(advice)
    at_once = {
        duty.duty: _say_once(replace(duty, who=tuple(only_here(duty, advice))), found)
        for duty in map(_shorten, chain.from_iterable(above.values()))
    }
    return replace(
        advice,
        actions=tuple(
            _say_once(_say_place_once(_shorten(one), found), found) for one in advice.actions
        ),
        duties=tuple(
            at_once.get(one.duty) or _say_once(_shorten(one), found) for one in advice.duties
        ),
        support=tuple(_say_once(_shorten(one), found) for one in advice.support),
    )


def list_steps_behind(advice: Advice) -> Iterator[tuple[str, list[str]]]:
    """Yield the steps that a long page leaves for behind, with the name of their card."""
    above = dict(advice.same_talk)
    names = {card.action: short_name(card) for card in talks_of(advice)}
    found: dict[str, list[str]] = {}
    for action, step in advice.steps_behind:
        found.setdefault(names[above.get(action, action)], []).append(step)
    yield from found.items()


def list_checks(advice: Advice) -> Iterator[str]:
    """Yield each day on which numbers of the page were checked, and whose."""
    if advice.is_child:
        # A child needs the number, and no word about it.
        return iter(())
    now, _ = phrases.by_need(advice.duties)
    at_hand, _ = phrases.support_by_need(advice.support)
    roles: dict[str, dict[str, None]] = {}
    named = (*(one.who for one in advice.actions), *(one.who for one in (*now, *at_hand)))
    for who in chain.from_iterable(named):
        if who.number and (day := find_checked_day(who.note)):
            roles.setdefault(day, {})[who.role] = None
    return (f"{day}: {'; '.join(each)}" for day, each in roles.items())


def _shorten(told: _Told) -> _Told:
    due = replace(told.due, words=_shorten_deadline(told.due.words))
    return replace(told, due=due, who=tuple(map(_without_check, told.who)))


def _say_place_once(action: AdvisedAction, found: set[str]) -> AdvisedAction:
    said = set(found)
    found.update(one.note for one in action.who if not one.is_set)
    return replace(
        action, who=tuple(_without_place(one) if one.note in said else one for one in action.who)
    )


def _without_place(who: Party) -> Party:
    if who.is_set or not who.note:
        return who
    # Only the role is left to say: that it is not set was said with the place.
    return replace(who, note="", is_set=True)


def _say_once(told: _Told, found: set[str]) -> _Told:
    """Leave of what stands beside a number only its beginning, where the rest was said before."""
    who = []
    for one in told.who:
        begin, colon, _ = one.note.partition(": ")
        who.append(replace(one, note=begin) if one.is_set and colon and one.note in found else one)
        found.add(one.note)
    return replace(told, who=tuple(who))


def _shorten_deadline(words: str) -> str:
    day, rule = phrases.day_and_rule(words)
    return f"{day}, {OR_SOONER}" if rule.endswith(OR_SOONER) else day


def _without_check(who: Party) -> Party:
    return replace(who, note=without_days(who.note))
