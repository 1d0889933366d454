"""Find sooner clocks of a local rule set that are never the soonest."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking.clocks import lacks_or_sooner, may_be_later
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.model.pieces import Within
from safeguard_cli.core.model.rule_set import RuleSet

SHORTEN_IDLE = "SG139"


def idle_shortening(rules: RuleSet) -> Iterator[Finding]:
    """Find `shorten` entries that bring no deadline forward, from whatever minute it starts."""
    for each in rules.shorter:
        others = _without(_clocks_of(rules, each.on), each.within)
        is_later = may_be_later(others, each.within, rules.holidays)
        if others and not is_later and not lacks_or_sooner(others, each.within):
            message = (
                f"`{each.on}` is never due sooner for this ({clocks_in_words(each.within)}): "
                f"it is due {clocks_in_words(others)} without it"
            )
            yield Finding(SHORTEN_IDLE, each.where, message)


def _clocks_of(rules: RuleSet, name: str) -> tuple[Within, ...]:
    timed = [action for part in rules.parts for action in part.actions]
    found = [action.within for action in timed if action.id == name]
    found += [duty.within for duty in rules.duties if duty.id == name]
    return found[0] if found else ()


def _without(clocks: tuple[Within, ...], gone: tuple[Within, ...]) -> tuple[Within, ...]:
    left = list(clocks)
    for clock in gone:
        if clock in left:
            # The base's own come first, and one of them may be the same.
            del left[len(left) - 1 - left[::-1].index(clock)]
    return tuple(left)
