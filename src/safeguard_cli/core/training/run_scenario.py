"""Run scenarios: say what is different from what they expect, and by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.engine import Decision, Engine
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Leaf,
    Negation,
    Node,
    State,
    parts_of,
    truth,
)
from safeguard_cli.core.training.scenario import (
    Expected,
    LocalScenario,
    Scenario,
    given_in,
    join_stages,
    moment_of,
)


class Mismatch(Struct, frozen=True, rename="kebab"):
    """Something that is not as expected. Empty text means: nothing."""

    what: str
    expected: str
    found: str


class Outcome(Struct, frozen=True, kw_only=True):
    """The result of running a scenario. Its advice does not say what other answers would change."""

    scenario: Scenario
    replay: Replay
    decision: Decision
    advice: Advice
    differences: tuple[Mismatch, ...]


def run_scenario(interview: Interview, scenario: Scenario, known: Given | None = None) -> Outcome:
    """Run a scenario whose names are known to the rules, and compare everything it expects.

    `known` are answers that a local rule set gives once for all.
    """
    given = given_in(scenario, interview.questions)
    as_of = moment_of(scenario)
    consultation = Consultation(interview, given, as_of, known)
    interview, replay = consultation.law, consultation.replay
    decision, advice = consultation.decision, consultation.unexplained_advice
    if isinstance(scenario, LocalScenario):
        compared = _compare_named(scenario, replay, decision, interview.engine)
    else:
        compared = _compare_whole(scenario, replay, decision)
    differences = (
        *compared,
        *_compare_stages(interview, scenario, as_of),
        *_compare_deadlines(scenario, advice),
        *_compare_items(scenario, advice),
    )
    return Outcome(
        scenario=scenario, replay=replay, decision=decision, advice=advice, differences=differences
    )


def list_expected(decision: Decision) -> dict[str, Expected]:
    """List what a decision comes to in each part, as a scenario expects it."""
    return {
        part.part.id: Expected(part.action.id, part.determining)
        for part in decision.parts
        if part.applies == HOLDS and part.action
    }


def list_held_duties(decision: Decision) -> tuple[str, ...]:
    """List the duties that hold."""
    return tuple(duty.id for duty, value in decision.duties if value == HOLDS)


def list_deadlines(advice: Advice) -> dict[str, Due]:
    """List when each part's action, each duty and each support is due."""
    found = {action.part: action.due for action in advice.actions}
    return found | {duty.duty: duty.due for duty in (*advice.duties, *advice.support)}


def write_due(due: Due, expected: str) -> str:
    """Write what is due as `expected` is written: as a moment, or in words."""
    return due.at if expected[:4].isdecimal() and due.at else due.words


def _compare_whole(scenario: Scenario, replay: Replay, decision: Decision) -> Iterator[Mismatch]:
    yield from _list_unasked(scenario, replay)
    yield from _compare_actions(scenario, decision)
    yield from _compare_duties(scenario, decision)


def _compare_named(
    scenario: LocalScenario, replay: Replay, decision: Decision, engine: Engine
) -> Iterator[Mismatch]:
    """Compare what is named: it must be settled, whatever the answers that are left out."""
    yield from _list_set_aside(replay)
    for part in decision.parts:
        name, expected = part.part.id, scenario.expect.get(part.part.id)
        if expected and not part.is_settled:
            question = _find_first_open_of_part(engine, part, replay.state)
            yield Mismatch(name, _write_expected(expected), _say_unsettled(question))
        elif expected and not _is_among(expected, part):
            came = Expected(part.action.id, part.determining) if part.action else None
            yield Mismatch(name, _write_expected(expected), _write_expected(came))
    truths = {duty.id: value for duty, value in decision.duties}
    said = {HOLDS: "holds", FAILS: ""}
    for wanted, names in ((HOLDS, scenario.duties), (FAILS, scenario.not_duties)):
        for name in (each for each in names if truths[each] != wanted):
            question = _find_first_open_of_duty(engine, name, replay.state)
            found = said.get(truths[name], _say_unsettled(question))
            yield Mismatch(f"duty {name}", said[wanted], found)


def _say_unsettled(question: str) -> str:
    return f"not settled without an answer to `{question}`"


def _is_among(expected: Expected, part: PartDecision) -> bool:
    is_same = part.action is not None and part.action.id == expected.action
    return part.applies == HOLDS and is_same and set(expected.rules) <= set(part.determining)


