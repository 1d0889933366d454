"""What a scenario would have to expect to come out as it does: for its author to read and take."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.outcome import Due, State
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
from safeguard_cli.core.training.scenario import (
    Expected,
    LocalExpected,
    LocalScenario,
    Outcome,
    Scenario,
)


def expected_now(outcome: Outcome) -> Scenario:
    """Return the scenario with what was found in the place of what it expects.

    Deadlines and items of checklists are compared where they are named: so no others are added.
    A local scenario keeps to what it names, and leaves out what is not so any more.
    """
    scenario = outcome.scenario
    kept = replace(
        scenario,
        deadlines=dict(_deadlines(outcome)),
        checklists=_checklists(scenario, outcome.advice),
    )
    if isinstance(kept, LocalScenario):
        return _local(kept, outcome)
    duties = tuple(duty.id for duty, truth in outcome.decision.duties if truth == HOLDS)
    return replace(kept, expect=dict(_expected(outcome)), duties=duties)


def with_deadlines(outcome: Outcome) -> Scenario:
    """Return the scenario as it comes out, with the deadline of each of its actions."""
    found = expected_now(outcome)
    due = {each.part: each.due.at for each in outcome.advice.actions if each.due.at}
    return replace(found, deadlines={**due, **found.deadlines})


def _expected(outcome: Outcome) -> Iterator[tuple[str, Expected]]:
    for part in outcome.decision.parts:
        if part.applies == HOLDS and part.action:
            yield part.part.id, Expected(part.action.id, part.determining)


def _local(scenario: LocalScenario, outcome: Outcome) -> Scenario:
    found = dict(_expected(outcome))
    expect = {
        name: LocalExpected(found[name].action, found[name].rules if named.rules else ())
        for name, named in scenario.expect.items()
        if name in found
    }
    truths = {duty.id: truth for duty, truth in outcome.decision.duties}
    return replace(
        scenario,
        expect=expect,
        duties=tuple(name for name in scenario.duties if truths[name] == HOLDS),
        not_duties=tuple(name for name in scenario.not_duties if truths[name] == FAILS),
    )


def _deadlines(outcome: Outcome) -> Iterator[tuple[str, str]]:
    advice = outcome.advice
    found: dict[str, Due] = {action.part: action.due for action in advice.actions}
    found |= {duty.duty: duty.due for duty in (*advice.duties, *advice.support)}
    for name, expected in outcome.scenario.deadlines.items():
        if name in found:
            due = found[name]
            is_moment = expected[:4].isdecimal() and due.at
            yield name, due.at if is_moment else due.words


def _checklists(scenario: Scenario, advice: Advice) -> dict[str, dict[str, State]]:
    found = {each.checklist: {i.item: i.state for i in each.items} for each in advice.checklists}
    return {
        name: {item: found[name][item] for item in items if item in found[name]}
        for name, items in scenario.checklists.items()
        if name in found
    }
