"""How much a run of the tests samples: examples, and mutants, some of each kind or all of them.

To break every rule in every way takes hours. `SAFEGUARD_EVERY_MUTANT=1` does it.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

Mutant = TypeVar("Mutant")
# How many examples a test draws. CI draws four times as many, in a step of its own.
EXAMPLES = int(os.environ.get("SAFEGUARD_TEST_EXAMPLES", "10"))


def some_quick(values: Iterable[object], every: int) -> list[ParameterSet]:
    """Return all of these for `parametrize`, of which the quick run takes every so manyeth.

    The others are marked `slow`: they show of all what the quick ones show of some.
    """
    given = [each if isinstance(each, ParameterSet) else _as_parameters(each) for each in values]
    return [
        each if number % every == 0 else each._replace(marks=[*each.marks, pytest.mark.slow])
        for number, each in enumerate(given)
    ]


def _as_parameters(value: object) -> ParameterSet:
    return pytest.param(*value) if type(value) is tuple else pytest.param(value)


def some_of_each(mutants: Iterable[tuple[Hashable, Mutant]], most: int) -> list[Mutant]:
    """Return at most so many mutants of each kind, spread evenly over all of that kind."""
    kinds: dict[Hashable, list[Mutant]] = {}
    for kind, mutant in mutants:
        kinds.setdefault(kind, []).append(mutant)
    if os.environ.get("SAFEGUARD_EVERY_MUTANT"):
        return [each for every in kinds.values() for each in every]
    return [each for every in kinds.values() for each in _spread(every, most)]


def _spread(every: list[Mutant], most: int) -> list[Mutant]:
    taken = min(most, len(every))
    return [every[number * len(every) // taken] for number in range(taken)]
