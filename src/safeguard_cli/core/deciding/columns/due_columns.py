"""Deadlines of many rows: each counted once for rows that agree in what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

import numpy as np
from msgspec.structs import replace

from safeguard_cli.core.deciding.calendars import LONDON, Calendar
from safeguard_cli.core.deciding.case_calendar import calendar_at
from safeguard_cli.core.deciding.columns.cases import Bools, Ints, alike, as_rows
from safeguard_cli.core.deciding.columns.one_law import Clocks
from safeguard_cli.core.deciding.columns.replayed import Replayed
from safeguard_cli.core.deciding.columns.whole_days import takes_whole_days
from safeguard_cli.core.deciding.deadlines import due, soonest, time_clock
from safeguard_cli.core.deciding.outcome import Due

# These come to the same at every minute of a day. The others are counted from the minute.
_BY_DAY = (
    "same-day", "days", "working-days", "school-days", "by-agreement", "when-you-choose", "answer",
)  # fmt: skip
_IN_NATION = ("working-days", "school-days")
# These are due at the moment itself, in the same words at every moment.
_AT_ONCE = ("now", "before-the-child-leaves")
_NATION = "nation"
_KEPT = 50_000
_Key = tuple[int, ...]
_Kept = dict[_Key, Due]
_T = TypeVar("_T")


class _Alike:
    """Rows that agree in what some clocks rest on. `due`: the place of each kind's deadline, or 0.

    `columns`: the day or the moment, the nation if it counts, and a date for each of the `starts`.
    """

    def __init__(
        self, clocks: Clocks, columns: list[Ints], starts: list[str], *, is_by_day: bool
    ) -> None:
        self.clocks = clocks
        self.columns = columns
        self.starts = starts
        self.is_by_day = is_by_day
        self.has_nation = len(columns) > 1 + len(starts)
        self.kinds = alike(columns, len(columns[0]))
        self.due = np.zeros(len(self.kinds.first), dtype=np.int64)

    def nation(self, key: _Key) -> int:
        """Return the number of the nation in this key, if it counts."""
        return key[1] if self.has_nation else 0

    def dates(self, key: _Key) -> dict[str, date]:
        """Return the dates that were answered, in this key."""
        days = key[len(key) - len(self.starts) :]
        return {n: date.fromordinal(day) for n, day in zip(self.starts, days, strict=True) if day}


class Deadlines:
    """The deadlines of the rows of one block: `values`, the first of which is none."""

    def __init__(self, replayed: Replayed) -> None:
        self.values: list[Due | None] = [None]
        self._replayed = replayed
        self._cases = replayed.cases
        self._alike: dict[Clocks, _Alike] = {}
        self._national: dict[int, Calendar] = {}
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
        is_by_day = all(clock.clock in _BY_DAY for clock in clocks)
        columns = [np.array(self._days)[moment_of] if is_by_day else moment_of]
        if self._knows_nation and any(clock.clock in _IN_NATION for clock in clocks):
            columns.append(self._replayed.column(_NATION))
        starts = list(dict.fromkeys(clock.start for clock in clocks if clock.start))
        columns += map(self._dates, starts)
        return _Alike(clocks, columns, starts, is_by_day=is_by_day)

    def _add(self, same: _Alike, kinds: Ints) -> None:
        """Count the deadlines of some kinds that have none yet."""
        same.due[kinds] = np.arange(len(kinds)) + len(self.values)
        rows = same.kinds.first[kinds]
        moments = self._cases.moment_of[rows].tolist()
        keys = zip(*(column[rows].tolist() for column in same.columns), strict=True)
        self.values += self._count(same, moments, keys)

    def _count(self, same: _Alike, moments: list[int], keys: Iterable[_Key]) -> list[Due]:
        """Count a deadline for each of these, of which all that it rests on is in its key."""
        clocks, law = same.clocks, self._replayed.law
        if same.is_by_day:
            kept = _with_room(law.dues, clocks)
            return [self._count_by_day(same, kept, key) for key in keys]
        if len(clocks) == 1 and clocks[0].clock in _AT_ONCE:
            words = time_clock(clocks[0], self._calendar(0, 0, {})).words
            return [Due(self._texts[moment], words) for moment in moments]
        if len(clocks) == 1 and takes_whole_days(clocks[0]):

            def count(moment: int) -> Due:
                return time_clock(clocks[0], self._calendar(0, moment, {}))

            return law.whole_days.due(clocks[0], moments, self._days, self._texts, count)
        timed = [_with_room(law.timed, c) if c.clock in _BY_DAY else None for c in clocks]
        each = zip(moments, keys, strict=True)
        return [self._count_by_minute(same, timed, moment, key) for moment, key in each]

    def _count_by_day(self, same: _Alike, kept: _Kept, key: _Key) -> Due:
        """Count what other moments of that day may need too, in this block or another."""
        if key not in kept:
            first = self._first_of_day[key[0]]
            kept[key] = due(same.clocks, self._calendar(same.nation(key), first, same.dates(key)))
        return kept[key]

    def _count_by_minute(
        self, same: _Alike, timed: list[_Kept | None], moment: int, key: _Key
    ) -> Due:
        """Time each clock by itself: what rests on the day, or on a date, is kept."""
        nation, dates, day = same.nation(key), same.dates(key), self._days[moment]
        calendar = self._calendar(nation, moment, dates)
        found = []
        for clock, kept in zip(same.clocks, timed, strict=True):
            if kept is None:
                found.append(time_clock(clock, calendar))
                continue
            start = dates.get(clock.start)
            part = (nation, start.toordinal(), 0) if start else (nation, 0, day)
            if part not in kept:
                kept[part] = time_clock(clock, calendar)
            found.append(kept[part])
        return soonest(found, self._now[moment])

    @cached_property
    def _now(self) -> list[datetime]:
        """Each moment as `Calendar.now` has it."""
        moments = (each.at.astimezone(LONDON) for each in self._cases.moments)
        return [now.replace(microsecond=0) if now.microsecond else now for now in moments]

    @cached_property
    def _texts(self) -> list[str]:
        """Each of these in ISO 8601, as the records say most of them."""
        each = zip(self._now, self._cases.moments, strict=True)
        return [moment.text if now is moment.at else now.isoformat() for now, moment in each]

    @cached_property
    def _days(self) -> list[int]:
        return [now.toordinal() for now in self._now]

    @cached_property
    def _first_of_day(self) -> dict[int, int]:
        """For each day one of its moments: what is counted by the day is the same at each."""
        return {day: moment for moment, day in enumerate(self._days)}

    def _dates(self, question: str) -> Ints:
        """Find the dates that were answered to a question, as numbers; 0 where there is none."""
        counts = self._replayed.counted.get(question, self._replayed.recorded.get(question, 0))
        column = self._replayed.column(question)
        is_date = column != self._cases.numbers.unsure(question)
        return np.where(as_rows(counts, len(self._cases)) & is_date, column, 0)

    def _calendar(self, nation: int, moment: int, dates: Mapping[str, date]) -> Calendar:
        """Return the calendar of a nation, by the number of that answer, at one of the moments."""
        at = self._cases.moments[moment].at
        if nation not in self._national:
            known = {_NATION: self._cases.numbers.answer(_NATION, nation)} if nation else {}
            self._national[nation] = calendar_at(self._replayed.law.interview.rules, known, at)
        return replace(self._national[nation], as_of=at, dates=dates)


def _with_room(kept: dict[_T, _Kept], name: _T) -> _Kept:
    """Return what is kept under this name; nothing any more once that was much."""
    found = kept.setdefault(name, {})
    if len(found) > _KEPT:
        found.clear()
    return found
