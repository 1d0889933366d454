"""Part blocks of cases by the law of their day, and have each decided by that law.

It takes little of the time: `edges/batch/run.py` names the modules in which a batch spends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.columns.cases import Cases, Ints
from safeguard_cli.core.deciding.columns.one_law import Law
from safeguard_cli.core.deciding.columns.outcomes import Outcomes
from safeguard_cli.core.deciding.columns.whole_days import WholeDays
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.deciding.interview import Interview

_MOST_KEPT = 20_000


class Decided(NamedTuple):
    """Rows of a block that one law decides, and what came of them, in the same order."""

    rows: Ints
    outcomes: Outcomes


class ColumnEngine:
    """Decides many cases over one rule set; `known` answers come from the set-up."""

    def __init__(self, interview: Interview, known: Given | None = None) -> None:
        self.interview = interview
        self._known = dict(known or {})
        self._laws: dict[int, Law] = {}
        self._whole_days = WholeDays()

    def decide(self, cases: Cases) -> Iterator[Decided]:
        """Decide all rows, grouped by their law and by the exceptions that still run."""
        groups: dict[tuple[int, frozenset[str]], list[int]] = {}
        of_day: dict[date, list[int]] = {}
        for place, moment in enumerate(cases.moments):
            of_day.setdefault(moment.at.date(), []).append(place)
        for day, places in of_day.items():
            law = self._law(self.interview.on(day))
            exemptions = self.interview.rules.exemptions
            running = frozenset(e.id for e in exemptions if e.runs_on(day))
            groups.setdefault((law, running), []).extend(places)
        for (law, _), places in groups.items():
            rows = np.flatnonzero(np.isin(cases.moment_of, places))
            if len(rows):
                yield Decided(rows, Outcomes(self._laws[law], cases.some(rows)))

    def decide_rows(
        self, numbers: AnswerNumbers, rows: Sequence[tuple[Sequence[int], Moment]]
    ) -> Iterator[Decided]:
        """Decide rows of numbered answers, each with its moment."""
        if not isinstance(rows, Cases):
            table = np.array([row for row, _ in rows], dtype=np.int64)
            rows = Cases.of_numbers(numbers, table, [moment for _, moment in rows])
        yield from self.decide(rows)
        self._make_room()

    def _make_room(self) -> None:
        """Forget what was searched once it is much: it is searched again."""
        for key, law in list(self._laws.items()):
            if law.kept > _MOST_KEPT:
                law.interview.forget_searches()
                self._laws[key] = Law(law.interview, self._known, self._whole_days)

    def _law(self, interview: Interview) -> int:
        # An interview keeps those of its laws, so no other one has the same identity.
        if id(interview) not in self._laws:
            self._laws[id(interview)] = Law(interview, self._known, self._whole_days)
        return id(interview)
