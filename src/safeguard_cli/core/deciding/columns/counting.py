"""Count what came of many rows, without their documents."""

from __future__ import annotations

import numpy as np

from safeguard_cli.core.deciding.columns.cases import Ints, as_bits
from safeguard_cli.core.deciding.columns.outcomes import Outcomes
from safeguard_cli.core.deciding.tally import Counts, add_counted, level_key, month_of


def add_outcomes(counts: Counts, outcomes: Outcomes) -> None:
    """Count the decisions of all rows."""
    levels = [level_key(level) for level in outcomes.level.values]
    add_counted(counts.levels, _counted(outcomes.level.of, levels))
    add_counted(counts.floors, _counted(outcomes.floor.level, levels))
    months = _Months(outcomes)
    months.add(counts.months, outcomes.level.of, levels)
    months.add(counts.floors_by_month, outcomes.floor.level, levels)
    for part in outcomes.parts:
        names = [
            f"{kind.part.id} {kind.action.id}" if kind.action and kind.is_advised else ""
            for kind in part.kinds
        ]
        found = _counted(part.of, names)
        found.pop("", None)
        add_counted(counts.actions, found)
        months.add(counts.actions_by_month, part.of, names, leaving_out="")
    _add_due(counts, outcomes)
    _add_unknown(counts, outcomes)


class _Months:
    """Counts by the month of each row's moment."""

    def __init__(self, outcomes: Outcomes) -> None:
        months = [month_of(moment.text) for moment in outcomes.cases.moments]
        self._names = sorted(set(months))
        places = {month: place for place, month in enumerate(self._names)}
        of = np.array([places[month] for month in months], dtype=np.int64)
        self._of = of[outcomes.cases.moment_of]

    def add(
        self,
        counted: dict[str, dict[str, int]],
        of: Ints,
        names: list[str],
        leaving_out: str | None = None,
    ) -> None:
        """Count the names of all rows, month by month."""
        cells = np.bincount(self._of * len(names) + of, minlength=len(self._names) * len(names))
        for month, row in zip(self._names, cells.reshape(-1, len(names)).tolist(), strict=True):
            for name, count in zip(names, row, strict=True):
                if count and name != leaving_out:
                    add_counted(counted.setdefault(month, {}), {name: count})


def _add_due(counts: Counts, outcomes: Outcomes) -> None:
    values = outcomes.deadlines.values
    often = np.zeros(len(values), dtype=np.int64)
    for part in outcomes.parts:
        often += np.bincount(part.due, minlength=len(values))
    for due, count in zip(values, often.tolist(), strict=True):
        if due is not None and count:
            month = month_of(due.at)
            counts.due[month] = counts.due.get(month, 0) + count


def _add_unknown(counts: Counts, outcomes: Outcomes) -> None:
    left = as_bits(~outcomes.complete)
    counts.incomplete += left.bit_count()
    for name, rows in outcomes.missing:
        add_counted(counts.unknown, {name: (left & rows).bit_count()})
        left &= ~rows


def _counted(of: Ints, names: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in zip(names, np.bincount(of, minlength=len(names)).tolist(), strict=True):
        found[name] = found.get(name, 0) + count
    return found
