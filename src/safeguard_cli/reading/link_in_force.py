"""Check when things are in force: on one day at least, and nothing in doubt in another's place."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.deciding.law_of_day import UNKNOWN_START, Dated, datable_in
from safeguard_cli.core.model.rule_set import Note, RuleSet, Step
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault
from safeguard_cli.reading.places import Places


def in_force_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find spans that end before they begin, and what an unknown start does not allow."""
    found = (fault for each in datable_in(rules) for fault in _faults(each, places))
    # Stages of a ladder share their steps.
    yield from dict.fromkeys(found)


def _faults(each: Dated, places: Places) -> Iterator[Fault]:
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
