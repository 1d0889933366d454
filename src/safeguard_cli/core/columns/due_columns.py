"""Deadlines of many rows: each counted once for rows that agree in what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np
from msgspec.structs import replace

from safeguard_cli.core.calendars import LONDON, Calendar
from safeguard_cli.core.columns.cases import Ints, alike, as_rows
from safeguard_cli.core.columns.replayed import Replayed
from safeguard_cli.core.deadlines import due
from safeguard_cli.core.model import UNSURE, Within
from safeguard_cli.core.timing import calendar_at
from safeguard_cli.core.wording import Due

Clocks = tuple[Within, ...]
# These come to the same at every minute of a day. The others are counted from the minute.
_BY_DAY = ("same-day", "days", "working-days", "school-days", "by-agreement", "answer")
_IN_NATION = ("working-days", "school-days")
_NATION = "nation"


class Deadlines:
    """The deadlines of the rows of one block."""

    def __init__(self, replayed: Replayed) -> None:
        self._replayed = replayed
        self._cases = replayed.cases
        self._found: dict[Clocks, tuple[Ints, list[Due]]] = {}

    def of(self, clocks: Clocks) -> tuple[Ints, list[Due]]:
        """Return the different deadlines of these clocks, and which is that of each row."""
        if clocks not in self._found:
            kinds = alike(self._rests_on(clocks), self._cases.size)
            found = [due(clocks, self._calendar(row, clocks)) for row in kinds.first.tolist()]
            self._found[clocks] = kinds.of, found
        return self._found[clocks]

    def _rests_on(self, clocks: Clocks) -> list[Ints]:
        by_day = all(clock.clock in _BY_DAY for clock in clocks)
        columns = [self._day if by_day else self._cases.moment_of]
        if self._knows_nation and any(clock.clock in _IN_NATION for clock in clocks):
            columns.append(self._replayed.column(_NATION))
        return [*columns, *(self._dates(start) for start in _starts(clocks))]

    @cached_property
    def _day(self) -> Ints:
        moments = self._cases.moments
        days = [moment.at.astimezone(LONDON).toordinal() for moment in moments]
        return np.array(days, dtype=np.int64)[self._cases.moment_of]

    @cached_property
    def _knows_nation(self) -> bool:
        return _NATION in self._replayed.law.interview.questions

    def _dates(self, question: str) -> Ints:
        """Find the dates that were answered to a question, as numbers; 0 where there is none."""
        counts = self._replayed.counted.get(question, self._replayed.recorded.get(question, 0))
        column = self._replayed.column(question)
        return np.where(as_rows(counts, self._cases.size), column, 0)

    def _calendar(self, row: int, clocks: Clocks) -> Calendar:
        rules = self._replayed.law.interview.rules
        nation = self._replayed.answer(_NATION, row) if self._knows_nation else None
        moment = self._cases.moments[int(self._cases.moment_of[row])]
        calendar = calendar_at(rules, {_NATION: nation} if nation else {}, moment.at)
        dates: dict[str, date] = {}
        for question in _starts(clocks):
            value = self._replayed.answer(question, row)
            if self._dates(question)[row] and value != UNSURE:
                dates[question] = date.fromisoformat(str(value))
        return replace(calendar, dates=dates)


def _starts(clocks: Sequence[Within]) -> list[str]:
    return [clock.start for clock in clocks if clock.start]
