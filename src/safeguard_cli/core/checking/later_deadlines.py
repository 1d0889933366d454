"""Whether one deadline can ever be later than another, for any minute in which it may start.

The comparison is sound: if it says "never later", none is. Each clock of the other
deadline is compared with those clocks that count from the same event. Ends of days
are compared from every day of the known calendar of every nation, and of four weeks
after it (and before its first day off, where it has no first known day), at its first
and at its last minute: between the two, hours only move on evenly. "By agreement" is
never earlier than a clock, and "when you choose" never earlier than anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from safeguard_cli.core.deciding.deadlines import LONDON, Calendar, due
from safeguard_cli.core.model.rule_set import Holidays, Within

Clocks = tuple[Within, ...]
_FOUR_WEEKS = timedelta(weeks=4)
NO_HOLIDAYS = Holidays("england", "2026-12-31", ("2026-01-01",))
_FROM_NOW = ("now", "before-the-child-leaves", "same-day", "by-agreement", "when-you-choose")


def may_be_later(mine: Clocks, theirs: Clocks, holidays: tuple[Holidays, ...]) -> bool:
    """Say whether the sooner of my clocks may end after the sooner of theirs."""
    if mine == theirs:
        return False
    return not all(_ends_in_time(mine, clock, holidays) for clock in theirs)


def loses_or_sooner(mine: Clocks, theirs: Clocks) -> bool:
    """Say whether "or sooner if the child needs it" got lost."""
    kept = any(clock.or_sooner or clock.clock == "now" for clock in mine)
    return any(clock.or_sooner for clock in theirs) and not kept


def _ends_in_time(mine: Clocks, theirs: Within, holidays: tuple[Holidays, ...]) -> bool:
    if theirs.clock == "when-you-choose" or any(clock.clock == "now" for clock in mine):
        return True
    if theirs.clock == "by-agreement":
        return any(clock.clock != "when-you-choose" for clock in mine)
    same = tuple(clock for clock in mine if _name_start(clock) == _name_start(theirs))
    if any(_is_no_longer(clock, theirs) for clock in same):
        return True
    countable = tuple(
        c for c in same if not c.is_unbounded and c.clock != "before-the-child-leaves"
    )
    if not countable or theirs.clock == "answer":
        return False
    latest = tuple(read_latest(clock) for clock in countable)
    return _is_kept_every_day(latest, _read_soonest(theirs), holidays or (NO_HOLIDAYS,))


def _is_no_longer(mine: Within, theirs: Within) -> bool:
    same = mine.clock == theirs.clock
    return same and mine.amount <= theirs.amount and mine.longest <= theirs.longest


# Terms change from year to year, so no proof rests on a school's calendar: a clock of school
# days ends after that many days at the soonest, and after its longest at the latest.


def read_latest(clock: Within) -> Within:
    """Read a clock as one that never ends sooner, and does not rest on a school's calendar."""
    return _count_in_days(clock, clock.longest) if clock.clock == "school-days" else clock


def _read_soonest(clock: Within) -> Within:
    soonest = min(clock.amount, clock.longest)
    return _count_in_days(clock, soonest) if clock.clock == "school-days" else clock


def _count_in_days(clock: Within, days: int) -> Within:
    return Within("days", days, clock.or_sooner, clock.start)


def _name_start(clock: Within) -> str:
    return "" if clock.clock in _FROM_NOW else clock.start


@lru_cache(maxsize=4096)
def _is_kept_every_day(mine: Clocks, theirs: Within, holidays: tuple[Holidays, ...]) -> bool:
    return all(
        min(find_end_of(clock, begun, known) for clock in mine) <= find_end_of(theirs, begun, known)
        # England and Wales share their days.
        for known in {(each.known_until, each.days): each for each in holidays}.values()
        for begun in list_moments(known)
    )


def find_end_of(clock: Within, begun: datetime, known: Holidays) -> datetime:
    """Work out when a clock ends that begins now, or on this day if it begins with a date."""
    if clock.clock not in ("hours", "now", "before-the-child-leaves"):
        begun = _begin_day(begun.date())
    # Only working days look into a calendar: other clocks end alike in all of them.
    return _count_from(clock, begun, known if clock.clock == "working-days" else NO_HOLIDAYS)


@lru_cache(maxsize=2**12)
def _begin_day(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


@lru_cache(maxsize=2**16)
def _count_from(clock: Within, begun: datetime, known: Holidays) -> datetime:
    dates = {clock.start: begun.date()} if clock.start else {}
    return datetime.fromisoformat(due((clock,), Calendar(begun, known, dates)).at)


def list_moments(known: Holidays) -> Iterator[datetime]:
    """Yield the first and the last minute of each of these days."""
    for day in list_days(known):
        for minute in (time(0, 0), time(23, 59)):
            yield datetime.combine(day, minute, LONDON)


def list_days(known: Holidays) -> Iterator[date]:
    """Yield every day of a known calendar, and of four weeks around it."""
    day = _find_first_day(known)
    last = date.fromisoformat(known.known_until) + _FOUR_WEEKS
    while day <= last:
        yield day
        day += timedelta(days=1)


def _find_first_day(known: Holidays) -> date:
    if known.known_from:
        return date.fromisoformat(known.known_from)
    # What starts before the first day off may end after it.
    return date.fromisoformat(min(known.days, default=known.known_until)) - _FOUR_WEEKS
