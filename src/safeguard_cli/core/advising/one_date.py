"""Give what is asked for twice one date: the sooner.

Two parts may send somebody to the same person, each by a day of its own. Whoever reads both days
keeps the later one. So an action whose title asks only for what another action asks for outright
is due no later than the end of that other one's day. What has no day of its own keeps none, and
within a day the clocks stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import AdvisedAction
from safeguard_cli.core.deciding.deadlines import end_of, today_in_words
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.acts import NO_ACT
from safeguard_cli.core.model.rule_set import Action


def with_one_date(
    advised: Sequence[AdvisedAction], actions: Iterable[Action], today: date
) -> list[AdvisedAction]:
    """Return these actions, each due by the soonest day on which its title is asked for."""
    by_id = {action.id: action for action in actions}
    soonest: dict[str, Due] = {}
    for one in advised:
        if one.settled and one.due.at:
            for act in _list_asked(one, by_id[one.action]):
                soonest[act] = min(one.due, soonest.get(act, one.due), key=_day_of)
    return [_bring_forward(one, by_id[one.action].asks, soonest, today) for one in advised]


def _list_asked(one: AdvisedAction, action: Action) -> Iterable[str]:
    """Yield what the title and the steps that are shown ask for, not only in some case."""
    yield from action.asks
    for step in action.steps:
        if step.do in one.steps:
            yield from step.asks


def _bring_forward(
    one: AdvisedAction, asks: Sequence[str], soonest: dict[str, Due], today: date
) -> AdvisedAction:
    if not (asks and one.due.at) or NO_ACT in asks or not all(act in soonest for act in asks):
        return one
    # Each act may be asked for elsewhere by another day: the last of them does for all.
    due = max((soonest[act] for act in asks), key=_day_of)
    if _day_of(due) >= _day_of(one.due):
        return one
    is_today = _day_of(due) <= today.isoformat()
    return replace(one, due=end_of(today, today_in_words(today)) if is_today else due)


def _day_of(due: Due) -> str:
    return due.at[:10]
