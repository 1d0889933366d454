"""Deadlines of many rows: each counted once for rows that agree in what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np
from msgspec.structs import replace

from safeguard_cli.core.deciding.calendars import LONDON, Calendar
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.columns.cases import Ints, alike, as_rows
from safeguard_cli.core.deciding.columns.replayed import Clocks, Replayed
from safeguard_cli.core.deciding.deadlines import due
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.deciding.timing import calendar_at
from safeguard_cli.core.model.rule_set import UNSURE, Within

# These come to the same at every minute of a day. The others are counted from the minute.
_BY_DAY = ("same-day", "days", "working-days", "school-days", "by-agreement", "answer")
_IN_NATION = ("working-days", "school-days")
_NATION = "nation"
_KEPT = 50_000


class Deadlines:
    """The deadlines of the rows of one block."""

    def __init__(self, replayed: Replayed) -> None:
        self._replayed = replayed
        self._cases = replayed.cases
        self._found: dict[Clocks, tuple[Ints, list[Due]]] = {}
        self._calendars: dict[Value | None, Calendar] = {}

    def of(self, clocks: Clocks) -> tuple[Ints, list[Due]]:
        """Return the different deadlines of these clocks, and which is that of each row."""
        if clocks not in self._found:
            columns = self._rests_on(clocks)
            kinds = alike(columns, self._cases.size)
            keys = zip(*(column[kinds.first].tolist() for column in columns), strict=True)
            rows = kinds.first.tolist()
            found = [self._due(clocks, *each) for each in zip(rows, keys, strict=True)]
            self._found[clocks] = kinds.of, found
        return self._found[clocks]

    def _due(self, clocks: Clocks, row: int, key: tuple[int, ...]) -> Due:
        """Count a deadline, or remember it where it is the same at every minute of its day."""
        if not _is_by_day(clocks):
            return due(clocks, self._calendar(row, clocks))
        kept = self._replayed.law.dues
        if len(kept) > _KEPT:
            kept.clear()
        if (clocks, key) not in kept:
            kept[clocks, key] = due(clocks, self._calendar(row, clocks))
        return kept[clocks, key]

    def _rests_on(self, clocks: Clocks) -> list[Ints]:
        columns = [self._day if _is_by_day(clocks) else self._cases.moment_of]
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
        nation = self._replayed.answer(_NATION, row) if self._knows_nation else None
        moment = self._cases.moments[int(self._cases.moment_of[row])]
        dates: dict[str, date] = {}
        for question in _starts(clocks):
            value = self._replayed.answer(question, row)
            if self._dates(question)[row] and value != UNSURE:
                dates[question] = date.fromisoformat(str(value))
        return replace(self._of_nation(nation), as_of=moment.at, dates=dates)

    def _of_nation(self, nation: Value | None) -> Calendar:
        """Return the calendar of a nation, at whatever moment."""
        if nation not in self._calendars:
            rules = self._replayed.law.interview.rules
            given = {_NATION: nation} if nation else {}
            self._calendars[nation] = calendar_at(rules, given, self._cases.moments[0].at)
        return self._calendars[nation]


def _is_by_day(clocks: Clocks) -> bool:
    return all(clock.clock in _BY_DAY for clock in clocks)


def _starts(clocks: Sequence[Within]) -> list[str]:
    return [clock.start for clock in clocks if clock.start]
