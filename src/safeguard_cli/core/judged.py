"""What nodes come to in one state, each judged once however many conditions share it."""

from __future__ import annotations

from safeguard_cli.core.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Every,
    Leaf,
    Negation,
    Node,
    State,
    parts_of,
)


class Judged:
    """A state, and the nodes that were judged in it."""

    def __init__(self, state: State) -> None:
        """Judge nothing yet. The state must stay as it is."""
        self.state = state
        self._settled: dict[Node, int] = {}
        self._unknown: set[Node] = set()
        self._turns_on: dict[Node, int] = {}

    def truth(self, node: Node) -> int:
        """Judge a node as `nodes.truth` does: 0 fails, 1 unknown, 2 holds."""
        if type(node) is Leaf:
            bits = self.state[node.variable]
            return FAILS if not bits & node.bits else UNKNOWN if bits & ~node.bits else HOLDS
        if type(node) is Negation:
            return HOLDS - self.truth(node.part)
        if node in self._unknown:
            return UNKNOWN
        if node not in self._settled:
            now = self._worked_out(node)
            if now == UNKNOWN:
                self._unknown.add(node)
                return UNKNOWN
            self._settled[node] = now
        return self._settled[node]

    def turns_on(self, node: Node) -> int:
        """Return the variables on which a node may still turn, as the bits of a number.

        It may read others, in parts that are settled already.
        """
        if type(node) is Leaf:
            return (self.truth(node) == UNKNOWN) << node.variable
        if type(node) is Negation:
            return self.turns_on(node.part)
        if node not in self._turns_on:
            found = 0
            if self.truth(node) == UNKNOWN:
                for part in parts_of(node):
                    found |= self.turns_on(part)
            self._turns_on[node] = found
        return self._turns_on[node]

    def _worked_out(self, node: Node) -> int:
        final = FAILS if type(node) is Every else HOLDS
        found = HOLDS - final
        for part in parts_of(node):
            now = self.truth(part)
            if now == final:
                return final
            if now == UNKNOWN:
                found = UNKNOWN
        return found
