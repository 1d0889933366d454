"""What nodes have left once some answers are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from safeguard_cli.core.nodes import (
    ALWAYS,
    HOLDS,
    NEVER,
    UNKNOWN,
    Every,
    Leaf,
    Negation,
    Node,
    State,
    every,
    parts_of,
    some,
    truth,
)

Left = tuple[Node, ...]
# Takes what some nodes have left out of what all have.
Pick = Callable[[Sequence[Node]], Left]


def pick_at(places: list[int]) -> Pick:
    """Return what takes what stands at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda left: tuple([left[place] for place in places])


def settled(node: Node, state: State, found: dict[Node, Node]) -> Node:
    """Return the node without what this state settles before any answer.

    `found`: those that were found before. Rules share their nodes, so each is read once.
    """
    if node not in found:
        found[node] = _worked_out(node, state, found)
    return found[node]


def _worked_out(node: Node, state: State, found: dict[Node, Node]) -> Node:
    if type(node) is Leaf:
        value = truth(node, state)
        return node if value == UNKNOWN else ALWAYS if value == HOLDS else NEVER
    if type(node) is Negation:
        part = settled(node.part, state, found)
        if part is ALWAYS or part is NEVER:
            return NEVER if part is ALWAYS else ALWAYS
        return Negation(part)
    parts = [settled(part, state, found) for part in parts_of(node)]
    return every(*parts) if type(node) is Every else some(*parts)
