from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overlay_folders import base_in, overlaid_in, overlay_in
from rule_folders import small_with
from test_merge_local_rules import AS_OF, LADDER, action, advice_on

from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.later_deadlines import may_be_later
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.comparing.compare_rule_sets import compare
from safeguard_cli.core.deciding.case_calendar import calendar_for
from safeguard_cli.core.deciding.deadlines import LONDON, Calendar, clocks_in_words, due
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.rule_set import Holidays, RuleSet, SchoolDays, Span, Within
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.localise import localise

BANK = Holidays("england", "2027-12-31", ("2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01"))
YEAR = SchoolDays(
    known_from="2026-09-02",
    known_until="2027-07-23",
    terms=(Span("2026-09-02", "2026-12-18"), Span("2027-01-04", "2027-07-23")),
    holidays=(Span("2026-10-26", "2026-10-30"),),
    closed=("2026-11-16",),
)
FIVE = Within("school-days", 5, longest=9)
CLOCK = "5 school days, at most 9 days"
CALENDAR = """\
school-days:
  known-from: 2026-09-02
  known-until: 2027-07-23
  terms:
    - {from: 2026-09-02, until: 2026-12-18}
    - {from: 2027-01-04, until: 2027-07-23}
  holidays:
    - {from: 2026-10-26, until: 2026-10-30}
  closed: [2026-11-16]
"""
SHORTEN = f"""\
shorten:
  - {{on: put-out, within: "{CLOCK}"}}
"""


def end(moment: str, clock: Within = FIVE, school: SchoolDays | None = YEAR) -> tuple[str, str]:
    as_of = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    found = due((clock,), Calendar(as_of, BANK, {}, school))
    return found.at[:10], found.words


@pytest.mark.parametrize(
    ("begun", "ends"),
    [
        pytest.param("2026-09-07T09:00", "2026-09-14", id="a week of term"),
        pytest.param("2026-11-12T09:00", "2026-11-20", id="over a day on which it is closed"),
        pytest.param("2026-10-21T09:00", "2026-10-30", id="over a half term"),
        pytest.param("2026-12-17T09:00", "2026-12-26", id="over Christmas the longest holds"),
        pytest.param("2026-08-20T09:00", "2026-08-29", id="before the calendar the longest holds"),
        pytest.param("2027-07-21T09:00", "2027-07-30", id="after the calendar the longest holds"),
    ],
)
def test_school_days_are_counted_in_term_and_never_take_longer_than_the_longest(
    begun: str, ends: str
) -> None:
    assert end(begun)[0] == ends


def test_without_a_calendar_the_longest_holds() -> None:
    assert end("2026-09-07T09:00", school=None)[0] == "2026-09-16"


def test_the_words_say_which_of_the_two_it_is() -> None:
    in_term, over_holiday = end("2026-09-07T09:00"), end("2026-12-17T09:00")

    assert in_term[1] == "by the end of Monday 14 September 2026: 5 school days"
    assert over_holiday[1] == (
        "by the end of Saturday 26 December 2026: 9 days, the most that 5 school days may take"
    )
    assert clocks_in_words((FIVE,)) == "5 school days, at most 9 days"


def test_bank_holidays_are_no_school_days() -> None:
    open_all_year = SchoolDays(
        "2026-01-01", "2027-12-31", terms=(Span("2026-01-01", "2027-12-31"),)
    )

    one = Within("school-days", 1, longest=20)

    assert end("2026-12-24T09:00", one, open_all_year)[0] == "2026-12-29"


days = st.dates(date(2026, 6, 1), date(2027, 10, 1))
amounts = st.integers(1, 20)


@given(days, amounts, st.integers(0, 30))
def test_school_days_end_between_so_many_days_and_their_longest(
    day: date, amount: int, more: int
) -> None:
    clock = Within("school-days", amount, longest=amount + more)

    ends = date.fromisoformat(end(f"{day}T09:00", clock)[0])

    assert amount <= (ends - day).days <= amount + more


# Proof


