"""Deadlines of many rows: each counted once for rows that agree in what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import msgspec
import numpy as np
from msgspec.structs import replace

from safeguard_cli.core.deciding.calendars import LONDON, Calendar
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.case_calendar import calendar_at
from safeguard_cli.core.deciding.columns.cases import Bools, Ints, alike, as_rows, used_of
from safeguard_cli.core.deciding.columns.one_law import Clocks, Written
from safeguard_cli.core.deciding.columns.replayed import Replayed
from safeguard_cli.core.deciding.deadlines import due
from safeguard_cli.core.model.rule_set import UNSURE, Within

# These come to the same at every minute of a day. The others are counted from the minute.
_BY_DAY = ("same-day", "days", "working-days", "school-days", "by-agreement", "answer")
_IN_NATION = ("working-days", "school-days")
_NATION = "nation"
_KEPT = 50_000
_Kept = dict[tuple[int, ...], Written]


class _Alike:
    """Rows that agree in what some clocks rest on: these `columns`. `known`: what each kind has."""

    def __init__(self, clocks: Clocks, columns: list[Ints], count: int) -> None:
        self.starts = _starts(clocks)
        self.in_nation = any(clock.clock in _IN_NATION for clock in clocks)
        self.columns = columns
        self.kinds = alike(columns, count)
        self.known: list[Written | None] = [None] * len(self.kinds.first)

    def key(self, kind: int) -> tuple[int, ...]:
        """Return what a kind rests on."""
        row = self.kinds.first[kind]
        return tuple(int(column[row]) for column in self.columns)


class Deadlines:
    """The deadlines of the rows of one block."""

    def __init__(self, replayed: Replayed) -> None:
        self._replayed = replayed
        self._cases = replayed.cases
        self._alike: dict[Clocks, _Alike] = {}
        self._calendars: dict[Value | None, Calendar] = {}
        self._nows: dict[int, Calendar] = {}

    def of(self, clocks: Clocks, rows: Bools) -> tuple[Ints, list[Written]]:
        """Return the deadlines that these clocks have in these rows, and which is that of each."""
        if clocks not in self._alike:
            self._alike[clocks] = _Alike(clocks, self._rests_on(clocks), self._cases.size)
        same = self._alike[clocks]
        used, of = used_of(same.kinds.of[rows], len(same.known))
        known = same.known
        if new := [kind for kind in used if known[kind] is None]:
            kept = self._kept(clocks)
            for kind in new:
                known[kind] = self._written(clocks, same, kind, kept)
        return of, [known[kind] for kind in used]  # type: ignore[misc]  # none is left

    def _written(self, clocks: Clocks, same: _Alike, kind: int, kept: _Kept | None) -> Written:
        key = () if kept is None else same.key(kind)
        if kept is not None and key in kept:
            return kept[key]
        one = due(clocks, self._calendar(int(same.kinds.first[kind]), same))
        found = one, msgspec.json.encode(one)
        if kept is not None:
            kept[key] = found
        return found

    def _kept(self, clocks: Clocks) -> _Kept | None:
        """Return what is known of these clocks from other blocks, where it rests on the day."""
        if not _is_by_day(clocks):
            return None
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

    def _calendar(self, row: int, same: _Alike) -> Calendar:
        in_nation = same.in_nation and self._knows_nation
        nation = self._replayed.answer(_NATION, row) if in_nation else None
        found = self._at(nation, int(self._cases.moment_of[row]))
        dates = {}
        for question in same.starts:
            value = self._replayed.answer(question, row)
            if self._dates(question)[row] and value != UNSURE:
                dates[question] = date.fromisoformat(str(value))
        return replace(found, dates=dates) if dates else found

    def _at(self, nation: Value | None, moment: int) -> Calendar:
        """Return the calendar of a nation at one of the moments."""
        if nation is None and moment in self._nows:
            return self._nows[moment]
        at = self._cases.moments[moment].at
        if nation not in self._calendars:
            rules, given = self._replayed.law.interview.rules, {_NATION: nation} if nation else {}
            self._calendars[nation] = calendar_at(rules, given, at)
        found = replace(self._calendars[nation], as_of=at)
        if nation is None:
            # Most clocks of a moment rest on nothing else.
            self._nows[moment] = found
        return found


def _is_by_day(clocks: Clocks) -> bool:
    return all(clock.clock in _BY_DAY for clock in clocks)


def _starts(clocks: Sequence[Within]) -> list[str]:
    return [clock.start for clock in clocks if clock.start]
