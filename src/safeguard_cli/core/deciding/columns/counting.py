"""Count what came of many rows, without their documents."""

from __future__ import annotations

import numpy as np

from safeguard_cli.core.deciding.columns.cases import Ints
from safeguard_cli.core.deciding.columns.outcomes import DueColumn, Outcomes
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
        _add_due(counts, part.due)
    _add_unknown(counts, outcomes)


class _Months:
    """Counts by the month of each row's moment."""

    def __init__(self, outcomes: Outcomes) -> None:
        months = [month_of(moment.text) for moment in outcomes.cases.moments]
        self._names = sorted(set(months))
        places = np.array([self._names.index(month) for month in months], dtype=np.int64)
        self._of = places[outcomes.cases.moment_of]

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


def _add_due(counts: Counts, due: DueColumn) -> None:
    months = [month_of(each.at) if each else "-" for each in due.values]
    add_counted(counts.due, _counted(due.of[due.of > 0], months))


def _add_unknown(counts: Counts, outcomes: Outcomes) -> None:
    left = ~outcomes.complete
    counts.incomplete += int(left.sum())
    for name, rows in outcomes.missing:
        add_counted(counts.unknown, {name: int((left & rows).sum())})
        left &= ~rows


def _counted(of: Ints, names: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in zip(names, np.bincount(of, minlength=len(names)).tolist(), strict=True):
        found[name] = found.get(name, 0) + count
    return found
