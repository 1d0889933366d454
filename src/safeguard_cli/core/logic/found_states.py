"""States that searches have found, stored so that a node is evaluated in all of them at once.

Most of what can be has been seen in some state already: then nothing need be searched.
It proves nothing: where no known state fits, a search must say whether any does.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.logic.nodes import HOLDS, State
from safeguard_cli.core.logic.truth_in_states import FilledTruths
from safeguard_cli.core.logic.witness import Constraint


class FoundStates:
    """States with one value for each variable. A set of them is the bits of a number."""

    def __init__(self) -> None:
        """Start without states."""
        self._states: list[State] = []
        # For each variable: in which states it has which value.
        self._columns: list[dict[int, int]] = []
        self._judged = FilledTruths(self._columns, 0)

    def add(self, state: State) -> None:
        """Keep two of the states within this one, as far apart as can be."""
        self._store_state([bits & -bits for bits in state])
        self._store_state([1 << bits.bit_length() - 1 for bits in state])
        self._judged = FilledTruths(self._columns, len(self._states))

    def meeting(self, constraints: Iterable[Constraint]) -> State | None:
        """Return the first state in which all constraints are met, if one is known."""
        left = (1 << len(self._states)) - 1
        for node, wanted in constraints:
            if not left:
                return None
            holds = self._judged.holds(node)
            left &= holds if wanted == HOLDS else ~holds
        return self._states[(left & -left).bit_length() - 1] if left else None

    def _store_state(self, state: State) -> None:
        bit = 1 << len(self._states)
        self._states.append(state)
        if not self._columns:
            self._columns.extend({} for _ in state)
        for column, value in zip(self._columns, state, strict=True):
            column[value] = column.get(value, 0) | bit
