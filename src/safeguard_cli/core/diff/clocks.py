"""Compare deadlines: say whether one is ever sooner or later than the other.

Deadlines are computed at moments through two weeks around a Christmas, hour by hour, so
that evenings, weekends and bank holidays all count. A later one at any moment counts
as less protective.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from safeguard_cli.core.deadlines import LONDON, Calendar, due
from safeguard_cli.core.diff.shapes import Protective
from safeguard_cli.core.model import Holidays, RuleSet, Within

_FIRST = datetime(2026, 12, 18, 9, 30, tzinfo=LONDON)
_HOURS = 14 * 24
_OFFSETS = (-7, 0, 7)
_NONE = Holidays("england", "0000-00-00", ())


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
    old: Sequence[Within], new: Sequence[Within], rules: tuple[RuleSet, RuleSet]
) -> Iterator[Moved]:
    """Yield moments at which NEW's deadline is later, then those at which it is sooner.

    One for each place where a date that starts a clock may lie, and where there is none.
    The last one says only that the clocks are not the same.
    """
    names = [clock.start for clock in (*old, *new) if clock.start]
    offsets: tuple[int | None, ...] = (None, *_OFFSETS) if names else (None,)
    found = [one for days in offsets if (one := _moved(old, new, rules, days, names))]
    yield from sorted(found, key=lambda one: one.protective != "less")
    was, now = (_words(clocks, _FIRST, rules[n], {}) for n, clocks in enumerate((old, new)))
    yield Moved("equally", None, None, was[1], now[1])


def _moved(
    old: Sequence[Within],
    new: Sequence[Within],
    rules: tuple[RuleSet, RuleSet],
    days: int | None,
    names: Sequence[str],
) -> Moved | None:
    sooner: Moved | None = None
    for hour in range(_HOURS):
        as_of = _FIRST + timedelta(hours=hour)
        dates = {} if days is None else dict.fromkeys(names, as_of.date() + timedelta(days=days))
        was, now = _words(old, as_of, rules[0], dates), _words(new, as_of, rules[1], dates)
        if now[0] > was[0]:
            return Moved("less", as_of, days, was[1], now[1])
        if now[0] < was[0] and sooner is None:
            sooner = Moved("more", as_of, days, was[1], now[1])
    return sooner


def _words(
    clocks: Sequence[Within], as_of: datetime, rules: RuleSet, dates: dict[str, date]
) -> tuple[tuple[bool, float], str]:
    holidays = next(iter(rules.holidays), _NONE)
    found = due(clocks, Calendar(as_of, holidays, dates))
    # "By agreement" is never sooner than anything.
    at = datetime.fromisoformat(found.at).timestamp() if found.at else 0.0
    return (not found.at, at), found.words
