"""Bank holidays of a local rule set: days come and go for a reason, and no deadline moves far."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from overlay_folders import HEAD, base_in, overlaid_in, overlay_in
from running import Run
from test_merge_local_ladder import STAGES, base_with
from test_merge_local_rules import LADDER, advice_on
from where import ROOT
from whole_cases import shipped_rules

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.record import make_record
from safeguard_cli.core.advising.sealing import from_json, to_json
from safeguard_cli.core.advising.verifying import verify
from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.checking.source_tracing import SourceUse, trace
from safeguard_cli.core.comparing.compare_rule_sets import compare
from safeguard_cli.core.deciding.deadlines import LONDON, Calendar, due
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.bank_holidays import change_holidays, list_too_many
from safeguard_cli.core.model.rule_set import ChangedDays, Holidays, LocalHolidays, RuleSet, Within
from safeguard_cli.core.reviewing.review_document import ReviewFact, ReviewSentence
from safeguard_cli.core.reviewing.whole_review import review_rules
from safeguard_cli.reading.local_details import Local, write_local
from safeguard_cli.reading.localise import localise

README = ROOT / "rules" / "README.md"
MONDAY = "2026-11-23T10:00"
NATIONS = ("england", "wales", "scotland", "northern-ireland")
ANSWERS = {"fire": "yes", "where": "out", "tried": "none", "seen-on": "unsure"}
DUTY = """\
duties:
  - {id: d, do: Tell the street, group: record, within: 1 working day, source: small-1}
"""
OWN = """\
documents:
  - {id: own, title: Our days, publisher: Us, edition: "1", checked-on: 2026-11-01}
statements:
  - {id: own-1, document: own, where: page 1, says: We are shut then., kind: fact, sure: seen}
"""


def days(*, adds: str = "", takes_away: str = "", known: str = "", nation: str = "england") -> str:
    """Write what is different in a nation. Days are parted by commas."""
    lines = [f"  - nation: {nation}", "    of: HILL STREET"]
    lines += [f"    known-until: {known}"] if known else []
    for key, text in (("adds", adds), ("takes-away", takes_away)):
        change_holidays = f"{{days: [{text}], because: We are shut., source: own-1}}"
        lines += [f"    {key}: [{change_holidays}]"] if text else []
    return "bank-holidays:\n" + "\n".join(lines) + "\n"


def laid(folder: Path, **different: str) -> RuleSet:
    return overlaid_in(folder, days(**different) + DUTY + OWN)[1]


def told(rules: RuleSet, moment: str = MONDAY) -> Due:
    as_of = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    (duty,) = [each for each in advice_on(rules, {"fire": "no"}, as_of).duties if each.duty == "d"]
    return duty.due


# What it does to a deadline


def test_a_day_that_is_added_is_no_working_day_and_the_words_say_whose_it_is(
    tmp_path: Path,
) -> None:
    found = told(laid(tmp_path, adds="2026-11-24"))

    assert found == Due(
        "2026-11-25T23:59:59+00:00",
        "by the end of Wednesday 25 November 2026: 1 working day, bank holidays of England and of "
        "HILL STREET",
    )


def test_where_no_local_day_is_counted_the_words_name_the_nation_alone(tmp_path: Path) -> None:
    rules = laid(tmp_path, adds="2026-11-24")

    for moment in ("2026-11-20T10:00", "2026-11-24T10:00", "2026-11-25T10:00"):
        assert told(rules, moment).words.endswith(": 1 working day, bank holidays of England")


def test_a_day_that_is_taken_away_is_a_working_day_and_the_words_say_whose_it_is(
    tmp_path: Path,
) -> None:
    found = told(laid(tmp_path, takes_away="2026-12-28"), "2026-12-24T10:00")

    assert found.at[:10] == "2026-12-28"
    assert found.words.endswith(", bank holidays of England and of HILL STREET")


def test_days_that_only_the_local_rule_set_knows_are_named_as_its_own(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, days(known="2027-12-31", adds="2027-01-01") + DUTY + OWN)
    national = replace(rules, holidays=base.holidays, local_holidays=(), national_holidays=())

    found = told(rules, "2026-12-31T10:00")

    assert told(national, "2026-12-31T10:00").words.startswith("about Friday 1 January 2027")
    assert found.words == (
        "by the end of Monday 4 January 2027: 1 working day, bank holidays of England and of "
        "HILL STREET"
    )


def test_a_local_bank_holiday_is_no_school_day(tmp_path: Path) -> None:
    school = """\
