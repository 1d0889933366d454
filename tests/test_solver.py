"""The search agrees with an independent solver on rule sets too large to try all answers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from solver import by_sat, by_witness, family  # type: ignore[import-not-found]


@pytest.mark.parametrize(("rules", "questions"), [(10, 6), (44, 25), (60, 8), (80, 12), (120, 30)])
def test_the_search_agrees_with_a_sat_solver(rules: int, questions: int) -> None:
    made = family(rules, questions)

    assert by_witness(*made) == by_sat(*made)