def _list_set_aside(replay: Replay) -> Iterator[Mismatch]:
    for name in replay.set_aside:
        yield Mismatch(f"answer {name}", "asked", "set aside: its question does not apply")


def _list_unasked(scenario: Scenario, replay: Replay) -> Iterator[Mismatch]:
    yield from _list_set_aside(replay)
    # What an earlier stage asked for still counts, and may be needed no more.
    for name in () if scenario.stages else replay.unasked:
        yield Mismatch(f"answer {name}", "asked", "counts, but would not have been asked for")
    if replay.missing and not replay.stopped:
        yield Mismatch(f"answer {replay.missing[0]}", "given", "missing: it is asked next")


def _compare_stages(
    interview: Interview, scenario: Scenario, as_of: datetime
) -> Iterator[Mismatch]:
    if not scenario.stages:
        return
    told = join_stages(scenario, len(scenario.stages))
    aside = interview.replay(given_in(told, interview.questions), as_of).set_aside
    kept = {name: values for name, values in told.answers.items() if name not in aside}
    for name in dict.fromkeys([*scenario.answers, *kept]):
        expected, came = scenario.answers.get(name, ()), kept.get(name, ())
        if sorted(expected) != sorted(came):
            what = f"answer {name} after the last stage"
            yield Mismatch(what, ", ".join(expected), ", ".join(came))


def _compare_actions(scenario: Scenario, decision: Decision) -> Iterator[Mismatch]:
    found = list_expected(decision)
    for part in dict.fromkeys([*scenario.expect, *found]):
        expected, came = scenario.expect.get(part), found.get(part)
        if not _is_same(expected, came):
            yield Mismatch(part, _write_expected(expected), _write_expected(came))


def _is_same(one: Expected | None, other: Expected | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.action == other.action and sorted(one.rules) == sorted(other.rules)


def _write_expected(expected: Expected | None) -> str:
    if not expected:
        return ""
    rules = f" (rules: {', '.join(expected.rules)})" if expected.rules else ""
    return f"{expected.action}{rules}"


def _compare_duties(scenario: Scenario, decision: Decision) -> Iterator[Mismatch]:
    found = list_held_duties(decision)
    for duty in dict.fromkeys([*scenario.duties, *found]):
        expected, came = duty in scenario.duties, duty in found
        if expected != came:
            yield Mismatch(f"duty {duty}", "holds" if expected else "", "holds" if came else "")


def _compare_deadlines(scenario: Scenario, advice: Advice) -> Iterator[Mismatch]:
    found = list_deadlines(advice)
    for name, expected in scenario.deadlines.items():
        due = found.get(name)
        if due is None:
            yield Mismatch(f"deadline {name}", expected, "")
        elif expected not in (due.at, due.words):
            yield Mismatch(f"deadline {name}", expected, write_due(due, expected))


def _compare_items(scenario: Scenario, advice: Advice) -> Iterator[Mismatch]:
    found = {
        (checklist.checklist, item.item): item.state
        for checklist in advice.checklists
        for item in checklist.items
    }
    for checklist, items in scenario.checklists.items():
        for item, expected in items.items():
            came = found.get((checklist, item), "")
            if came != expected:
                yield Mismatch(f"item {checklist}/{item}", expected, came)


def _find_first_open_of_part(engine: Engine, part: PartDecision, state: State) -> str:
    """Return the first question that this part waits for, or nothing if it waits for none."""
    compiled = next(each for each in engine.parts if each.part.id == part.part.id)
    waiting = [node for rules in compiled.rules for name, node in rules if name in part.open_rules]
    return _find_first(engine, [compiled.applies, *waiting], state)


def _find_first_open_of_duty(engine: Engine, duty: str, state: State) -> str:
    """Return the first question that this duty waits for, or nothing if it waits for none."""
    return _find_first(engine, [node for each, node in engine.duties if each.id == duty], state)


def _find_first(engine: Engine, nodes: Iterable[Node], state: State) -> str:
    # Variables stand in the order in which questions are declared.
    first = min(
        (variable for node in nodes for variable in _list_open_variables(node, state)), default=None
    )
    return "" if first is None else engine.space.variables[first].question


def _list_open_variables(node: Node, state: State) -> Iterator[int]:
    if truth(node, state) != UNKNOWN:
        return
    if isinstance(node, Leaf):
        yield node.variable
    else:
        for part in (node.part,) if isinstance(node, Negation) else parts_of(node):
            yield from _list_open_variables(part, state)
