"""What deadlines are counted by: a moment, bank holidays, the days of a school, answered dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import Struct

from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.bank_holidays import knows
from safeguard_cli.core.model.rule_set import Holidays, SchoolDays, Span, Within

LONDON = ZoneInfo("Europe/London")


class OwnDays(Struct, frozen=True):
    """Whose bank holidays count beside those of the nation, and which the nation's own are."""

    of: str
    national: Holidays


class Calendar(Struct, frozen=True, dict=True):
    """The moment of the advice, the bank holidays that count, and the dates that were answered.

    `school`: the days of the school, where a local rule set gives them.
    `own`: whose days count too, where a local rule set changes the bank holidays.
    """

    as_of: datetime
    holidays: Holidays
    dates: Mapping[str, date]
    school: SchoolDays | None = None
    own: OwnDays | None = None

    @cached_property
    def now(self) -> datetime:
        """The moment of the advice to the second, as London's clocks show it.

        A day ends with its last second: a fraction more of it would seem to be past its end.
        """
        return self.as_of.astimezone(LONDON).replace(microsecond=0)

    @cached_property
    def known_dues(self) -> dict[tuple[Within, ...], Due]:
        """What clocks came to by this calendar so far, so that each is counted once."""
        return {}

    def is_working_day(self, day: date) -> bool:
        """Say whether people are at work on that day."""
        return day.weekday() < 5 and day.isoformat() not in self.holidays.days

    def next_working_day(self, day: date) -> date:
        """Return the first day after this one on which people are at work."""
        day += timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def knows(self, first: date, last: date) -> bool:
        """Say whether the bank holidays of all these days are known."""
        return knows(self.holidays, first, last)

    def whose_days_count(self, first: date, last: date) -> str:
        """Say whose days moved what is counted after the first day, or are alone known for it.

        It is nobody's where the nation's own days alone give the same.
        """
        if self.own is None:
            return ""
        national = self.own.national
        moved = {*national.days} ^ {*self.holidays.days}
        has_moved = any(first.isoformat() < day <= last.isoformat() for day in moved)
        is_known_here_alone = self.knows(first, last) and not knows(national, first, last)
        return self.own.of if has_moved or is_known_here_alone else ""

    def is_school_day(self, day: date) -> bool | None:
        """Say whether the school is open on that day, or None where nobody knows."""
        text = day.isoformat()
        if self.school is None or not self.school.known_from <= text <= self.school.known_until:
            return None
        in_term = not self.school.terms or _is_within(text, self.school.terms)
        is_off = text in self.school.closed or _is_within(text, self.school.holidays)
        return in_term and not is_off and self.is_working_day(day)


def _is_within(day: str, spans: Iterable[Span]) -> bool:
    return any(span.first <= day <= span.last for span in spans)
