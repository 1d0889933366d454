"""Deadlines of many rows: each counted once for rows that agree in what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from safeguard_cli.core.calendars import LONDON, Calendar
from safeguard_cli.core.case import Value
from safeguard_cli.core.columns.cases import Bools, Ints, Kinds, alike, as_rows, used_of
from safeguard_cli.core.columns.one_law import Clocks, Written
from safeguard_cli.core.columns.replayed import Replayed
from safeguard_cli.core.deadlines import due
from safeguard_cli.core.model import UNSURE, Within
from safeguard_cli.core.timing import calendar_at

# These come to the same at every minute of a day. The others are counted from the minute.
_BY_DAY = ("same-day", "days", "working-days", "school-days", "by-agreement", "answer")
_IN_NATION = ("working-days", "school-days")
_NATION = "nation"
_KEPT = 50_000


class _Alike(NamedTuple):
    """Rows that agree in what some clocks rest on: these columns. `kept`: deadlines by that."""

    kinds: Kinds
    columns: list[Ints]
    kept: dict[tuple[int, ...], Written]


class Deadlines:
    """The deadlines of the rows of one block."""

    def __init__(self, replayed: Replayed) -> None:
        self._replayed = replayed
        self._cases = replayed.cases
        self._kinds: dict[Clocks, _Alike] = {}
        self._calendars: dict[tuple[Value | None, int], Calendar] = {}

    def of(self, clocks: Clocks, rows: Bools) -> tuple[Ints, list[Written]]:
        """Return the deadlines that these clocks have in these rows, and which is that of each."""
        if clocks not in self._kinds:
            columns = self._rests_on(clocks)
            kinds = alike(columns, self._cases.size)
            self._kinds[clocks] = _Alike(kinds, columns, self._kept(clocks))
        kinds, columns, kept = self._kinds[clocks]
        used, of = used_of(kinds.of[rows], len(kinds.first))
        first = kinds.first[used]
        keys = zip(*(column[first].tolist() for column in columns), strict=True)
        found = []
        for row, key in zip(first.tolist(), keys, strict=True):
            if key not in kept:
                one = due(clocks, self._calendar(row, clocks))
                kept[key] = one, msgspec.json.encode(one)
            found.append(kept[key])
        return of, found

    def _kept(self, clocks: Clocks) -> dict[tuple[int, ...], Written]:
        """Return what is known of these clocks: of every block, where it rests on the day alone."""
        if not _is_by_day(clocks):
            return {}
        kept = self._replayed.law.dues.setdefault(clocks, {})
        if len(kept) > _KEPT:
            kept.clear()
        return kept

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
        in_nation = self._knows_nation and any(clock.clock in _IN_NATION for clock in clocks)
        nation = self._replayed.answer(_NATION, row) if in_nation else None
        found = self._at(nation, int(self._cases.moment_of[row]))
        dates = {}
        for question in _starts(clocks):
            value = self._replayed.answer(question, row)
            if self._dates(question)[row] and value != UNSURE:
                dates[question] = date.fromisoformat(str(value))
        return replace(found, dates=dates) if dates else found

    def _at(self, nation: Value | None, moment: int) -> Calendar:
        """Return the calendar of a nation at one of the moments."""
        key = nation, moment
        if key not in self._calendars:
            rules, given = self._replayed.law.interview.rules, {_NATION: nation} if nation else {}
            self._calendars[key] = calendar_at(rules, given, self._cases.moments[moment].at)
        return self._calendars[key]


def _is_by_day(clocks: Clocks) -> bool:
    return all(clock.clock in _BY_DAY for clock in clocks)


def _starts(clocks: Sequence[Within]) -> list[str]:
    return [clock.start for clock in clocks if clock.start]
