"""What follows by the form of conditions alone, where a search would take long to prove it.

"Yes" is a proof. "No" says nothing: then a search must tell.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.logic.nodes import (
    ALWAYS,
    NEVER,
    Every,
    Leaf,
    Negation,
    Node,
    NodeCache,
    Some,
    parts_of,
)


class ImpliedByForm:
    """Finds what follows by form alone, and caches it: rules share their nodes."""

    def __init__(self, known: NodeCache) -> None:
        """Start with an empty cache."""
        self._read = known.read
        self._followed: dict[tuple[Node, Node], bool] = {}
        self._kept: dict[tuple[Node, int, int, int], bool] = {}
        # Ways to something that, taken together, a search has proved to be kept.
        self._kept_ways: dict[tuple[int, int, int], list[frozenset[Node]]] = {}

    def follows(self, one: Node, other: Node) -> bool:
        """Say whether the other node plainly holds wherever this one does."""
        if one is other:
            return True
        key = one, other
        found = self._followed.get(key)
        if found is None:
            found = self._followed[key] = self._work_out(one, other)
        return found

    def _work_out(self, one: Node, other: Node) -> bool:
        if not self._read[one] & self._read[other]:
            # What reads nothing in common has nothing to do with each other.
            return one == NEVER or other == ALWAYS
        if type(other) is Every:
            return all(self.follows(one, part) for part in other.parts)
        if type(one) is Some:
            return all(self.follows(part, other) for part in one.parts)
        mine, theirs = _read_test(one), _read_test(other)
        if mine and theirs:
            return mine[0] == theirs[0] and not mine[1] & ~theirs[1]
        if type(one) is Negation and type(other) is Negation:
            return self.follows(other.part, one.part)
        if type(other) is Some and any(self.follows(one, part) for part in other.parts):
            return True
        if type(one) is not Every:
            return False
        # Any other part would have been seen to lead to one way of the other node.
        parts = (part for part in one.parts if type(other) is not Some or type(part) is Some)
        return any(self.follows(part, other) for part in parts)

    def note_kept(self, node: Node, variable: int, one: int, other: int) -> None:
        """Take it as known that a node is kept, as a search has proved it."""
        self._kept[node, variable, one, other] = True
        if type(node) is Some:
            self._kept_ways.setdefault((variable, one, other), []).append(frozenset(node.parts))

    def is_kept(self, node: Node, variable: int, one: int, other: int) -> bool:
        """Say whether a node plainly holds with another value of a variable if it does with one."""
        if not self._read[node] >> variable & 1:
            return True
        if type(node) is Leaf:
            return not node.bits & one or bool(node.bits & other)
        if type(node) is Negation:
            return self.is_kept(node.part, variable, other, one)
        key = node, variable, one, other
        if key not in self._kept:
            parts = self._list_doubtful(node, variable, one, other)
            self._kept[key] = all(self.is_kept(part, variable, one, other) for part in parts)
        return self._kept[key]

    def _list_doubtful(self, node: Node, variable: int, one: int, other: int) -> Iterable[Node]:
        """Return the parts of a node, but for ways that stand there together and are kept."""
        parts = set(parts_of(node))
        if type(node) is Some:
            for ways in self._kept_ways.get((variable, one, other), ()):
                parts -= ways if ways <= parts else frozenset()
        return parts


def _read_test(node: Node) -> tuple[int, int] | None:
    """Return the variable that a node tests by itself, with the bits that pass."""
    if type(node) is Leaf:
        return node.variable, node.bits
    if type(node) is Negation and type(node.part) is Leaf:
        return node.part.variable, ~node.part.bits
    return None
