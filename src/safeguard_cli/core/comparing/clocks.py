"""Compare deadlines: say whether one is ever sooner or later than the other.

Whether it can be is judged for every minute of the known calendars, as for local rule
sets; the moment that shows it is looked for on every day of the first calendar, at its
first and at its last minute. A later one at any moment counts as less protective.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from safeguard_cli.core.checking.later_deadlines import list_days, loses_or_sooner, may_be_later
from safeguard_cli.core.comparing.shapes import Protective
from safeguard_cli.core.deciding.deadlines import LONDON, Calendar, due
from safeguard_cli.core.deciding.spans import EVERY_DAY, Span
from safeguard_cli.core.model.rule_set import Holidays, RuleSet, SchoolDays, Within

_ANY_DAY = datetime(2026, 12, 18, 9, 30, tzinfo=LONDON)
# Where the date that starts a clock may lie, in days from the moment of the advice.
_OFFSETS = (-7, 0, 7)
_NONE = Holidays("england", "2026-12-31", ("2026-01-01",))
_Clocks = tuple[Within, ...]


class Moved(NamedTuple):
    """A moment at which two deadlines differ. `days`: where the date that starts one lies.

    `was` and `now` say both in words.
    """

    protective: Protective
    as_of: datetime | None
    days: int | None
    was: str
    now: str


def moved(
    old: _Clocks, new: _Clocks, rules: tuple[RuleSet, RuleSet], span: Span = EVERY_DAY
) -> Iterator[Moved]:
    """Yield moments at which NEW's deadline is later, then those at which it is sooner.

    One for each place where a date that starts a clock may lie, and where there is none; of
    these days if that is possible.
    The last one has no moment: it says what cannot be ruled out, or only that the clocks
    are not the same.
    """
    sides = (_side(old, rules[0]), _side(new, rules[1]))
    holidays = tuple(dict.fromkeys((*rules[0].holidays, *rules[1].holidays)))
    ways: tuple[tuple[Protective, _Clocks, _Clocks], ...] = (("less", new, old), ("more", old, new))
    left: list[Protective] = []
    for protective, later, sooner in ways:
        if may_be_later(later, sooner, holidays):
            yield from _shown(protective, sides, span)
            left.append(protective)
        elif loses_or_sooner(later, sooner):
            left.append(protective)
    was, now = (_words(side, _ANY_DAY, {}) for side in sides)
    yield Moved(next(iter(left), "equally"), None, None, was[1], now[1])


class _Side(NamedTuple):
    clocks: _Clocks
    holidays: Holidays
    school: SchoolDays | None


_Sides = tuple[_Side, _Side]


def _side(clocks: _Clocks, rules: RuleSet) -> _Side:
    return _Side(clocks, next(iter(rules.holidays), _NONE), rules.school_days)


def _shown(protective: Protective, sides: _Sides, span: Span) -> Iterator[Moved]:
    names = [clock.start for side in sides for clock in side.clocks if clock.start]
    offsets: tuple[int | None, ...] = (None, *_OFFSETS) if names else (None,)
    for days in offsets:
        # A moment of these days, if one will do: on others another law may hold.
        moments = sorted(
            _moments(sides[1].holidays), key=lambda moment: not span.holds(moment.date())
        )
        for as_of in moments:
            dates = {} if days is None else dict.fromkeys(names, _after(as_of, days))
            was, now = (_words(side, as_of, dates) for side in sides)
            if now[0] != was[0] and (now[0] > was[0]) == (protective == "less"):
                yield Moved(protective, as_of, days, was[1], now[1])
                break


def _after(as_of: datetime, days: int) -> date:
    return as_of.date() + timedelta(days=days)


def _moments(known: Holidays) -> Iterator[datetime]:
    for day in list_days(known):
        for minute in (time(0, 0), time(23, 59)):
            yield datetime.combine(day, minute, LONDON)


def _words(side: _Side, as_of: datetime, dates: dict[str, date]) -> tuple[tuple[bool, float], str]:
    found = due(side.clocks, Calendar(as_of, side.holidays, dates, side.school))
    # "By agreement" is never sooner than anything.
    at = datetime.fromisoformat(found.at).timestamp() if found.at else 0.0
    return (not found.at, at), found.words
