"""Check days: when things are in force, and that school days can be counted."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.deciding.law_of_day import UNKNOWN_START, Dated, datable_in
from safeguard_cli.core.model.rule_set import Note, RuleSet, SchoolDays, Step
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Places
from safeguard_cli.reading.link_names import list_clocks


def find_in_force_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find spans that end before they begin, and what an unknown start does not allow."""
    found = (fault for each in datable_in(rules) for fault in _find_span_faults(each, places))
    # Stages of a ladder share their steps.
    yield from dict.fromkeys(found)


def _find_span_faults(each: Dated, places: Places) -> Iterator[Fault]:
    begins, ends = each.in_force_from, each.in_force_until
    if begins != UNKNOWN_START and begins and ends and ends < begins:
        message = f"it ends before it begins on {begins}; `in-force-until` is the last day"
        yield Fault(places.of(each, "in-force-until"), codes.IN_FORCE, message)
    if isinstance(each, Step) and begins == UNKNOWN_START and each.strengthens:
        message = (
            "a step whose start is unknown takes no other's place; "
            "leave out `strengthens`, then both are shown"
        )
        yield Fault(places.of(each, "in-force-from"), codes.IN_FORCE, message)
    if isinstance(each, Note) and not begins and not ends:
        message = "missing key `in-force-from`; what is always said belongs in `note`"
        yield Fault(places.of(each, ""), codes.MISSING_KEY, message)


_NO_CALENDAR = (
    "there are no school days here; give `school-days` with `terms` or `holidays` in a file of "
    "the local rule set"
)


def find_school_day_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find school days that nothing counts, and a calendar with days in the wrong order."""
    if rules.school_days is None:
        counted = dict.fromkeys(
            clock for clock in list_clocks(rules) if clock.clock == "school-days"
        )
        for clock in counted:
            yield Fault(places.of(clock), codes.SCHOOL_DAYS, _NO_CALENDAR)
    elif not places.is_faulty(rules.school_days):
        yield from _check_calendar(rules.school_days, places)


def _check_calendar(school: SchoolDays, places: Places) -> Iterator[Fault]:
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
