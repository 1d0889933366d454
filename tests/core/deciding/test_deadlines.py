"""Deadlines fall where the calendar of the nation says, and say so in words."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard_cli.core.deciding.deadlines import (
    LONDON,
    Calendar,
    clocks_in_words,
    due,
    with_sooner_steps,
)
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.rule_set import Holidays, RuleSet, Step, Within
from safeguard_cli.core.words.dates import day_in_words

ONE_WORKING_DAY = Within("working-days", 1)
A_DAY = Within("hours", 24)
BEFORE_LEAVING = Within("before-the-child-leaves")
NOWHERE = Holidays("england", "2028-12-31", ())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def when(found: Due) -> datetime:
    return datetime.fromisoformat(found.at)


def holidays(rules: RuleSet, nation: str) -> Holidays:
    return next(each for each in rules.holidays if each.nation == nation)


def on(
    moment: str, *clocks: Within, days: Holidays = NOWHERE, dates: dict[str, date] | None = None
) -> Due:
    return due(clocks, Calendar(at(moment), days, dates or {}))


def test_one_working_day_after_christmas_eve_of_2026_is_the_tuesday_after(shipped: RuleSet) -> None:
    found = on("2026-12-24T10:00", ONE_WORKING_DAY, days=holidays(shipped, "england"))

    assert found == Due(
        "2026-12-29T23:59:59+00:00",
        "by the end of Tuesday 29 December 2026: 1 working day, bank holidays of England",
    )


@pytest.mark.parametrize(
    ("nation", "name"),
    [
        ("wales", "Wales"),
        ("scotland", "Scotland"),
        ("northern-ireland", "Northern Ireland"),
        ("elsewhere", "elsewhere"),
    ],
)
def test_working_days_name_the_nation_whose_bank_holidays_count(nation: str, name: str) -> None:
    found = on("2026-11-18T10:00", ONE_WORKING_DAY, days=Holidays(nation, "2028-12-31", ()))

    assert found.words.endswith(f"bank holidays of {name}")


def test_saint_andrews_day_is_a_working_day_in_england_and_not_in_scotland(
    shipped: RuleSet,
) -> None:
    friday = "2026-11-27T10:00"

    english = on(friday, ONE_WORKING_DAY, days=holidays(shipped, "england"))
    scottish = on(friday, ONE_WORKING_DAY, days=holidays(shipped, "scotland"))

    assert when(english).date() == date(2026, 11, 30)
    assert when(scottish).date() == date(2026, 12, 1)


def test_the_monday_after_scotlands_first_match_of_2026_is_no_working_day_there(
    shipped: RuleSet,
) -> None:
    friday = "2026-06-12T10:00"

    english = on(friday, ONE_WORKING_DAY, days=holidays(shipped, "england"))
    scottish = on(friday, ONE_WORKING_DAY, days=holidays(shipped, "scotland"))

    assert when(english).date() == date(2026, 6, 15)
    assert when(scottish).date() == date(2026, 6, 16)


@pytest.mark.parametrize("moment", ["2026-11-20T23:00", "2026-11-21T10:00", "2026-11-22T10:00"])
def test_a_weekend_is_no_working_time(moment: str) -> None:
    assert when(on(moment, ONE_WORKING_DAY)).date() == date(2026, 11, 23)


@given(st.dates(date(2026, 1, 1), date(2028, 11, 30)), st.integers(1, 15))
def test_working_days_are_counted_one_by_one(start: date, amount: int) -> None:
    bank_holidays = Holidays("england", "2028-12-31", ("2026-12-25", "2026-12-28", "2027-03-26"))
    moment = datetime(start.year, start.month, start.day, 9, tzinfo=LONDON)
    calendar = Calendar(moment, bank_holidays, {})

    last = when(due((Within("working-days", amount),), calendar)).date()

    between = [date.fromordinal(n) for n in range(start.toordinal() + 1, last.toordinal() + 1)]
    assert calendar.is_working_day(last)
    assert sum(map(calendar.is_working_day, between)) == amount


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        pytest.param("2026-03-28T12:00", "2026-03-29T13:00:00+01:00", id="clocks go forward"),
        pytest.param("2026-10-24T12:00", "2026-10-25T11:00:00+00:00", id="clocks go back"),
        pytest.param("2026-06-01T12:00", "2026-06-02T12:00:00+01:00", id="clocks stay"),
    ],
)
def test_24_hours_are_24_hours_also_when_the_clocks_change(moment: str, end: str) -> None:
    found = on(moment, A_DAY)

    assert found.at == end
    assert found.words.startswith(f"by {end[11:16]} on ")
    assert found.words.endswith(": 24 hours")


def test_by_agreement_is_never_sooner_than_anything() -> None:
    agreed = Within("by-agreement")
    late = Within("days", 365)

    assert on("2026-11-20T10:00", agreed) == Due("", "by a date that you agree and write down")
    assert on("2026-11-20T10:00", agreed, late) == on("2026-11-20T10:00", late, agreed)
    assert when(on("2026-11-20T10:00", agreed, late)).date() == date(2027, 11, 20)


def test_a_date_that_is_not_answered_is_by_agreement() -> None:
    assert on("2026-11-20T10:00", Within("answer", start="step-date")).at == ""


def test_an_answered_date_is_the_deadline_itself() -> None:
    found = on("2026-11-20T10:00", Within("answer", start="day"), dates={"day": date(2026, 12, 1)})

    assert found == Due(
        "2026-12-01T23:59:59+00:00",
        "by the end of Tuesday 1 December 2026: the date that was agreed",
    )


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (
            Within("hours", 24, start="day"),
            Due(
                "2026-11-21T00:00:00+00:00",
                "by 00:00 on Saturday 21 November 2026: 24 hours from Friday 20 November 2026",
            ),
        ),
        (
            Within("days", 7, start="day"),
            Due(
                "2026-11-27T23:59:59+00:00",
                "by the end of Friday 27 November 2026: 7 days from Friday 20 November 2026",
            ),
        ),
        (
            Within("working-days", 2, start="day"),
            Due(
                "2026-11-24T23:59:59+00:00",
                "by the end of Tuesday 24 November 2026: 2 working days from Friday 20 November "
                "2026, bank holidays of England",
            ),
        ),
    ],
)
def test_a_clock_may_start_from_a_date_that_was_answered(clock: Within, expected: Due) -> None:
    assert on("2026-11-20T00:00", clock, dates={"day": date(2026, 11, 20)}) == expected


def test_a_deadline_that_has_passed_says_so() -> None:
    late = Within("days", 1, start="day")

    found = on("2026-11-20T10:00", late, dates={"day": date(2026, 11, 18)})
    just_in_time = on("2026-11-20T10:00", late, dates={"day": date(2026, 11, 19)})

    assert found.words.endswith(". That time has passed, so do it today")
    assert "passed" not in just_in_time.words


def test_now_has_never_passed() -> None:
    assert on("2026-11-20T10:00", Within("now")) == Due("2026-11-20T10:00:00+00:00", "now")


def test_today_lasts_until_midnight() -> None:
    assert on("2026-07-01T23:30", Within("same-day")) == Due(
        "2026-07-01T23:59:59+01:00", "today, Wednesday 1 July 2026"
    )


def test_beyond_the_known_bank_holidays_the_words_say_so() -> None:
    known = Holidays("england", "2026-11-23", ())

    assert on("2026-11-20T10:00", ONE_WORKING_DAY, days=known).words == (
        "by the end of Monday 23 November 2026: 1 working day, bank holidays of England"
    )
    assert on("2026-11-23T10:00", ONE_WORKING_DAY, days=known).words == (
        "about Tuesday 24 November 2026: 1 working day; bank holidays of England are not known "
        "here for then, so count those that you know"
    )


def test_before_the_known_bank_holidays_the_words_say_so_too() -> None:
    known = Holidays("england", "2026-12-31", (), known_from="2026-11-20")

    assert on("2026-11-20T10:00", ONE_WORKING_DAY, days=known).words.startswith("by the end of ")
    assert on("2026-11-19T10:00", ONE_WORKING_DAY, days=known).words.startswith("about Friday 20 ")


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2026-10-24T01:30", "by 01:30 (before the clocks go back) on Sunday 25 October 2026"),
        ("2026-10-24T02:30", "by 01:30 (after the clocks go back) on Sunday 25 October 2026"),
        ("2026-10-24T00:45", "by 00:45 on Sunday 25 October 2026"),
        ("2026-10-24T03:00", "by 02:00 on Sunday 25 October 2026"),
    ],
)
def test_the_hour_that_comes_twice_says_which_it_is(as_of: str, said: str) -> None:
    assert on(as_of, Within("hours", 24)).words == f"{said}: 24 hours"


def test_or_sooner_says_so() -> None:
    found = on("2026-11-20T10:00", Within("days", 7, or_sooner=True))

    assert found.words.endswith(": 7 days, or sooner if the child needs it")


def test_the_sooner_of_two_counts() -> None:
    clocks = (A_DAY, ONE_WORKING_DAY)

    assert on("2026-11-20T10:00", *clocks) == on("2026-11-20T10:00", A_DAY)
    assert on("2026-11-19T10:00", Within("days", 5), ONE_WORKING_DAY) == on(
        "2026-11-19T10:00", ONE_WORKING_DAY
    )


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 1)),  # noqa: DTZ001 - London below
    st.lists(
        st.sampled_from(
            [
                Within("now"),
                Within("same-day"),
                Within("hours", 1),
                A_DAY,
                Within("days", 1),
                ONE_WORKING_DAY,
            ]
        ),
        min_size=1,
    ),
)
def test_the_soonest_of_several_clocks_counts(moment: datetime, clocks: list[Within]) -> None:
    calendar = Calendar(moment.replace(microsecond=0, tzinfo=LONDON), NOWHERE, {})

    found = when(due(tuple(clocks), calendar))

    assert all(found <= when(due((clock,), calendar)) for clock in clocks)


def test_what_is_due_before_the_child_leaves_stands_with_what_is_due_at_once() -> None:
    now = "2026-11-25T18:30"

    found = on(now, BEFORE_LEAVING)

    assert found == Due(f"{now}:00+00:00", "before the child leaves")
    # At midnight the child may have left long ago.
    assert on(now, Within("same-day"), BEFORE_LEAVING, Within("by-agreement")) == found


def test_the_soonest_is_a_matter_of_moments_and_not_of_how_they_are_written() -> None:
    # At half past one the clocks have not gone back yet; an hour later it is half past one again.
    found = on("2026-10-25T01:30", Within("hours", 1), Within("now"))

    assert found.words == "now"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 22), "Sunday 22 November 2026"),
        (date(2028, 2, 29), "Tuesday 29 February 2028"),
    ],
)
def test_days_are_written_as_people_say_them(day: date, words: str) -> None:
    assert day_in_words(day) == words


@pytest.mark.parametrize(
    ("clocks", "words"),
    [
        ((Within("hours", 1),), "1 hour"),
        ((Within("before-the-child-leaves"),), "before the child leaves"),
        ((Within("same-day"),), "the same day"),
        ((Within("by-agreement"),), "by a day that you agree"),
        ((Within("when-you-choose"),), "in your own time"),
        ((Within("days", 7, or_sooner=True),), "7 days, or sooner if the child needs it"),
        ((Within("answer", start="climb-date"),), "by the day that was agreed"),
    ],
)
def test_clocks_read_as_people_say_them(clocks: tuple[Within, ...], words: str) -> None:
    assert clocks_in_words(clocks) == words


@pytest.mark.parametrize(
    ("clocks", "words"),
    [
        ([Within("days", 7, or_sooner=True)], "7 days, or sooner if the child needs it"),
        (
            [Within("working-days", 5, or_sooner=True), Within("days", 7, or_sooner=True)],
            "5 working days or 7 days, whichever is sooner, or sooner if the child needs it",
        ),
        (
            [Within("by-agreement", or_sooner=True), Within("days", 7, or_sooner=True)],
            "by a day that you agree, and within 7 days, or sooner if the child needs it",
        ),
        ([Within("by-agreement")], "by a day that you agree"),
    ],
)
def test_several_clocks_are_told_as_one_sentence(clocks: list[Within], words: str) -> None:
    assert clocks_in_words(clocks) == words


def test_a_step_before_the_child_leaves_is_said_with_the_deadline_of_its_action() -> None:
    calendar = Calendar(at("2026-11-18T10:00"), NOWHERE, {})
    today = due((Within("same-day"),), calendar)
    steps = [Step("Write it down"), Step("Agree who rings", within=(BEFORE_LEAVING,))] * 2

    assert with_sooner_steps(today, steps, calendar) == Due(
        today.at,
        "today, Wednesday 18 November 2026; before the child leaves, if they are with you",
    )


def test_steps_without_a_time_leave_the_deadline_of_their_action_as_it_is() -> None:
    calendar = Calendar(at("2026-11-18T10:00"), NOWHERE, {})
    today = due((Within("same-day"),), calendar)

    assert with_sooner_steps(today, [Step("Write it down")], calendar) == today
