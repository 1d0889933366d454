"""Is there any set of answers for which these conditions hold? One search answers that.

It proves as well as it finds: None means that no answers do. A search that would
take more steps than its budget raises an error: it never passes for a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from safeguard_cli.core.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Every,
    Leaf,
    Negation,
    Node,
    Some,
    State,
    truth,
    variables_of,
)


class Constraint(NamedTuple):
    """A node that must hold (or fail), with one variable held at other bits if wanted."""

    node: Node
    wanted: int
    variable: int = -1
    bits: int = 0


# A constraint, with the variables that it reads as the bits of a number.
Piece = tuple[Constraint, int]


class OutOfBudgetError(Exception):
    """The search was stopped before it was done: nothing is found and nothing is proved."""


class Budget:
    """How many more steps searches may take together, and what they learnt of the nodes."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.reads: dict[Node, int] = {}

    def spend(self) -> None:
        """Take one step, or raise OutOfBudgetError."""
        if self.left <= 0:
            raise OutOfBudgetError
        self.left -= 1


def witness(
    constraints: Iterable[Constraint],
    state: State,
    budget: Budget | None = None,
    reads: dict[Node, int] | None = None,
) -> State | None:
    """Find a state within this one in which every constraint is met, or None.

    It first takes what follows from the constraints, then branches on one variable of
    one that is still unknown, between the bits that the test wants and the others.
    `reads`: what was learnt of the nodes before, where there is no budget that holds it.
    """
    known = budget.reads if budget is not None else {} if reads is None else reads
    start = [
        (piece, variables_of(piece.node, known)) for each in constraints for piece in pieces(each)
    ]
    stack = [(start, state, -1)]
    while stack:
        if budget is not None:
            budget.spend()
        wanted, before, changed = stack.pop()
        here = before.copy()
        still_open = settle(wanted, here, changed)
        if still_open is None:
            continue
        if not still_open:
            return here
        variable, bits = _where_to_branch(min(still_open, key=_size)[0], here)
        for kept in (here[variable] & ~bits, here[variable] & bits):
            branch = here.copy()
            branch[variable] = kept
            stack.append((still_open, branch, 1 << variable))
    return None


def narrow(node: Node, state: State, wanted: int) -> int:
    """Write into the state what must be so for the node to come out as wanted; judge the node."""
    if type(node) is Leaf:
        bits = state[node.variable]
        if not bits & node.bits:
            return FAILS
        if not bits & ~node.bits:
            return HOLDS
        state[node.variable] = bits & node.bits if wanted == HOLDS else bits & ~node.bits
        return wanted
    if type(node) is Negation:
        return HOLDS - narrow(node.part, state, HOLDS - wanted)
    all_needed = HOLDS if type(node) is Every else FAILS
    if wanted == all_needed:
        return _narrow_each(node.parts, state, wanted)  # type: ignore[union-attr]
    return _narrow_last(node.parts, state, wanted)  # type: ignore[union-attr]


def _narrow_each(parts: tuple[Node, ...], state: State, wanted: int) -> int:
    found = wanted
    for part in parts:
        now = narrow(part, state, wanted)
        if now == HOLDS - wanted:
            return now
        if now == UNKNOWN:
            found = UNKNOWN
    return found


def _narrow_last(parts: tuple[Node, ...], state: State, wanted: int) -> int:
    """One part is enough. What follows is known only when a single one can still do it."""
    last: Node | None = None
    for part in parts:
        now = truth(part, state)
        if now == wanted:
            return wanted
        if now == UNKNOWN:
            if last is not None:
                return _any_settled(parts, state, wanted)
            last = part
    return HOLDS - wanted if last is None else narrow(last, state, wanted)


def _any_settled(parts: tuple[Node, ...], state: State, wanted: int) -> int:
    return wanted if any(truth(part, state) == wanted for part in parts) else UNKNOWN


def pieces(constraint: Constraint) -> Iterator[Constraint]:
    """Take apart what must all be met, so that each piece is done with on its own."""
    node, wanted, *held = constraint
    if type(node) is Negation:
        yield from pieces(Constraint(node.part, HOLDS - wanted, *held))
    elif type(node) is (Every if wanted == HOLDS else Some):
        for part in node.parts:
            yield from pieces(Constraint(part, wanted, *held))
    else:
        yield constraint


def _size(piece: tuple[Constraint, int]) -> int:
    node = piece[0].node
    return len(node.parts) if type(node) is Every or type(node) is Some else 1


def settle(wanted: list[Piece], state: State, changed: int = -1) -> list[Piece] | None:
    """Narrow the state until nothing more follows; return what is still open, or None if unmet.

    Only what reads a variable that has `changed` (as the bits of a number; -1: any of them)
    is judged anew.
    """
    while True:
        before = state.copy()
        still_open = []
        for piece in wanted:
            now = _narrowed(piece[0], state) if changed < 0 or piece[1] & changed else UNKNOWN
            if now == UNKNOWN:
                still_open.append(piece)
            elif now != piece[0].wanted:
                return None
        if not still_open or state == before:
            return still_open
        wanted = still_open
        changed = _difference(before, state)


def _difference(before: State, after: State) -> int:
    found = 0
    for variable, (was, now) in enumerate(zip(before, after, strict=True)):
        if was != now:
            found |= 1 << variable
    return found


def _narrowed(constraint: Constraint, state: State) -> int:
    node, value, variable, bits = constraint
    if variable < 0:
        return narrow(node, state, value)
    kept = state[variable]
    state[variable] = bits
    now = narrow(node, state, value)
    state[variable] = kept
    return now


def _where_to_branch(constraint: Constraint, state: State) -> tuple[int, int]:
    node, value, variable, bits = constraint
    if variable < 0:
        return _pick(node, state, value)
    kept = state[variable]
    state[variable] = bits
    found = _pick(node, state, value)
    state[variable] = kept
    return found


def _pick(node: Node, state: State, value: int) -> tuple[int, int]:
    """Choose the test to branch on, and the bits to try first for this value."""
    if type(node) is Leaf:
        here = state[node.variable]
        return node.variable, here & node.bits if value == HOLDS else here & ~node.bits
    if type(node) is Negation:
        return _pick(node.part, state, HOLDS - value)
    assert type(node) is Every or type(node) is Some
    part = next(part for part in node.parts if truth(part, state) == UNKNOWN)
    return _pick(part, state, value)
