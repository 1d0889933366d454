"""Write what is owed as a calendar file (RFC 5545): when to look, and no fact about a child.

It says the reference and that something is owed, nothing else: calendars are shared, synchronised
and shown on locked screens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from safeguard_cli.core.concern.owed import Owed
from safeguard_cli.core.deciding.deadlines import END_OF_DAY, LONDON
from safeguard_cli.core.errors import UsageError
from safeguard_cli.version import __version__

_MISSING = (
    "a calendar needs an extra part of this program",
    "install it with: pip install 'safeguard-cli[calendar]'",
)


def calendar_of(owed: Iterable[Owed], now: datetime) -> str:
    """Return the calendar. Raises UsageError where the library for it is not installed."""
    try:
        from icalendar import Alarm, Calendar, Event
    except ImportError:
        raise UsageError(*_MISSING) from None
    calendar = Calendar()
    calendar.add("prodid", f"-//safeguard {__version__}//EN")
    calendar.add("version", "2.0")
    for one in owed:
        if one.at is None:
            continue
        event = Event()
        event.add("uid", _make_uid(one))
        event.add("dtstamp", now.astimezone(UTC))
        start, alert = _place_day(one.at.astimezone(LONDON))
        event.add("dtstart", start)
        event.add("summary", f"{one.concern}: follow up")
        event.add("description", f"safeguard continue {one.concern}")
        event.add("class", "PRIVATE")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{one.concern}: follow up")
        alarm.add("trigger", alert)
        event.add_component(alarm)
        calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def _place_day(at: datetime) -> tuple[date | datetime, timedelta]:
    """Return the day, with word of it at nine, or the moment, with word of it an hour before."""
    if at.time() == END_OF_DAY:
        return at.date(), timedelta(hours=9)
    # In UTC: no calendar need know our clock changes.
    return at.astimezone(UTC), timedelta(hours=-1)


def _make_uid(owed: Owed) -> str:
    """Name the same thing alike each time, so that it is replaced and not doubled."""
    named = f"{owed.concern}/{owed.kind}/{owed.action}"
    return f"{hashlib.sha256(named.encode()).hexdigest()[:24]}@safeguard"
