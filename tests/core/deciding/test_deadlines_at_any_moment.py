"""Deadlines are right at any moment: when the clocks change, at midnight, over the ends of years.

Moments are drawn where something happens, in UTC, so that London's clocks show each of them. What
must come out is worked out anew, by other means than the tool's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st
from test_bank_holidays import EASTERS, NATIONS
from whole_cases import shipped_rules

from safeguard_cli.core.deciding.deadlines import LONDON, Calendar, due
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.rule_set import Clock, Holidays, Within

YEARS = (2026, 2027, 2028)
# Since 1996 the clocks change at 01:00 UTC on the last Sundays of March and October.
FORWARD, BACK = (
    [max(date(year, month, day) for day in range(25, 32) if date(year, month, day).weekday() == 6)
     for year in YEARS]
    for month in (3, 10)
)  # fmt: skip
HOUR = 3600
CLOCKS: tuple[Clock, ...] = (
    "now",
    "before-the-child-leaves",
    "same-day",
    "hours",
    "days",
    "working-days",
)
COUNTED: tuple[Clock, ...] = ("hours", "days", "working-days")


def change_on(day: date) -> datetime:
    return datetime.combine(day, time(1), UTC)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def after(start: datetime, seconds: int) -> datetime:
    return start + timedelta(seconds=seconds)


a_second = st.sampled_from([-1, 0, 1])
days = st.dates(date(2026, 1, 2), date(2028, 11, 1))
holy_days = st.sampled_from([
    *(date(year, month, day) for year in YEARS[:2] for month, day in ((12, 20), (12, 31))),
    *(easter - timedelta(days=6) for easter in EASTERS.values()),
])  # fmt: skip
changes = st.builds(
    after,
    st.sampled_from([*map(change_on, FORWARD), *map(change_on, BACK)]),
    st.sampled_from([n * HOUR for n in (-24, -2, -1, 0, 1, 24)]) | st.integers(-50 * HOUR, HOUR),
)
midnights = st.builds(after, (days | st.sampled_from([*FORWARD, *BACK])).map(midnight), a_second)
feasts = st.builds(after, holy_days.map(midnight), st.integers(0, 16 * 24 * HOUR))
moments = st.builds(after, changes | midnights | feasts, a_second)
nations = st.sampled_from([*NATIONS, "not-known"])
amounts = st.integers(1, 75)
counted = st.sampled_from(COUNTED)
whole_days: st.SearchStrategy[Clock] = st.sampled_from(["same-day", "days", "working-days"])
clocks = st.builds(Within, st.sampled_from(CLOCKS), amounts)


@cache
def known() -> Mapping[str, Holidays]:
    return {each.nation: each for each in shipped_rules().holidays}


def told(clock: Within, moment: datetime, nation: str = "england", day: date | None = None) -> Due:
    dates = {clock.start: day} if day else {}
    return due((clock,), Calendar(moment, known()[nation], dates))


def end(clock: Within, moment: datetime, nation: str = "england") -> datetime:
    return datetime.fromisoformat(told(clock, moment, nation).at)


def london(moment: datetime) -> datetime:
    return moment.astimezone(LONDON)


# Hours


@given(moments, amounts)
def test_hours_are_real_hours_and_end_as_londons_clocks_show(moment: datetime, hours: int) -> None:
    found = told(Within("hours", hours), london(moment))

    ends = datetime.fromisoformat(found.at)
    assert ends.timestamp() - moment.timestamp() == hours * HOUR
    assert ends.utcoffset() == london(ends).utcoffset()
    assert found.words.startswith(f"by {london(ends):%H:%M} ")


@given(st.sampled_from(FORWARD), st.integers(-2 * HOUR, 2 * HOUR), st.integers(1, 3))
def test_no_deadline_falls_into_the_hour_that_does_not_exist(
    day: date, seconds: int, hours: int
) -> None:
    ends = datetime.fromisoformat(
        told(Within("hours", hours), london(after(change_on(day), seconds))).at
    )

    assert (ends.date(), ends.hour) != (day, 1)


@given(st.sampled_from(FORWARD), st.integers(0, HOUR - 1))
def test_who_says_a_moment_of_that_hour_means_the_one_an_hour_on(day: date, seconds: int) -> None:
    # A clock that was not put forward shows it.
    said = datetime.combine(day, time(1), LONDON).replace(minute=seconds // 60, second=seconds % 60)

    for clock in (Within("now"), Within("hours", 1), Within("days", 1), Within("same-day")):
        assert end(clock, said) == end(clock, after(change_on(day), seconds))


@given(st.sampled_from(BACK), st.integers(0, HOUR - 1), st.integers(0, 2))
def test_the_hour_that_comes_twice_is_two_hours(day: date, seconds: int, hours: int) -> None:
    first = after(change_on(day), seconds - HOUR)
    second = after(change_on(day), seconds)
    clock = Within("hours", hours)

    before, later = (told(clock, london(each)) for each in (first, second))

    assert london(first).replace(fold=0) == london(second).replace(fold=0)
    ends = [datetime.fromisoformat(each.at) for each in (before, later)]
    assert ends[1] - ends[0] == timedelta(hours=1)
    assert before.words != later.words


@given(st.sampled_from(BACK), st.integers(0, HOUR - 1))
def test_words_in_the_hour_that_comes_twice_say_which_it_is(day: date, seconds: int) -> None:
    start = after(change_on(day), seconds - 2 * HOUR)
    one, two, three = (told(Within("hours", n), london(start)).words for n in (1, 2, 3))

    assert "(before the clocks go back)" in one
    assert "(after the clocks go back)" in two
    assert "the clocks go back" not in three


# Days and midnights


@given(moments, nations, whole_days, amounts)
def test_a_day_counts_until_its_last_second_in_london(
    moment: datetime, nation: str, clock: Clock, amount: int
) -> None:
    ends = end(Within(clock, amount), london(moment), nation)

    next_second = london(after(ends, 1).astimezone(UTC))
    assert next_second.time() == time()
    assert next_second.date() == ends.date() + timedelta(days=1)
    assert ends.utcoffset() == london(ends).utcoffset()


@given(days | st.sampled_from([*FORWARD, *BACK]), st.integers(0, 40))
def test_at_midnight_another_day_begins(day: date, amount: int) -> None:
    clocks = Within("same-day"), Within("days", amount)

    for clock in clocks:
        before, at, later = (end(clock, london(after(midnight(day), n))).date() for n in (-1, 0, 1))
        assert (at - before, later) == (timedelta(days=1), at)


@given(days, st.integers(0, 40), nations)
def test_a_second_before_midnight_working_days_count_from_the_day_that_ends(
    day: date, amount: int, nation: str
) -> None:
    clock = Within("working-days", amount)
    before, at, later = (end(clock, london(after(midnight(day), n)), nation) for n in (-1, 0, 1))

    is_off = day.weekday() > 4 or day.isoformat() in known()[nation].days
    assert before <= at == later
    # A day on which nobody is at work makes no difference.
    assert (before == at) is (is_off and amount > 0)


# Working days, by another calendar


@cache
def off(nation: str) -> set[date]:
    return {*country_holidays("GB", subdiv=NATIONS[nation], years=YEARS)}


def day_at_work(amount: int, start: date, nation: str) -> date:
    """Return the day on which people go to work for so many times after a day."""
    later = (start + timedelta(days=n) for n in range(1, 60))
    at_work = [day for day in later if day.weekday() < 5 and day not in off(nation)]
    return at_work[amount - 1]


@given(feasts | midnights | changes, st.sampled_from([*NATIONS]), st.integers(1, 20))
def test_working_days_are_those_of_the_nation_over_christmas_easter_and_new_year(
    moment: datetime, nation: str, amount: int
) -> None:
    ends = end(Within("working-days", amount), london(moment), nation)

    assert ends.date() == day_at_work(amount, london(moment).date(), nation)


@pytest.mark.parametrize(
    ("nation", "ends"),
    [
        ("england", "2028-01-04"),
        ("wales", "2028-01-04"),
        # Both 1 and 2 January are a weekend there, with two days instead.
        ("scotland", "2028-01-05"),
        ("northern-ireland", "2028-01-04"),
        ("not-known", "2028-01-04"),
    ],
)
def test_a_working_day_over_the_end_of_2027(nation: str, ends: str) -> None:
    start = datetime(2027, 12, 31, 23, 59, 59, tzinfo=LONDON)

    assert end(Within("working-days", 1), start, nation).date().isoformat() == ends


# What holds for all clocks


@given(clocks, moments, nations)
def test_no_deadline_is_before_the_moment_of_the_advice(
    clock: Within, moment: datetime, nation: str
) -> None:
    found = told(clock, london(moment), nation)

    assert datetime.fromisoformat(found.at) >= moment
    assert "passed" not in found.words


@given(clocks, moments, st.integers(0, 999_999), nations)
def test_the_fraction_of_a_second_makes_no_difference(
    clock: Within, moment: datetime, fraction: int, nation: str
) -> None:
    found = told(clock, london(moment.replace(microsecond=fraction)), nation)

    assert found == told(clock, london(moment), nation)


@given(counted, amounts, moments, nations)
def test_more_time_ends_later(clock: Clock, amount: int, moment: datetime, nation: str) -> None:
    shorter, longer = (end(Within(clock, n), london(moment), nation) for n in (amount, amount + 1))

    assert shorter < longer


@given(clocks, moments, st.integers(0, 3 * 24 * HOUR), nations)
def test_a_clock_that_is_set_back_gives_no_more_time(
    clock: Within, moment: datetime, seconds: int, nation: str
) -> None:
    back = london(after(moment, -seconds))

    assert end(clock, back, nation) <= end(clock, london(moment), nation)


@given(clocks, moments, st.integers(-14 * 60, 14 * 60), nations)
def test_the_offset_in_which_a_moment_is_given_makes_no_difference(
    clock: Within, moment: datetime, minutes: int, nation: str
) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))

    assert told(clock, elsewhere, nation) == told(clock, london(moment), nation)


@given(counted, st.integers(1, 75), moments, days | holy_days, nations)
def test_from_a_date_the_time_of_the_advice_makes_no_difference(
    clock: Clock, amount: int, moment: datetime, day: date, nation: str
) -> None:
    within = Within(clock, amount, start="seen-on")

    found = told(within, london(moment), nation, day)

    begun = datetime.combine(day, time(), LONDON)
    assert found.at == told(Within(clock, amount), begun, nation).at
    has_passed = datetime.fromisoformat(found.at) < moment
    assert found.words.endswith(". That time has passed, so do it today") is has_passed
