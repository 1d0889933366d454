from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overlay_folders import base_in, overlay_in
from test_merge_local_rules import AS_OF, action
from typer.testing import CliRunner
from where import TESTS

from safeguard_cli.cli import app
from safeguard_cli.core.checking.check_ladder_ceilings import over_ceiling
from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON, Calendar, due
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.clauses import Within
from safeguard_cli.core.model.ladders import Ceiling, Ladder, Stage, StageTime
from safeguard_cli.core.model.rule_set import Action, Holidays, Part, RuleSet
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.localise import localise

SHAPES = sorted(each for each in (TESTS / "ladders").glob("[a-z]*.yaml"))
HEAD = """\
extends: uk-safeguarding
id: shape
title: A shape
version: "1"
review-by: 2027-09-30
files: [{name}, _sources.yaml]
"""
CEILING = """\
  ceiling: {{stage: {stage}, in-all: {in_all}, because: So that it ends., source: small-1}}
"""
# The first and the last stage take the place of the base's; one or more may stand between.
STAGES = """\
in-part: climb
ladder:
  version: "3"
  review-by: 2027-01-01
  stages:
    - id: street
      strengthens: first
      do: Ask in the street
      tried: I asked in the street
      raise-within: {clock}
      because: Our street helps itself.
      source: small-1
      record: whom you asked
{between}    - id: square
      strengthens: second
      do: Ask in the square
      tried: I asked in the square
      raise-within: {clock}
      because: The street did not help.
      source: small-1
      record: when you asked
"""
BETWEEN = """\
    - id: bench
      do: Meet on the bench
      tried: We met on the bench
      because: The street did not help.
      source: small-1
      record: who came
"""


START = (
    "      start-here: {rule: too-hot, if: {tried: sand}, because: It is too hot., "
    "source: small-2}\n"
)


def base_with(
    folder: Path, stage: str = "21 days", in_all: str = "60 days", without: str = ""
) -> RuleSet:
    """Return the small base, whose ladder names a ceiling."""
    base_in(folder)
    file = folder / "base" / "climb.yaml"
    assert without in file.read_text()
    file.write_text(file.read_text().replace(without, "") if without else file.read_text())
    ceiling = CEILING.format(stage=stage, in_all=in_all)
    file.write_text(
        file.read_text().replace("  contacts: warden\n", f"{ceiling}  contacts: warden\n")
    )
    return load_rules(folder / "base")


def laid(
    folder: Path, between: str = "", clock: str = "5 days or sooner", **ceiling: str
) -> tuple[RuleSet, RuleSet]:
    base = base_with(folder, **ceiling)
    more = STAGES.format(between=between, clock=clock)
    return base, localise(base, overlay_in(folder, more))[0]


def found(folder: Path, between: str = "", **changes: str) -> list[Finding]:
    return check_overlay(*laid(folder, between, **changes))[0]


def comes(rules: RuleSet, **answers: Value) -> str:
    interview = Interview(rules)
    common: dict[str, Value] = {"fire": "no", "tried": ("none",), "seen-on": "unsure"}
    given: dict[str, Value] = {**common, **answers}
    outcome = interview.decide(interview.replay(given, AS_OF)).parts[-1]
    return outcome.action.id if outcome.action else ""


def steps_of(stage: Action) -> list[str]:
    return [step.do for step in stage.steps]


# Stages between two others


def test_a_stage_between_two_others_comes_between_them(tmp_path: Path) -> None:
    rules = laid(tmp_path, BETWEEN)[1]

    after_street = comes(rules, climbed="street", **{"climb-result": "no-resolution"})
    after_bench = comes(rules, climbed="bench", **{"climb-result": "no-reply"})

    assert (after_street, after_bench) == ("climb-bench", "climb-square")


def test_a_stage_between_protects_no_less_within_the_ceiling(tmp_path: Path) -> None:
    assert found(tmp_path, BETWEEN) == []


