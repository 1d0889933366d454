"""Bank holidays and school days, and what a local rule set may change in those of a nation.

A day more puts a deadline in working days off. So days are few: in no calendar year, and in no
thirteen weeks, may more than `MOST_ADDED` come to those of the base. A deadline that takes
thirteen weeks at most is thus never more than that many working days later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from safeguard_cli.core.model.question import NOT_KNOWN


class Holidays(Struct, frozen=True, rename="kebab"):
    """Bank holidays of a nation. Before `known_from` and after `known_until`, none are known."""

    nation: str
    known_until: str
    days: tuple[str, ...]
    known_from: str = ""


class Span(Struct, frozen=True, rename="kebab"):
    """Days from the first to the last, both included."""

    first: str = field(name="from")
    last: str = field(name="until")


class SchoolDays(Struct, frozen=True, rename="kebab"):
    """The days on which a school is open: weekdays in its terms, outside its holidays.

    Bank holidays and `closed` days are none. Outside the days from `known_from` to
    `known_until` nothing is known.
    """

    known_from: str
    known_until: str
    terms: tuple[Span, ...] = ()
    holidays: tuple[Span, ...] = ()
    closed: tuple[str, ...] = ()
    where: str = ""


class ChangedDays(Struct, frozen=True, rename="kebab"):
    """Days that a local rule set adds to the bank holidays or takes away, and why."""

    days: tuple[str, ...]
    because: str
    source: tuple[str, ...]
    where: str = ""


class LocalHolidays(Struct, frozen=True, rename="kebab"):
    """What is different in the bank holidays of a nation, and whose days these are (`of`).

    `known_from` and `known_until` go further than those of the base.
    """

    nation: str
    of: str
    adds: tuple[ChangedDays, ...] = ()
    takes_away: tuple[ChangedDays, ...] = ()
    known_from: str = ""
    known_until: str = ""
    where: str = ""


MOST_ADDED: Final = 3
"""As many as came to the usual ones in 2022: 2 and 3 June, and 19 September."""

_THIRTEEN_WEEKS: Final = timedelta(weeks=13)
_ONE_DAY: Final = timedelta(days=1)


def change_holidays(
    national: tuple[Holidays, ...], local: Iterable[LocalHolidays]
) -> tuple[Holidays, ...]:
    """Return the bank holidays with what is different locally.

    Who does not know the nation has off what is off in all of them, so that nothing is due later.
    """
    here = {each.nation: each for each in local}
    found = tuple(
        _change_days(each, here[each.nation]) if each.nation in here else each for each in national
    )
    before, after = _find_off_everywhere(national), _find_off_everywhere(found)
    return tuple(
        _replace_days(each, set(each.days) - (before - after) | (after - before))
        if each.nation == NOT_KNOWN and before != after
        else each
        for each in found
    )


def list_added_days(local: LocalHolidays) -> Iterator[str]:
    """Yield every day that is added."""
    return (day for each in local.adds for day in each.days)


def list_taken_days(local: LocalHolidays) -> Iterator[str]:
    """Yield every day that is taken away."""
    return (day for each in local.takes_away for day in each.days)


def knows(known: Holidays, first: date, last: date) -> bool:
    """Say whether the bank holidays of all these days are known."""
    return known.known_from <= first.isoformat() and last.isoformat() <= known.known_until


def list_too_many(national: Holidays, local: LocalHolidays) -> Iterator[str]:
    """Yield each added day with which they are too many in its year, or in thirteen weeks.

    Where the base knows no days, as many may be off as it ever has in a time as long.
    """
    ours = {date.fromisoformat(day) for day in list_added_days(local)}
    theirs = {date.fromisoformat(day) for day in national.days}
    for day in sorted(ours):
        for first in (day.replace(month=1, day=1), day - _THIRTEEN_WEEKS + _ONE_DAY):
            usual = _count_within(theirs, first, day)
            if not knows(national, first, day):
                usual = _count_most(theirs, day - first)
            if _count_within(ours | theirs, first, day) > usual + MOST_ADDED:
                yield day.isoformat()
                break


def _change_days(known: Holidays, local: LocalHolidays) -> Holidays:
    days = {*known.days, *list_added_days(local)}.difference(list_taken_days(local))
    return replace(
        _replace_days(known, days),
        known_from=local.known_from or known.known_from,
        known_until=local.known_until or known.known_until,
    )


def _replace_days(known: Holidays, days: Iterable[str]) -> Holidays:
    return replace(known, days=tuple(sorted(days)))


def _find_off_everywhere(holidays: Iterable[Holidays]) -> set[str]:
    found = [set(each.days) for each in holidays if each.nation != NOT_KNOWN]
    return set.intersection(*found) if found else set()


def _count_within(days: Iterable[date], first: date, last: date) -> int:
    return sum(first <= day <= last for day in days)


def _count_most(days: Iterable[date], length: timedelta) -> int:
    days = set(days)
    return max((_count_within(days, day, day + length) for day in days), default=0)
