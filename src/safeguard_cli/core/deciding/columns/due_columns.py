"""Deadlines of many rows: each counted once for rows that agree in what it rests on."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import msgspec
import numpy as np
from msgspec.structs import replace

from safeguard_cli.core.deciding.calendars import LONDON, Calendar
from safeguard_cli.core.deciding.case_calendar import calendar_at
from safeguard_cli.core.deciding.columns.cases import Bools, Ints, alike, as_rows
from safeguard_cli.core.deciding.columns.one_law import Clocks, Written
from safeguard_cli.core.deciding.columns.replayed import Replayed
from safeguard_cli.core.deciding.deadlines import due
from safeguard_cli.core.deciding.outcome import Due

# These come to the same at every minute of a day. The others are counted from the minute.
_BY_DAY = ("same-day", "days", "working-days", "school-days", "by-agreement", "answer")
_IN_NATION = ("working-days", "school-days")
# These are due at the moment itself, in the same words at every moment.
_AT_ONCE = ("now", "before-the-child-leaves")
_NATION = "nation"
_KEPT = 50_000
_Key = tuple[int, ...]
_Kept = dict[_Key, Written]


class _Alike:
    """Rows that agree in what some clocks rest on. `due`: the place of each kind's deadline, or 0.

    `columns`: the day or the moment, the nation if it counts, and a date for each of the `starts`.
    """

    def __init__(self, clocks: Clocks, columns: list[Ints], starts: list[str], count: int) -> None:
        self.clocks = clocks
        self.columns = columns
        self.starts = starts
        self.kinds = alike(columns, count)
        self.is_by_day = _is_by_day(clocks)
        self.due = np.zeros(len(self.kinds.first), dtype=np.int64)
        self.at_once: Due | None = None


class Deadlines:
    """The deadlines of the rows of one block: `values`, the first of which is none.

    `texts`: the JSON of each.
    """

    def __init__(self, replayed: Replayed) -> None:
        self.values: list[Due | None] = [None]
        self.texts = [b"null"]
        self._replayed = replayed
        self._cases = replayed.cases
        self._alike: dict[Clocks, _Alike] = {}
        self._national: dict[int, Calendar] = {}
        self._calendars: dict[tuple[int, int], Calendar] = {}
        self._knows_nation = _NATION in replayed.law.interview.questions

    def of(self, clocks: Clocks, rows: Bools) -> Ints:
        """Return for each of these rows the place of the deadline that these clocks have."""
        if clocks not in self._alike:
            self._alike[clocks] = self._group(clocks)
        same = self._alike[clocks]
        of = same.kinds.of[rows]
        found = same.due[of]
        if not found.all():
            self._add(same, np.flatnonzero(np.bincount(of[found == 0])))
            found = same.due[of]
        return found

    def _group(self, clocks: Clocks) -> _Alike:
        moment_of = self._cases.moment_of
        columns = [np.array(self._days)[moment_of] if _is_by_day(clocks) else moment_of]
        if self._in_nation(clocks):
            columns.append(self._replayed.column(_NATION))
        starts = list(dict.fromkeys(clock.start for clock in clocks if clock.start))
        columns += map(self._dates, starts)
        return _Alike(clocks, columns, starts, self._cases.size)

    def _add(self, same: _Alike, kinds: Ints) -> None:
        """Count the deadlines of some kinds that have none yet."""
        kept = self._kept(same.clocks)
        same.due[kinds] = np.arange(len(kinds)) + len(self.values)
        rows = same.kinds.first[kinds]
        count = self._count_at_once if _is_at_once(same.clocks) else self._count
        moments = self._cases.moment_of[rows].tolist()
        keys = zip(*(column[rows].tolist() for column in same.columns), strict=True)
        for moment, key in zip(moments, keys, strict=True):
            if key not in kept:
                one = count(same, moment, key)
                kept[key] = one, msgspec.json.encode(one)
            one, text = kept[key]
            self.values.append(one)
            self.texts.append(text)

    def _count(self, same: _Alike, moment: int, key: _Key) -> Due:
        """Count the deadline of one kind by the calendar of a row."""
        nation = key[1] if self._in_nation(same.clocks) else 0
        calendar = self._calendar(nation, self._first_of_day[key[0]] if same.is_by_day else moment)
        days = key[len(key) - len(same.starts) :]
        dates = {n: date.fromordinal(day) for n, day in zip(same.starts, days, strict=True) if day}
        return due(same.clocks, replace(calendar, dates=dates) if dates else calendar)

    def _count_at_once(self, same: _Alike, moment: int, _: _Key) -> Due:
        if same.at_once is None:
            same.at_once = due(same.clocks, self._calendar(0, moment))
        at = self._cases.moments[moment].at.astimezone(LONDON).replace(microsecond=0)
        return Due(at.isoformat(), same.at_once.words)

    def _kept(self, clocks: Clocks) -> _Kept:
        """Return what is known of these clocks, from other blocks too if it rests on the day."""
        if not _is_by_day(clocks):
            return {}
        kept = self._replayed.law.dues.setdefault(clocks, {})
        if len(kept) > _KEPT:
            kept.clear()
        return kept

    def _in_nation(self, clocks: Clocks) -> bool:
        return self._knows_nation and any(clock.clock in _IN_NATION for clock in clocks)

    @cached_property
    def _days(self) -> list[int]:
        return [each.at.astimezone(LONDON).toordinal() for each in self._cases.moments]

    @cached_property
    def _first_of_day(self) -> dict[int, int]:
        """For each day one of its moments: what is counted by the day is the same at each."""
        return {day: moment for moment, day in enumerate(self._days)}

    def _dates(self, question: str) -> Ints:
        """Find the dates that were answered to a question, as numbers; 0 where there is none."""
        counts = self._replayed.counted.get(question, self._replayed.recorded.get(question, 0))
        column = self._replayed.column(question)
        is_date = column != self._cases.numbers.unsure(question)
        return np.where(as_rows(counts, self._cases.size) & is_date, column, 0)

    def _calendar(self, nation: int, moment: int) -> Calendar:
        """Return the calendar of a nation, by the number of that answer, at one of the moments."""
        key = (nation, moment)
        if key not in self._calendars:
            at = self._cases.moments[moment].at
            if nation not in self._national:
                known = {_NATION: self._cases.numbers.answer(_NATION, nation)} if nation else {}
                rules = self._replayed.law.interview.rules
                self._national[nation] = calendar_at(rules, known, at)
            self._calendars[key] = replace(self._national[nation], as_of=at)
        return self._calendars[key]


def _is_by_day(clocks: Clocks) -> bool:
    return all(clock.clock in _BY_DAY for clock in clocks)


def _is_at_once(clocks: Clocks) -> bool:
    return len(clocks) == 1 and clocks[0].clock in _AT_ONCE
