"""Conditions as the engine judges them: four kinds of node over a state of bits.

A state gives each variable the bits (answers) that are still possible: all of
them while a question is unanswered, one when it is answered. So "unknown" and
"not yet searched" are the same thing, and one evaluator serves interview and proof.
"""

from __future__ import annotations

from msgspec import Struct

State = list[int]
FAILS, UNKNOWN, HOLDS = 0, 1, 2


class Leaf(Struct, frozen=True, cache_hash=True):
    """The variable has one of these bits."""

    variable: int
    bits: int


class Every(Struct, frozen=True, cache_hash=True):
    """Every part holds."""

    parts: tuple[Node, ...]


class Some(Struct, frozen=True, cache_hash=True):
    """One part at least holds."""

    parts: tuple[Node, ...]


class Negation(Struct, frozen=True, cache_hash=True):
    """The part fails. Only the compiler makes these: rule files cannot."""

    part: Node


Node = Leaf | Every | Some | Negation

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
    if NEVER in flat:
        return NEVER
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else Every(unique)


def some(*parts: Node) -> Node:
    """Join nodes of which one must hold, leaving out those that never do."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if type(part) is Some else (part,))
    if ALWAYS in flat:
        return ALWAYS
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else Some(unique)


def variables_of(node: Node, known: dict[Node, int]) -> int:
    """Return the variables that a node reads, as the bits of a number."""
    # Rules share their nodes, so each is read once. They live as long as the rule set.
    if node not in known:
        if type(node) is Leaf:
            known[node] = 1 << node.variable
        elif type(node) is Negation:
            known[node] = variables_of(node.part, known)
        else:
            assert type(node) is Every or type(node) is Some
            known[node] = 0
            for part in node.parts:
                known[node] |= variables_of(part, known)
    return known[node]


def fixed(node: Node, variable: int, bits: int, known: dict[Node, Node]) -> Node:
    """Return what is left of a node once a variable has this value (one bit).

    `known` keeps what was found before, for this variable and value.
    """
    if node not in known:
        known[node] = _fixed(node, variable, bits, known)
    return known[node]


def _fixed(node: Node, variable: int, bits: int, known: dict[Node, Node]) -> Node:
    if type(node) is Leaf:
        if node.variable != variable:
            return node
        return ALWAYS if node.bits & bits else NEVER
    if type(node) is Negation:
        part = fixed(node.part, variable, bits, known)
        if part in (ALWAYS, NEVER):
            return NEVER if part == ALWAYS else ALWAYS
        return node if part is node.part else Negation(part)
    assert type(node) is Every or type(node) is Some
    parts = [fixed(part, variable, bits, known) for part in node.parts]
    if all(now is before for now, before in zip(parts, node.parts, strict=True)):
        return node
    return every(*parts) if type(node) is Every else some(*parts)
