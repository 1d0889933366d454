"""The truth of nodes in several states at once, such as those after each answer to a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Every,
    Leaf,
    Negation,
    Node,
    Some,
    State,
)


class ManyStateTruths:
    """Several states, and in which of them each node can hold and can fail.

    States that are near to each other mostly agree: then it takes hardly longer than one alone.
    """

    def __init__(self, columns: Sequence[dict[int, int]], count: int) -> None:
        """Start with an empty cache.

        `columns`: for each variable, the states that leave it the same bits. Sets of states are
        the bits of numbers. There are `count` of them.
        """
        self.all_rows = (1 << count) - 1
        self.columns = list(columns)
        self._can: dict[Node, tuple[int, int]] = {}

    @classmethod
    def of_states(cls, states: Sequence[State]) -> Self:
        """Make columns of states. Mostly all of them leave a variable the same."""
        columns: list[dict[int, int]] = []
        for column in zip(*states, strict=True):
            found: dict[int, int] = {}
            if column.count(column[0]) == len(column):
                found[column[0]] = (1 << len(states)) - 1
            else:
                for place, bits in enumerate(column):
                    found[bits] = found.get(bits, 0) | 1 << place
            columns.append(found)
        return cls(columns, len(states))

    def forget(self, variables: int, reads: Callable[[Node], int]) -> None:
        """Evict whatever reads these variables (given as bits): their columns have changed."""
        self._can = {node: can for node, can in self._can.items() if not reads(node) & variables}

    def alone(self, place: int) -> OneStateTruths:
        """Return the truths in the state at this place."""
        return OneStateTruths(self, 1 << place)

    def can(self, node: Node) -> tuple[int, int]:
        """Return the states in which a node can hold, and can fail, as the bits of numbers."""
        if type(node) is Negation:
            holds, fails = self.can(node.part)
            return fails, holds
        if node not in self._can:
            self._can[node] = (
                self._test_leaf(node) if type(node) is Leaf else self._join_parts(node)
            )
        return self._can[node]

    def _test_leaf(self, leaf: Leaf) -> tuple[int, int]:
        holds = fails = 0
        for bits, states in self.columns[leaf.variable].items():
            if bits & leaf.bits:
                holds |= states
            if bits & ~leaf.bits:
                fails |= states
        return holds, fails

    def _join_parts(self, node: Every | Some) -> tuple[int, int]:
        needs_all = type(node) is Every
        # "All of" can hold where all parts can, and can fail where one can; "one of" the other way.
        whole, some = self.all_rows, 0
        for part in node.parts:
            can = self._can.get(part) or self.can(part)
            whole &= can[not needs_all]
            some |= can[needs_all]
            if not whole and some == self.all_rows:
                break
        return (whole, some) if needs_all else (some, whole)


class OneStateTruths(NamedTuple):
    """One of several states that are judged together."""

    together: ManyStateTruths
    bit: int

    def truth(self, node: Node) -> int:
        """Judge a node as `nodes.truth` does: 0 fails, 1 unknown, 2 holds."""
        holds, fails = self.together.can(node)
        if not holds & self.bit:
            return FAILS
        return UNKNOWN if fails & self.bit else HOLDS


class FilledTruths:
    """Several states in which nothing is open, and in which of them each node holds."""

    def __init__(self, columns: Sequence[dict[int, int]], count: int) -> None:
        """Start with an empty cache. `columns` are those of `ManyStateTruths`, of one bit each."""
        self._all_rows = (1 << count) - 1
        self._columns = columns
        self._holds: dict[Node, int] = {}

    def holds(self, node: Node) -> int:
        """Return the states in which a node holds, as the bits of a number."""
        if type(node) is Negation:
            return self._all_rows ^ self.holds(node.part)
        found = self._holds.get(node)
        if found is None:
            found = self._test_leaf(node) if type(node) is Leaf else self._join_parts(node)
            self._holds[node] = found
        return found

    def _test_leaf(self, leaf: Leaf) -> int:
        holds = 0
        for bit, states in self._columns[leaf.variable].items():
            if bit & leaf.bits:
                holds |= states
        return holds

    def _join_parts(self, node: Every | Some) -> int:
        if type(node) is Every:
            found = self._all_rows
            for part in node.parts:
                found &= self.holds(part)
                if not found:
                    break
            return found
        found = 0
        for part in node.parts:
            found |= self.holds(part)
        return found
