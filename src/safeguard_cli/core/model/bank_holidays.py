"""Lay the bank holidays of a local rule set over those of a nation, and say how many it may add.

A day more puts a deadline in working days off. So days are few: in no calendar year, and in no
thirteen weeks, may more than `MOST_ADDED` come to those of the base. A deadline that takes
thirteen weeks at most is thus never more than that many working days later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from msgspec.structs import replace

from safeguard_cli.core.model.rule_set import NOT_KNOWN, Holidays, LocalHolidays

MOST_ADDED: Final = 3
"""As many as came to the usual ones in 2022: 2 and 3 June, and 19 September."""

_THIRTEEN_WEEKS: Final = timedelta(weeks=13)
_ONE_DAY: Final = timedelta(days=1)


def changed(national: tuple[Holidays, ...], local: Iterable[LocalHolidays]) -> tuple[Holidays, ...]:
    """Return the bank holidays with what is different locally.

    Who does not know the nation has off what is off in all of them, so that nothing is due later.
    """
    here = {each.nation: each for each in local}
    found = tuple(
        _changed(each, here[each.nation]) if each.nation in here else each for each in national
    )
    before, after = _off_everywhere(national), _off_everywhere(found)
    return tuple(
        _with_days(each, set(each.days) - (before - after) | (after - before))
        if each.nation == NOT_KNOWN and before != after
        else each
        for each in found
    )


def added_days(local: LocalHolidays) -> Iterator[str]:
    """Yield every day that is added."""
    return (day for each in local.adds for day in each.days)


def days_taken_away(local: LocalHolidays) -> Iterator[str]:
    """Yield every day that is taken away."""
    return (day for each in local.takes_away for day in each.days)


def knows(known: Holidays, first: date, last: date) -> bool:
    """Say whether the bank holidays of all these days are known."""
    return known.known_from <= first.isoformat() and last.isoformat() <= known.known_until


def too_many(national: Holidays, local: LocalHolidays) -> Iterator[str]:
    """Yield each added day with which they are too many in its year, or in thirteen weeks.

    Where the base knows no days, as many may be off as it ever has in a time as long.
    """
    ours = {date.fromisoformat(day) for day in added_days(local)}
    theirs = {date.fromisoformat(day) for day in national.days}
    for day in sorted(ours):
        for first in (day.replace(month=1, day=1), day - _THIRTEEN_WEEKS + _ONE_DAY):
            usual = _count(theirs, first, day)
            if not knows(national, first, day):
                usual = _most(theirs, day - first)
            if _count(ours | theirs, first, day) > usual + MOST_ADDED:
                yield day.isoformat()
                break


def _changed(known: Holidays, local: LocalHolidays) -> Holidays:
    days = {*known.days, *added_days(local)}.difference(days_taken_away(local))
    return replace(
        _with_days(known, days),
        known_from=local.known_from or known.known_from,
        known_until=local.known_until or known.known_until,
    )


def _with_days(known: Holidays, days: Iterable[str]) -> Holidays:
    return replace(known, days=tuple(sorted(days)))


def _off_everywhere(holidays: Iterable[Holidays]) -> set[str]:
    found = [set(each.days) for each in holidays if each.nation != NOT_KNOWN]
    return set.intersection(*found) if found else set()


def _count(days: Iterable[date], first: date, last: date) -> int:
    return sum(first <= day <= last for day in days)


def _most(days: Iterable[date], length: timedelta) -> int:
    days = set(days)
    return max((_count(days, day, day + length) for day in days), default=0)
