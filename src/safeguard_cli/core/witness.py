"""Is there any set of answers for which these conditions hold? One search answers that.

It proves as well as it finds: None means that no answers do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from safeguard_cli.core.nodes import HOLDS, UNKNOWN, Every, Leaf, Negation, Node, Some, State, truth


class Constraint(NamedTuple):
    """A node that must hold (or fail), with one variable held at other bits if wanted."""

    node: Node
    wanted: int
    variable: int = -1
    bits: int = 0


def witness(constraints: Iterable[Constraint], state: State) -> State | None:
    """Find a state within this one in which every constraint is met, or None.

    It branches on one variable of the first constraint that is still unknown,
    between the bits that the test wants and the others.
    """
    wanted = list(constraints)
    stack = [state]
    while stack:
        here = stack.pop()
        verdict = _judge(wanted, here)
        if verdict is True:
            return here
        if verdict is not False:
            variable, bits = verdict
            for kept in (here[variable] & ~bits, here[variable] & bits):
                branch = here.copy()
                branch[variable] = kept
                stack.append(branch)
    return None


def _judge(wanted: list[Constraint], state: State) -> bool | tuple[int, int]:
    """Say whether all constraints are met, or one cannot be, or else where to branch."""
    branch: tuple[int, int] | None = None
    for node, value, variable, bits in wanted:
        kept = state[variable]
        if variable >= 0:
            state[variable] = bits
        now = truth(node, state)
        if now == UNKNOWN and branch is None:
            branch = _pick(node, state, value)
        if variable >= 0:
            state[variable] = kept
        if now not in (UNKNOWN, value):
            return False
    return branch or True


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
