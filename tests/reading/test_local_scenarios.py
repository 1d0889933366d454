"""A scenario of a local rule set names only what it is about, and only what is local is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from overlay_folders import overlaid_in, overlay_in
from running import Run
from where import ROOT

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.training.coverage import measure_coverage
from safeguard_cli.core.training.run_scenario import Mismatch, Outcome, run_scenario
from safeguard_cli.core.training.scenario import LocalScenario
from safeguard_cli.reading.read_scenarios import load_scenarios

EXAMPLES = ROOT / "docs" / "examples"
MORE = """\
duties:
  - {id: bell, do: Ring the bell, group: child, within: now, source: small-1, if: {fire: yes}}
  - {id: rest, do: Rest, group: support, within: 7 days, source: small-1, if: {fire: no}}
items:
  - {id: bucket, to: fire-drill, mark: B, says: There is a bucket., do: Buy one., source: small-1}
"""
HEAD = """\
extends: uk-safeguarding
id: hill-street
title: Hill Street
version: "3"
review-by: 2027-01-01
files: [more.yaml]
"""
STORY = """\
- id: it-burns
  story: There is a fire.
  as-of: 2026-11-25T10:00
  answers: {answers}
  {more}
"""


@pytest.fixture
def merged(tmp_path: Path) -> tuple[RuleSet, RuleSet]:
    (tmp_path / "rules").mkdir()
    return overlaid_in(tmp_path / "rules", MORE)


def ran(rules: RuleSet, folder: Path, answers: str, more: str = "") -> Outcome:
    file = folder / "story.yaml"
    file.write_text(STORY.format(answers=answers, more=more))
    (scenario,) = load_scenarios(file, rules)
    return run_scenario(Interview(rules), scenario)


def differences(rules: RuleSet, folder: Path, answers: str, more: str = "") -> tuple[Mismatch, ...]:
    return ran(rules, folder, answers, more).differences


def test_what_it_does_not_name_is_not_compared(
    merged: tuple[RuleSet, RuleSet], tmp_path: Path
) -> None:
    outcome = ran(merged[1], tmp_path, "{fire: yes, where: in}")

    assert isinstance(outcome.scenario, LocalScenario)
    assert outcome.decision.parts[0].action is not None
    assert outcome.differences == ()


def test_a_scenario_of_the_base_names_everything(
    merged: tuple[RuleSet, RuleSet], tmp_path: Path
) -> None:
    with pytest.raises(RulesError, match="SG023 missing key `expect`"):
        ran(merged[0], tmp_path, "{fire: yes, where: in}", "duties: []")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("duties: [bell]", []),
        ("not-duties: [rest]", []),
        ("duties: [rest]", [("duty rest", "holds", "")]),
        ("not-duties: [bell]", [("duty bell", "", "holds")]),
        ("expect: {danger: {action: call}}", []),
        ("expect: {danger: {action: call, rules: [fire-indoors]}}", []),
        (
            "expect: {danger: {action: put-out}}",
            [("danger", "put-out", "call (rules: fire-indoors)")],
        ),
    ],
)
def test_what_it_names_must_come_out(
    merged: tuple[RuleSet, RuleSet],
    tmp_path: Path,
    more: str,
    expected: list[tuple[str, str, str]],
) -> None:
    found = differences(merged[1], tmp_path, "{fire: yes, where: in}", more)

    assert [(one.what, one.expected, one.found) for one in found] == expected


def test_answers_that_cannot_matter_to_it_may_be_left_out(
    merged: tuple[RuleSet, RuleSet], tmp_path: Path
) -> None:
    assert differences(merged[1], tmp_path, "{fire: yes}", "duties: [bell]") == ()


def test_where_it_is_not_settled_the_answer_that_is_missing_is_named(
    merged: tuple[RuleSet, RuleSet], tmp_path: Path
) -> None:
    action = "expect: {danger: {action: call}}"

    assert differences(merged[1], tmp_path, "{fire: yes}", action) == (
        Mismatch("danger", "call", "not settled without an answer to `where`"),
    )
    assert differences(merged[1], tmp_path, "{}", "not-duties: [rest]") == (
        Mismatch("duty rest", "", "not settled without an answer to `fire`"),
    )


def test_an_answer_that_would_not_have_been_asked_is_a_difference(
    merged: tuple[RuleSet, RuleSet], tmp_path: Path
) -> None:
    found = differences(merged[1], tmp_path, "{fire: no, where: in}", "duties: [rest]")

    assert [one.what for one in found] == ["answer where"]


def test_a_duty_that_is_not_there_is_a_fault(
    merged: tuple[RuleSet, RuleSet], tmp_path: Path
) -> None:
    with pytest.raises(RulesError, match="SG092 no duty `bel`; did you mean `bell`"):
        ran(merged[1], tmp_path, "{fire: yes}", "not-duties: [bel]")


def test_only_what_is_local_is_counted(merged: tuple[RuleSet, RuleSet], tmp_path: Path) -> None:
    base, rules = merged
    outcome = ran(rules, tmp_path, "{fire: yes}", "duties: [bell]")

    found = {each.kind: each for each in measure_coverage(Interview(rules), [outcome], base)}

    assert (found["rules"].total, found["answers"].total) == (0, 0)
    assert (found["duties"].total, found["duties"].missed) == (2, ("rest",))
    assert found["items"].total == 1


# The commands


# Their stories are decided twice over the shipped rules, which takes seconds.
@pytest.mark.slow
@pytest.mark.parametrize("name", ["partnership", "maintained-school"])
def test_the_scenarios_of_an_example_come_out_and_reach_all_that_is_its_own(
    run: Run, name: str
) -> None:
    folder = str(EXAMPLES / name)

    tested, counted = (
        run("rules", "test", folder),
        run("rules", "coverage", folder),
    )

    assert (tested.code, tested.err) == (0, "")
    assert (counted.code, counted.err) == (0, "")
    assert "rules: 0 of 0" not in counted.out


def test_a_local_rule_set_without_scenarios_is_told_where_they_belong(
    run: Run, tmp_path: Path
) -> None:
    folder = overlay_in(tmp_path, "duties: []\n", HEAD)

    ran = run("rules", "test", str(folder))

    assert ran.code == 3
    assert ran.err == (
        "local/scenarios:1:1: SG091 there are no scenarios; write them into files of this folder\n"
    )


@pytest.mark.slow
def test_scenarios_from_elsewhere_run_with_the_local_rules(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(
        "- id: head\n  story: The head shouts.\n  as-of: 2026-11-25T10:00\n"
        "  answers: {danger-now: no, tonight: safe, role: staff, harm: yes}\n"
        "  duties: [example-school-own-record]\n"
    )
    words = [str(file), "--local", str(EXAMPLES / "maintained-school"), "--format", "json"]

    tested = run("rules", "test", *words)
    counted = run("rules", "coverage", *words)

    assert (tested.code, json.loads(tested.out)["scenarios"]) == (0, 1)
    assert counted.code == 1
    assert json.loads(counted.out)["duties"]["reached"] == 1
    assert json.loads(counted.out)["duties"]["total"] == 3


def test_the_picture_shows_the_local_rules(run: Run) -> None:
    words = ("rules", "graph", "--part", "partnership")

    assert "independent chair" in run(*words, "--local", str(EXAMPLES / "partnership")).out
    assert "independent chair" not in run(*words).out
