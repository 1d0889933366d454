"""Check the spelling of ids, dates and bounds, which the model holds as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from safeguard_cli.core.deciding.date_bounds import days_from_today
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault, quoted
from safeguard_cli.reading.near_date import near_date
from safeguard_cli.reading.nodes import List, Node, Text

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


def misspelt(key: str, node: Node) -> Iterator[Fault]:
    """Find ids, dates and bounds of dates under a key that are not written as such."""
    for text in node.items if isinstance(node, List) else (node,):
        if not isinstance(text, Text) or not text.value:
            continue
        if key in IDS and not re.fullmatch(ID, text.value):
            message = f"{quoted(text.value)} is no id; write small letters, digits and `-`"
            yield Fault(text.place, codes.ID, message + _as_id(text.value))
        if key in BOUNDS and days_from_today(text.value) is None:
            message = "expected a day such as `today`, `366 days ago` or `in 92 days`"
            yield Fault(text.place, codes.BOUND, message)
        if key in DATES and not (_is_date(text.value) or text.value == BESIDES.get(key)):
            hint = near_date(text.value) or _HINTS.get(key, "")
            yield Fault(text.place, codes.DATE, f"expected a date such as `2026-01-31`{hint}")


def _as_id(text: str) -> str:
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
