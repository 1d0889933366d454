"""Make conditions smaller by what they say of each other, before any search.

Two rule sets share most of their rules. Where a rule must fail on one side, it fails
inside every condition of the other side too, and need not be looked at again there.
The answers that meet the smaller conditions are those that meet the given ones.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.nodes import ALWAYS, HOLDS, NEVER, Every, Leaf, Negation, Node, every, some
from safeguard_cli.core.witness import Constraint, pieces

Wanted = tuple[Node, int]


def smaller(wanted: Iterable[Wanted]) -> list[Wanted] | None:
    """Return the same conditions, taken apart and made smaller; None if they exclude each other."""
    now = _apart(wanted)
    while now is not None:
        known = dict(now)
        # What a condition says of itself may not be used on itself: only inside larger ones.
        shrunk = [(_within(node, known), value) for node, value in now]
        if shrunk == now:
            return now
        now = _apart(shrunk)
    return None


def _apart(wanted: Iterable[Wanted]) -> list[Wanted] | None:
    found: dict[Node, int] = {}
    for node, value in wanted:
        for piece in pieces(Constraint(node, value)):
            settled = _settled(piece.node)
            if settled is None:
                if found.setdefault(piece.node, piece.wanted) != piece.wanted:
                    return None
            elif settled != piece.wanted:
                return None
    return list(found.items())


def _settled(node: Node) -> int | None:
    if node == ALWAYS:
        return HOLDS
    return 0 if node == NEVER else None


def _within(node: Node, known: dict[Node, int], is_top: bool = True) -> Node:
    if not is_top and node in known:
        return ALWAYS if known[node] == HOLDS else NEVER
    if type(node) is Leaf:
        return node
    if type(node) is Negation:
        part = _within(node.part, known, is_top=False)
        return node if part is node.part else _opposite(part)
    parts = [_within(part, known, is_top=False) for part in node.parts]  # type: ignore[union-attr]
    # Most nodes stay as they are, and are then known by their hash at once.
    if all(new is part for new, part in zip(parts, node.parts, strict=True)):  # type: ignore[union-attr]
        return node
    return every(*parts) if type(node) is Every else some(*parts)


def _opposite(node: Node) -> Node:
    if type(node) is Negation:
        return node.part
    if node == ALWAYS:
        return NEVER
    return ALWAYS if node == NEVER else Negation(node)