school-days: {known-from: 2026-09-01, known-until: 2026-12-18, holidays: [{from: 2026-10-26, until: 2026-10-30}]}
"""  # noqa: E501 - a line of YAML
    clock = DUTY.replace("1 working day", '"1 school day, at most 4 days"')
    more = days(adds="2026-11-24") + school + clock + OWN

    assert told(overlaid_in(tmp_path, more)[1]).at[:10] == "2026-11-25"


def holidays_of(rules: tuple[Holidays, ...], nation: str) -> Holidays:
    return next(each for each in rules if each.nation == nation)


def different(
    nation: str, *, adds: tuple[str, ...] = (), gone: tuple[str, ...] = ()
) -> LocalHolidays:
    coming, going = (ChangedDays(each, "B.", ("s",)) for each in (adds, gone))
    return LocalHolidays(nation, "us", (coming,), (going,))


def test_a_nation_changes_alone(shipped: RuleSet) -> None:
    found = change_holidays(shipped.holidays, [different("wales", adds=("2027-03-01",))])

    assert "2027-03-01" in holidays_of(found, "wales").days
    assert [each for each in found if each.nation != "wales"] == [
        each for each in shipped.holidays if each.nation != "wales"
    ]


def test_who_does_not_know_the_nation_has_off_what_is_off_in_all(shipped: RuleSet) -> None:
    everywhere = [different(nation, adds=("2027-06-07",)) for nation in NATIONS]
    gone = [different("scotland", gone=("2027-12-27",))]

    some, every, less = (
        set(holidays_of(change_holidays(shipped.holidays, local), "not-known").days)
        for local in (everywhere[:3], everywhere, gone)
    )

    before = set(holidays_of(shipped.holidays, "not-known").days)
    assert (some, every, less) == (before, before | {"2027-06-07"}, before - {"2027-12-27"})


def test_the_folder_that_setup_writes_takes_bank_holidays_too(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    about = Local(
        "small", "Hill Street", id="hill-street", title="Ours", version="1",
        review_by="2027-01-01", files=("more.yaml",),
    )  # fmt: skip
    folder = overlay_in(tmp_path, days(adds="2026-11-24") + DUTY + OWN, write_local(about))

    assert told(localise(base, folder)[0]).words.endswith("of England and of HILL STREET")


# How many


def test_a_year_has_at_most_three_days_more_than_the_base_and_a_season_too() -> None:
    plain = Holidays("england", "2027-12-31", (), known_from="2026-01-01")
    spread = ("2026-02-02", "2026-06-01", "2026-09-07", "2027-02-01", "2027-06-07", "2027-09-06")
    close = ("2026-12-01", "2026-12-08", "2026-12-15", "2027-01-12", "2027-04-12")

    assert [*list_too_many(plain, different("england", adds=spread))] == []
    assert [*list_too_many(plain, different("england", adds=(*spread, "2027-12-06")))] == [
        "2027-12-06"
    ]
    assert [*list_too_many(plain, different("england", adds=close))] == ["2027-01-12"]


weekdays = st.dates(date(2026, 1, 5), date(2028, 9, 1)).filter(lambda day: day.weekday() < 5)


@st.composite
def local_days(draw: st.DrawFn) -> tuple[Holidays, LocalHolidays, date]:
    """Draw what a local rule set may make of a nation's days, and a day soon before some come."""
    national = holidays_of(shipped_rules().holidays, draw(st.sampled_from(NATIONS)))
    start = draw(weekdays | st.sampled_from([date.fromisoformat(day) for day in national.days]))
    # Days close to each other put one deadline off the most.
    close = draw(st.sets(st.integers(1, 12), min_size=4) | st.sets(st.integers(1, 100)))
    wanted = {*(start + timedelta(days=n) for n in close), *draw(st.sets(weekdays, max_size=3))}
    adds = {day.isoformat() for day in wanted if day.weekday() < 5 and day.year < 2029}
    adds -= {*national.days}
    adds -= {*list_too_many(national, different(national.nation, adds=tuple(sorted(adds))))}
    gone = draw(st.sets(st.sampled_from(national.days), max_size=4))
    local = different(national.nation, adds=tuple(sorted(adds)), gone=tuple(sorted(gone)))
    return national, local, start - timedelta(days=draw(st.integers(0, 4)))