@pytest.mark.parametrize(
    ("mine", "theirs", "is_later"),
    [
        (FIVE, Within("days", 9), False),
        (FIVE, Within("days", 8), True),
        # Five school days may be no more than five days, and no calendar can be relied on.
        (Within("days", 5), FIVE, False),
        (Within("days", 6), FIVE, True),
        (FIVE, FIVE, False),
        (FIVE, Within("school-days", 5, longest=8), True),
        (FIVE, Within("school-days", 6, longest=9), False),
        (FIVE, Within("by-agreement"), False),
        (Within("by-agreement"), FIVE, True),
        (Within("school-days", 5, start="seen-on", longest=9), Within("days", 9), True),
    ],
)
def test_a_proof_rests_on_the_longest_and_on_no_calendar(
    mine: Within, theirs: Within, is_later: bool
) -> None:
    assert may_be_later((mine,), (theirs,), (BANK,)) is is_later


def test_a_local_clock_of_school_days_is_held_against_its_longest(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, CALENDAR + SHORTEN)

    assert action(rules, "put-out").within[-1] == FIVE
    # The base is sooner in any case, which is said: nothing of it has become later.
    assert {each.code for each in check_overlay(base, rules)[0]} == {"SG139"}


def test_advice_counts_by_the_calendar_of_the_local_rule_set(tmp_path: Path) -> None:
    duty = f"""\
duties:
  - {{id: d, do: Tell the school, group: record, within: "{CLOCK}", source: small-1}}
"""
    rules = overlaid_in(tmp_path, CALENDAR + duty)[1]

    advice = advice_on(rules, {"fire": "no"})

    (told,) = [each for each in advice.duties if each.do == "Tell the school"]
    assert told.due.words == "by the end of Monday 30 November 2026: 5 school days"


def test_the_calendar_of_a_case_knows_the_school(tmp_path: Path) -> None:
    interview = Interview(overlaid_in(tmp_path, CALENDAR + SHORTEN)[1])

    calendar = calendar_for(interview, interview.replay({}, AS_OF), {}, AS_OF)

    assert calendar.school is not None
    assert calendar.school.known_until == "2027-07-23"


# Comparing


def with_calendar(folder: Path, text: str) -> RuleSet:
    return localise(base_in(folder), overlay_in(folder, text + SHORTEN))[0]


def test_one_more_day_off_at_school_is_a_difference_that_protects_less(tmp_path: Path) -> None:
    before = with_calendar(tmp_path / "a", CALENDAR)
    after = with_calendar(
        tmp_path / "b", CALENDAR.replace("2026-11-16]", "2026-11-16, 2026-11-17]")
    )

    (found,) = compare(before, after).differences
    (back,) = compare(after, before).differences

    assert (found.kind, found.protective, found.subject) == ("holidays", "less", "School days")
    assert (found.was, found.now) == ("2026-11-17 besides", "none besides")
    assert back.protective == "more"


def test_a_calendar_that_is_no_longer_known_is_overdue(tmp_path: Path) -> None:
    rules = with_calendar(tmp_path, CALENDAR)

    found = [each.what for each in overdue(rules, date(2027, 8, 1))]

    assert "the school days are known only until" in found


# Faults


def fault_of(folder: Path, more: str) -> str:
    base = base_in(folder)
    with pytest.raises(RulesError) as raised:
        localise(base, overlay_in(folder, more))
    return str(raised.value)


def test_school_days_in_a_whole_rule_set_have_no_calendar(tmp_path: Path) -> None:
    duty = f"""\
duties:
  - {{id: d, do: Tell, group: record, within: "{CLOCK}", source: small-1}}
"""
    with pytest.raises(RulesError, match="SG087 there are no school days here"):
        load_rules(small_with(tmp_path, "more.yaml", duty.encode()))


def test_school_days_of_a_reply_need_a_calendar_too(tmp_path: Path) -> None:
    reply = f'      reply-within: "{CLOCK} or sooner"\n      because: The street'

    assert "SG087" in fault_of(tmp_path, LADDER.replace("      because: The street", reply))
