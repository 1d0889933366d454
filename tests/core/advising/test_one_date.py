"""What is asked for twice has one date: the sooner."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace
from sampling import some_quick
from test_said_once import STORIES, told
from whole_cases import shipped

from safeguard_cli.core.advising.one_date import with_one_date
from safeguard_cli.core.advising.shapes import Advice, AdvisedAction
from safeguard_cli.core.deciding.deadlines import moment_of
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.acts import NO_ACT
from safeguard_cli.core.model.rule_set import Action
from safeguard_cli.core.training.scenario import Scenario

TODAY = Due("2026-11-25T23:59:59+00:00", "today, Wednesday 25 November 2026")
TOMORROW = Due("2026-11-26T23:59:59+00:00", "by the end of Thursday 26 November 2026")
NO_DAY = Due("", "by agreement")


def find_story(name: str) -> Scenario:
    return next(each for each in STORIES if each.id == name)


def whole(name: str) -> Advice:
    return told(find_story(name))[1]


def by_id() -> dict[str, Action]:
    return {action.id: action for part in shipped().rules.parts for action in part.actions}


def two_dates() -> tuple[AdvisedAction, AdvisedAction]:
    """Return who holds the case and a manager today, and the manager once more, by tomorrow."""
    first, second = whole("visits-end-and-he-is-seen-alone-at-night").actions
    return replace(first, due=TODAY), replace(second, due=TOMORROW)


def bring_forward(*advised: AdvisedAction) -> list[Due]:
    found = with_one_date(advised, by_id().values(), date(2026, 11, 25))
    return [each.due for each in found]


def test_a_manager_who_is_told_today_is_told_by_no_other_day() -> None:
    assert bring_forward(*two_dates()) == [TODAY, TODAY]


def test_the_order_of_the_actions_makes_no_difference() -> None:
    first, second = two_dates()

    assert bring_forward(second, first) == [TODAY, TODAY]


def test_what_is_asked_for_only_by_the_action_itself_keeps_its_day() -> None:
    _, second = two_dates()

    assert bring_forward(second) == [TOMORROW]


def test_an_emergency_that_is_not_settled_brings_nothing_forward() -> None:
    first, second = two_dates()

    assert bring_forward(replace(first, settled=False), second) == [TODAY, TOMORROW]


def test_what_has_no_day_of_its_own_is_given_none() -> None:
    first, second = two_dates()

    assert bring_forward(first, replace(second, due=NO_DAY)) == [TODAY, NO_DAY]


def test_what_is_due_at_once_elsewhere_is_due_the_same_day_and_not_in_the_past() -> None:
    first, second = two_dates()
    now = Due("2026-11-25T10:00:00+00:00", "now")

    assert bring_forward(replace(first, due=now), second) == [now, TODAY]


@pytest.mark.parametrize("story", some_quick(STORIES[::5], 2), ids=lambda story: story.id)
def test_no_title_is_due_on_a_later_day_than_what_it_asks_for_above(story: Scenario) -> None:
    actions, known = told(story)[1].actions, by_id()

    soonest: dict[str, str] = {}
    for one in actions:
        if one.due.at and one.settled:
            steps = [step for step in known[one.action].steps if step.do in one.steps]
            for act in (*known[one.action].asks, *(act for step in steps for act in step.asks)):
                soonest[act] = min(one.due.at[:10], soonest.get(act, "9999"))
    for one in actions:
        asks = set(known[one.action].asks) - {NO_ACT}
        if asks and one.due.at and asks <= soonest.keys():
            assert moment_of(one.due).date().isoformat() <= max(soonest[act] for act in asks)