def test_without_a_ceiling_no_stage_stands_between(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    more = STAGES.format(between=BETWEEN, clock="5 days or sooner")
    rules = localise(base, overlay_in(tmp_path, more))[0]

    findings, _ = check_overlay(base, rules)

    assert {finding.code for finding in findings} == {"SG131"}
    assert "recommends `ask-warden`" in findings[0].message


def test_a_stage_between_is_passed_over_where_the_base_does_not_wait(tmp_path: Path) -> None:
    rules = laid(tmp_path, BETWEEN, without=START)[1]

    urgent = comes(rules, climbed="street", tried=("sand",), **{"climb-result": "no-resolution"})

    assert urgent == "climb-square"


def test_a_stage_between_with_another_skip_must_not_make_a_child_wait(tmp_path: Path) -> None:
    skip = "      skip: {if: {nation: wales}, because: Nobody sits there., source: small-1}\n"

    findings = found(tmp_path, BETWEEN + skip, without=START)

    assert {finding.code for finding in findings} == {"SG131"}
    first = findings[0].counterexample
    assert first is not None
    assert first["tried"] == ("sand",)


def test_a_stage_before_all_others_counts_as_the_first(tmp_path: Path) -> None:
    base = base_with(tmp_path)
    first, rest = STAGES.format(between="", clock="5 days or sooner").split("    - id: street", 1)
    more = f"{first}{BETWEEN}    - id: street{rest}"

    rules = localise(base, overlay_in(tmp_path, more))[0]

    assert check_overlay(base, rules)[0] == []
    assert comes(rules, climbed="none") == "climb-bench"
    assert comes(rules, climbed="bench", **{"climb-result": "worse"}) == "climb-street"


def test_a_stage_between_has_the_steps_that_every_stage_of_the_base_has(tmp_path: Path) -> None:
    base_in(tmp_path)
    file = tmp_path / "base" / "climb.yaml"
    for own in ("{id: knock,", "{id: ring,"):
        shared = f"{{id: keep-safe, do: Keep the child safe}}\n        - {own}"
        file.write_text(file.read_text().replace(own, shared))
    base = load_rules(tmp_path / "base")
    more = STAGES.format(between=BETWEEN, clock="5 days or sooner")

    rules = localise(base, overlay_in(tmp_path, more))[0]

    assert "Keep the child safe" in steps_of(action(rules, "climb-bench"))
    assert "Knock on the door" not in steps_of(action(rules, "climb-bench"))


# Clocks


def test_a_stage_without_a_clock_has_that_of_the_stage_that_it_strengthens(tmp_path: Path) -> None:
    text = STAGES.format(between="", clock="GONE").replace("      raise-within: GONE\n", "")
    base = base_with(tmp_path)

    rules = localise(base, overlay_in(tmp_path, text))[0]

    assert action(rules, "climb-street").within == (Within("days", 7, or_sooner=True),)


def test_a_stage_between_without_a_clock_is_agreed_on_and_has_an_end(tmp_path: Path) -> None:
    bench = action(laid(tmp_path, BETWEEN)[1], "climb-bench")

    assert bench.within == (
        Within("by-agreement", or_sooner=True),
        Within("days", 7, or_sooner=True),
    )


def test_by_agreement_alone_has_the_end_of_the_base(tmp_path: Path) -> None:
    rules = laid(tmp_path, clock="by agreement or sooner")[1]

    assert action(rules, "climb-square").within == (
        Within("by-agreement", or_sooner=True),
        Within("days", 7, or_sooner=True),
    )


TIMES = """\
      times:
        - {id: meeting, what: The meeting, within: 5 working days or sooner}
        - {what: The letter about it, within: 48 hours or sooner, after: meeting}
        - {what: A note that they have it, within: 1 working day}
"""


def test_everything_that_is_due_in_a_stage_is_told_with_what_it_counts_from(tmp_path: Path) -> None:
    steps = steps_of(action(laid(tmp_path, BETWEEN + TIMES)[1], "climb-bench"))

    assert steps[:4] == [
        "The meeting is due within 5 working days, or sooner if the child needs it. Count from "
        "the day on which you raise it.",
        "The letter about it is due within 48 hours, or sooner if the child needs it. Count from "
        "that: The meeting.",
        "A note that they have it is due within 1 working day. Count from the day on which you "
        "raise it.",
        "Write these days down. If one passes and it has not come, go on: Ask in the square.",
    ]


def test_the_question_by_when_tells_everything_that_is_due(tmp_path: Path) -> None:
    rules = laid(tmp_path, BETWEEN + TIMES)[1]

    (by_when,) = [question for question in rules.questions if question.id == "climb-date"]

    assert (
        "We met on the bench: The meeting, 5 working days, or sooner if the child needs it; "
        "then: The letter about it, 48 hours, or sooner if the child needs it; "
        "A note that they have it, 1 working day."
    ) in by_when.help


def test_a_reply_and_a_letter_after_it_are_both_told(tmp_path: Path) -> None:
    more = """\
      reply-within: 5 working days or sooner
      times:
        - {what: A letter, within: same day, after: reply}
"""
    steps = steps_of(action(laid(tmp_path, BETWEEN + more)[1], "climb-bench"))

    assert steps[0] == "A letter is due the same day. Count from the reply."
    assert steps[1].startswith("A reply is due within 5 working days, or sooner")


# The ceiling


def test_five_working_days_are_held_against_the_ceiling_and_not_against_seven_days(
    tmp_path: Path,
) -> None:
    assert found(tmp_path, clock="5 working days or sooner") == []


@pytest.mark.parametrize(
    ("ceiling", "message"),
    [
        # The base replies to its second stage within 3 days, the local one as well.
        ({"stage": "11 days"}, ""),
        ({"stage": "6 days"}, "stage `square` may take longer than 6 days: begun on "),
        ({"in_all": "10 days"}, "the stages of `climb` in all may take longer than 10 days: begun"),
    ],
)
def test_a_stage_and_the_ladder_as_a_whole_keep_within_the_ceiling(
    tmp_path: Path, ceiling: dict[str, str], message: str
) -> None:
    findings = found(tmp_path, clock="4 working days or sooner", **ceiling)

    assert {finding.code for finding in findings} == ({"SG136"} if message else set())
    assert any(message in finding.message for finding in findings) or not message


def test_over_a_holiday_working_days_may_go_over_the_ceiling(tmp_path: Path) -> None:
    # Christmas is on the small calendar: 4 working days and 3 days are 7 to 11 days.
    (finding,) = found(tmp_path, clock="4 working days or sooner", stage="9 days")

    assert finding.message == (
        "stage `square` may take longer than 9 days: begun on Monday 21 December 2026, until "
        "Friday 1 January 2027"
    )


def test_all_that_is_due_after_one_another_counts(tmp_path: Path) -> None:
    within = "      raise-within: 2 days or sooner\n"

    short = found(tmp_path / "a", BETWEEN + within + TIMES, stage="15 days")
    long = found(tmp_path / "b", BETWEEN + within + TIMES, stage="14 days")

    assert short == []
    assert {finding.code for finding in long} == {"SG136"}


def test_the_longest_of_school_days_is_what_counts(tmp_path: Path) -> None:
    base = base_with(tmp_path, stage="13 days")
    calendar = (
        "school-days: {known-from: 2026-01-01, known-until: 2026-12-31, "
        "holidays: [{from: 2026-08-01, until: 2026-08-31}]}\n"
    )
    findings = []
    for number, longest in enumerate((10, 11)):
        folder = tmp_path / str(number)
        folder.mkdir()
        clock = f'"5 school days, at most {longest} days or sooner"'
        more = STAGES.format(between="", clock=clock) + calendar
        rules = localise(base, overlay_in(folder, more))[0]
        findings.append([one.code for one in check_overlay(base, rules)[0]])

    assert findings == [[], ["SG136"]]


def test_a_base_ladder_that_goes_over_its_own_ceiling_is_a_finding(tmp_path: Path) -> None:
    within = check(base_with(tmp_path / "a")).findings
    over = check(base_with(tmp_path / "b", in_all="16 days")).findings

    assert "SG136" not in {finding.code for finding in within}
    (found,) = [finding for finding in over if finding.code == "SG136"]
    assert found.message.startswith("the stages of `climb` in all may take longer than 16 days")


def test_or_sooner_may_not_get_lost_within_the_ceiling(tmp_path: Path) -> None:
    findings = found(tmp_path, clock="5 working days")

    assert {finding.code for finding in findings} == {"SG132"}
    assert all("has lost `or sooner`, which `ask-" in finding.message for finding in findings)


def test_a_stage_between_keeps_or_sooner_as_well(tmp_path: Path) -> None:
    findings = found(tmp_path, BETWEEN + "      raise-within: 5 days\n")

    assert {finding.code for finding in findings} == {"SG132"}


def test_what_is_no_stage_is_still_held_against_the_base(tmp_path: Path) -> None:
    late = """\
actions:
  - id: mine
    before: call-off
    strengthens: call-off
    do: Do it
    level: refer
    who: warden
    within: 9 days
    record: it
    rules: [{id: r, if: {climbed: square}, because: B., source: small-1}]
"""
    base = base_with(tmp_path)
    more = STAGES.format(between="", clock="5 days or sooner") + late
    rules = localise(base, overlay_in(tmp_path, more))[0]

    assert {finding.code for finding in check_overlay(base, rules)[0]} >= {"SG132"}


# The shapes of real ladders


@pytest.mark.slow
@pytest.mark.parametrize("file", SHAPES, ids=[file.stem for file in SHAPES])
def test_the_shapes_of_real_ladders_pass_with_nothing_found(tmp_path: Path, file: Path) -> None:
    for each in (file, file.with_name("_sources.yaml")):
        (tmp_path / each.name).write_text(each.read_text("utf-8"))
    (tmp_path / "ruleset.yaml").write_text(HEAD.format(name=file.name))

    result = CliRunner().invoke(app, ["rules", "check", str(tmp_path)])

    assert "Nothing found." in result.output


def test_the_shipped_ladder_itself_takes_no_longer_than_its_ceiling(shipped: RuleSet) -> None:
    (ladder,) = [part.ladder for part in shipped.parts if part.ladder]
    assert ladder.ceiling is not None
    (stage,), (in_all,) = ladder.ceiling.stage, ladder.ceiling.in_all

    slowest = [
        sum(clock.amount for clock in (*each.raise_within, *each.reply_within))
        for each in ladder.stages
    ]

    assert max(slowest) <= stage.amount
    assert sum(slowest) <= in_all.amount


# Whatever minute it starts

EASTER = Holidays(
    "england", "2026-12-31", ("2026-04-03", "2026-04-06", "2026-05-04", "2026-12-25", "2026-12-28")
)
FIRST = datetime(2026, 4, 3, tzinfo=LONDON)
minutes = st.integers(0, 290 * 24 * 60).map(lambda minute: FIRST + timedelta(minutes=minute))
clocks = st.one_of(
    st.builds(Within, st.just("hours"), st.integers(1, 100)),
    st.builds(Within, st.sampled_from(("days", "working-days")), st.integers(1, 8)),
    st.builds(Within, st.just("same-day")),
    st.builds(Within, st.just("school-days"), st.integers(1, 5), longest=st.integers(5, 12)),
)
stages = st.builds(
    Stage,
    id=st.just("one"),
    do=st.just("Do it"),
    tried=st.just("I did it"),
    record=st.just(("it",)),
    because=st.just("So."),
    source=st.just(("small-1",)),
    raise_within=st.tuples(clocks),
    reply_within=st.one_of(st.just(()), st.tuples(clocks)),
    times=st.one_of(st.just(()), st.tuples(st.builds(StageTime, st.just("It"), st.tuples(clocks)))),
)


@settings(max_examples=40)
@given(st.lists(stages, min_size=1, max_size=3), st.integers(5, 60), minutes)
def test_never_over_the_ceiling_means_never_over_the_ceiling(
    ladder: list[Stage], most: int, begun: datetime
) -> None:
    limit = (Within("days", most),)
    if _over(ladder, limit):
        return

    end = begun
    for stage in ladder:
        raised = _end(stage.raise_within, end)
        following = [_end(time.within, raised) for time in stage.times]
        following += [_end(stage.reply_within, raised)] if stage.reply_within else []
        end = max([raised, *following])

    assert end <= _end(limit, begun)


def _end(within: tuple[Within, ...], begun: datetime) -> datetime:
    # School days that nobody knows take their longest.
    return datetime.fromisoformat(due(within, Calendar(begun, EASTER, {})).at)


def _over(ladder: list[Stage], limit: tuple[Within, ...]) -> bool:
    ceiling = Ceiling((Within("days", 1000),), limit, "So.", ())
    laid = Ladder(stages=tuple(ladder), level="watch", ceiling=ceiling)
    part = Part("part", "A part", (), ladder=laid)
    rules = RuleSet("id", "Title", "1", "2026", "2027-01-01", (), (part,), (), holidays=(EASTER,))
    return bool(list(over_ceiling(Proof(rules))))
