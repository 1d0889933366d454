"""Every scenario must lead to its advice; and reading, running and counting them holds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace
from rule_folders import MALFORMED, SMALL, first_comment
from sampling import some_quick
from typer.testing import CliRunner
from where import ROOT
from whole_cases import shipped as shipped_interview
from whole_cases import shipped_stories, story_outcome

from safeguard_cli.cli import app
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import FindingError, RulesError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.training.coverage import CoverageShare, measure_coverage
from safeguard_cli.core.training.run_scenario import Mismatch, Outcome, run_scenario
from safeguard_cli.core.training.scenario import (
    Expected,
    Scenario,
    given_in,
    join_stages,
    moment_of_stage,
)
from safeguard_cli.edges.render.lines import folded
from safeguard_cli.edges.render.scenarios import coverage_lines, outcome_lines
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios

RULES = ROOT / "rules"
SHIPPED = shipped_stories()
TRAINING = [scenario for scenario in SHIPPED if scenario.stages]
BROKEN = sorted((MALFORMED / "scenarios").glob("*.yaml"))
SIMPLE = """\
- id: it-burns
  story: There is a fire.
  as-of: 2026-11-25T10:00
  answers: {fire: yes, where: in}
  expect:
    danger: {action: call, rules: [fire-indoors]}
  duties: []
