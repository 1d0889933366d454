"""Whether the stages of a ladder keep within its ceiling, from whatever minute they start.

Each stage is followed from the last minute of every day of the known calendars: between
two midnights a later start never ends sooner, and a ceiling counts whole days. In all, each
stage begins where everything due in the one before it is due. A stage that may be left
out only makes the ladder shorter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.later_deadlines import (
    NO_HOLIDAYS,
    find_end_of,
    list_days,
    read_latest,
)
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.deadlines import LONDON, clocks_in_words
from safeguard_cli.core.model.ladders import Ceiling, Dues, Stage, clocks_due, dues_of
from safeguard_cli.core.model.rule_set import Holidays, Part, RuleSet, Within
from safeguard_cli.core.words.dates import day_in_words

_Clocks = tuple[Within, ...]

# Where no working days are counted, one year is like another, clock changes and all.
_ANY_YEAR = Holidays("", "2026-12-31", ("2026-01-01",))


def over_ceiling(proof: Proof) -> Iterator[Finding]:
    """Find stages, and ladders as a whole, that may take longer than their ceiling."""
    for part in proof.rules.parts:
        if part.ladder and part.ladder.ceiling and part.ladder.stages:
            yield from _CeilingCheck(proof.rules).findings(part, part.ladder.ceiling)


def count_ceilings(rules: RuleSet) -> int:
    """Count the stages, and the ladders as a whole, that have a ceiling."""
    ladders = [part.ladder for part in rules.parts if part.ladder and part.ladder.ceiling]
    return sum(len(ladder.stages) + 1 for ladder in ladders)


class _Endless(Exception):  # noqa: N818 - no error: a clock alone that never ends
    pass


class _Over(NamedTuple):
    begun: date
    end: date


class _CeilingCheck:
    def __init__(self, rules: RuleSet) -> None:
        known = {(each.known_until, each.days): each for each in rules.holidays}
        self._known = list(known.values()) or [NO_HOLIDAYS]

    def findings(self, part: Part, ceiling: Ceiling) -> Iterator[Finding]:
        assert part.ladder is not None
        stages, where = part.ladder.stages, part.ladder.where or part.where
        for stage in stages:
            said = f"stage `{stage.id}`"
            yield from self._find_overrun([stage], ceiling.stage, said, stage.where or where)
        yield from self._find_overrun(
            stages, ceiling.in_all, f"the stages of `{part.id}` in all", where
        )

    def _find_overrun(
        self, stages: Sequence[Stage], ceiling: _Clocks, said: str, where: str
    ) -> Iterator[Finding]:
        words = clocks_in_words(ceiling)
        try:
            over = self._find_late_moment(stages, ceiling)
        except _Endless:
            message = f"{said} has no end; give a clock, so that it ends within {words}"
            yield Finding(codes.OVER_CEILING, where, message)
            return
        if over:
            begun, end = (day_in_words(day) for day in over)
            message = f"{said} may take longer than {words}: begun on {begun}, until {end}"
            yield Finding(codes.OVER_CEILING, where, message)

    def _find_late_moment(self, stages: Sequence[Stage], ceiling: _Clocks) -> _Over | None:
        counted = any(clock.clock == "working-days" for clock in _list_clocks(stages, ceiling))
        calendars = self._known if counted else [_ANY_YEAR]
        found = (_search_calendar(known, tuple(stages), ceiling) for known in calendars)
        return next(filter(None, found), None)


def _list_clocks(stages: Sequence[Stage], ceiling: _Clocks) -> Iterator[Within]:
    yield from ceiling
    for stage in stages:
        yield from stage.raise_within
        yield from stage.urgent.raise_within if stage.urgent else ()
        yield from clocks_due(stage)


# A rule set is checked for each span of the law, and a local one twice: with the same stages.
@lru_cache(maxsize=256)
def _search_calendar(known: Holidays, stages: tuple[Stage, ...], ceiling: _Clocks) -> _Over | None:
    forms = _make_forms(known)
    ways = [forms.of(stage) for stage in stages]
    most = forms.lasting(ceiling, Dues((), ()))
    for begun in forms.moments:
        end = begun
        for way in ways:
            end = max(form.end(end) for form in way)
        if end > most.end(begun):
            return _Over(begun.date(), end.date())
    return None


# A stage is looked at alone and with the others: mostly from the same moments.
@lru_cache(maxsize=16)
def _make_forms(known: Holidays) -> _Forms:
    return _Forms(known)


class _Forms:
    """Forms of stages in one known calendar. Those with the same clocks are one."""

    def __init__(self, known: Holidays) -> None:
        self.known = known
        # A moment of London is slow to look up, unless it is the same object as before.
        self.moments = [datetime.combine(d, time(23, 59, 59), LONDON) for d in list_days(known)]
        self._found: dict[tuple[_Clocks, Dues], _Form] = {}

    def of(self, stage: Stage) -> list[_Form]:
        """List the usual form of a stage, and its urgent one."""
        usual = self.lasting(stage.raise_within, dues_of(stage))
        if stage.urgent is None:
            return [usual]
        dues = dues_of(stage, urgent=True)
        return [usual, self.lasting(stage.urgent.raise_within, dues)]

    def lasting(self, raise_within: _Clocks, dues: Dues) -> _Form:
        return self._found.setdefault((raise_within, dues), _Form(raise_within, dues, self.known))


class _Form:
    """What is due in a stage. It remembers when it ends, for each moment at which it began."""

    def __init__(self, raise_within: _Clocks, dues: Dues, known: Holidays) -> None:
        self._raise_within = raise_within
        self._dues = dues
        self._known = known
        self._ends: dict[datetime, datetime] = {}

    def end(self, begun: datetime) -> datetime:
        if begun not in self._ends:
            self._ends[begun] = self._find_end(begun)
        return self._ends[begun]

    def _find_end(self, begun: datetime) -> datetime:
        raised = self._find_soonest(self._raise_within, begun)
        events = {"": raised}
        if self._dues.reply:
            events["reply"] = self._find_soonest(self._dues.reply, raised)
        for number, one in enumerate(self._dues.times):
            start = events.get(one.after, raised)
            events[one.id or str(number)] = self._find_soonest(one.within, start)
        return max(events.values())

    def _find_soonest(self, clocks: _Clocks, begun: datetime) -> datetime:
        # A clock that counts from an answered date may begin at any time.
        bounded = tuple(
            read_latest(clock) for clock in clocks if not (clock.is_unbounded or clock.start)
        )
        if not bounded:
            raise _Endless
        return min(find_end_of(clock, begun, self._known) for clock in bounded)
