"""What follows by the form of conditions is never said without being so."""

from __future__ import annotations

from itertools import product
from random import Random

from safeguard_cli.core.checking.implied_by_form import ImpliedByForm
from safeguard_cli.core.logic.nodes import (
    ALWAYS,
    FAILS,
    HOLDS,
    NEVER,
    Every,
    Leaf,
    Negation,
    Node,
    NodeCache,
    Some,
    every,
    some,
    truth,
)

BLANK = (7, 3, 7, 3)
STATES = [list(bits) for bits in product(*([1 << n for n in range(b.bit_length())] for b in BLANK))]


def test_what_plainly_follows_holds_wherever_the_other_does() -> None:
    nodes = woven(Random(3))
    plain = ImpliedByForm(NodeCache())

    said = {
        (a, b) for a, b in product(range(len(nodes)), repeat=2) if plain.follows(nodes[a], nodes[b])
    }

    holding = [{n for n, s in enumerate(STATES) if truth(node, s) == HOLDS} for node in nodes]
    assert all(holding[a] <= holding[b] for a, b in said)
    assert len(said) > 2 * len(nodes)


def test_what_is_plainly_kept_holds_with_the_other_value_too() -> None:
    nodes = woven(Random(4))
    plain = ImpliedByForm(NodeCache())
    kept = 0
    for node, (one, other) in product(nodes, product((1, 2, 4), repeat=2)):
        if one != other and plain.is_kept(node, 0, one, other):
            kept += 1
            assert is_kept_in_truth(node, one, other)
    assert kept > len(nodes)


def test_what_a_search_proved_to_be_kept_is_known_of_what_holds_it_too() -> None:
    nodes = [some(*pair) for pair in product(woven(Random(5)), repeat=2)]
    told, untold = ImpliedByForm(NodeCache()), ImpliedByForm(NodeCache())
    proved = [node for node in nodes if is_kept_in_truth(node, 1, 2)]
    for node in proved[::2]:
        told.note_kept(node, 0, 1, 2)

    said = [node for node in nodes if told.is_kept(node, 0, 1, 2)]

    assert all(is_kept_in_truth(node, 1, 2) for node in said)
    # Those that were noted, and some that hold them among other ways.
    noted = {*proved[::2]}
    assert any(node not in noted and not untold.is_kept(node, 0, 1, 2) for node in said)


def is_kept_in_truth(node: Node, one: int, other: int) -> bool:
    return all(
        truth(node, [other, *state[1:]]) != FAILS
        for state in STATES
        if state[0] == one and truth(node, state) == HOLDS
    )


def test_a_rule_follows_from_one_that_asks_for_more() -> None:
    plain = ImpliedByForm(NodeCache())
    wide, narrow, beside = Leaf(0, 3), Leaf(0, 1), Leaf(1, 1)

    assert plain.follows(every(narrow, beside), some(wide, Leaf(2, 1)))
    assert plain.follows(Negation(wide), Negation(narrow))
    assert plain.follows(NEVER, beside)
    assert plain.follows(beside, ALWAYS)
    assert not plain.follows(wide, narrow)
    assert not plain.follows(some(narrow, beside), wide)


def woven(chance: Random) -> list[Node]:
    """Return nodes of every kind, the later ones made of any of the earlier ones."""
    nodes: list[Node] = [Leaf(v, bits) for v, whole in enumerate(BLANK) for bits in range(1, whole)]
    for _ in range(80):
        parts = tuple(chance.choice(nodes) for _ in range(chance.randint(2, 3)))
        made = chance.choice((Every, Some))(parts)
        nodes.append(Negation(made) if chance.random() < 0.3 else made)
    return nodes
