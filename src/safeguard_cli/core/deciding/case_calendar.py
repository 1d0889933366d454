"""Find what the deadlines of one case rest on: its moment, its bank holidays and its dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from msgspec.structs import replace

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.deadlines import Calendar, OwnDays
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import NOT_KNOWN, Holidays, RuleSet

_NONE_KNOWN = Holidays("england", "0000-00-00", ())


def calendar_for(interview: Interview, replay: Replay, given: Given, as_of: datetime) -> Calendar:
    """Return the calendar by which the deadlines of these answers are counted."""
    dates = _collect_dates(interview, replay, given)
    return replace(calendar_at(interview.rules, given, as_of), dates=dates)


def calendar_at(rules: RuleSet, given: Given, as_of: datetime) -> Calendar:
    """Return the calendar of a moment, with the bank holidays of the nation that was answered."""
    holidays = _choose_holidays(rules, given)
    return Calendar(
        as_of=as_of,
        holidays=holidays,
        dates={},
        school=rules.school_days,
        own=_find_own_days(rules, holidays.nation),
    )


def _choose_holidays(rules: RuleSet, given: Given) -> Holidays:
    nation = given.get("nation", "england")
    known = {holidays.nation: holidays for holidays in rules.holidays}
    return known.get(str(nation)) or next(iter(known.values()), _NONE_KNOWN)


def _find_own_days(rules: RuleSet, nation: str) -> OwnDays | None:
    national = next((each for each in rules.national_holidays if each.nation == nation), None)
    # What is off everywhere changes only with the days of all the nations.
    of = [each.of for each in rules.local_holidays if nation in (each.nation, NOT_KNOWN)]
    return OwnDays(" and of ".join(dict.fromkeys(of)), national) if of and national else None


def _collect_dates(interview: Interview, replay: Replay, given: Given) -> Mapping[str, date]:
    return {
        name: day
        for name in (*replay.counted, *replay.for_record)
        if name in given and (day := kind_of(interview.questions[name]).day_of(given[name]))
    }
