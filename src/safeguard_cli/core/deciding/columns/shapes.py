"""What is decided of many rows, as columns: for each row, which of some values is its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from safeguard_cli.core.deciding.columns.cases import Bools, Ints
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.model.rule_set import Checklist, Duty

T_co = TypeVar("T_co", covariant=True)


class Column(NamedTuple, Generic[T_co]):
    """One value for each row: which of the `values` it is."""

    of: Ints
    values: Sequence[T_co]


class PartColumn(NamedTuple):
    """What a part yields: the kind of each row, and what each kind comes to.

    `keys`: what each kind is known by, in all blocks. `due`: by when, as a place among the values
    of the block's `Deadlines`.
    """

    of: Ints
    kinds: list[PartDecision]
    keys: list[tuple[str, int, int]]
    due: Ints


class DutyColumn(NamedTuple):
    """The rows in which a duty holds, as the bits of a number."""

    duty: Duty
    holds: int


class ChecklistColumn(NamedTuple):
    """The rows in which a checklist applies, and what its items come to.

    For each item four sets of rows, as the bits of numbers: where the item can apply, where it can
    be that it does not, and so for its being met. A set is empty where only the person can tick it.
    """

    checklist: Checklist
    applies: Bools
    sets: list[int]


Names = list[tuple[str, int]]
"""Names, each with the rows in which it holds, as the bits of a number."""
