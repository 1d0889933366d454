"""One thing has one day: what is asked for today stands under no later deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeguard_cli.core.model.rule_set import Action, Duty, RuleSet

LATER = {"days", "working-days"}


def put_off(each: Action | Duty) -> bool:
    return bool(each.within) and all(within.clock in LATER for within in each.within)


def asked_for_today(text: str) -> Iterator[str]:
    """Yield the sentences that ask for something today, whatever else is so."""
    for sentence in re.split(r"(?<=[.?!:])\s+", text):
        if re.search(r"\btoday\b", sentence) and not re.search(r"\b(if|so)\b", sentence, re.I):
            yield sentence


def test_what_is_asked_for_today_stands_under_no_later_day(shipped: RuleSet) -> None:
    actions = [action for part in shipped.parts for action in part.actions if put_off(action)]
    texts = [(a.id, text) for a in actions for text in [a.do, *(step.do for step in a.steps)]]
    texts += [(duty.id, duty.do) for duty in shipped.duties if put_off(duty)]

    assert [(name, said) for name, text in texts for said in asked_for_today(text)] == []


def test_a_call_of_today_is_seen_and_one_that_hangs_on_something_is_none() -> None:
    assert [*asked_for_today("Say so. Ring them today.")] == ["Ring them today."]
    assert [*asked_for_today("If you are not sure, ask them today.")] == []
