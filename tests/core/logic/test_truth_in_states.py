"""States that are judged together come out as each of them does alone."""

from __future__ import annotations

from random import Random

from safeguard_cli.core.logic.nodes import (
    ALWAYS,
    HOLDS,
    NEVER,
    Every,
    Leaf,
    Negation,
    Node,
    Some,
    truth,
)
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.logic.truth_in_states import FilledTruths, ManyStateTruths

BLANK = (7, 3, 15, 3)


def test_each_state_comes_out_as_it_does_alone() -> None:
    chance = Random(5)
    nodes = woven(chance)
    states = [[chance.randint(1, bits) for bits in BLANK] for _ in range(40)]

    together = ManyStateTruths.of_states(states)

    for place, state in enumerate(states):
        one = together.alone(place)
        assert [one.truth(node) for node in nodes] == [truth(node, state) for node in nodes]


def test_states_in_which_nothing_is_open_come_out_as_each_does_alone() -> None:
    chance = Random(7)
    nodes = woven(chance)
    states = [[1 << chance.randrange(bits.bit_length()) for bits in BLANK] for _ in range(40)]

    filled = FilledTruths(ManyStateTruths.of_states(states).columns, len(states))

    for place, state in enumerate(states):
        found = [bool(filled.holds(node) >> place & 1) for node in nodes]
        assert found == [truth(node, state) == HOLDS for node in nodes]


def test_what_is_settled_comes_out_alike_in_every_state_within() -> None:
    chance = Random(6)
    nodes = woven(chance)
    wide = [5, 3, 9, 3]
    judged = StateTruths(wide)
    for node in nodes:
        judged.truth(node)

    for state in ([4, 3, 9, 1], [1, 1, 8, 2], [5, 2, 1, 3]):
        within = judged.within(state)
        assert [within.truth(node) for node in nodes] == [truth(node, state) for node in nodes]


def woven(chance: Random) -> list[Node]:
    """Return nodes of every kind, the later ones made of any of the earlier ones."""
    nodes: list[Node] = [ALWAYS, NEVER]
    nodes += [Leaf(v, bits) for v, whole in enumerate(BLANK) for bits in range(1, whole)]
    for _ in range(80):
        parts = tuple(chance.choice(nodes) for _ in range(chance.randint(2, 3)))
        made = chance.choice((Every, Some))(parts)
        nodes.append(Negation(made) if chance.random() < 0.3 else made)
    return nodes
