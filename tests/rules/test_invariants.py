"""Each invariant of the shipped rules guards something: a rule against it is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from msgspec.structs import replace
from sampling import some_of_each, some_quick
from whole_cases import shipped_rules

from safeguard_cli.core.checking.check_outcomes import broken_invariants
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.law_of_day import rules_on
from safeguard_cli.core.ladder.merge_local_ladder import rewrite
from safeguard_cli.core.model.acts import Asking
from safeguard_cli.core.model.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Asks,
    AsksAnywhere,
    AtLeast,
    Carries,
    Condition,
    NeverAsks,
    Yields,
    YieldsNot,
)
from safeguard_cli.core.model.rule_set import Duty, Invariant, Part, RuleSet

NEVER = AnyOf(())
NAMES = [invariant.id for invariant in shipped_rules().invariants]
Outcome = Yields | YieldsNot | AtLeast | Carries | Asks | AsksAnywhere | NeverAsks


def test_a_decision_not_to_share_is_written_down_with_reasons_and_what_would_change_it(
    shipped: RuleSet,
) -> None:
    (action,) = (a for p in shipped.parts for a in p.actions if a.id == "do-not-share-now")

    assert any("Why you do not share, and what would change" in line for line in action.record)


def outcomes(condition: Condition) -> Iterator[Outcome]:
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from outcomes(part)
    elif isinstance(condition, Outcome):
        yield condition


def wrong_action(part: Part, wanted: list[Outcome]) -> str:
    """Return an action of the part that the invariant does not allow, or "" if there is none."""
    for one in wanted:
        if isinstance(one, YieldsNot) and one.part == part.id:
            return one.actions[0]
    allowed = {a for one in wanted if isinstance(one, Yields) for a in one.actions}
    return next((each.id for each in reversed(part.actions) if each.id not in allowed), "")


def without(acts: set[str], each: object) -> object:
    """Take these acts from what a sentence asks for."""
    if not isinstance(each, Asking) or not acts.intersection(each.asks):
        return each
    # What a sentence holds, its own steps among it, is looked at once more.
    left = tuple(act for act in each.asks if act not in acts)
    return rewrite(replace(each, asks=left), lambda inner: without(acts, inner))


def by_id(rules: RuleSet, name: str) -> Invariant:
    return next(each for each in rules.invariants if each.id == name)


def against(rules: RuleSet, invariant: Invariant) -> RuleSet:
    """Edit the rules in one place, so that what the invariant wants no longer comes."""
    wanted = list(outcomes(invariant.then))
    first = wanted[0]
    only = replace(rules, invariants=(invariant,))
    if isinstance(first, Carries):
        duties = (replace(d, condition=NEVER) if d.id in first.duties else d for d in rules.duties)
        return replace(only, duties=tuple(duties))
    if isinstance(first, NeverAsks):
        asking = Duty("new", "Do it", "record", (), (), asks=first.acts[:1])
        return replace(only, duties=(*rules.duties, asking))
    if isinstance(first, Asks | AsksAnywhere):
        acts = {act for one in wanted if isinstance(one, Asks | AsksAnywhere) for act in one.acts}
        return rewrite(only, lambda each: without(acts, each))
    part = next(part for part in rules.parts if part.id == first.part)
    name = "" if isinstance(first, AtLeast) else wrong_action(part, wanted)
    if not name:
        edited = replace(part, applies_if=NEVER)
    else:
        action = next(action for action in part.actions if action.id == name)
        rule = replace(action.rules[0], condition=ALWAYS)
        others = (each for each in part.actions if each.id != name)
        edited = replace(part, actions=(replace(action, rules=(rule,)), *others))
    return replace(only, parts=tuple(edited if p is part else p for p in rules.parts))


# A few of each kind; the others with the tests that are slow.
FEW = some_of_each(
    ((type(next(outcomes(each.then))), each.id) for each in shipped_rules().invariants), 3
)


@pytest.mark.parametrize(
    "name",
    [
        *some_quick(FEW, 3),
        *(pytest.param(name, marks=pytest.mark.slow) for name in NAMES if name not in FEW),
    ],
)
def test_an_edit_against_an_invariant_is_found_and_shown(shipped: RuleSet, name: str) -> None:
    invariant = by_id(shipped, name)
    day = date.fromisoformat(invariant.in_force_from or "2026-11-25")
    law = rules_on(shipped, day)
    (finding,) = broken_invariants(Proof(against(law, by_id(law, name))))

    assert finding.code == "SG109"
    assert finding.where == invariant.where
    assert finding.message.startswith(f"invariant `{name}` fails")
    assert finding.counterexample is not None
