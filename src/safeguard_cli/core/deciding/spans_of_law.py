"""Spans of days in a row, between two days on which the law changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from safeguard_cli.core.words.dates import day_in_words


class Span(NamedTuple):
    """Days in a row with one law, both ends included. None: without end on this side."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return (self.first or day) <= day <= (self.last or day)

    def day(self, wanted: date) -> date:
        """Return the day of it that lies nearest to the one that is wanted."""
        if self.first and wanted < self.first:
            return self.first
        return self.last if self.last and wanted > self.last else wanted

    @property
    def words(self) -> str:
        """Return it in words: "from 30 September 2026". Empty where it is every day."""
        first, last = (day and day_in_words(day, short=True) for day in self)
        if first and last:
            return f"on {first}" if first == last else f"from {first} until {last}"
        return f"from {first}" if first else f"until {last}" if last else ""


EVERY_DAY: Final = Span(None, None)


def spans_between(turns: Iterable[date]) -> tuple[Span, ...]:
    """Return the spans into which the days on which another law begins part all days."""
    starts: list[date | None] = [None, *sorted(turns)]
    ends = [*(day - timedelta(days=1) for day in starts[1:] if day), None]
    return tuple(map(Span, starts, ends))


def joined_words(days: Sequence[Span]) -> str:
    """Return spans in words, those together that follow each other: "until 1 May 2026"."""
    found: list[Span] = []
    for span in days:
        last = found[-1].last if found else None
        if last and span.first and (span.first - last).days == 1:
            found[-1] = Span(found[-1].first, span.last)
        else:
            found.append(span)
    return " and ".join(span.words for span in found)
