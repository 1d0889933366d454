"""Offer the deadline that was most likely meant by words that are none."""

from __future__ import annotations

import re
from collections.abc import Callable

from safeguard_cli.core.words.plural import counted
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
)
_SCHOOL = "(?:school|term|term-?time) ?-?days?"
_COUNTED = re.compile(
    r"(?:(?:with)?in |after |at most |up to |max(?:imum)? )?"
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
        if re.fullmatch(_SCHOOL, found["unit"]):
            return _school_days(found, is_clock)
        meant = _counted(found) or meant
    if meant == " ".join(text.split()) != text and is_clock(meant):
        return "; put one space between its words"
    return f"; did you mean {quoted(meant)}?" if meant != text and is_clock(meant) else ""


def _counted(found: re.Match[str]) -> str:
    amount = _amount(found["amount"])
    for pattern, name, times in _UNITS:
        if amount and re.fullmatch(pattern, found["unit"]):
            many = amount * times
            return f"{counted(many, name)}{found['rest'] or ''}{_sooner(found)}"
    return ""


def _school_days(found: re.Match[str], is_clock: Callable[[str], bool]) -> str:
    amount = _amount(found["amount"])
    many = f"{counted(amount, 'school day')}{found['rest'] or ''}"
    # A weekend for every five days, and two days more.
    longest = f"{many}, at most {amount + 2 * (amount // 5 + 1)} days{_sooner(found)}"
    if is_clock(longest):
        return f"; school days need a longest number of days beside them: {quoted(longest)}"
    working = f"{many}{_sooner(found)}".replace("school", "working")
    if is_clock(working):
        return f"; school days are not counted here: write {quoted(working)}, which is never later"
    return ""


def _sooner(found: re.Match[str]) -> str:
    return " or sooner" if found["sooner"] else ""


def _amount(text: str) -> int:
    if text.isdecimal() and len(text) < 5:
        return int(text)
    return _NUMBERS.get(text, 0)
