"""Find the fewest answers that, given as the story tells them, would have made the advice right."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Final

from msgspec import Struct

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.play_scenario import say_answer
from safeguard_cli.core.training.score_answers import is_right

_MOST_AT_ONCE: Final = 3
# Each takes a few milliseconds.
_MOST_TRIES: Final = 200


class Mend(Struct, frozen=True, rename="kebab"):
    """One answer to change. `stage` is the part of the story that gives it, 0 if none does."""

    question: str
    ask: str
    given: str
    right: str
    stage: int


def find_smallest_change(exercise: Exercise, given: Given) -> tuple[Mend, ...]:
    """Return the fewest answers to change, in the order of the questions.

    None where the advice is right as it is. Where no few do, all that differ.
    """
    if is_right(exercise, given):
        return ()
    wrong = list_differing(exercise, given)
    for names in islice(_list_combinations(wrong), _MOST_TRIES):
        if is_right(exercise, {**given, **{name: exercise.right[name] for name in names}}):
            return tuple(_describe_mend(exercise, given, name) for name in names)
    return tuple(_describe_mend(exercise, given, name) for name in wrong)


def list_differing(exercise: Exercise, given: Given) -> list[str]:
    """List the questions that were answered otherwise than in the case, in their order."""
    return [
        name
        for name in exercise.law.questions
        if name in given and name in exercise.right and not _is_same(exercise, given, name)
    ]


def _list_combinations(names: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, _MOST_AT_ONCE + 1):
        yield from combinations(names, size)


def _is_same(exercise: Exercise, given: Given, name: str) -> bool:
    one, other = given[name], exercise.right[name]
    return one == other or (not isinstance(one, str) and set(one) == set(other))


def _describe_mend(exercise: Exercise, given: Given, name: str) -> Mend:
    question = exercise.law.questions[name]
    return Mend(
        question=name,
        ask=question.ask,
        given=say_answer(question, given[name]),
        right=say_answer(question, exercise.right[name]),
        stage=exercise.told_in.get(name, 0),
    )
