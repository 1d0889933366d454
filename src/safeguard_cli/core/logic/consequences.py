"""What follows once conditions must come out as wanted, short of guessing.

A condition that must hold passes that on to all that it needs, and so does one that
has a single way left. Rules share their nodes, so what must be so of a node is noted
once and counts wherever it stands: that, more than anything, keeps searches short.
Nothing is taken to be so because of itself: a node is judged by its parts alone, and
what must be so of a part is seen to on its own.
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
    """A state, and how nodes come out in every state within it that will do.

    `open` holds the nodes that must come out one way and have several ways left to, among
    them some that do so by now. Once there are none, every state within this one will do.
    `clash` says on which suppositions it rests that nothing will do, as the bits of a number.
    """

    def __init__(self, state: State, known: NodeCache) -> None:
        """Start from a state of which nothing is wanted yet. It is narrowed in place."""
        super().__init__(state, known)
        self.open: list[Node] = []
        self.clash = 0
        # On which suppositions it rests how a node comes out, and what a variable can still be.
        self._rests: dict[Node, int] = {}
        self._narrowed = [0] * len(state)
        # How often each node was the one that could not come out as wanted.
        self._failed: Counter[Node] = Counter()

    def copy(self) -> Consequences:
        """Return the same, to be taken further on its own."""
        other = Consequences(self.state.copy(), self._known)
        other.open = self.open
        other._settled = self._settled.copy()
        other._rests = self._rests.copy()
        other._narrowed = self._narrowed.copy()
        other._failed = self._failed
        return other

    def afresh(self) -> Consequences:
        """Return the same for a search of its own: what failed in another one misleads it."""
        other = self.copy()
        other._failed = Counter()
        return other

    def draw(self, wanted: Iterable[Wanted], rests: int = 0) -> bool:
        """Narrow the state to what follows from this as well; say no if it cannot be.

        This rests on the suppositions of these bits, beside what was wanted before.
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
        """Return a part that may bring out an open node as wanted; None if all do so by now.

        It is one of a node that failed often for the ways that it has left: so what cannot be is
        soon seen.
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
        """Yield every node that does not come out as it must by now, and how that is."""
        for node in self.open:
            wanted = self._settled[node]
            if all(self.truth(part) != wanted for part in parts_of(node)):
                yield node, wanted

    def unknown_parts(self, node: Node) -> Iterator[Node]:
        """Yield the parts of a node that are not settled."""
        return (part for part in parts_of(node) if self.truth(part) == UNKNOWN)

    def _note_wanted(self, todo: list[_Noted], new: list[Node]) -> int | None:
        """Note what must be so, adding to `new` what has several ways to.

        Return the variables that this touches, as the bits of a number; None if it cannot be.
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
        """Leave the variable the answers that will do; say no if there are none."""
        bits = self.state[leaf.variable]
        kept = bits & leaf.bits if wanted == HOLDS else bits & ~leaf.bits
        if not kept:
            self._note_failure(leaf, rests)
        elif kept != bits:
            self.state[leaf.variable] = kept
            self._narrowed[leaf.variable] |= rests
        return bool(kept)

    def _judge_open(self, node: Node, todo: list[_Noted]) -> bool:
        """Keep a node open while it has several ways; pass it on to its last; say no without.

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
                rests |= self._find_suppositions(part)
        todo.extend((way, wanted, rests) for way in ways)
        if not ways:
            self._note_failure(node, rests)
        return bool(ways)

    def _list_ways_left(self, node: Node, most: int = 2) -> list[Node] | None:
        """Return parts that may bring out a node as wanted; None if one is seen that does by now.

        Once there are so many, no more are looked for.
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
        """Note the node that failed, and on which suppositions that rests."""
        self._failed[node] += 1
        self.clash = rests | self._find_suppositions(node)

    def _find_suppositions(self, node: Node) -> int:
        """Return the suppositions on which it rests how a settled node comes out."""
        if type(node) is Leaf:
            return self._narrowed[node.variable]
        if type(node) is Negation:
            return self._find_suppositions(node.part)
        if node not in self._rests:
            final = FAILS if type(node) is Every else HOLDS
            parts = parts_of(node)
            if self._settled[node] == final:
                parts = (next(part for part in parts if self.truth(part) == final),)
            found = 0
            for part in parts:
                found |= self._find_suppositions(part)
            self._rests[node] = found
        return self._rests[node]
