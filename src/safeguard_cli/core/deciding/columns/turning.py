"""In which rows something that is shown may still turn on a question: a bound, found quickly.

A node turns on a question through parts that are all still unknown.
"""

from __future__ import annotations

from safeguard_cli.core.deciding.columns.one_law import Law
from safeguard_cli.core.logic.nodes import Every, Leaf, Negation, Node, Some
from safeguard_cli.core.logic.truth_in_states import ManyStateTruths


def may_turn_on(law: Law, state: ManyStateTruths, name: str, wanted: int) -> int:
    """Return those of the `wanted` rows in which something may turn on this question."""
    found = 0
    for dated, node in law.interview.relevance.dated:
        if dated == name:
            found |= state.can(node)[0] & wanted
    turning = _Turning(law, state, name)
    for output in law.outputs[name]:
        if found == wanted:
            break
        holds, fails = state.can(output.node)
        unknown = holds & fails & wanted
        for way, _ in output.ways:
            if left := unknown & ~found:
                found |= turning.rows(way, left)
    return found


class _Turning:
    def __init__(self, law: Law, state: ManyStateTruths, name: str) -> None:
        self._can = state.can
        self._reads = law.reads
        self._variables = law.space.bits_of(name)
        # For each node the rows that were looked at, and those of them in which it turns.
        self._known: dict[Node, tuple[int, int]] = {}

    def rows(self, node: Node, wanted: int) -> int:
        """Return those of the `wanted` rows in which the node turns on the question."""
        if type(node) is Negation:
            return self.rows(node.part, wanted)
        if not self._reads(node) & self._variables:
            return 0
        seen, found = self._known.get(node, (0, 0))
        if left := wanted & ~seen:
            holds, fails = self._can(node)
            if open_ := left & holds & fails:
                found |= open_ if type(node) is Leaf else self._below(node, open_)
            self._known[node] = seen | left, found
        return found & wanted

    def _below(self, node: Every | Some, wanted: int) -> int:
        found = 0
        for part in node.parts:
            if left := wanted & ~found:
                found |= self.rows(part, left)
        return found