def end(amount: int, start: date, holidays: Holidays) -> date:
    as_of = datetime.combine(start, time(9), LONDON)
    found = due((Within("working-days", amount),), Calendar(as_of, holidays, {}))
    return date.fromisoformat(found.at[:10])


@given(local_days(), st.integers(1, 30))
def test_local_days_put_no_deadline_off_by_more_than_three_working_days(
    drawn: tuple[Holidays, LocalHolidays, date], amount: int
) -> None:
    national, local, start = drawn
    (here,) = change_holidays((national,), [local])

    assert [*list_too_many(national, local)] == []
    assert end(amount, start, here) <= end(amount + 3, start, national)


# Proof


def test_a_local_clock_is_held_against_the_base_by_the_local_days_too(tmp_path: Path) -> None:
    # From Thursday 24 December a working day takes five days, and eight with three more days off.
    ladder = LADDER.replace("5 days", "1 working day")
    more = days(adds="2026-12-29, 2026-12-30, 2026-12-31")

    national, local = (
        {each.code for each in check_overlay(*overlaid_in(tmp_path / name, more))[0]}
        for name, more in (("a", ladder), ("b", more + ladder + OWN))
    )

    assert (national, local) == (set(), {"SG132"})


def test_a_clock_that_the_base_has_too_may_be_put_off_by_a_local_day(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, days(adds="2026-12-29") + DUTY + OWN)

    findings, proved = check_overlay(base, rules)

    assert findings == []
    assert any(each.says.endswith(", counted by the same bank holidays") for each in proved)


def test_a_ceiling_counts_the_local_days(tmp_path: Path) -> None:
    # Four working days over Christmas, and three days for the reply, are eleven days.
    stages = STAGES.format(between="", clock="4 working days or sooner")
    found = []
    for name, more in (("a", stages), ("b", days(adds="2026-12-29") + stages + OWN)):
        (tmp_path / name).mkdir()
        base = base_with(tmp_path / name, stage="11 days")
        rules = localise(base, overlay_in(tmp_path / name, more))[0]
        found.append({each.code for each in check_overlay(base, rules)[0]})

    assert found == [set(), {"SG136"}]


def test_a_statement_that_only_a_bank_holiday_cites_is_cited(tmp_path: Path) -> None:
    rules = laid(tmp_path, adds="2026-11-24", takes_away="2026-12-28")

    uses = {each.statement: each.used_by for each in trace(rules)}
    assert uses["own-1"] == (SourceUse("bank holidays", "england"),)
    assert not any("own-1" in each.message for each in check(rules).findings)


# Records


def test_a_record_is_verified_with_the_local_days_and_another_without(tmp_path: Path) -> None:
    as_of = datetime.fromisoformat(MONDAY).replace(tzinfo=LONDON)
    plain, shut, moved = (
        overlaid_in(tmp_path / name, more + DUTY + OWN)[1]
        for name, more in (
            ("plain", ""),
            ("shut", days(adds="2026-11-24")),
            ("moved", days(adds="2026-11-26")),
        )
    )
    consulted = [Consultation(Interview(rules), {"fire": "no"}, as_of) for rules in (plain, shut)]
    made = [make_record(consultation, "SG-1") for consultation in consulted]
    records = [from_json(to_json(record).encode()) for record in made]

    for record, rules in zip(records, (plain, shut), strict=True):
        found = verify(record, Interview(rules))
        assert (found.intact, found.same_decision, found.same_words) == (True, True, True)
    assert not verify(records[0], Interview(shut)).rules_at_hand
    assert not verify(records[1], Interview(moved)).rules_at_hand
    # Another name of the organisation is in no deadline.
    renamed = Interview(replace(shut, organisation="Other"))
    assert verify(records[1], renamed).same_words


