"""Read deadlines: `same day`, `3 working days from reported-on`, `by review-date or sooner`.

School days have a longest beside them: `5 school days, at most 9 days`. For words that are no
deadline, the one that was most likely meant is offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from safeguard_cli.core.model.rule_set import Clock, Within
from safeguard_cli.core.words.plural import noun
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import quoted
from safeguard_cli.reading.read_conditions import FaultDesk
from safeguard_cli.reading.spelling import ID
from safeguard_cli.reading.yaml_nodes import Node, Text

_FROM = rf"(?: from (?P<start>{ID}))?"
_SOONER = r"(?P<sooner> or sooner)?"
_ONE = r"1 (?P<one>hour|day|working day)"
_MANY = r"(?P<amount>[2-9]|[1-9][0-9]{1,3}) (?P<unit>hours|days|working days)"
FORMS = (
    re.compile(r"(?P<clock>now|before the child leaves|when you choose)"),
    re.compile(rf"(?P<clock>by agreement){_SOONER}"),
    re.compile(rf"by (?P<date>{ID}){_SOONER}"),
    re.compile(rf"(?P<clock>same day){_FROM}{_SOONER}"),
    re.compile(rf"(?:{_ONE}|{_MANY}){_FROM}{_SOONER}"),
    re.compile(
        r"(?:1 school day|(?P<school>[2-9]|[1-9][0-9]) school days)"
        rf"{_FROM}, at most (?P<longest>[2-9]|[1-9][0-9]{{1,2}}) days{_SOONER}"
    ),
)
_EXPECTED = (
    "expected a deadline such as `now`, `same day`, `2 hours`, `3 working days`, "
    "`by agreement` or `by` and a date question"
)


def read_within(node: Node, desk: FaultDesk) -> Within | None:
    """Return the clock that a text says, or none."""
    text = node.value if isinstance(node, Text) else ""
    for form in FORMS:
        if found := form.fullmatch(text):
            within = _make_clock(found.groupdict())
            desk.places.note(within, {"": node.place})
            if within.longest and within.longest < within.amount:
                desk.fault(node.place, codes.CLOCK, _say_too_short(within))
            return within
    hint = suggest_deadline(text, _is_clock)
    what = f"{quoted(text)} is no deadline here" if hint else _EXPECTED
    desk.fault(node.place, codes.CLOCK, f"{what}{hint}")
    return None


def _is_clock(text: str) -> bool:
    return any(form.fullmatch(text) for form in FORMS)


def _say_too_short(within: Within) -> str:
    days = f"`{within.amount} school days`"
    return f"{days} take longer than {within.longest} days; give `at most` more days"


def _make_clock(said: dict[str, str | None]) -> Within:
    sooner = bool(said.get("sooner"))
    if said.get("date"):
        return Within("answer", 0, sooner, said["date"] or "")
    start = said.get("start") or ""
    if said.get("longest"):
        amount, longest = int(said["school"] or 1), int(said["longest"] or 0)
        return Within("school-days", amount, or_sooner=sooner, start=start, longest=longest)
    if said.get("clock"):
        return Within(_name_clock(said["clock"]), 0, sooner, start)
    unit = f"{said['one']}s" if said["one"] else said["unit"]
    return Within(_name_clock(unit), int(said["amount"] or 1), sooner, start)


def _name_clock(words: str | None) -> Clock:
    # The patterns let through no other words than those of `Clock`.
    return cast(Clock, (words or "").replace(" ", "-"))


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


def suggest_deadline(text: str, is_clock: Callable[[str], bool]) -> str:
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
            return _suggest_school_days(found, is_clock)
        meant = _count_units(found) or meant
    if meant == " ".join(text.split()) != text and is_clock(meant):
        return "; put one space between its words"
    return f"; did you mean {quoted(meant)}?" if meant != text and is_clock(meant) else ""


def _count_units(found: re.Match[str]) -> str:
    amount = _read_amount(found["amount"])
    for pattern, name, times in _UNITS:
        if amount and re.fullmatch(pattern, found["unit"]):
            many = amount * times
            units = f"{many} {noun(many, name)}"
            return f"{units}{found['rest'] or ''}{_write_sooner(found)}"
    return ""


def _suggest_school_days(found: re.Match[str], is_clock: Callable[[str], bool]) -> str:
    amount = _read_amount(found["amount"])
    many = f"{amount} {noun(amount, 'school day')}{found['rest'] or ''}"
    # A weekend for every five days, and two days more.
    longest = f"{many}, at most {amount + 2 * (amount // 5 + 1)} days{_write_sooner(found)}"
    if is_clock(longest):
        return f"; school days need a longest number of days beside them: {quoted(longest)}"
    working = f"{many}{_write_sooner(found)}".replace("school", "working")
    if is_clock(working):
        return f"; school days are not counted here: write {quoted(working)}, which is never later"
    return ""


def _write_sooner(found: re.Match[str]) -> str:
    return " or sooner" if found["sooner"] else ""


def _read_amount(text: str) -> int:
    if text.isdecimal() and len(text) < 5:
        return int(text)
    return _NUMBERS.get(text, 0)
