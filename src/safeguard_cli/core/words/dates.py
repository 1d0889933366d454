"""Days and times as people say them, in English wherever the program runs."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Final

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=10_000)
def day_in_words(day: date, *, short: bool = False) -> str:
    """Return a day as people say it: Tuesday 29 December 2026, or short: 29 December 2026."""
    weekday = "" if short else f"{DAYS[day.weekday()]} "
    return f"{weekday}{day.day} {MONTHS[day.month - 1]} {day.year}"


def time_in_words(moment: datetime) -> str:
    """Return a time of day in London, and which it is of two in the hour that comes twice."""
    # A third of the time that a pattern takes, and batches say many.
    words = f"{moment.hour:02}:{moment.minute:02}"
    other = moment.replace(fold=1 - moment.fold)
    if moment.utcoffset() == other.utcoffset():
        return words
    which = "after" if moment.fold else "before"
    return f"{words} ({which} the clocks go back)"