def test_the_command_verifies_a_record_whose_deadline_a_local_day_moved(
    run: Run, tmp_path: Path
) -> None:
    base_in(tmp_path)
    local = overlay_in(tmp_path, days(adds="2026-11-24") + DUTY + OWN)
    rules = ("--rules", str(tmp_path / "base"), "--local", str(local))
    answers, record = tmp_path / "answers.yaml", tmp_path / "record.json"
    answers.write_text(json.dumps({"answers": ANSWERS, "as-of": MONDAY}))

    made = run("advise", "--answers", str(answers), "--no-input", "--out", str(record), *rules)
    found = run("record", "verify", str(record), *rules)

    assert made.code == 0, made.err
    assert "of England and of HILL STREET" in record.read_text()
    assert "The same rules give the same decision" in found.out


# Where it is shown


def test_a_day_more_is_a_difference_that_protects_less_and_one_less_protects_more(
    tmp_path: Path,
) -> None:
    plain = overlaid_in(tmp_path / "a", DUTY + OWN)[1]
    added = laid(tmp_path / "b", adds="2026-11-24")
    gone = laid(tmp_path / "c", takes_away="2026-12-28")

    (more,), (less,) = (compare(plain, rules).differences for rules in (added, gone))

    assert (more.kind, more.protective, more.now) == ("holidays", "less", "2026-11-24")
    assert (less.kind, less.protective, less.was) == ("holidays", "more", "2026-12-28")


def test_days_that_end_are_overdue_in_the_file_that_knows_them(tmp_path: Path) -> None:
    rules = laid(tmp_path, known="2027-06-30", adds="2027-01-01")

    (late,) = [each for each in overdue(rules, date(2027, 7, 1)) if "bank" in each.what]

    assert (late.date, late.where.split(":")[0]) == ("2027-06-30", "local/more.yaml")


def test_whoever_approves_the_rules_reads_each_day_with_its_reason(tmp_path: Path) -> None:
    sections = {each.id: each for each in review_rules(laid(tmp_path, adds="2026-11-24")).sections}

    entry = sections["days"].entries[-1]

    assert entry.title == "Bank holidays of England and of HILL STREET"
    assert entry.facts == (
        ReviewFact(
            "Off as well",
            (ReviewSentence("We are shut.", ("24 November 2026",), sources=("own-1",)),),
        ),
    )


# Faults


def test_local_days_at_fault_are_not_used_and_the_national_ones_are(
    run: Run, tmp_path: Path
) -> None:
    base_in(tmp_path)
    local = overlay_in(tmp_path, days(adds="2026-11-28") + DUTY + OWN)
    answers = tmp_path / "answers.yaml"
    answers.write_text(json.dumps({"answers": ANSWERS, "as-of": MONDAY}))

    ran = run("decide", str(answers), "--rules", str(tmp_path / "base"), "--local", str(local))

    assert "local" not in json.loads(ran.out)["rules"]
    assert "HILL STREET" not in ran.out
    assert "safeguard rules check" in ran.err


def test_a_nation_is_given_in_one_file(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    head = HEAD.replace("[more.yaml]", "[more.yaml, again.yaml]")
    local = overlay_in(tmp_path, days(adds="2026-11-24") + OWN, head)
    (local / "again.yaml").write_text(days(adds="2026-11-25"))

    with pytest.raises(
        RulesError, match=r"again.yaml:2:13: SG041 what is different in `england` is"
    ):
        localise(base, local)


def test_nobody_writes_the_days_of_whoever_does_not_know_the_nation(tmp_path: Path) -> None:
    base = replace(
        base_in(tmp_path), holidays=(Holidays("not-known", "2026-12-31", ("2026-12-25",)),)
    )
    local = overlay_in(tmp_path, days(adds="2026-11-24", nation="not-known") + OWN)

    with pytest.raises(RulesError, match="SG090 the base has no bank holidays of `not-known`"):
        localise(base, local)


def test_the_example_in_the_guide_loads(tmp_path: Path) -> None:
    guide = README.read_text("utf-8").partition("### Bank holidays")[2]
    example = guide.split("```")[1].removeprefix("yaml\n")
    head = HEAD.replace("extends: small", "extends: uk-safeguarding")

    rules = localise(shipped_rules(), overlay_in(tmp_path, example, head))[0]

    assert len(rules.local_holidays) == 1
    assert check_overlay(shipped_rules(), rules)[0] == []
