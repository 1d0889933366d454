"""Ladders of a local rule set over parts whose actions are written out."""

from __future__ import annotations

from pathlib import Path

import pytest
from overlay_folders import RUNGS, base_in, overlay_in
from test_merge_local_rules import AS_OF, action

from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.clauses import Within
from safeguard_cli.core.model.conditions import Yields
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.localise import localise

STAGES = """\
in-part: steps
ladder:
  version: "3"
  review-by: 2027-01-01
  stages:
    - id: porter
      strengthens: ask-them
      do: Ask the porter
      tried: I asked the porter
      reply-within: 3 days
      because: Our house has a porter.
      source: small-1
      record: when you asked the porter
    - id: keeper
      strengthens: ask-higher
      do: Ask the keeper
      tried: I asked the keeper
      raise-within: 2 days or sooner
      because: The porter did not help.
      source: small-1
      record: when you asked the keeper
"""
BESIDE = """\
in-part: danger
ladder:
  version: "3"
  review-by: 2027-01-01
  how-far: {ask: How far have you gone with our own bucket plan}
  stages:
    - id: bucket
      strengthens: put-out
      do: Fill the bucket
      tried: I filled the bucket
      because: There is a bucket.
      source: small-1
      record: the bucket
    - id: hose
      strengthens: put-out
      do: Unroll the hose
      tried: I unrolled the hose
      because: The bucket did not help.
      source: small-1
      record: the hose
"""
INVARIANT = """\
invariants:
  - id: it-starts-below
    says: It starts below.
    if: {far: none, fire: no, tried: none}
    then: {steps: {action: ask-them}}
"""


@pytest.fixture
def base(tmp_path: Path) -> RuleSet:
    return base_in(tmp_path, RUNGS)


@pytest.fixture
def rules(tmp_path: Path, base: RuleSet) -> RuleSet:
    return localise(base, overlay_in(tmp_path, STAGES))[0]


def comes(rules: RuleSet, part: str, **answers: Value) -> str:
    interview = Interview(rules)
    outcome = interview.decide(interview.replay(answers, AS_OF))
    return next(each.action.id for each in outcome.parts if each.part.id == part and each.action)


def climbed(rules: RuleSet, **answers: Value) -> str:
    common: dict[str, Value] = {"fire": "no", "tried": ("none",), "seen-on": "unsure"}
    return comes(rules, "steps", **{**common, **answers})


# Where the part says how its actions follow each other


def test_one_question_asks_how_far_with_the_local_stages(rules: RuleSet) -> None:
    asked = {question.id: question for question in rules.questions}

    assert {name: each.label for name, each in asked["far"].answers.items()} == {
        "none": "Not yet",
        "porter": "I asked the porter",
        "keeper": "I asked the keeper",
    }
    assert asked["due"].help.endswith("I asked the porter: 3 days.")
    assert "steps-stage-tried" not in asked


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"far": "none"}, "steps-porter"),
        ({"far": "porter", "came": "no-reply"}, "steps-keeper"),
        ({"far": "porter", "came": "unsure"}, "steps-keeper"),
        ({"far": "keeper", "came": "worse"}, "go-out"),
        ({"far": "porter", "came": "waiting", "due": "2026-11-30"}, "keep"),
        # The base does not wait here: its own action stands, and keeps its place.
        ({"far": "none", "tried": ("sand",)}, "ask-higher"),
    ],
)
def test_the_local_stages_lead_from_one_to_the_next_and_the_base_does_the_rest(
    rules: RuleSet, answers: dict[str, Value], expected: str
) -> None:
    assert climbed(rules, **answers) == expected


def test_they_protect_no_less_and_nothing_is_lost(base: RuleSet, rules: RuleSet) -> None:
    findings, proved = check_overlay(base, rules)

    assert findings == []
    assert all(each.things for each in proved)


def test_a_stage_keeps_the_people_steps_and_lines_of_what_it_strengthens(rules: RuleSet) -> None:
    keeper = action(rules, "steps-keeper")

    assert [step.do for step in keeper.steps][:2] == ["Write to them", "If none comes go outside"]
    assert [who.contact for who in keeper.who] == ["warden"]
    assert keeper.record == ("when you asked the keeper", "whom you wrote to")
    assert keeper.strengthens == ("ask-higher",)


