"""Is there any set of answers for which these conditions hold? One search answers that.

It proves as well as it finds: None means that no answers do. A search that would
take more steps than its budget raises an error: it never passes for a proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from safeguard_cli.core.logic.consequences import Consequences
from safeguard_cli.core.logic.nodes import HOLDS, Node, State
from safeguard_cli.core.logic.search_budget import Budget


class Constraint(NamedTuple):
    """A node that must hold (or fail)."""

    node: Node
    wanted: int


def witness(
    constraints: Iterable[Constraint], state: State, budget: Budget | None = None
) -> State | None:
    """Find a state within this one in which every constraint is met, or None.

    It propagates the constraints, then assumes that one part satisfies a node that is still
    open, and so on. On a contradiction, the last assumption behind it must be the opposite,
    as far as the other assumptions behind it hold. Assumptions that have nothing to do with
    it are skipped (conflict-directed backjumping).
    """
    budget = budget or Budget()
    return search(Consequences(state.copy(), budget.known), constraints, budget)


def search(here: Consequences, constraints: Iterable[Constraint], budget: Budget) -> State | None:
    """Do the same from where some of the constraints have been propagated already."""
    wanted, rests = list(constraints), 0
    # Each assumption, with the state before it; its place is its bit in `rests`.
    assumed: list[tuple[Consequences, Constraint]] = []
    while True:
        budget.spend()
        if here.propagate(wanted, rests):
            first = here.first_open()
            if first is None:
                return here.state
            one = Constraint(*first)
            wanted, rests = [one], 1 << len(assumed)
            assumed.append((here.copy(), one))
        elif not here.conflict:
            return None
        else:
            last = here.conflict.bit_length() - 1
            node, value = assumed[last][1]
            wanted, rests = [Constraint(node, HOLDS - value)], here.conflict & ~(1 << last)
            kept = rests.bit_length()
            here = assumed[kept][0]
            del assumed[kept:]
