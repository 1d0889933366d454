"""Which of many nodes fail by one variable alone: found for all of them at once.

Most duties of a case fail so. To judge each of them by itself takes much longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.core.logic.nodes import Every, Leaf, Negation, Node, State


class FailingAlone:
    """Nodes by their places, and the bits of single variables without which they fail.

    Sets of places are the bits of numbers.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        """List what each node needs."""
        self._all = 0
        # For each variable, the nodes that need one of these bits of it.
        self._needing: dict[int, dict[int, int]] = {}
        for place, node in enumerate(nodes):
            self._all |= 1 << place
            for variable, bits in _list_needs(node):
                needing = self._needing.setdefault(variable, {})
                needing[bits] = needing.get(bits, 0) | 1 << place
        # For each variable, the nodes that fail where these bits are left: found when first met.
        self._failing: dict[int, dict[int, int]] = {variable: {} for variable in self._needing}

    def list_left(self, state: State) -> Iterator[int]:
        """Yield the places of the nodes that no variable makes fail alone."""
        failing = 0
        for variable, known in self._failing.items():
            bits = state[variable]
            if bits not in known:
                known[bits] = self._find_failing(variable, bits)
            failing |= known[bits]
        left = self._all & ~failing
        while left:
            first = left & -left
            yield first.bit_length() - 1
            left ^= first

    def _find_failing(self, variable: int, left: int) -> int:
        failing = 0
        for bits, places in self._needing[variable].items():
            if not bits & left:
                failing |= places
        return failing


def _list_needs(node: Node) -> Iterator[tuple[int, int]]:
    for part in node.parts if type(node) is Every else (node,):
        if type(part) is Leaf:
            yield part.variable, part.bits
        elif type(part) is Negation and type(part.part) is Leaf:
            yield part.part.variable, ~part.part.bits
