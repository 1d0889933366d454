"""Break the shipped rules by program: what is broken is found, or is proved to change no advice.

Nothing is drawn by lot: every rule, action, duty and question can be broken in every way there is,
and a run breaks some of each kind, evenly (`sampling`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from sampling import some_of_each
from whole_cases import shipped_stories

from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.comparing.compare_rule_sets import compare
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.conditions import AllOf, AnyOf, Condition, Is, IsNot
from safeguard_cli.core.model.rule_set import Action, Part, Question, Rule, RuleSet, Within
from safeguard_cli.core.training.run_scenario import run_scenario
from safeguard_cli.core.training.scenario import Scenario

OF_EACH = 6

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


def softened_duties(rules: RuleSet) -> Iterator[Mutant]:
    for number, duty in enumerate(rules.duties):
        later = replace(duty, within=(Within("by-agreement"),))
        duties = (*rules.duties[:number], later, *rules.duties[number + 1 :])
        yield f"soften a duty: {duty.id}", replace(rules, duties=duties)


def moved_down(rules: RuleSet) -> Iterator[Mutant]:
    def each(part: Part) -> Iterator[tuple[str, Part]]:
        for n in range(len(part.actions) - 1):
            actions = list(part.actions)
            actions[n : n + 2] = reversed(actions[n : n + 2])
            yield f"move down: {part.actions[n].id}", replace(part, actions=tuple(actions))

    return with_parts(rules, each)


def dropped_duties(rules: RuleSet) -> Iterator[Mutant]:
    for duty in rules.duties:
        # Without a duty that an invariant names, the rules cannot even be read.
        if f"'{duty.id}'" not in str(rules.invariants):
            kept = tuple(one for one in rules.duties if one is not duty)
            yield f"drop: {duty.id}", replace(rules, duties=kept)


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
    yield from deleted_rules(rules)
    yield from softened(rules)
    yield from softened_duties(rules)
    yield from moved_down(rules)
    yield from dropped_duties(rules)
    yield from swapped_unsure(rules)
    yield from with_rules(rules, "drop a test", first_dropped)
    yield from with_rules(rules, "swap an answer", swapped)
    yield from with_rules(rules, "all to any", widened)


def mentioned(scenario: Scenario) -> set[str]:
    """Return the names that a scenario says anything about."""
    names = {*scenario.expect, *scenario.duties, *scenario.deadlines, *scenario.answers}
    for expected in scenario.expect.values():
        names |= {expected.action, *expected.rules}
    return names


def changes_advice(rules: RuleSet, mutant: RuleSet) -> bool:
    """Prove whether any answers lead to other advice. What "unsure" counts as is not advice."""
    return any(one.evidence is not None for one in compare(rules, mutant).differences)


def caught_by(rules: RuleSet, mutation: Mutant, scenarios: list[Scenario]) -> str:
    name, mutant = mutation
    about = name.rpartition(": ")[2]
    interview = Interview(mutant)
    # The likeliest first: the others are run only if those see nothing.
    likely = sorted(scenarios, key=lambda scenario: about not in mentioned(scenario))
    if any(run_scenario(interview, scenario).differences for scenario in likely):
        return "rules test"
    if check(mutant, is_measured=False).findings:
        return "rules check"
    return "survived" if changes_advice(rules, mutant) else "no advice changes"


@pytest.mark.slow
def test_what_is_broken_in_the_shipped_rules_is_found(
    shipped: RuleSet, tell: Callable[[str], None]
) -> None:
    interview = Interview(shipped)
    scenarios = list(shipped_stories())
    # One that fails already would seem to catch everything.
    assert not any(run_scenario(interview, each).differences for each in scenarios)
    by_kind_of = ((each[0].partition(":")[0], each) for each in mutants(shipped))
    taken = some_of_each(by_kind_of, OF_EACH)
    caught = {each[0]: caught_by(shipped, each, scenarios) for each in taken}
    survivors = sorted(name for name, how in caught.items() if how == "survived")

    for how, names in by_kind(caught).items():
        tell(f"{how}: {names.total()}, {dict(names)}")
    tell(f"{len(caught)} mutations; survivors: {survivors}")

    assert len(caught) >= 40
    assert survivors == []


def by_kind(caught: dict[str, str]) -> dict[str, Counter[str]]:
    """Count the mutations by how they were caught, and in each by what was broken."""
    found: dict[str, Counter[str]] = {}
    for name, how in caught.items():
        found.setdefault(how, Counter())[name.partition(":")[0]] += 1
    return found