"""


@pytest.fixture(scope="module")
def interview() -> Interview:
    """Each story is held against the law of its own day."""
    return shipped_interview()


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


def known(name: str) -> Scenario:
    return next(scenario for scenario in SHIPPED if scenario.id == name)


def differences(interview: Interview, scenario: Scenario) -> tuple[Mismatch, ...]:
    return run_scenario(interview, scenario).differences


# Every tenth, which other tests read too. All: `test_the_shipped_scenarios_come_out_as_expected`.
@pytest.mark.parametrize("scenario", SHIPPED[::10], ids=lambda scenario: scenario.id)
def test_the_answers_lead_to_this_advice_and_no_other(scenario: Scenario) -> None:
    assert story_outcome(scenario.id).differences == ()


# Differences


def test_another_action_is_a_difference_that_names_both_actions_and_their_rules(
    interview: Interview,
) -> None:
    scenario = known("danger-now-yes")
    wrong = replace(scenario, expect={"protection": Expected("tell-the-lead", ("lead-is-away",))})

    (rule,) = scenario.expect["protection"].rules
    assert differences(interview, wrong) == (
        Mismatch("protection", "tell-the-lead (rules: lead-is-away)", f"call-999 (rules: {rule})"),
    )


def test_a_right_action_for_a_wrong_reason_is_a_difference(interview: Interview) -> None:
    scenario = known("afraid-tonight")
    action = scenario.expect["protection"].action
    wrong = replace(scenario, expect={"protection": Expected(action, ("danger-is-now",))})

    assert len(differences(interview, wrong)) == 1


def test_a_part_too_many_and_a_part_too_few_are_differences(interview: Interview) -> None:
    scenario = known("afraid-tonight")
    wrong = replace(scenario, expect={"person": Expected("use-the-steps", ("practice-only",))})

    assert [(each.what, bool(each.expected)) for each in differences(interview, wrong)] == [
        ("person", True),
        ("protection", False),
    ]


def test_a_duty_too_many_and_a_duty_too_few_are_differences(interview: Interview) -> None:
    scenario = known("danger-now-yes")
    wrong = replace(scenario, duties=("write-it-down",))

    assert differences(interview, wrong) == (
        Mismatch("duty write-it-down", "holds", ""),
        Mismatch("duty support-for-anyone", "", "holds"),
    )


def test_a_deadline_may_be_given_as_a_moment_or_in_words(interview: Interview) -> None:
    scenario = known("referred-before-christmas")
    words = "by the end of Tuesday 29 December 2026: 1 working day, bank holidays of England"

    assert differences(interview, replace(scenario, deadlines={"follow-up": words})) == ()
    assert differences(
        interview, replace(scenario, deadlines={"follow-up": "2026-12-28T23:59:59+00:00"})
    ) == (Mismatch("deadline follow-up", "2026-12-28T23:59:59+00:00", "2026-12-29T23:59:59+00:00"),)


def test_a_deadline_of_what_is_not_advised_is_a_difference(interview: Interview) -> None:
    wrong = replace(known("danger-now-yes"), deadlines={"person": "now"})

    assert differences(interview, wrong) == (Mismatch("deadline person", "now", ""),)


def test_only_the_items_that_are_named_are_compared(interview: Interview) -> None:
    scenario = replace(known("one-is-not-met"), checklists={"5cs": {"child": "outstanding"}})

    assert differences(interview, scenario) == (Mismatch("item 5cs/child", "outstanding", "met"),)


def test_an_answer_that_is_not_asked_and_one_that_is_missing_are_differences(
    interview: Interview,
) -> None:
    scenario = known("reader-leads-a-team")
    answers = {**scenario.answers, "c-child": ("yes",)}
    del answers["told"]

    found = differences(interview, replace(scenario, answers=answers))

    assert [each.what for each in found][:2] == ["answer c-child", "answer told"]


def test_differences_are_shown_line_by_line(interview: Interview) -> None:
    wrong = replace(known("danger-now-yes"), duties=(), where="danger.yaml:3:7")

    assert folded(outcome_lines([run_scenario(interview, wrong)]), 10).splitlines() == [
        "danger.yaml:3:7: danger-now-yes",
        "    duty support-for-anyone",
        "        expected  nothing",
        "        found     holds",
        "0 of 1 scenario as expected",
    ]


# Training


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [story_outcome(scenario.id) for scenario in TRAINING]


# To decide all training stories takes seconds.
@pytest.mark.slow
def test_the_training_stories_alone_reach_every_action_rule_and_duty(
    interview: Interview, outcomes: list[Outcome]
) -> None:
    actions = {action.id for part in interview.rules.parts for action in part.actions}
    taken = {expected.action for scenario in TRAINING for expected in scenario.expect.values()}
    found = {each.kind: each.missed for each in measure_coverage(interview, outcomes)}

    assert len(TRAINING) >= 80
    assert actions - taken == set()
    assert (found["rules"], found["duties"]) == ((), ())


def test_the_training_stories_come_from_every_setting_every_role_and_every_nation(
    interview: Interview,
) -> None:
    for name in ("setting", "role", "nation"):
        told = {answer for scenario in TRAINING for answer in scenario.answers.get(name, ())}

        assert set(interview.questions[name].answers) - told <= {"other", "not-known"}


def test_each_setting_has_at_least_three_training_stories(interview: Interview) -> None:
    told = Counter(answer for each in TRAINING for answer in each.answers.get("setting", ()))

    assert {
        name: told[name] for name in interview.questions["setting"].answers if told[name] < 3
    } == {}


@pytest.mark.parametrize("scenario", TRAINING, ids=[scenario.id for scenario in TRAINING])
def test_a_training_story_has_all_that_a_trainer_needs(scenario: Scenario) -> None:
    assert scenario.title
    assert scenario.title != scenario.id
    assert scenario.minutes
    assert scenario.theme
    assert scenario.mistake
    assert 2 <= len(scenario.stages) <= 4
    assert 3 <= len(scenario.discussion) <= 5
    assert all(point.endswith("?") for point in scenario.discussion)


@pytest.mark.slow
def test_a_training_story_names_every_deadline_of_its_actions(outcomes: list[Outcome]) -> None:
    unnamed = {
        (outcome.scenario.id, action.part)
        for outcome in outcomes
        for action in outcome.advice.actions
        if action.due.at and action.part not in outcome.scenario.deadlines
    }

    assert unnamed == set()


@pytest.mark.parametrize("scenario", some_quick(TRAINING, 4), ids=lambda scenario: scenario.id)
def test_at_every_stage_of_a_training_story_the_advice_is_whole(
    interview: Interview, scenario: Scenario
) -> None:
    for number in range(1, len(scenario.stages) + 1):
        told = given_in(join_stages(scenario, number), interview.questions)

        as_of = moment_of_stage(scenario, scenario.stages[number - 1])
        assert interview.on(as_of).replay(told, as_of).is_complete


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_no_stage_answers_what_is_never_asked(interview: Interview, every: int) -> None:
    for scenario in TRAINING[::every]:
        for number, stage in enumerate(scenario.stages, start=1):
            told = given_in(join_stages(scenario, number), interview.questions)
            as_of = moment_of_stage(scenario, stage)
            aside = interview.on(as_of).replay(told, as_of).set_aside

            assert set(aside) & set(stage.answers) == set(), scenario.id


def test_stages_that_lead_to_other_answers_are_a_difference(interview: Interview) -> None:
    scenario = known("hungry-on-mondays")
    shorter = replace(scenario, stages=scenario.stages[:-1])

    found = differences(interview, shorter)
    assert all(each.what.startswith("answer ") for each in found)
    assert Mismatch("answer told after the last stage", "lead-away", "nobody") in found


def test_an_answer_that_a_later_stage_makes_needless_is_no_difference(
    interview: Interview,
) -> None:
    scenario = known("fewer-visits")

    assert "safe-to-talk" in scenario.stages[0].answers
    assert "safe-to-talk" not in scenario.answers
    assert differences(interview, scenario) == ()


# Coverage


@pytest.mark.parametrize(
    ("reached", "total", "percent"), [(249, 250, 99), (250, 250, 100), (0, 3, 0), (2, 3, 66)]
)
def test_a_percentage_is_never_rounded_up(reached: int, total: int, percent: int) -> None:
    assert CoverageShare("rules", total, reached, ()).percent == percent


def test_what_is_not_reached_is_named(interview: Interview) -> None:
    found = measure_coverage(interview, [run_scenario(interview, known("danger-now-yes"))])
    text = folded(coverage_lines(found), 10)

    assert text.startswith("rules: 1 of ")
    assert "    not reached: lead-is-away" in text
    assert "    not reached: danger-now: no" in text
    assert "    not reached: 5cs/child: met" in text
    assert "not reached: danger-is-now" not in text


def test_an_answer_that_was_set_aside_is_not_reached(interview: Interview) -> None:
    scenario = known("reader-leads-a-team")
    scenario = replace(scenario, answers={**scenario.answers, "c-child": ("yes",)})

    answers = measure_coverage(interview, [run_scenario(interview, scenario)])[2]

    assert "c-child: yes" in answers.missed


# Reading


@pytest.mark.parametrize("file", BROKEN, ids=[file.stem for file in BROKEN])
def test_a_malformed_file_has_just_the_fault_that_its_first_line_says(
    small: RuleSet, file: Path
) -> None:
    with pytest.raises(RulesError) as raised:
        load_scenarios(file, small)

    assert str(raised.value) == first_comment(file).replace("FILE", file.name)


def test_what_is_kept_for_training_is_read(tmp_path: Path, small: RuleSet) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(
        SIMPLE
        + "  theme: fire\n  mistake: To look for the cat.\n  discussion: [Who shuts the door?]\n"
        + "  stages: [{says: You smell smoke., answers: {fire: no}}]\n"
    )

    (scenario,) = load_scenarios(file, small)

    assert scenario.theme == "fire"
    assert scenario.stages[0].answers == {"fire": ("no",)}


def test_an_id_is_used_once_in_all_files(tmp_path: Path, small: RuleSet) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(SIMPLE)

    with pytest.raises(RulesError, match=r"two.yaml:1:7: SG041 scenario `it-burns` is already at"):
        load_scenarios(tmp_path, small)


def test_no_scenarios_are_no_success(tmp_path: Path, small: RuleSet) -> None:
    with pytest.raises(RulesError, match="SG091 there are no scenarios here"):
        load_scenarios(tmp_path, small)


def test_everything_wrong_in_all_files_is_told_at_once(tmp_path: Path, small: RuleSet) -> None:
    (tmp_path / "one.yaml").write_text(SIMPLE.replace("fire: yes", "fier: yes"))
    (tmp_path / "two.yaml").write_text("- none\n")

    with pytest.raises(RulesError) as raised:
        load_scenarios(tmp_path, small)

    assert [line.split(": ")[1][:5] for line in str(raised.value).split("\n")] == ["SG042", "SG021"]


def test_a_missing_folder_is_told(tmp_path: Path, small: RuleSet) -> None:
    with pytest.raises(RulesError, match="SG091 there are no scenarios"):
        load_scenarios(tmp_path / "none", small)


# The commands


@pytest.mark.slow
def test_the_shipped_scenarios_come_out_as_expected() -> None:
    result = CliRunner().invoke(app, ["rules", "test"])

    # What differs is in the output.
    assert result.output == f"{len(SHIPPED):,} of {len(SHIPPED):,} scenarios as expected\n"
    assert result.exit_code == 0


def test_the_scenarios_of_one_shipped_file_come_out_as_expected() -> None:
    file = RULES / "scenarios" / "readers.yaml"
    found = len(yaml.safe_load(file.read_text("utf-8")))

    result = CliRunner().invoke(app, ["rules", "test", str(file)])

    assert result.exit_code == 0
    assert result.output == f"{found} of {found} scenarios as expected\n"


def test_the_deadline_of_every_duty_is_named_by_a_scenario(interview: Interview) -> None:
    named = {name for scenario in SHIPPED for name in scenario.deadlines}
    lasting = {"by-agreement", "when-you-choose", "answer"}
    due = {
        duty.id
        for duty in interview.rules.duties
        if duty.within and not {each.clock for each in duty.within} <= lasting
    }

    assert due - named == set()


def test_a_difference_is_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(SIMPLE.replace("duties: []", "duties: [write-down]").replace("in}", "out}"))

    result = CliRunner().invoke(app, ["rules", "test", str(file), "--rules", str(SMALL)])

    assert isinstance(result.exception, FindingError)
    assert result.exception.exit_code == 1
    assert "expected  call (rules: fire-indoors)" in result.output


def test_the_rules_around_a_scenario_file_are_used() -> None:
    file = RULES / "scenarios" / "readers.yaml"

    result = CliRunner().invoke(app, ["rules", "test", str(file), "--format", "json"])

    assert result.exit_code == 0
    assert json.loads(result.output)["scenarios"] == file.read_text().count("\n- id: ")


def test_coverage_is_a_finding_while_a_rule_or_duty_is_missed() -> None:
    file = RULES / "scenarios" / "readers.yaml"

    result = CliRunner().invoke(app, ["rules", "coverage", str(file)])

    assert isinstance(result.exception, FindingError)
