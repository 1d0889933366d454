"""Find the fewest answers for which these conditions come out as wanted.

First `witness` says whether there are any, which proves as well as it finds. Then a
search by number of answers looks for the fewest, within a budget that all finds share.
Where that ends first, what is not needed is dropped from the answers that there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from safeguard_cli.core.consequences import Wanted
from safeguard_cli.core.nodes import HOLDS, UNKNOWN, State, truth
from safeguard_cli.core.proof.fewest import cheapest
from safeguard_cli.core.proof.joint import Joint
from safeguard_cli.core.witness import Budget, Constraint, witness

_EACH = 150
_ALL = 1500


class Found(NamedTuple):
    """A state that shows it, and whether it is certain that no fewer answers do."""

    state: State
    is_fewest: bool


class Fewest:
    """Searches the space of two rule sets."""

    def __init__(self, joint: Joint) -> None:
        """Hold the space. Its `never_empty` nodes must not fail, but need no answer."""
        self._joint = joint
        self._space = joint.old.space
        self._left = _ALL
        self._budget = Budget()

    def any(self, wanted: Sequence[Wanted]) -> State | None:
        """Return some state in which everything comes out as wanted, or None if none does."""
        constraints = [Constraint(node, value) for node, value in wanted]
        constraints += [Constraint(node, HOLDS) for node in self._joint.never_empty]
        return witness(constraints, self._joint.blank, self._budget)

    def find(self, wanted: Sequence[Wanted]) -> Found | None:
        """Return a state with the fewest answers, or None if no answers will do."""
        state = self.any(wanted)
        return None if state is None else self.fewer(wanted, state)

    def fewer(self, wanted: Sequence[Wanted], state: State) -> Found:
        """Return a state with the fewest answers, given one in which all is as wanted."""
        steps = min(_EACH, self._left)
        self._left -= steps
        constraints = [Constraint(node, value) for node, value in wanted]
        found = cheapest(constraints, self._space, steps)
        # The search sees to `wanted` alone: what nobody can choose is passed over.
        possible = (each for each in islice(found, steps) if self._is_possible(each))
        best = next(possible, None)
        if best is not None:
            return Found(best, is_fewest=True)
        return Found(self._dropped(wanted, state), is_fewest=False)

    def _dropped(self, wanted: Sequence[Wanted], state: State) -> State:
        """Take back each answer without which everything still comes out as wanted."""
        kept = state.copy()
        for group in reversed(self._joint.groups):
            tried = kept.copy()
            for variable in group:
                tried[variable] = self._joint.blank[variable]
            if self._is_possible(tried) and all(truth(n, tried) == value for n, value in wanted):
                kept = tried
        return kept

    def _is_possible(self, state: State) -> bool:
        return all(truth(node, state) >= UNKNOWN for node in self._joint.never_empty)
