"""Work out by when: clocks, working days and bank holidays.

All times are London's. A day counts until its end; "1 working day" ends with
the next day that is no Saturday, Sunday or bank holiday of the nation. Where a local rule set
changes these, the words say whose days counted too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from safeguard_cli.core.deciding.calendars import LONDON as LONDON
from safeguard_cli.core.deciding.calendars import Calendar as Calendar
from safeguard_cli.core.deciding.calendars import OwnDays as OwnDays
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.rule_set import Step, Within
from safeguard_cli.core.words.dates import day_in_words, time_in_words
from safeguard_cli.core.words.plural import counted

END_OF_DAY = time(23, 59, 59)
_NEVER = datetime.max.replace(tzinfo=UTC)
_NATIONS = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
    # Only what is off everywhere counts for whoever does not know.
    "not-known": "the whole United Kingdom",
}
_UNITS = {
    "hours": "hour",
    "days": "day",
    "working-days": "working day",
    "school-days": "school day",
}
BEFORE_LEAVING = "before the child leaves"
_IF_HERE = ", if they are with you"
OR_SOONER = "or sooner if the child needs it"
_IN_YOUR_OWN_TIME = "in your own time"
_NAMED = {
    "now": "at once",
    "before-the-child-leaves": BEFORE_LEAVING,
    "same-day": "the same day",
    "by-agreement": "by a day that you agree",
    "when-you-choose": _IN_YOUR_OWN_TIME,
}


def due(clocks: tuple[Within, ...], calendar: Calendar) -> Due:
    """Return the soonest of these clocks, as a moment and in words.

    What has no moment, such as "by agreement", is never sooner than anything.
    A moment that has passed says so.
    """
    # Many duties of a case have the same clocks.
    if clocks not in calendar.known_dues:
        found = [time_clock(clock, calendar) for clock in clocks]
        calendar.known_dues[clocks] = soonest(found, calendar.now)
    return calendar.known_dues[clocks]


def soonest(found: Sequence[Due], now: datetime) -> Due:
    """Return the soonest of what clocks came to, and say so where that has passed."""
    first = found[0] if len(found) == 1 else min(found, key=moment_of)
    # Most lie on a later day, or on none: then nothing need be compared to the second.
    is_later = not first.at or first.at[:10] > now.date().isoformat()
    if not is_later and moment_of(first) < now:
        return Due(first.at, f"{first.words}. That time has passed, so do it today")
    return first


def with_sooner_steps(of_action: Due, steps: Iterable[Step], calendar: Calendar) -> Due:
    """Say with the deadline of an action what its steps put before that.

    Nobody here knows if the child is there, so the action itself is due no sooner by it.
    """
    sooner = dict.fromkeys(due(step.within, calendar).words for step in steps if step.within)
    said = (f"{each}{_IF_HERE if each == BEFORE_LEAVING else ''}" for each in sooner)
    return Due(of_action.at, "; ".join((of_action.words, *said)))


def moment_of(due: Due) -> datetime:
    """Return the moment of a deadline, to compare it. One without is later than any other."""
    return datetime.fromisoformat(due.at) if due.at else _NEVER


def nation_in_words(nation: str) -> str:
    """Return a nation as people write it: `northern-ireland` is Northern Ireland."""
    return _NATIONS.get(nation, nation)


def clocks_in_words(clocks: Iterable[Within]) -> str:
    """Return clocks as people say them: "48 hours or 2 working days, whichever is sooner".

    A day that is agreed has the others as its end.
    """
    clocks = tuple(clocks)
    agreed = [_write_clock(clock) for clock in clocks if clock.clock == "by-agreement"][:1]
    said = [_write_clock(clock) for clock in clocks if clock.clock != "by-agreement"]
    words = " or ".join(said) + (", whichever is sooner" if len(said) > 1 else "")
    if agreed and said:
        words = f"{agreed[0]}, and within {words}"
    sooner = any(clock.or_sooner for clock in clocks)
    return f"{words or ''.join(agreed)}{f', {OR_SOONER}' if sooner else ''}"


def time_clock(clock: Within, calendar: Calendar) -> Due:
    """Return what one clock comes to, whether or not that has passed."""
    found = _time_plain_clock(clock, calendar)
    if not clock.or_sooner:
        return found
    return Due(found.at, f"{found.words}, {OR_SOONER}")


def _time_plain_clock(clock: Within, calendar: Calendar) -> Due:
    start = calendar.dates.get(clock.start) if clock.start else None
    match clock.clock:
        case "now" | "before-the-child-leaves":
            # Nobody here knows when the child leaves, so that stands with what is due at once.
            words = "now" if clock.clock == "now" else BEFORE_LEAVING
            return Due(calendar.now.isoformat(), words)
        case "same-day":
            today = calendar.now.date()
            return end_of(today, f"today, {day_in_words(today)}")
        case "hours":
            return _add_hours(clock.amount, start, calendar)
        case "days":
            last = (start or calendar.now.date()) + timedelta(days=clock.amount)
            return end_of(
                last, f"{_write_by(last)}: {counted(clock.amount, 'day')}{_write_from(start)}"
            )
        case "working-days":
            return _add_working_days(clock.amount, start, calendar)
        case "school-days":
            return _add_school_days(clock, start, calendar)
        case "answer" if start is not None:
            return end_of(start, f"{_write_by(start)}: the date that was agreed")
    is_agreed = clock.clock != "when-you-choose"
    return Due("", "by a date that you agree and write down" if is_agreed else _IN_YOUR_OWN_TIME)


def _add_hours(amount: int, start: date | None, calendar: Calendar) -> Due:
    # From a date without a time, count from the start of that day: the sooner reading.
    begin = calendar.now if start is None else datetime.combine(start, time(), LONDON)
    end = (begin.astimezone(UTC) + timedelta(hours=amount)).astimezone(LONDON)
    day = day_in_words(end.date())
    words = f"by {time_in_words(end)} on {day}: {counted(amount, 'hour')}{_write_from(start)}"
    return Due(end.isoformat(), words)


def _add_working_days(amount: int, start: date | None, calendar: Calendar) -> Due:
    first = last = start or calendar.now.date()
    for _ in range(amount):
        last = calendar.next_working_day(last)
    whose = nation_in_words(calendar.holidays.nation)
    if own := calendar.whose_days_count(first, last):
        whose = f"{whose} and of {own}"
    rule = f"{counted(amount, 'working day')}{_write_from(start)}"
    if calendar.knows(first, last):
        return end_of(last, f"{_write_by(last)}: {rule}, bank holidays of {whose}")
    # Nobody here knows which of these days are off, so the rule is said, to count by it.
    unknown = f"bank holidays of {whose} are not known here for then, so count those that you know"
    return end_of(last, f"about {day_in_words(last)}: {rule}; {unknown}")


def _add_school_days(clock: Within, start: date | None, calendar: Calendar) -> Due:
    first = start or calendar.now.date()
    longest = first + timedelta(days=clock.longest)
    last = _find_last_school_day(clock.amount, first, longest, calendar)
    days = counted(clock.amount, "school day")
    if last is not None:
        return end_of(last, f"{_write_by(last)}: {days}{_write_from(start)}")
    most = f"{counted(clock.longest, 'day')}{_write_from(start)}, the most that {days} may take"
    return end_of(longest, f"{_write_by(longest)}: {most}")


def _find_last_school_day(
    amount: int, first: date, longest: date, calendar: Calendar
) -> date | None:
    """Count school days; none where they take too long, or where they are not known."""
    day = first
    while amount:
        day += timedelta(days=1)
        is_open = calendar.is_school_day(day)
        if is_open is None or day > longest:
            return None
        amount -= is_open
    return day


def end_of(day: date, words: str) -> Due:
    """Return the deadline at the end of a day."""
    return Due(_end_in_text(day), words)


@lru_cache(maxsize=10_000)
def _end_in_text(day: date) -> str:
    return datetime.combine(day, END_OF_DAY, LONDON).isoformat()


def _write_by(day: date) -> str:
    return f"by the end of {day_in_words(day)}"


def _write_from(start: date | None) -> str:
    return f" from {day_in_words(start)}" if start else ""


def _write_clock(clock: Within) -> str:
    if clock.clock in _UNITS:
        most = f", at most {counted(clock.longest, 'day')}" if clock.longest else ""
        return f"{counted(clock.amount, _UNITS[clock.clock])}{most}"
    return _NAMED.get(clock.clock, "by the day that was agreed")
