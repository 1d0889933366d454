"""Deadlines of clocks such as 24 hours: so many days later it is the same time of day.

So what the one engine says for one moment of each day, and of each time of day, is put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from safeguard_cli.core.deciding.calendars import LONDON
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.rule_set import Within

_HOURS = 24
_KEPT = 50_000
# What is said of the day on which a clock ends, by the day of the moment; and of the time.
_Halves = tuple[dict[int, tuple[str, str, str]], dict[str, str]]


class WholeDays:
    """What was said of days and times. It rests on no rules, so all laws share it."""

    def __init__(self) -> None:
        self._known: dict[Within, _Halves] = {}

    def due(
        self,
        clock: Within,
        moments: Iterable[int],
        days: list[int],
        texts: list[str],
        count: Callable[[int], Due],
    ) -> list[Due]:
        """Return the deadline that a clock of whole days has at each of these moments.

        `days` and `texts`: the day and the ISO 8601 form of every moment, by London's clocks.
        `count`: has the engine count the deadline of one moment.
        """
        known_days, known_times = self._known.setdefault(clock, ({}, {}))
        if len(known_times) > _KEPT:
            known_times.clear()
        found = []
        for moment in moments:
            day, text = days[moment], texts[moment]
            hour = text[len("2026-11-22") : len("2026-11-22T14:30:00")]
            if day not in known_days or hour not in known_times:
                one = count(moment)
                if _changes_clocks(day, clock):
                    found.append(one)
                    continue
                (last, zone), (by, on) = one.at.split(hour), one.words.split(" on ", 1)
                known_days[day], known_times[hour] = (last, zone, on), by
            last, zone, on = known_days[day]
            found.append(Due(f"{last}{hour}{zone}", f"{known_times[hour]} on {on}"))
        return found


def takes_whole_days(clock: Within) -> bool:
    """Say whether this clock counts hours that are whole days from the moment of the case."""
    return clock.clock == "hours" and not clock.start and not clock.amount % _HOURS


def _changes_clocks(day: int, clock: Within) -> bool:
    """Say whether clocks change from the start of this day until the end of the clock's last."""
    days = range(day, day + clock.amount // _HOURS + 2)
    midnights = (datetime.combine(date.fromordinal(each), time(), LONDON) for each in days)
    return len({midnight.utcoffset() for midnight in midnights}) > 1
