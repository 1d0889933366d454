"""Say how much of a rule set the scenarios reach: rules, duties, answers and items.

A figure is never rounded up: 100 % means all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from safeguard_cli.core.case import Value, tested
from safeguard_cli.core.conditions import ALWAYS
from safeguard_cli.core.engine import Decision
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import Item, RuleSet
from safeguard_cli.core.nodes import HOLDS
from safeguard_cli.core.scenario import Outcome, given_in, moment_of
from safeguard_cli.core.space import values_of


class Reached(Struct, frozen=True, rename="kebab"):
    """How many things of one kind there are, how many were reached, and which were not."""

    kind: str
    total: int
    reached: int
    missed: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Return the whole percentage, rounded down."""
        return 100 * self.reached // self.total if self.total else 100


def coverage(interview: Interview, outcomes: Iterable[Outcome]) -> tuple[Reached, ...]:
    """Return what these scenarios reach, kind by kind.

    A rule is reached when it determines an action, a duty when it holds, an
    answer when it is given and asked for, an item in each state it can have.
    """
    ran = list(outcomes)
    rules = interview.rules
    return (
        _reached("rules", _rules(rules), {n for o in ran for n in _determining(o.decision)}),
        _reached("duties", (d.id for d in rules.duties), {n for o in ran for n in _held(o)}),
        _reached("answers", _answers(rules), {n for o in ran for n in _given(interview, o)}),
        _reached("items", _items(rules), {n for o in ran for n in _stood(o)}),
    )


def _reached(kind: str, names: Iterable[str], found: set[str]) -> Reached:
    known = list(names)
    missed = tuple(name for name in known if name not in found)
    return Reached(kind, len(known), len(known) - len(missed), missed)


def _rules(rules: RuleSet) -> Iterator[str]:
    for part in rules.parts:
        for action in part.actions:
            yield from (rule.id for rule in action.rules)


def _determining(decision: Decision) -> Iterator[str]:
    for part in decision.parts:
        if part.applies == HOLDS:
            yield from part.determining


def _held(outcome: Outcome) -> Iterator[str]:
    return (duty.id for duty, value in outcome.decision.duties if value == HOLDS)


def _answers(rules: RuleSet) -> Iterator[str]:
    for question in rules.questions:
        if question.kind != "text" and not question.for_record:
            yield from (f"{question.id}: {value}" for value in values_of(question))


def _given(interview: Interview, outcome: Outcome) -> Iterator[str]:
    scenario = outcome.scenario
    answers: dict[str, Value] = given_in(scenario, interview.questions)
    defaults = {q.id: q.default for q in interview.rules.questions if q.default}
    for name, value in {**defaults, **answers}.items():
        if name in outcome.replay.asked or name in defaults:
            found = tested(interview.questions[name], value, moment_of(scenario))
            yield from (f"{name}: {each}" for each in found)


def _items(rules: RuleSet) -> Iterator[str]:
    for checklist in rules.checklists:
        for item in checklist.items:
            for state in _states(item):
                yield _state_of(checklist.id, item.id, state)


def _states(item: Item) -> tuple[str, ...]:
    states = ("to tick",) if item.met_if is None else ("met", "outstanding")
    return states if item.applies_if == ALWAYS else (*states, "not applicable")


def _stood(outcome: Outcome) -> Iterator[str]:
    for checklist in outcome.advice.checklists:
        for item in checklist.items:
            yield _state_of(checklist.checklist, item.item, item.state)


def _state_of(checklist: str, item: str, state: str) -> str:
    return f"{checklist}/{item}: {state}"
