"""Say how much of a rule set the scenarios reach: rules, duties, answers and items.

A figure is never rounded up: 100 % means all.

What they show is written as text that a person reads when it has changed: each sentence once,
then, for each scenario, which steps, contacts, duties and items stand in its advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.date_bounds import can_be
from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.deciding.engine import Decision
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.answer_space import Space, values_of
from safeguard_cli.core.logic.nodes import HOLDS, State, truth
from safeguard_cli.core.logic.sentences import Sentence
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


class Played(NamedTuple):
    """A scenario by its id, with the rules of its day as a space, and its final state."""

    scenario: str
    space: Space
    state: State


def write_shown(played: Iterable[Played]) -> str:
    """Write down what these scenarios show: the same text as long as they show the same."""
    texts: dict[str, str] = {}
    shown: list[str] = []
    for each in played:
        found = [s for s in each.space.sentences if truth(s.node, each.state) == HOLDS]
        clocks = _write_clocks(each.space)
        texts |= {s.name: _write_sentence(s, clocks) for s in found if not s.is_contact}
        shown += ["", each.scenario, *_list_by_owner(found)]
    return "\n".join(["Sentences", "", *(texts[name] for name in sorted(texts)), *shown]) + "\n"


def _write_clocks(space: Space) -> dict[str, str]:
    within = {duty.id: duty.within for duty in space.rules.duties}
    within |= {action.id: action.within for action in space.rules.actions}
    return {name: clocks_in_words(clocks) for name, clocks in within.items()}


def _write_sentence(sentence: Sentence, clocks: dict[str, str]) -> str:
    tags = sentence.tags
    pairs = (("asks", tags.asks), ("in case", tags.in_case), ("forbids", tags.forbids))
    acts = "; ".join(f"{how} {', '.join(which)}" for how, which in pairs if which)
    within = f" [{clocks[sentence.name]}]" if sentence.name in clocks else ""
    return f"{sentence.name}{within}: {sentence.text}\n    {acts}"


def _list_by_owner(found: Iterable[Sentence]) -> Iterator[str]:
    """List for each action, duty and checklist what of it is shown: steps, items, contacts."""
    owners: dict[str, list[str]] = {}
    for sentence in found:
        owner, _, rest = sentence.name.partition("/")
        owners.setdefault(owner, []).extend([rest] if rest else [])
    whole = [owner for owner, shown in owners.items() if not shown]
    for owner, shown in owners.items():
        if shown:
            yield f"    {owner}: {' '.join(shown)}"
    if whole:
        yield f"    besides: {' '.join(whole)}"
