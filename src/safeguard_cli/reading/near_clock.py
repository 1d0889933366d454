"""Offer the deadline that was most likely meant by words that are none."""

from __future__ import annotations

import re
from collections.abc import Callable

from safeguard_cli.reading.faults import quoted

_WORDS = {
    "immediately": "now",
    "at once": "now",
    "straight away": "now",
    "asap": "now",
    "today": "same day",
    "the same day": "same day",
    "same-day": "same day",
    "by the end of the day": "same day",
    "next working day": "1 working day",
    "the next working day": "1 working day",
    "as agreed": "by agreement",
    "by-agreement": "by agreement",
}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
} | {"an": 1, "one": 1}
# Each unit as people write it, what it is called here, and how many of those it is.
_UNITS = (
    ("h|hrs?|hours?", "hour", 1),
    ("d|days?|calendar days?", "day", 1),
    ("wks?|weeks?", "day", 7),
    ("fortnights?", "day", 14),
    ("(?:working|work|business|week) ?-?days?|wds?", "working day", 1),
    ("school ?-?days?", "school day", 1),
)
_COUNTED = re.compile(
    r"(?:(?:with)?in |at most |up to |max(?:imum)? )?"
    r"(?P<amount>[0-9]+|[a-z]+) ?-?(?P<unit>[a-z -]+?)"
    r"(?P<rest> from [a-z0-9-]+)?(?P<sooner>,? or sooner)?"
)
_NO_LENGTH = re.compile("(?:calendar )?(?:months?|years?|terms?|half[- ]terms?)")


def near_clock(text: str, is_clock: Callable[[str], bool]) -> str:
    """Return what to say of a deadline in other words; nothing if no guess is good enough."""
    plain = " ".join(text.casefold().split()).rstrip(".")
    if plain.startswith("by ") and plain not in _WORDS and not plain.startswith("by agreement"):
        # Nobody knows of which question a day of the week would be the answer.
        return ""
    meant = _WORDS.get(plain, plain)
    if found := _COUNTED.fullmatch(plain):
        if _NO_LENGTH.fullmatch(found["unit"]):
            return f"; a {found['unit'].rstrip('s')} has no fixed length: write it in days"
        meant = _counted(found) or meant
        if meant.partition(" ")[2].startswith("school day") and not is_clock(meant):
            return f"; school days are not counted here, and {_working(meant)} are never later"
    if meant == " ".join(text.split()) != text and is_clock(meant):
        return "; put one space between its words"
    return f"; did you mean {quoted(meant)}?" if meant != text and is_clock(meant) else ""


def _counted(found: re.Match[str]) -> str:
    amount = _NUMBERS.get(found["amount"], 0) or int(f"0{found['amount']}" if _digits(found) else 0)
    for pattern, name, times in _UNITS:
        if amount and re.fullmatch(pattern, found["unit"]):
            many = amount * times
            sooner = " or sooner" if found["sooner"] else ""
            return f"{many} {name}{'' if many == 1 else 's'}{found['rest'] or ''}{sooner}"
    return ""


def _working(school_days: str) -> str:
    return quoted(school_days.replace("school", "working"))


def _digits(found: re.Match[str]) -> bool:
    return found["amount"].isdecimal() and len(found["amount"]) < 5
