"""Read clocks: `same day`, `3 working days from reported-on`, `by review-date or sooner`.

School days have a longest beside them: `5 school days, at most 9 days`.
"""

from __future__ import annotations

import re
from typing import cast

from safeguard_cli.core.model.rule_set import Clock, Within
from safeguard_cli.reading import codes
from safeguard_cli.reading.conditions import Desk
from safeguard_cli.reading.faults import quoted
from safeguard_cli.reading.near_clock import near_clock
from safeguard_cli.reading.nodes import Node, Text
from safeguard_cli.reading.spelling import ID

_FROM = rf"(?: from (?P<start>{ID}))?"
_SOONER = r"(?P<sooner> or sooner)?"
_ONE = r"1 (?P<one>hour|day|working day)"
_MANY = r"(?P<amount>[2-9]|[1-9][0-9]{1,3}) (?P<unit>hours|days|working days)"
FORMS = (
    re.compile(r"(?P<clock>now|before the child leaves)"),
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


def read_within(node: Node, desk: Desk) -> Within | None:
    """Return the clock that a text says, or none."""
    text = node.value if isinstance(node, Text) else ""
    for form in FORMS:
        if found := form.fullmatch(text):
            within = _clock(found.groupdict())
            desk.places.note(within, {"": node.place})
            if within.longest and within.longest < within.amount:
                desk.fault(node.place, codes.CLOCK, _too_short(within))
            return within
    hint = near_clock(text, _is_clock)
    what = f"{quoted(text)} is no deadline here" if hint else _EXPECTED
    desk.fault(node.place, codes.CLOCK, f"{what}{hint}")
    return None


def _is_clock(text: str) -> bool:
    return any(form.fullmatch(text) for form in FORMS)


def _too_short(within: Within) -> str:
    days = f"`{within.amount} school days`"
    return f"{days} take longer than {within.longest} days; give `at most` more days"


def _clock(said: dict[str, str | None]) -> Within:
    sooner = bool(said.get("sooner"))
    if said.get("date"):
        return Within("answer", 0, sooner, said["date"] or "")
    start = said.get("start") or ""
    if said.get("longest"):
        amount, longest = int(said["school"] or 1), int(said["longest"] or 0)
        return Within("school-days", amount, sooner, start, longest)
    if said.get("clock"):
        return Within(_named(said["clock"]), 0, sooner, start)
    unit = f"{said['one']}s" if said["one"] else said["unit"]
    return Within(_named(unit), int(said["amount"] or 1), sooner, start)


def _named(words: str | None) -> Clock:
    # The patterns let through no other words than those of `Clock`.
    return cast(Clock, (words or "").replace(" ", "-"))
