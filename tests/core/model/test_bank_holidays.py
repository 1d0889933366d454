"""Our bank holidays, held against what the package `holidays` knows of each nation.

It is made by other people from the same announcements. It names a day that falls on a weekend
and its substitute; we only need the days on which nobody is at work who would be otherwise.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from safeguard_cli.core.model.bank_holidays import list_too_many
from safeguard_cli.core.model.rule_set import ChangedDays, Holidays, LocalHolidays, RuleSet

NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
SATURDAY = 5
EASTERS = {2026: date(2026, 4, 5), 2027: date(2027, 3, 28), 2028: date(2028, 4, 16)}


def ours(rules: RuleSet, nation: str) -> Holidays:
    return next(each for each in rules.holidays if each.nation == nation)


def known_years(known: Holidays) -> range:
    return range(int(known.known_from[:4]), int(known.known_until[:4]) + 1)


def theirs(nation: str, years: range) -> dict[str, str]:
    found = country_holidays("GB", subdiv=NATIONS[nation], years=years)
    return {day.isoformat(): name for day, name in sorted(found.items())}


def is_weekend(day: str) -> bool:
    return date.fromisoformat(day).weekday() >= SATURDAY


@pytest.mark.parametrize("nation", NATIONS)
def test_our_list_covers_whole_years_in_order(shipped: RuleSet, nation: str) -> None:
    known = ours(shipped, nation)

    assert (known.known_from[4:], known.known_until[4:]) == ("-01-01", "-12-31")
    assert [*known.days] == sorted({*known.days})
    assert all(known.known_from <= day <= known.known_until for day in known.days)


@pytest.mark.parametrize("nation", NATIONS)
def test_each_nation_is_off_on_the_weekdays_that_the_package_knows(
    shipped: RuleSet, nation: str
) -> None:
    known = ours(shipped, nation)

    days = theirs(nation, known_years(known))

    # No other difference is right: a new one is looked up at gov.uk before it is explained here.
    assert {*known.days} == {day for day in days if not is_weekend(day)}


@pytest.mark.parametrize("nation", NATIONS)
def test_what_the_package_alone_names_is_a_weekend_with_a_day_instead_of_it(
    shipped: RuleSet, nation: str
) -> None:
    known = ours(shipped, nation)
    days = theirs(nation, known_years(known))
    alone = [day for day in days if day not in known.days]

    assert all(is_weekend(day) for day in alone)
    # Nobody loses the day: a weekday soon after it, which we list, is off instead.
    for day in alone:
        after = [date.fromisoformat(day) + timedelta(days=n) for n in range(1, 4)]
        named = [days.get(each.isoformat()) for each in after]
        assert f"{days[day]} (observed)" in named


def test_who_does_not_know_the_nation_has_off_what_is_off_in_all(shipped: RuleSet) -> None:
    days = [{*ours(shipped, nation).days} for nation in NATIONS]

    assert {*ours(shipped, "not-known").days} == set.intersection(*days)


# What the nations do not share, by the rules of each


def in_year(days: tuple[str, ...], year: int) -> set[str]:
    return {day for day in days if day.startswith(str(year))}


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_england_and_wales_share_their_days(shipped: RuleSet, year: int) -> None:
    assert in_year(ours(shipped, "england").days, year) == in_year(
        ours(shipped, "wales").days, year
    )


@pytest.mark.parametrize(
    ("year", "scotland_alone"),
    [
        # 2 January, a day for Scotland's match of 14 June, the first Monday of August, St Andrew.
        (2026, {"2026-01-02", "2026-06-15", "2026-08-03", "2026-11-30"}),
        # 2 January is a Saturday, so the Monday is off.
        (2027, {"2027-01-04", "2027-08-02", "2027-11-30"}),
        # 1 and 2 January are a weekend: Monday is for the first and Tuesday for the second.
        (2028, {"2028-01-04", "2028-08-07", "2028-11-30"}),
    ],
)
def test_scotland_has_days_of_its_own_and_neither_easter_monday_nor_late_august(
    shipped: RuleSet, year: int, scotland_alone: set[str]
) -> None:
    scotland = in_year(ours(shipped, "scotland").days, year)
    england = in_year(ours(shipped, "england").days, year)
    easter_monday = (EASTERS[year] + timedelta(days=1)).isoformat()
    last_of_august = max(day for day in england if "-08-" in day)

    assert scotland - england == scotland_alone
    assert england - scotland == {easter_monday, last_of_august}


@pytest.mark.parametrize(
    ("year", "own"),
    [
        # St Patrick, and the Battle of the Boyne; 12 July 2026 is a Sunday.
        (2026, {"2026-03-17", "2026-07-13"}),
        (2027, {"2027-03-17", "2027-07-12"}),
        (2028, {"2028-03-17", "2028-07-12"}),
    ],
)
def test_northern_ireland_has_two_days_more_than_england(
    shipped: RuleSet, year: int, own: set[str]
) -> None:
    northern_ireland = in_year(ours(shipped, "northern-ireland").days, year)
    england = in_year(ours(shipped, "england").days, year)

    assert northern_ireland - england == own
    assert england - northern_ireland == set()


# A local rule set may know more years


@pytest.mark.parametrize("nation", NATIONS)
def test_the_usual_days_of_later_years_are_not_too_many_for_a_local_rule_set(
    shipped: RuleSet, nation: str
) -> None:
    known = ours(shipped, nation)
    later = range(known_years(known).stop, known_years(known).stop + 8)
    days = tuple(day for day in theirs(nation, later) if not is_weekend(day))

    local = LocalHolidays(nation, "us", (ChangedDays(days, "Announced.", ("s",)),))

    assert [*list_too_many(known, local)] == []


def test_three_days_came_to_the_usual_ones_in_2022_and_one_went() -> None:
    days = theirs("england", range(2022, 2023))
    last_monday_of_may = "2022-05-30"

    moved_or_proclaimed = {"2022-06-02", "2022-06-03", "2022-09-19"}

    assert moved_or_proclaimed <= {*days}
    assert last_monday_of_may not in days
    # With the last Monday of May instead of these there would be eight, as in any year.
    assert len([day for day in days if not is_weekend(day)]) - len(moved_or_proclaimed) + 1 == 8
