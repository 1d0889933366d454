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
    _add_months(counts, outcomes, levels)
    for part in outcomes.parts:
        names = [f"{kind.part.id} {kind.action.id}" if kind.action else "" for kind in part.kinds]
        advised = np.array([kind.is_advised for kind in part.kinds])[part.of]
        add_counted(counts.actions, _counted(part.of[advised], names))
        _add_due(counts, part.due)
    _add_unknown(counts, outcomes)


def _add_months(counts: Counts, outcomes: Outcomes, levels: list[str]) -> None:
    """Count the levels of each month."""
    of_moment = [month_of(moment.text) for moment in outcomes.cases.moments]
    months = list(dict.fromkeys(of_moment))
    places = {month: place for place, month in enumerate(months)}
    month_of_row = np.array([places[month] for month in of_moment])[outcomes.cases.moment_of]
    both = np.bincount(
        month_of_row * len(levels) + outcomes.level.of, minlength=len(months) * len(levels)
    ).reshape(len(months), len(levels))
    for month, row in zip(months, both.tolist(), strict=True):
        found: dict[str, int] = {}
        for level, count in zip(levels, row, strict=True):
            found[level] = found.get(level, 0) + count
        add_counted(counts.months.setdefault(month, {}), found)


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
