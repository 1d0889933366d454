"""Say how much of a rule set the scenarios reach: rules, duties, answers and items.

A figure is never rounded up: 100 % means all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.date_bounds import can_be
from safeguard_cli.core.deciding.engine import Decision
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.answer_space import values_of
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.model.conditions import ALWAYS
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Item, RuleSet
from safeguard_cli.core.training.run_scenario import Outcome, list_held_duties
from safeguard_cli.core.training.scenario import given_in, moment_of

# What is counted, and where it was written.
PlacedName = tuple[str, str]
Find = Callable[[RuleSet], Iterator[PlacedName]]


class CoverageShare(Struct, frozen=True, rename="kebab"):
    """How many things of one kind there are, how many were reached, and which were not."""

    kind: str
    total: int
    reached: int
    missed: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Return the whole percentage, rounded down."""
        return 100 * self.reached // self.total if self.total else 100


def measure_coverage(
    interview: Interview, outcomes: Iterable[Outcome], base: RuleSet | None = None
) -> tuple[CoverageShare, ...]:
    """Return what these scenarios reach, kind by kind; nothing that a `base` holds is counted.

    A rule is reached when it determines an action, a duty when it holds, an
    answer when it is given and asked for, an item in each state it can have.
    """
    ran = list(outcomes)
    found = {
        "rules": {n for o in ran for n in _list_determining(o.decision)},
        "duties": {n for o in ran for n in list_held_duties(o.decision)},
        "answers": {n for o in ran for n in _list_given(interview, o)},
        "items": {n for o in ran for n in _list_item_states(o)},
    }
    return tuple(
        _count_reached(kind, _list_own(find, interview.rules, base), found[kind])
        for kind, find in _COUNTED.items()
    )


def _list_own(find: Find, rules: RuleSet, base: RuleSet | None) -> list[str]:
    # A name alone does not do: a local stage may have that of one of the base.
    before = set(find(base)) if base else set()
    return [name for name, where in find(rules) if (name, where) not in before]


def _count_reached(kind: str, known: list[str], found: set[str]) -> CoverageShare:
    missed = tuple(name for name in known if name not in found)
    return CoverageShare(kind, len(known), len(known) - len(missed), missed)


def _list_rules(rules: RuleSet) -> Iterator[PlacedName]:
    for action in rules.actions:
        yield from ((rule.id, rule.where) for rule in action.rules)


def _list_duties(rules: RuleSet) -> Iterator[PlacedName]:
    return ((duty.id, duty.where) for duty in rules.duties)


def _list_determining(decision: Decision) -> Iterator[str]:
    for part in decision.parts:
        if part.applies == HOLDS:
            yield from part.determining


def _list_answers(rules: RuleSet) -> Iterator[PlacedName]:
    for question in rules.questions:
        if kind_of(question).is_tested and not question.for_record:
            values = (value for value in values_of(question) if can_be(question, value))
            yield from ((f"{question.id}: {value}", question.where) for value in values)


def _list_given(interview: Interview, outcome: Outcome) -> Iterator[str]:
    scenario = outcome.scenario
    answers: dict[str, Value] = given_in(scenario, interview.questions)
    defaults = {q.id: q.default for q in interview.rules.questions if q.default}
    for name, value in {**defaults, **answers}.items():
        if name in outcome.replay.asked or name in defaults:
            found = kind_of(interview.questions[name]).tested(value, moment_of(scenario))
            yield from (f"{name}: {each}" for each in found)


def _list_items(rules: RuleSet) -> Iterator[PlacedName]:
    for checklist in rules.checklists:
        for item in checklist.items:
            for state in _list_states(item):
                yield _name_state(checklist.id, item.id, state), item.where


def _list_states(item: Item) -> tuple[str, ...]:
    states = ("to tick",) if item.met_if is None else ("met", "outstanding")
    return states if item.applies_if == ALWAYS else (*states, "not applicable")


def _list_item_states(outcome: Outcome) -> Iterator[str]:
    for checklist in outcome.advice.checklists:
        for item in checklist.items:
            yield _name_state(checklist.checklist, item.item, item.state)


def _name_state(checklist: str, item: str, state: str) -> str:
    return f"{checklist}/{item}: {state}"


_COUNTED: dict[str, Find] = {
    "rules": _list_rules,
    "duties": _list_duties,
    "answers": _list_answers,
    "items": _list_items,
}
