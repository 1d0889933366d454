"""Check the spelling of ids, dates and bounds, which the model holds as plain text."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from safeguard_cli.core.deciding.date_bounds import days_from_today
from safeguard_cli.core.words.dates import MONTHS
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, quoted
from safeguard_cli.reading.yaml_nodes import List, Node, Text

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"

DATES = {
    "review-by", "checked-on", "known-from", "known-until", "days", "from", "until", "closed",
    "in-force-from", "in-force-until", "made-on",
}  # fmt: skip
IDS = {"id", "was"}
BOUNDS = {"not-before", "not-after"}
# What may stand there besides, and what else there is to say where something else stands.
BESIDES = {"in-force-from": "unknown"}
_HINTS = {
    "in-force-from": ", or `unknown`",
    "in-force-until": ", the last day on which it holds; without an end, leave it out",
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def find_misspelt(key: str, node: Node) -> Iterator[Fault]:
    """Find ids, dates and bounds of dates under a key that are not written as such."""
    for text in node.items if isinstance(node, List) else (node,):
        if not isinstance(text, Text) or not text.value:
            continue
        if key in IDS and not re.fullmatch(ID, text.value):
            message = f"{quoted(text.value)} is no id; write small letters, digits and `-`"
            yield Fault(text.place, codes.ID, message + _suggest_id(text.value))
        if key in BOUNDS and days_from_today(text.value) is None:
            message = "expected a day such as `today`, `366 days ago` or `in 92 days`"
            yield Fault(text.place, codes.BOUND, message)
        if key in DATES and not (_is_date(text.value) or text.value == BESIDES.get(key)):
            hint = suggest_date(text.value) or _HINTS.get(key, "")
            yield Fault(text.place, codes.DATE, f"expected a date such as `2026-01-31`{hint}")


def _suggest_id(text: str) -> str:
    found = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    return f", such as {quoted(found)}" if found else ""


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_MONTHS = {name.casefold()[:3]: number for number, name in enumerate(MONTHS, 1)}
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})", re.ASCII)
_IN_WORDS = re.compile(
    r"(?:[a-z]+,? )?(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})",
    re.ASCII | re.IGNORECASE,
)


def suggest_date(text: str) -> str:
    """Return what to say of a date that is none; nothing if no guess is good enough."""
    found = _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text)
    if found is None:
        return ""
    year, day = int(found["year"]), int(found["day"])
    month = _read_month(found["month"])
    if not 1 <= month <= 12:
        return f"; there is no month {month}" if found["month"].isdecimal() else ""
    last = monthrange(year, month)[1] if year else 0
    if not 1 <= day <= last:
        return f"; {MONTHS[month - 1]} {year} has {last} days" if last else ""
    return f"; did you mean {quoted(date(year, month, day).isoformat())}?"


def _read_month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    number = _MONTHS.get(text.casefold()[:3], 0)
    return number if number and MONTHS[number - 1].casefold().startswith(text.casefold()) else 0
