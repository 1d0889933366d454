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
