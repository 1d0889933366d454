"""Find the fewest answers for which these conditions come out as wanted.

First `witness` says whether there are any, which proves as well as it finds. Then a
search by number of answers looks for the fewest, within a budget that all finds share.
Where that ends first, what is not needed is dropped from the answers that there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from safeguard_cli.core.checking.counterexample import find_cheapest
from safeguard_cli.core.checking.proof import SECONDS, STEPS
from safeguard_cli.core.comparing.joint_answers import Joint
from safeguard_cli.core.logic.consequences import Consequences, Wanted
from safeguard_cli.core.logic.nodes import HOLDS, UNKNOWN, State, truth
from safeguard_cli.core.logic.witness import Budget, Constraint, witness

_EACH = 600
_ALL = 60_000


class Found(NamedTuple):
    """A state that shows it, and whether it is certain that no fewer answers do.

    Of a question that need not be answered, the state leaves open every answer of both sides.
    """

    state: State
    is_fewest: bool


class Fewest:
    """Searches the space of two rule sets."""

    def __init__(self, joint: Joint) -> None:
        """Hold the space. Its `never_empty` nodes must not fail, but need no answer."""
        self._joint = joint
        self._space = joint.old.space
        self._left = _ALL
        self._budget = Budget(STEPS, seconds=SECONDS)

    def any(self, wanted: Sequence[Wanted]) -> State | None:
        """Return some state in which everything comes out as wanted, or None if none does.

        Raises OutOfBudgetError where all searches together take too long to tell.
        """
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
        found = find_cheapest(constraints, self._space, steps)
        # The search sees to `wanted` alone: what nobody can choose is passed over.
        possible = (each for each in islice(found, steps) if self._is_possible(each))
        best = next(possible, None)
        if best is not None:
            told = self._told(wanted, best)
            return Found(told, is_fewest=told == self._opened(best, self._joint.groups))
        return Found(self._told(wanted, self._dropped(wanted, state)), is_fewest=False)

    def _told(self, wanted: Sequence[Wanted], state: State) -> State:
        """Open what need not be answered to every answer of both sides.

        An answer that one side alone knows is impossible here, yet whoever replays on that
        side could give it. Where that would matter, the question is answered.
        """
        told = state
        for group in self._joint.groups:
            opened = self._opened(told, [group])
            if opened == told or self._comes_out(wanted, opened):
                told = opened
        return told

    def _opened(self, state: State, groups: Iterable[tuple[int, ...]]) -> State:
        opened = state.copy()
        for group in groups:
            if all(state[v] == self._joint.blank[v] for v in group):
                for variable in group:
                    opened[variable] = self._joint.whole[variable]
        return opened

    def _dropped(self, wanted: Sequence[Wanted], state: State) -> State:
        """Take back each answer without which everything still comes out as wanted."""
        kept = state.copy()
        for group in reversed(self._joint.groups):
            tried = kept.copy()
            for variable in group:
                tried[variable] = self._joint.blank[variable]
            if self._is_possible(tried) and self._comes_out(wanted, tried):
                kept = tried
        return kept

    def _comes_out(self, wanted: Sequence[Wanted], state: State) -> bool:
        judged = Consequences(state, self._budget.known)
        return all(judged.truth(node) == value for node, value in wanted)

    def _is_possible(self, state: State) -> bool:
        return all(truth(node, state) >= UNKNOWN for node in self._joint.never_empty)
