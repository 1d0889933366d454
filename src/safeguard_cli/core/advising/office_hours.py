"""Say of an office that is shut when to ring it, and where meanwhile goes what cannot wait.

It moves no deadline, and names no hour of its own: one hour stands over one call. Opening hours
differ, so nothing is said for sure: on a day of work an office is taken to be open from nine to
five.
"""

from __future__ import annotations

from datetime import date, time
from typing import Final

from safeguard_cli.core.deciding.calendars import Calendar
from safeguard_cli.core.model.contact import Contact
from safeguard_cli.core.words.dates import day_in_words

_OPENS: Final = time(9)
_SHUTS: Final = time(17)


def say_shut(contact: Contact, calendar: Calendar) -> str:
    """Say that the office of a contact is likely shut, and when to ring it; "" where it is not."""
    opens = _find_opening_day(calendar) if contact.hours == "office" else None
    if opens is None:
        return ""
    return (
        f"Likely shut now: ring as soon as it opens on {day_in_words(opens)}. "
        "What cannot wait goes to the out-of-hours team or the police now."
    )


def _find_opening_day(calendar: Calendar) -> date | None:
    """Return the day on which an office opens next, or None while it is open."""
    day, hour = calendar.now.date(), calendar.now.time()
    if calendar.is_working_day(day) and hour < _SHUTS:
        return day if hour < _OPENS else None
    return calendar.next_working_day(day)
