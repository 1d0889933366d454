"""Check that school days can be counted: there is a calendar, and it holds together."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.model.rule_set import RuleSet, SchoolDays
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault
from safeguard_cli.reading.link_names import clocks
from safeguard_cli.reading.places import Places

_NO_CALENDAR = (
    "there are no school days here; give `school-days` with `terms` or `holidays` in a file of "
    "the local rule set"
)


def school_day_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find school days that nothing counts, and a calendar with days in the wrong order."""
    if rules.school_days is None:
        counted = dict.fromkeys(clock for clock in clocks(rules) if clock.clock == "school-days")
        for clock in counted:
            yield Fault(places.of(clock), codes.SCHOOL_DAYS, _NO_CALENDAR)
    elif not places.is_faulty(rules.school_days):
        yield from _calendar(rules.school_days, places)


def _calendar(school: SchoolDays, places: Places) -> Iterator[Fault]:
    if not school.terms and not school.holidays:
        message = "missing key `terms` or `holidays`: on which days is the school open?"
        yield Fault(places.of(school), codes.MISSING_KEY, message)
    if school.known_until < school.known_from:
        message = "`known-until` lies before `known-from`"
        yield Fault(places.of(school, "known-until"), codes.SCHOOL_DAYS, message)
    for span in (*school.terms, *school.holidays):
        if span.last < span.first:
            message = "`until` lies before `from`"
            yield Fault(places.of(span, "until"), codes.SCHOOL_DAYS, message)