def test_a_step_without_an_id_is_strengthened_by_its_words(tmp_path: Path, base: RuleSet) -> None:
    step = "      steps: [{do: If none comes go home, strengthens: If none comes go outside}]\n"
    text = STAGES.replace("      raise-within: 2 days", f"{step}      raise-within: 2 days")

    rules = localise(base, overlay_in(tmp_path, text))[0]

    assert check_overlay(base, rules)[0] == []
    assert [step.do for step in action(rules, "steps-keeper").steps][:2] == [
        "If none comes go home",
        "Write to them",
    ]


def test_a_stage_without_a_clock_has_that_of_the_action(rules: RuleSet) -> None:
    assert action(rules, "steps-porter").within == (Within("days", 7, or_sooner=True),)
    assert action(rules, "steps-keeper").within == (Within("days", 2, or_sooner=True),)


def test_a_later_clock_than_the_actions_is_found(tmp_path: Path, base: RuleSet) -> None:
    late = STAGES.replace("2 days or sooner", "5 working days or sooner")

    findings, _ = check_overlay(base, localise(base, overlay_in(tmp_path, late))[0])

    assert {finding.code for finding in findings} == {"SG132"}


def test_what_the_base_comes_to_next_is_never_put_off_by_a_lower_stage(
    tmp_path: Path, base: RuleSet
) -> None:
    # Whoever asked the porter has gone as far as the base's last step.
    far = STAGES.replace("strengthens: ask-them", "strengthens: [ask-them, ask-higher]")

    rules = localise(base, overlay_in(tmp_path, far))[0]

    assert climbed(rules, far="porter", came="no-reply") == "go-out"


def test_an_invariant_on_an_action_holds_for_the_stage_in_its_place(tmp_path: Path) -> None:
    base_in(tmp_path, RUNGS)
    with (tmp_path / "base" / "rungs.yaml").open("a") as file:
        file.write(INVARIANT)
    base = load_rules(tmp_path / "base")

    rules = localise(base, overlay_in(tmp_path, STAGES))[0]

    assert rules.invariants[-1].then == Yields("steps", ("ask-them", "steps-porter"))
    assert "SG109" not in {finding.code for finding in check(rules).findings}


SKIP = "      skip: {if: {nation: wales}, because: There is none in Wales., source: small-1}\n"


def test_a_stage_that_is_left_out_leads_to_the_next_one(tmp_path: Path, base: RuleSet) -> None:
    text = STAGES.replace("    - id: keeper", f"{SKIP}    - id: keeper")

    rules = localise(base, overlay_in(tmp_path, text))[0]

    assert check_overlay(base, rules)[0] == []
    assert climbed(rules, far="none", nation="wales") == "steps-keeper"
    assert climbed(rules, far="none", nation="england") == "steps-porter"


def test_where_the_last_stage_is_left_out_the_action_of_the_base_comes(
    tmp_path: Path, base: RuleSet
) -> None:
    rules = localise(base, overlay_in(tmp_path, STAGES + SKIP))[0]

    assert check_overlay(base, rules)[0] == []
    assert climbed(rules, far="porter", came="worse", nation="wales") == "ask-higher"
    assert climbed(rules, far="porter", came="worse", nation="england") == "steps-keeper"


# Where it does not say so


def test_without_that_a_ladder_asks_questions_of_its_own(tmp_path: Path, base: RuleSet) -> None:
    rules = localise(base, overlay_in(tmp_path, BESIDE))[0]

    assert [question.id for question in rules.questions][-3:] == [
        "danger-stage-tried", "danger-stage-result", "danger-stage-date",
    ]  # fmt: skip
    assert check_overlay(base, rules)[0] == []
    assert [each for each in check(rules).findings if each.where.startswith("local/")] == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"danger-stage-tried": "none"}, "danger-bucket"),
        ({"danger-stage-tried": "bucket", "danger-stage-result": "no-reply"}, "danger-hose"),
        # What comes when the ladder has no more to say is the base's.
        ({"danger-stage-tried": "hose", "danger-stage-result": "worse"}, "put-out"),
        ({"danger-stage-tried": "none", "where": "in"}, "call"),
        ({"danger-stage-tried": "none", "fire": "no"}, "no-danger"),
    ],
)
def test_its_stages_come_only_where_the_base_comes_to_what_they_strengthen(
    tmp_path: Path, base: RuleSet, answers: dict[str, Value], expected: str
) -> None:
    rules = localise(base, overlay_in(tmp_path, BESIDE))[0]
    common: dict[str, Value] = {"fire": "yes", "where": "out", "tried": ("none",)}

    assert comes(rules, "danger", **{**common, **answers}) == expected
