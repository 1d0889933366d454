"""Is there any set of answers for which these conditions hold? One search answers that.

It proves as well as it finds: None means that no answers do. A search that would
take more steps than its budget raises an error: it never passes for a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import NamedTuple

from safeguard_cli.core.logic.consequences import Consequences
from safeguard_cli.core.logic.nodes import HOLDS, Node, NodeCache, State


class Constraint(NamedTuple):
    """A node that must hold (or fail)."""

    node: Node
    wanted: int


class OutOfBudgetError(Exception):
    """The search was stopped before it was done: nothing is found and nothing is proved."""


class Budget:
    """How many more steps searches may take together, for how long, and the cache that they share.

    Steps are the same on every machine. The seconds only hold off a machine that is too slow.
    """

    def __init__(
        self, steps: float = inf, known: NodeCache | None = None, *, seconds: float = inf
    ) -> None:
        self.known = known or NodeCache()
        self.renew(steps, seconds)

    def renew(self, steps: float, seconds: float = inf) -> None:
        """Start counting again. The cache is kept."""
        self._left = steps
        self._until = inf if seconds == inf else monotonic() + seconds

    @contextmanager
    def at_most(self, steps: int) -> Iterator[None]:
        """Let what is searched within take so many of these steps at most."""
        whole = self._left
        self._left = few = min(steps, whole)
        try:
            yield
        finally:
            self._left += whole - few

    def spend(self) -> None:
        """Take one step, or raise OutOfBudgetError."""
        if self._left <= 0 or (self._until < inf and monotonic() > self._until):
            raise OutOfBudgetError
        self._left -= 1


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
