"""Conditions as the engine judges them: four kinds of node over a state of bits.

A state gives each variable the bits (answers) that are still possible: all of
them while a question is unanswered, one when it is answered. So "unknown" and
"not yet searched" are the same thing, and one evaluator serves interview and proof.
"""

from __future__ import annotations

from typing import final
from weakref import ref

from msgspec import Struct

State = list[int]
FAILS, UNKNOWN, HOLDS = 0, 1, 2


@final
class Leaf(Struct, frozen=True, cache_hash=True):
    """The variable has one of these bits."""

    variable: int
    bits: int


@final
class Every(Struct, frozen=True, cache_hash=True):
    """Every part holds."""

    parts: tuple[Node, ...]


@final
class Some(Struct, frozen=True, cache_hash=True):
    """One part at least holds."""

    parts: tuple[Node, ...]


@final
class Negation(Struct, frozen=True, cache_hash=True):
    """The part fails. Only the compiler makes these: rule files cannot."""

    part: Node


Node = Leaf | Every | Some | Negation

# What joins nodes returns these two themselves, so that "is" tells them.
ALWAYS = Every(())
NEVER = Some(())


def truth(node: Node, state: State) -> int:
    """Judge a node: 0 fails, 1 unknown, 2 holds."""
    if type(node) is Leaf:
        bits = state[node.variable]
        if not bits & node.bits:
            return FAILS
        return UNKNOWN if bits & ~node.bits else HOLDS
    if type(node) is Negation:
        return HOLDS - truth(node.part, state)
    assert type(node) is Every or type(node) is Some
    # "All of" stops at the first that fails, "one of" at the first that holds.
    final = FAILS if type(node) is Every else HOLDS
    found = HOLDS - final
    for part in node.parts:
        if type(part) is Leaf:
            # As above. A call for each leaf would make every search twice as slow.
            bits = state[part.variable]
            now = FAILS if not bits & part.bits else UNKNOWN if bits & ~part.bits else HOLDS
        else:
            now = truth(part, state)
        if now == final:
            return final
        if now == UNKNOWN:
            found = UNKNOWN
    return found


def every(*parts: Node) -> Node:
    """Join nodes of which all must hold, leaving out those that always do."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if type(part) is Every else (part,))
    unique = dict.fromkeys(flat)
    if not unique:
        return ALWAYS
    if NEVER in unique:
        return NEVER
    return next(iter(unique)) if len(unique) == 1 else Every(tuple(unique))


def some(*parts: Node) -> Node:
    """Join nodes of which one must hold, leaving out those that never do."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if type(part) is Some else (part,))
    unique = dict.fromkeys(flat)
    if not unique:
        return NEVER
    if ALWAYS in unique:
        return ALWAYS
    return next(iter(unique)) if len(unique) == 1 else Some(tuple(unique))


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return the parts of "all of" or "one of"."""
    assert type(node) is Every or type(node) is Some
    return node.parts


class NodeCache:
    """A cache of facts about nodes. Rules share their nodes, so each is read once."""

    def __init__(self) -> None:
        """Start with an empty cache. It keeps nodes alive as long as it lives."""
        self.read = NodeReads()
        self._fixed: dict[tuple[int, int], FixedNodes] = {}
        # Equal nodes are one object: comparing two of them would go down to their leaves.
        self._same: dict[Node, Node] = {}
        self.tests = NodeTests()

    def reads(self, node: Node) -> int:
        """Return the variables that a node reads, as the bits of a number."""
        return self.read[node]

    def fixed(self, node: Node, variable: int, bits: int) -> Node:
        """Return what is left of a node once a variable has this value (one bit)."""
        return self.all_fixed(variable, bits)[node]

    def all_fixed(self, variable: int, bits: int) -> FixedNodes:
        """Return what is left of each node once a variable has this value, as it is asked for."""
        found = self._fixed.get((variable, bits))
        if found is None:
            found = self._fixed[variable, bits] = FixedNodes(self, variable, bits)
        return found

    def left_of(self, node: Node, variable: int, bits: int) -> Node:
        """Work out what is left of a node; `fixed` caches it."""
        if not self.reads(node) >> variable & 1:
            return node
        if type(node) is Leaf:
            return ALWAYS if node.bits & bits else NEVER
        if type(node) is Negation:
            part = self.fixed(node.part, variable, bits)
            if part in (ALWAYS, NEVER):
                return NEVER if part == ALWAYS else ALWAYS
            return self._share_node(Negation(part))
        # Long nodes are mostly joined from parts that are known: a call for each takes longer.
        reads, found, wanted = self.read, self._fixed[variable, bits], 1 << variable
        parts = [found[part] if reads[part] & wanted else part for part in parts_of(node)]
        return self._share_node(every(*parts) if type(node) is Every else some(*parts))

    def _share_node(self, node: Node) -> Node:
        return self._same.setdefault(node, node)


class NodeReads(dict[Node, int]):
    """The variables that each node reads, as the bits of a number."""

    def __missing__(self, node: Node) -> int:
        if type(node) is Leaf:
            found = 1 << node.variable
        elif type(node) is Negation:
            found = self[node.part]
        else:
            found = 0
            for part in parts_of(node):
                found |= self[part]
        self[node] = found
        return found


Test = tuple[tuple[tuple[int, int, Node], ...], tuple[tuple[Node, int, Node], ...]]


class NodeTests(dict[Node, Test]):
    """What "all of" or "one of" turns on, for a search that judges it many times.

    First its leaves, as a variable and bits: without any of these left, the node is settled (for
    "all of": it fails). Then its other parts, as what they negate, if anything, and the truth of
    that which settles the node. The part itself stands last.
    """

    def __missing__(self, node: Node) -> Test:
        leaves: list[tuple[int, int, Node]] = []
        others: list[tuple[Node, int, Node]] = []
        needs_all = type(node) is Every
        for part in parts_of(node):
            negated = type(part) is Negation
            inner = part.part if type(part) is Negation else part
            if type(inner) is Leaf:
                kept = ~inner.bits if negated else inner.bits
                leaves.append((inner.variable, kept if needs_all else ~kept, part))
            else:
                others.append((inner, HOLDS if negated is needs_all else FAILS, part))
        found = self[node] = tuple(leaves), tuple(others)
        return found


class FixedNodes(dict[Node, Node]):
    """What is left of each node once a variable has a value (one bit)."""

    def __init__(self, known: NodeCache, variable: int, bits: int) -> None:
        super().__init__()
        # Held by the cache alone: in a ring, what a search found would stay until all garbage is
        # looked for, and in a long run that is gigabytes.
        self._known = ref(known)
        self._value = variable, bits

    def __missing__(self, node: Node) -> Node:
        known = self._known()
        assert known is not None
        found = self[node] = known.left_of(node, *self._value)
        return found
