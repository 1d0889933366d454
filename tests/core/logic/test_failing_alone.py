"""What fails by one variable alone is found without a false alarm."""

from __future__ import annotations

from random import Random

from test_truth_in_states import BLANK, woven

from safeguard_cli.core.logic.failing_alone import FailingAlone
from safeguard_cli.core.logic.nodes import FAILS, Every, Leaf, Negation, Node, truth


def test_what_is_passed_over_fails() -> None:
    chance = Random(7)
    nodes = woven(chance)
    failing = FailingAlone(nodes)

    for _ in range(60):
        state = [chance.randint(1, bits) for bits in BLANK]
        left = set(failing.list_left(state))
        passed_over = [node for place, node in enumerate(nodes) if place not in left]

        assert passed_over
        assert all(truth(node, state) == FAILS for node in passed_over)


def test_one_test_that_fails_is_enough() -> None:
    wants, denies = Leaf(0, 1), Negation(Leaf(1, 2))
    nodes: list[Node] = [wants, denies, Every((wants, denies))]

    assert list(FailingAlone(nodes).list_left([1, 1])) == [0, 1, 2]
    assert list(FailingAlone(nodes).list_left([2, 1])) == [1]
    assert list(FailingAlone(nodes).list_left([1, 2])) == [0]
    assert list(FailingAlone(nodes).list_left([3, 3])) == [0, 1, 2]
