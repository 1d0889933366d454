"""Say what is wrong with a date, and offer the one that was most likely meant."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from safeguard_cli.core.words.dates import MONTHS
from safeguard_cli.reading.faults import quoted

_MONTHS = {name.casefold()[:3]: number for number, name in enumerate(MONTHS, 1)}
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})", re.ASCII)
_IN_WORDS = re.compile(
    r"(?:[a-z]+,? )?(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})",
    re.ASCII | re.IGNORECASE,
)


def near_date(text: str) -> str:
    """Return what to say of a date that is none; nothing if no guess is good enough."""
    found = _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text)
    if found is None:
        return ""
    year, day = int(found["year"]), int(found["day"])
    month = _month(found["month"])
    if not 1 <= month <= 12:
        return f"; there is no month {month}" if found["month"].isdecimal() else ""
    last = monthrange(year, month)[1] if year else 0
    if not 1 <= day <= last:
        return f"; {MONTHS[month - 1]} {year} has {last} days" if last else ""
    return f"; did you mean {quoted(date(year, month, day).isoformat())}?"


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    number = _MONTHS.get(text.casefold()[:3], 0)
    return number if number and MONTHS[number - 1].casefold().startswith(text.casefold()) else 0
