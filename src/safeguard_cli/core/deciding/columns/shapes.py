"""What is decided of many rows, as columns: for each row, which of some values is its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from safeguard_cli.core.deciding.columns.cases import Bools, Ints
from safeguard_cli.core.deciding.engine import PartDecision
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.rule_set import Checklist, Duty, Item

T_co = TypeVar("T_co", covariant=True)


class Column(NamedTuple, Generic[T_co]):
    """One value for each row: which of the `values` it is."""

    of: Ints
    values: Sequence[T_co]


class DueColumn(NamedTuple):
    """By when something is due in each row: which of the `values`, the first of which is None.

    `texts` is the JSON of each.
    """

    of: Ints
    values: Sequence[Due | None]
    texts: Sequence[bytes]


class PartColumn(NamedTuple):
    """What a part yields: the kind of each row, what each kind comes to, and by when."""

    of: Ints
    kinds: list[PartDecision]
    due: DueColumn


class DutyColumn(NamedTuple):
    """The rows in which a duty holds, and by when (None where it does not)."""

    duty: Duty
    holds: Bools
    due: DueColumn


class ItemColumn(NamedTuple):
    """The truth of an item's two conditions. `met` is None where only the person can tick it."""

    item: Item
    applies: Ints
    met: Ints | None


class ChecklistColumn(NamedTuple):
    """The rows in which a checklist applies, and its items."""

    checklist: Checklist
    applies: Bools
    items: list[ItemColumn]


Names = list[tuple[str, Bools]]
