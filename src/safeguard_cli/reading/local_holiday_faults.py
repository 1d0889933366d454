"""Find what a local rule set may not say of bank holidays: each day has a reason, and few come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from safeguard_cli.core.model.bank_holidays import MOST_ADDED, knows, list_too_many
from safeguard_cli.core.model.local_rule_files import LocalFile
from safeguard_cli.core.model.rule_set import (
    NOT_KNOWN,
    ChangedDays,
    Holidays,
    LocalHolidays,
    RuleSet,
)
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Place, Places, did_you_mean, quoted

_SATURDAY = 5


def find_holiday_faults(
    base: RuleSet, files: Iterable[LocalFile], places: Places
) -> Iterator[Fault]:
    """Yield every fault in what these files say of the bank holidays of the base."""
    national = {each.nation: each for each in base.holidays if each.nation != NOT_KNOWN}
    first: dict[str, Place] = {}
    for local in (each for file in files for each in file.bank_holidays):
        place = places.of(local, "nation")
        if local.nation not in national:
            hint = did_you_mean(local.nation, national)
            message = f"the base has no bank holidays of {quoted(local.nation)}{hint}"
            yield Fault(place, codes.BANK_HOLIDAYS, message)
        elif local.nation in first:
            message = f"what is different in {quoted(local.nation)} is at {first[local.nation]}"
            yield Fault(place, codes.DUPLICATE, message)
        else:
            first[local.nation] = place
            yield from _HolidayCheck(national[local.nation], local, places).all()


class _HolidayCheck:
    def __init__(self, national: Holidays, local: LocalHolidays, places: Places) -> None:
        self._national = national
        self._local = local
        self._places = places

    def all(self) -> Iterator[Fault]:
        local = self._local
        if not (local.adds or local.takes_away or local.known_from or local.known_until):
            message = "missing key `adds`, `takes-away` or `known-until`: what is different?"
            yield Fault(self._places.of(local), codes.MISSING_KEY, message)
        yield from self._check_span()
        for changed in (*local.adds, *local.takes_away):
            yield from self._check_founded(changed)
        yield from self._find_repeated()
        over = {*list_too_many(self._national, local)}
        for day, place in self._list_days(local.adds):
            if why := self._say_why_not_added(day, over):
                yield Fault(place, codes.BANK_HOLIDAYS, f"`{day}` {why}")
        for day, place in self._list_days(local.takes_away):
            if day not in self._national.days:
                message = f"`{day}` is no bank holiday in the base, so it cannot be taken away"
                yield Fault(place, codes.BANK_HOLIDAYS, message)

    def _check_span(self) -> Iterator[Fault]:
        local, national = self._local, self._national
        if local.known_from and local.known_from >= national.known_from:
            message = "the base knows the days from then on; leave `known-from` out"
            yield Fault(self._places.of(local, "known-from"), codes.BANK_HOLIDAYS, message)
        if local.known_until and local.known_until <= national.known_until:
            message = f"the base knows the days until `{national.known_until}`; give a later day"
            yield Fault(self._places.of(local, "known-until"), codes.BANK_HOLIDAYS, message)

    def _check_founded(self, changed: ChangedDays) -> Iterator[Fault]:
        for field in ("days", "source"):
            if not getattr(changed, field):
                place = self._places.of(changed, field)
                yield Fault(place, codes.BANK_HOLIDAYS, f"`{field}` needs one at least")

    def _find_repeated(self) -> Iterator[Fault]:
        first: dict[str, Place] = {}
        for day, place in self._list_days((*self._local.adds, *self._local.takes_away)):
            if day in first:
                yield Fault(place, codes.DUPLICATE, f"`{day}` is already at {first[day]}")
            first.setdefault(day, place)

    def _say_why_not_added(self, text: str, over: set[str]) -> str:
        day, national = date.fromisoformat(text), self._national
        if day.weekday() >= _SATURDAY:
            return "is a Saturday or Sunday, on which nobody counts on work in any case"
        if text in national.days:
            return "is a bank holiday in the base already; take it out"
        if not (knows(national, day, day) or self._is_known_here(text)):
            return "lies outside the days that are known; give `known-from` or `known-until`"
        most = f"at most {MOST_ADDED} days more than in the base are off in a year, and in 13 weeks"
        return f"is one too many: {most}" if text in over else ""

    def _is_known_here(self, day: str) -> bool:
        local, national = self._local, self._national
        first = local.known_from or national.known_from
        return first <= day <= (local.known_until or national.known_until)

    def _list_days(self, changed: Iterable[ChangedDays]) -> Iterator[tuple[str, Place]]:
        for each in changed:
            for number, day in enumerate(each.days):
                yield day, self._places.of(each, f"days.{number}")
