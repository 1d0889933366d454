"""Count what came of many rows, without their documents."""

from __future__ import annotations

import numpy as np

from safeguard_cli.core.deciding.columns.cases import Ints
from safeguard_cli.core.deciding.columns.outcomes import DueColumn, Outcomes
from safeguard_cli.core.deciding.tally import Counts, add_counted, level_key, month_of


def add_outcomes(counts: Counts, outcomes: Outcomes) -> None:
    """Count the decisions of all rows."""
    levels = [level_key(level) for level in outcomes.level.values]
    moments = outcomes.cases.moments
    add_counted(counts.levels, _counted(outcomes.level.of, levels))
    add_counted(counts.floors, _counted(outcomes.floor.level, levels))
    months = [month_of(moment.text) for moment in moments]
    both = outcomes.cases.moment_of * len(levels) + outcomes.level.of
    for number, count in zip(*map(list, np.unique(both, return_counts=True)), strict=True):
        moment, level = divmod(int(number), len(levels))
        month = counts.months.setdefault(months[moment], {})
        add_counted(month, {levels[level]: int(count)})
    for part in outcomes.parts:
        names = [f"{kind.part.id} {kind.action.id}" if kind.action else "" for kind in part.kinds]
        advised = np.array([kind.is_advised for kind in part.kinds])[part.of]
        add_counted(counts.actions, _counted(part.of[advised], names))
        _add_due(counts, part.due)
    _add_unknown(counts, outcomes)


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
