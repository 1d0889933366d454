"""The search agrees with an independent solver on what is too large to try all answers."""

from __future__ import annotations

import sys
from itertools import combinations
from random import Random

import pytest
from pysat.solvers import Cadical153
from where import ROOT

from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    Every,
    Leaf,
    Negation,
    Node,
    Some,
    parts_of,
    truth,
)
from safeguard_cli.core.logic.witness import Constraint, witness

sys.path.insert(0, str(ROOT / "benchmarks"))

from solver import by_sat, by_witness, family  # type: ignore[import-not-found]

SIZES = [(10, 6), (44, 25), (60, 8), (80, 12), (120, 30), (200, 12)]


@pytest.mark.parametrize(("rules", "questions"), SIZES)
def test_the_search_agrees_with_a_sat_solver(rules: int, questions: int) -> None:
    made = family(rules, questions)

    assert by_witness(*made) == by_sat(*made)


def test_the_families_have_both_answers_to_everything_that_is_asked() -> None:
    found = [by_sat(*family(*size)) for size in SIZES]

    assert {won for each in found for won in each[:-2]} == {True, False}
    assert {each[-2] for each in found} == {True, False}
    assert {each[-1] for each in found} == {True, False}


def test_the_search_agrees_where_conditions_are_nested_and_share_their_parts() -> None:
    chance = Random(7)
    answers = []
    for _ in range(200):
        blank = [(1 << chance.randint(2, 6)) - 1 for _ in range(20)]
        nodes = woven(chance, blank)
        wanted = [
            Constraint(node, chance.choice((FAILS, HOLDS)))
            for node in chance.sample(nodes[-80:], chance.randint(2, 6))
        ]

        found = witness(wanted, blank)

        assert (found is not None) == is_possible(wanted, blank)
        assert found is None or all(truth(node, found) == value for node, value in wanted)
        answers.append(found is not None)
    assert 50 < sum(answers) < 150


def woven(chance: Random, blank: list[int]) -> list[Node]:
    """Return nodes of every kind, the later ones made of any of the earlier ones."""
    nodes: list[Node] = [Leaf(v, bits) for v, whole in enumerate(blank) for bits in (1, whole & ~1)]
    for _ in range(100):
        # Of late ones mostly, so that they grow deep.
        parts = tuple(chance.choice(nodes[-40:]) for _ in range(chance.randint(2, 4)))
        made = chance.choice((Every, Some))(parts)
        nodes.append(Negation(made) if chance.random() < 0.3 else made)
    return nodes


def is_possible(wanted: list[Constraint], blank: list[int]) -> bool:
    other = OtherSolver(blank)
    return other.can([other.number(node) * (value - 1) for node, value in wanted])


class OtherSolver:
    """Puts the same question to python-sat: one number for each answer and each node."""

    def __init__(self, blank: list[int]) -> None:
        self._solver = Cadical153()
        self._nodes: dict[Node, int] = {}
        self._answers: dict[tuple[int, int], int] = {}
        for variable, whole in enumerate(blank):
            bits = [1 << place for place in range(whole.bit_length())]
            for bit in bits:
                self._answers[variable, bit] = len(self._answers) + 1
            numbers = [self._answers[variable, bit] for bit in bits]
            self._solver.add_clause(numbers)
            for one, two in combinations(numbers, 2):
                self._solver.add_clause([-one, -two])

    def can(self, wanted: list[int]) -> bool:
        return bool(self._solver.solve(assumptions=wanted))

    def number(self, node: Node) -> int:
        if type(node) is Negation:
            return -self.number(node.part)
        if node not in self._nodes:
            self._nodes[node] = len(self._answers) + len(self._nodes) + 1
            sign = -1 if type(node) is Every else 1
            self._defines(sign * self._nodes[node], [sign * one for one in self._parts(node)])
        return self._nodes[node]

    def _parts(self, node: Node) -> list[int]:
        if type(node) is Leaf:
            known = self._answers.items()
            return [n for (v, bit), n in known if v == node.variable and bit & node.bits]
        return [self.number(part) for part in parts_of(node)]

    def _defines(self, one: int, parts: list[int]) -> None:
        """Say that the first holds exactly where one of the others does."""
        self._solver.add_clause([-one, *parts])
        for part in parts:
            self._solver.add_clause([one, -part])
