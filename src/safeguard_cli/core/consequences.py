"""What follows once conditions must come out as wanted, short of guessing.

A condition that must hold passes that on to all that it needs, and so does one that
has a single way left. Rules share their nodes, so what must be so of a node is noted
once and counts wherever it stands: that, more than anything, keeps searches short.
Nothing is taken to be so because of itself: a node is judged by its parts alone, and
what must be so of a part is seen to on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.core.judged import Judged
from safeguard_cli.core.nodes import (
    HOLDS,
    UNKNOWN,
    Every,
    Known,
    Leaf,
    Negation,
    Node,
    Some,
    State,
    parts_of,
)

Wanted = tuple[Node, int]


class Consequences(Judged):
    """A state, and how nodes come out in every state within it that will do.

    `open` holds the nodes that must come out one way and have several ways left to.
    Once there are none, every state within this one will do.
    """

    def __init__(self, state: State, known: Known) -> None:
        """Start from a state of which nothing is wanted yet. It is narrowed in place."""
        super().__init__(state)
        self.open: list[Node] = []
        self._known = known

    def copy(self) -> Consequences:
        """Return the same, to be taken further on its own."""
        other = Consequences(self.state.copy(), self._known)
        other.open = self.open
        other._settled = self._settled.copy()
        return other

    def draw(self, wanted: Iterable[Wanted]) -> bool:
        """Narrow the state to what follows from this as well; say no if it cannot be."""
        todo = list(wanted)
        reads = self._known.reads
        while todo:
            new: list[Node] = []
            touched = self._note(todo, new)
            if touched is None:
                return False
            self._unknown.clear()
            again = [node for node in self.open if reads(node) & touched]
            self.open = [node for node in self.open if not reads(node) & touched]
            if not all(self._judge(node, todo) for node in (*new, *again)):
                return False
        return True

    def first_open(self) -> Wanted:
        """Return a part of the smallest open node that may bring it out as wanted."""
        node = min(self.open, key=lambda each: len(parts_of(each)))
        return next(self.unknown_parts(node)), self._settled[node]

    def open_wanted(self) -> Iterator[Wanted]:
        """Yield every open node, and how it must come out."""
        return ((node, self._settled[node]) for node in self.open)

    def unknown_parts(self, node: Node) -> Iterator[Node]:
        """Yield the parts of a node that are not settled."""
        return (part for part in parts_of(node) if self.truth(part) == UNKNOWN)

    def _note(self, todo: list[Wanted], new: list[Node]) -> int | None:
        """Note what must be so, adding to `new` what has several ways to.

        Return the variables that this touches, as the bits of a number; None if it cannot be.
        """
        touched = 0
        while todo:
            node, wanted = todo.pop()
            if type(node) is Negation:
                todo.append((node.part, HOLDS - wanted))
            elif type(node) is Leaf:
                bits = self.state[node.variable]
                kept = bits & node.bits if wanted == HOLDS else bits & ~node.bits
                if not kept:
                    return None
                self.state[node.variable] = kept
                touched |= (kept != bits) << node.variable
            elif node not in self._settled:
                self._settled[node] = wanted
                touched |= self._known.reads(node)
                if type(node) is (Every if wanted == HOLDS else Some):
                    todo.extend((part, wanted) for part in parts_of(node))
                else:
                    new.append(node)
            elif self._settled[node] != wanted:
                return None
        return touched

    def _judge(self, node: Node, todo: list[Wanted]) -> bool:
        """Keep a node open while it has several ways; pass it on to its last; say no without."""
        wanted = self._settled[node]
        ways = []
        for part in parts_of(node):
            now = self.truth(part)
            if now == wanted:
                return True
            if now == UNKNOWN:
                ways.append(part)
        if len(ways) > 1:
            self.open.append(node)
        else:
            todo.extend((way, wanted) for way in ways)
        return bool(ways)
