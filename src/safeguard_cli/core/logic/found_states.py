"""States that searches have found, stored so that a node is evaluated in all of them at once.

Most of what can be has been seen in some state already: then nothing need be searched.
It proves nothing: where no known state fits, a search must say whether any does.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.logic.nodes import HOLDS, Every, Leaf, Negation, Node, State, parts_of
from safeguard_cli.core.logic.witness import Constraint


class FoundStates:
    """States with one value for each variable. A set of them is the bits of a number."""

    def __init__(self) -> None:
        """Start without states."""
        self._states: list[State] = []
        self._all = 0
        self._with_value: dict[tuple[int, int], int] = {}
        self._where: dict[Node, int] = {}

    def add(self, state: State) -> None:
        """Keep two of the states within this one, as far apart as can be."""
        self._store_state([bits & -bits for bits in state])
        self._store_state([1 << bits.bit_length() - 1 for bits in state])
        self._where.clear()

    def meeting(self, constraints: Iterable[Constraint]) -> State | None:
        """Return the first state in which all constraints are met, if one is known."""
        left = self._all
        for node, wanted in constraints:
            left &= self._find_holding(node) if wanted == HOLDS else ~self._find_holding(node)
            if not left:
                return None
        return self._states[(left & -left).bit_length() - 1]

    def _store_state(self, state: State) -> None:
        bit = 1 << len(self._states)
        self._states.append(state)
        self._all |= bit
        for value in enumerate(state):
            self._with_value[value] = self._with_value.get(value, 0) | bit

    def _find_holding(self, node: Node) -> int:
        """Return the states in which the node holds."""
        found = self._where.get(node)
        if found is None:
            found = self._where[node] = self._judge_node(node)
        return found

    def _judge_node(self, node: Node) -> int:
        if type(node) is Leaf:
            return self._find_passing(node.variable, node.bits)
        if type(node) is Negation:
            return self._all & ~self._find_holding(node.part)
        if type(node) is Every:
            found = self._all
            for part in node.parts:
                found &= self._find_holding(part)
                if not found:
                    break
            return found
        found = 0
        for part in parts_of(node):
            found |= self._find_holding(part)
        return found

    def _find_passing(self, variable: int, bits: int) -> int:
        found = 0
        while bits:
            value = bits & -bits
            bits &= ~value
            found |= self._with_value.get((variable, value), 0)
        return found
