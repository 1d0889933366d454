"""Turn a state that shows a fault into the fewest answers that a person can give again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct

from safeguard_cli.core.checking.fewest import cheapest
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.nodes import HOLDS, State
from safeguard_cli.core.logic.space import Space
from safeguard_cli.core.logic.witness import Constraint, witness
from safeguard_cli.core.model.rule_set import Question

_STEPS = 4_000
# Answers that the interview would not ask for show nothing to whoever replays them.
_TRIES = 60
_DAYS = {"passed": -1, "today": 0, "ahead": 1}


class Example(Struct, frozen=True):
    """Answers, and the rules that fire with them, each with its place."""

    given: dict[str, Value]
    rules: tuple[tuple[str, str], ...]


def example(interview: Interview, constraints: Sequence[Constraint], as_of: datetime) -> Example:
    """Return the fewest answers that meet the constraints and that the interview asks for.

    If the search for the fewest is too long, it returns any that meet them.
    """
    space = interview.engine.space
    first: dict[str, Value] | None = None
    for state in islice(cheapest(constraints, space, _STEPS), _TRIES):
        given = dict(_given(space, state, as_of))
        replay = interview.replay(given, as_of)
        if not (replay.set_aside or replay.unasked):
            return Example(given, _fired(interview, given, as_of))
        first = first or given
    if first is None:
        found = witness(constraints, space.blank)
        first = {} if found is None else dict(_given(space, found, as_of))
    return Example(first, _fired(interview, first, as_of))


def _given(space: Space, state: State, as_of: datetime) -> Iterator[tuple[str, Value]]:
    answers = space.answers(state)
    for name, variables in space.of_question.items():
        if any(state[v] != space.blank[v] for v in variables):
            yield name, _value(space.questions[name], answers[name], as_of)


def _value(question: Question, answer: frozenset[str], as_of: datetime) -> Value:
    if question.kind == "many":
        return tuple(each for each in question.answers if each in answer)
    (only,) = answer
    if question.kind == "date" and only in _DAYS:
        return date_in(only, as_of)
    return only


def date_in(state: str, as_of: datetime) -> str:
    """Return a date that has `passed`, is `today` or lies `ahead` at this moment."""
    return (as_of + timedelta(days=_DAYS[state])).date().isoformat()


def _fired(
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
