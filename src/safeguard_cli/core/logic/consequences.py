"""Propagate constraints: what follows once nodes must hold or fail, without any guess.

A condition that must hold requires all its parts, and one with a single way left requires
that one. Rules share their nodes, so what is required of a node is recorded once and counts
wherever it stands: that, more than anything, keeps searches short. Nothing supports itself:
the truth of a node follows from its parts alone, and each part is propagated on its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import ceil

from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Every,
    Leaf,
    Negation,
    Node,
    NodeCache,
    Some,
    State,
    parts_of,
)
from safeguard_cli.core.logic.truth_in_state import SearchTruths

Wanted = tuple[Node, int]
_Noted = tuple[Node, int, int]
# No node has as many parts.
_MANY = 1_000_000


class Consequences(SearchTruths):
    """A state, and the truths that nodes must have in every solution within it.

    `open` holds the nodes whose required truth can still be reached in several ways; some of them
    may have reached it. Once there are none, every state within this one is a solution.
    `conflict` says which assumptions lead to "no solution", as the bits of a number.
    """

    def __init__(self, state: State, known: NodeCache) -> None:
        """Start from a state of which nothing is wanted yet. It is narrowed in place."""
        super().__init__(state, known)
        self.open: list[Node] = []
        self.conflict = 0
        # The assumptions behind the truth of each node, and behind what a variable can still be.
        self._rests: dict[Node, int] = {}
        self._narrowed = [0] * len(state)
        # How often each node was the one that could not get its required truth.
        self._failed: Counter[Node] = Counter()

    def copy(self) -> Consequences:
        """Copy it, to be taken further on its own."""
        other = Consequences(self.state.copy(), self._known)
        other.open = self.open
        other._settled = self._settled.copy()
        other._rests = self._rests.copy()
        other._narrowed = self._narrowed.copy()
        other._failed = self._failed
        return other

    def copy_for_new_search(self) -> Consequences:
        """Copy it without the failures counted so far: those of another search mislead it."""
        other = self.copy()
        other._failed = Counter()
        return other

    def propagate(self, wanted: Iterable[Wanted], rests: int = 0) -> bool:
        """Narrow the state to what follows from these constraints too; False on a contradiction.

        `rests`: the assumptions on which they rest, as the bits of a number.
        """
        todo = [(node, value, rests) for node, value in wanted]
        read = self._known.read
        while todo:
            new: list[Node] = []
            touched = self._note_wanted(todo, new)
            if touched is None:
                return False
            # What reads nothing that was touched is as unknown as before.
            self._unknown = {node for node in self._unknown if not read[node] & touched}
            again = [node for node in self.open if read[node] & touched]
            self.open = [node for node in self.open if not read[node] & touched]
            if not all(self._judge_open(node, todo) for node in (*new, *again)):
                return False
        return True

    def first_open(self) -> Wanted | None:
        """Return a part, with the truth that would satisfy an open node; None if all are satisfied.

        The node is one that failed often for the few ways that it has left: so a contradiction is
        found soon.
        """
        best: Node | None = None
        least = float(_MANY)
        still: list[Node] = []
        for node in self.open:
            weight = 1 + self._failed.get(node, 0)
            most = ceil(least * weight)
            # What is open has two ways left: none with less than that need be counted.
            ways = self._list_ways_left(node, most) if most > 2 else ()
            if ways is not None:
                still.append(node)
                if ways and len(ways) < most:
                    best, least = node, len(ways) / weight
        self.open = still
        return None if best is None else (next(self.unknown_parts(best)), self._settled[best])

    def open_wanted(self) -> Iterator[Wanted]:
        """Yield every node that does not have its required truth yet, with that truth."""
        for node in self.open:
            wanted = self._settled[node]
            if all(self.truth(part) != wanted for part in parts_of(node)):
                yield node, wanted

    def unknown_parts(self, node: Node) -> Iterator[Node]:
        """Yield the parts of a node that are not settled."""
        return (part for part in parts_of(node) if self.truth(part) == UNKNOWN)

    def _note_wanted(self, todo: list[_Noted], new: list[Node]) -> int | None:
        """Record required truths, adding to `new` the nodes that can reach theirs in several ways.

        Return the variables that this touches, as the bits of a number; None on a contradiction.
        """
        touched = 0
        while todo:
            node, wanted, rests = todo.pop()
            if type(node) is Negation:
                todo.append((node.part, HOLDS - wanted, rests))
            elif type(node) is Leaf:
                before = self.state[node.variable]
                if not self._narrow_variable(node, wanted, rests):
                    return None
                touched |= (self.state[node.variable] != before) << node.variable
            elif node not in self._settled:
                self._settled[node] = wanted
                self._rests[node] = rests
                touched |= self._known.reads(node)
                if type(node) is (Every if wanted == HOLDS else Some):
                    todo.extend((part, wanted, rests) for part in parts_of(node))
                else:
                    new.append(node)
            elif self._settled[node] != wanted:
                self._note_failure(node, rests)
                return None
        return touched

    def _narrow_variable(self, leaf: Leaf, wanted: int, rests: int) -> bool:
        """Keep the answers of a variable that satisfy a leaf; False if there are none."""
        bits = self.state[leaf.variable]
        kept = bits & leaf.bits if wanted == HOLDS else bits & ~leaf.bits
        if not kept:
            self._note_failure(leaf, rests)
        elif kept != bits:
            self.state[leaf.variable] = kept
            self._narrowed[leaf.variable] |= rests
        return bool(kept)

    def _judge_open(self, node: Node, todo: list[_Noted]) -> bool:
        """Keep a node open while it has several ways, require its last one; False if it has none.

        Two ways are enough: to look for more in long nodes is most of the work of a search.
        """
        ways = self._list_ways_left(node)
        if ways is None:
            return True
        if len(ways) > 1:
            self.open.append(node)
            return True
        wanted = self._settled[node]
        rests = self._rests[node]
        for part in parts_of(node):
            if part not in ways:
                rests |= self._find_assumptions(part)
        todo.extend((way, wanted, rests) for way in ways)
        if not ways:
            self._note_failure(node, rests)
        return bool(ways)

    def _list_ways_left(self, node: Node, most: int = 2) -> list[Node] | None:
        """Return parts that could satisfy a node; None if one is found that does already.

        The search ends at so many.
        """
        ways: list[Node] = []
        leaves, others = self._known.tests[node]
        for variable, kept, part in leaves:
            bits = self.state[variable]
            if not bits & kept:
                return None
            if bits & ~kept:
                ways.append(part)
        for inner, settling, part in others:
            if len(ways) >= most:
                break
            now = self.truth(inner)
            if now == settling:
                return None
            if now == UNKNOWN:
                ways.append(part)
        return ways

    def _note_failure(self, node: Node, rests: int) -> None:
        """Record the node that failed, and the assumptions behind that."""
        self._failed[node] += 1
        self.conflict = rests | self._find_assumptions(node)

    def _find_assumptions(self, node: Node) -> int:
        """Return the assumptions behind the truth of a settled node."""
        if type(node) is Leaf:
            return self._narrowed[node.variable]
        if type(node) is Negation:
            return self._find_assumptions(node.part)
        if node not in self._rests:
            final = FAILS if type(node) is Every else HOLDS
            parts = parts_of(node)
            if self._settled[node] == final:
                parts = (next(part for part in parts if self.truth(part) == final),)
            found = 0
            for part in parts:
                found |= self._find_assumptions(part)
            self._rests[node] = found
        return self._rests[node]
