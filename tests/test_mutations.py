"""Break the shipped rules by program: what is broken is found, or is shown to change no advice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from safeguard_cli.core.conditions import AllOf, AnyOf, Condition, Is, IsNot
from safeguard_cli.core.engine import Engine
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import Action, Duty, Part, Question, Rule, RuleSet, Within
from safeguard_cli.core.nodes import FAILS, HOLDS, Node
from safeguard_cli.core.proof.checks import check
from safeguard_cli.core.scenario import Scenario, run
from safeguard_cli.core.witness import Constraint, witness
from safeguard_cli.reading.scenarios import load_scenarios

SCENARIOS = Path(__file__).parents[1] / "rules" / "scenarios"
EACH = 6
# Found by neither yet, and they change the advice: few scenarios name a deadline, few actions of
# one level compete in one, and being unsure of `step-result` is moved to something as grave.
OPEN = ("soften: ", "move down: ", "unsure: step-result")

Mutant = tuple[str, RuleSet]


def with_parts(rules: RuleSet, change: Any) -> Iterator[Mutant]:
    """Yield a rule set for every changed part that `change` yields."""
    for number, part in enumerate(rules.parts):
        for name, changed in change(part):
            parts = (*rules.parts[:number], changed, *rules.parts[number + 1 :])
            yield name, replace(rules, parts=parts)


def with_actions(part: Part, change: Any) -> Iterator[tuple[str, Part]]:
    for number, action in enumerate(part.actions):
        for name, changed in change(action):
            actions = (*part.actions[:number], changed, *part.actions[number + 1 :])
            yield name, replace(part, actions=actions)


def with_rules(rules: RuleSet, what: str, change: Any) -> Iterator[Mutant]:
    def each(action: Action) -> Iterator[tuple[str, Action]]:
        for number, rule in enumerate(action.rules):
            if (condition := change(rule)) is not None:
                changed = replace(rule, condition=condition)
                listed = (*action.rules[:number], changed, *action.rules[number + 1 :])
                yield f"{what}: {rule.id}", replace(action, rules=listed)

    return with_parts(rules, lambda part: with_actions(part, each))


def deleted_rules(rules: RuleSet) -> Iterator[Mutant]:
    def each(action: Action) -> Iterator[tuple[str, Action]]:
        for rule in action.rules:
            kept = tuple(one for one in action.rules if one is not rule)
            yield f"delete: {rule.id}", replace(action, rules=kept)

    return with_parts(rules, lambda part: with_actions(part, each))


def softened(rules: RuleSet) -> Iterator[Mutant]:
    def each(action: Action) -> Iterator[tuple[str, Action]]:
        yield f"soften: {action.id}", replace(action, within=(Within("by-agreement"),))

    return with_parts(rules, lambda part: with_actions(part, each))


def moved_down(rules: RuleSet) -> Iterator[Mutant]:
    def each(part: Part) -> Iterator[tuple[str, Part]]:
        for n in range(len(part.actions) - 1):
            actions = list(part.actions)
            actions[n : n + 2] = reversed(actions[n : n + 2])
            yield f"move down: {part.actions[n].id}", replace(part, actions=tuple(actions))

    return with_parts(rules, each)


def dropped_duties(rules: RuleSet) -> Iterator[Mutant]:
    def kept(duty: Duty) -> tuple[Duty, ...]:
        return tuple(one for one in rules.duties if one is not duty)

    invariants = {name for each in rules.invariants for name in str(each).split("'")}
    for duty in rules.duties:
        # Without a duty that an invariant names, the rules cannot even be read.
        if duty.id not in invariants:
            yield f"drop: {duty.id}", replace(rules, duties=kept(duty))


def swapped_unsure(rules: RuleSet) -> Iterator[Mutant]:
    for number, question in enumerate(rules.questions):
        others = [answer for answer in question.answers if answer != question.counts_as]
        if question.counts_as and question.kind == "choice":
            changed: Question = replace(question, counts_as=others[-1])
            questions = (*rules.questions[:number], changed, *rules.questions[number + 1 :])
            yield f"unsure: {question.id}", replace(rules, questions=questions)


def first_dropped(rule: Rule) -> Condition | None:
    match rule.condition:
        case AllOf(parts) if len(parts) > 1:
            return AllOf(parts[1:])
        case _:
            return None


def swapped(rule: Rule) -> Condition | None:
    match rule.condition:
        case Is(question, answers):
            return IsNot(question, answers)
        case AllOf((Is(question, answers), *others)):
            return AllOf((IsNot(question, answers), *others))
        case _:
            return None


def widened(rule: Rule) -> Condition | None:
    return AnyOf(rule.condition.parts) if isinstance(rule.condition, AllOf) else None


def mutants(rules: RuleSet) -> Iterator[Mutant]:
    kinds = [
        deleted_rules(rules),
        softened(rules),
        moved_down(rules),
        dropped_duties(rules),
        swapped_unsure(rules),
        with_rules(rules, "drop a test", first_dropped),
        with_rules(rules, "swap an answer", swapped),
        with_rules(rules, "all to any", widened),
    ]
    chance = Random(22)
    for kind in kinds:
        found = list(kind)
        yield from chance.sample(found, min(EACH, len(found)))


def shown(rules: RuleSet) -> dict[str, Node]:
    """Return everything that decides the advice, by name."""
    engine = Engine(rules)
    found = {f"duty {duty.id}": node for duty, node in engine.duties}
    for compiled in engine.parts:
        for position, action in enumerate(compiled.part.actions):
            clock = [str(one) for one in action.within]
            found[f"{compiled.part.id} {position} {action.id} {clock}"] = compiled.upto(position)
    return found


def changes_advice(one: RuleSet, two: RuleSet) -> bool:
    """Prove whether any answers lead to another action, deadline or duty."""
    before, after = shown(one), shown(two)
    if before.keys() != after.keys():
        return True
    blank = Engine(one).space.blank
    return any(
        witness([Constraint(a, HOLDS), Constraint(b, FAILS)], blank) is not None
        for name in before
        for a, b in ((before[name], after[name]), (after[name], before[name]))
    )


def caught_by(rules: RuleSet, mutant: RuleSet, scenarios: list[Scenario]) -> str:
    try:
        interview = Interview(mutant)
        if any(run(interview, scenario).differences for scenario in scenarios):
            return "scenarios"
        if check(mutant).findings:
            return "check"
    except KeyError:
        # An invariant or a scenario names what is gone: loading says so.
        return "check"
    return "survived" if changes_advice(rules, mutant) else "no change"


@pytest.mark.mutations
def test_what_is_broken_in_the_shipped_rules_is_found(
    shipped: RuleSet, capsys: pytest.CaptureFixture[str]
) -> None:
    interview = Interview(shipped)
    loaded = load_scenarios(SCENARIOS, shipped)
    # One that fails already would seem to catch everything.
    scenarios = [each for each in loaded if not run(interview, each).differences]
    caught = {name: caught_by(shipped, one, scenarios) for name, one in mutants(shipped)}
    survivors = {name for name, how in caught.items() if how == "survived"}

    with capsys.disabled():
        print(f"\n{len(caught)} mutations:", dict(Counter(caught.values())))  # noqa: T201 - wanted
        print("survivors:", sorted(survivors))  # noqa: T201 - they are to be seen

    assert len(caught) >= 40
    assert all(name.startswith(OPEN) for name in survivors)
