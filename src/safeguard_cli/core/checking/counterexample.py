"""The fewest answers that show a fault, as a person can give them again.

The same search as `witness`, but cheapest first: a state costs as many answers as
it narrows questions. It branches on the ways in which a condition can be met, so
that no answer is given which nothing needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count, islice

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.consequences import Consequences, Wanted
from safeguard_cli.core.logic.nodes import (
    HOLDS,
    Every,
    Leaf,
    Negation,
    Node,
    NodeCache,
    Some,
    State,
)
from safeguard_cli.core.logic.witness import Constraint, witness
from safeguard_cli.core.model.question import NEAREST_DAYS
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question

_STEPS = 4_000
# Answers that the interview would not ask for show nothing to whoever replays them.
_TRIES = 60


class Example(Struct, frozen=True):
    """Answers, and the rules that fire with them, each with its place."""

    given: dict[str, Value]
    rules: tuple[tuple[str, str], ...]


def find_example(
    interview: Interview, constraints: Sequence[Constraint], as_of: datetime
) -> Example:
    """Return the fewest answers that meet the constraints and that the interview asks for.

    If the search for the fewest is too long, it returns any that meet them.
    """
    space = interview.engine.space
    first: dict[str, Value] | None = None
    for state in islice(find_cheapest(constraints, space, _STEPS), _TRIES):
        given = dict(_list_given(space, state, as_of))
        replay = interview.replay(given, as_of)
        if not (replay.set_aside or replay.unasked):
            return Example(given, _list_fired_rules(interview, given, as_of))
        first = first or given
    if first is None:
        found = witness(constraints, space.blank)
        first = {} if found is None else dict(_list_given(space, found, as_of))
    return Example(first, _list_fired_rules(interview, first, as_of))


def _list_given(space: Space, state: State, as_of: datetime) -> Iterator[tuple[str, Value]]:
    answers = space.answers(state)
    for name, variables in space.of_question.items():
        if any(state[v] != space.blank[v] for v in variables):
            yield name, _write_value(space.questions[name], answers[name], as_of)


def _write_value(question: Question, answer: frozenset[str], as_of: datetime) -> Value:
    if kind_of(question).takes_several:
        return tuple(each for each in question.answers if each in answer)
    (only,) = answer
    if question.kind == "date" and only in NEAREST_DAYS:
        return make_date(only, as_of)
    return only


def make_date(state: str, as_of: datetime) -> str:
    """Return a date that has `passed`, is `today` or lies `ahead` at this moment."""
    return (as_of + timedelta(days=NEAREST_DAYS[state])).date().isoformat()


def _list_fired_rules(
    interview: Interview, given: dict[str, Value], as_of: datetime
) -> tuple[tuple[str, str], ...]:
    decided = interview.engine.decide_parts(interview.replay(given, as_of).state)
    return tuple(
        (rule.id, rule.where)
        for part in decided
        if part.applies == HOLDS and part.action
        for rule in part.action.rules
        if rule.id in part.determining
    )


_Entry = tuple[int, int, Consequences, Sequence[Wanted]]


def find_cheapest(constraints: Iterable[Constraint], space: Space, steps: int) -> Iterator[State]:
    """Yield states in which all constraints are met, the fewest answers first.

    It ends when there are no more, or after this many steps.
    """
    order = count()
    start = Consequences(space.blank.copy(), NodeCache())
    heap: list[_Entry] = [(0, next(order), start, list(constraints))]
    seen: set[tuple[int, ...]] = set()
    for _ in range(steps):
        if not heap:
            return
        so_far, _, here, wanted = heappop(heap)
        if not here.propagate(wanted) or tuple(here.state) in seen:
            continue
        if (now := cost(here.state, space)) > so_far:
            heappush(heap, (now, next(order), here, ()))
            continue
        seen.add(tuple(here.state))
        still_open = list(here.open_wanted())
        if not still_open:
            yield here.state
            continue
        for test in _choose_fewest_ways(here, still_open):
            branch = here.copy()
            at_least = cost(_narrow_state(here.state, test), space)
            heappush(heap, (at_least, next(order), branch, [(test, HOLDS)]))


def cost(state: State, space: Space) -> int:
    """Return how many questions the state says something about."""
    narrowed = zip(space.variables, state, space.blank, strict=True)
    return len({variable.question for variable, now, blank in narrowed if now != blank})


def _narrow_state(state: State, test: Leaf) -> State:
    narrowed = state.copy()
    narrowed[test.variable] &= test.bits
    return narrowed


def _choose_fewest_ways(here: Consequences, still_open: Iterable[Wanted]) -> list[Leaf]:
    ways = (list(dict.fromkeys(_list_helpful_tests(here, *one))) for one in still_open)
    return min(ways, key=len)


def _list_helpful_tests(here: Consequences, node: Node, wanted: int) -> Iterator[Leaf]:
    """Yield every test that could help to give the node the wanted truth."""
    if type(node) is Leaf:
        bits = here.state[node.variable]
        yield Leaf(node.variable, bits & (node.bits if wanted == HOLDS else ~node.bits))
        return
    if type(node) is Negation:
        yield from _list_helpful_tests(here, node.part, HOLDS - wanted)
        return
    # Where all are needed, one after the other will do; else any of them may be the one.
    needs_all = type(node) is (Every if wanted == HOLDS else Some)
    for part in islice(here.unknown_parts(node), 1 if needs_all else None):
        yield from _list_helpful_tests(here, part, wanted)
