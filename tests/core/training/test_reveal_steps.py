"""A room is asked before it is told: each question stands apart from its answer and its reasons."""

from __future__ import annotations

import pytest
from where import TESTS

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.training.demo_moments import (
    Alarmed,
    AnswerRevealed,
    Group,
    Leading,
    QuestionAnswered,
    QuestionShown,
    Step,
)
from safeguard_cli.core.training.play_scenario import play
from safeguard_cli.core.training.reveal_steps import list_steps
from safeguard_cli.edges.render.steps import step_blocks, step_plain
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios

HERE = TESTS
SMALL = Interview(load_rules(HERE / "rulesets" / "small"))
FIRE = load_scenarios(HERE / "training" / "fire.yaml", SMALL.rules)[0]


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return [step for _, step in list_steps(SMALL, play(SMALL, FIRE))]


def revealed(steps: list[Step], question: str) -> list[AnswerRevealed]:
    found = [each for each in steps if isinstance(each, AnswerRevealed)]
    return [each for each in found if each.answered.question == question]


def test_each_answer_comes_right_after_its_question_and_an_emergency_after_that(
    steps: list[Step],
) -> None:
    kinds = [type(each) for each in steps]

    assert kinds.count(QuestionShown) == 7
    for place, kind in enumerate(kinds):
        assert (kind is QuestionShown) == (kinds[place + 1 : place + 2] == [AnswerRevealed])
    assert kinds[kinds.index(Alarmed) - 1] is AnswerRevealed
    assert kinds.count(Alarmed) == 1


def test_every_step_knows_the_moment_that_it_shows() -> None:
    demonstration = play(SMALL, FIRE)
    for place, step in list_steps(SMALL, demonstration):
        moment = demonstration.moments[place]
        if isinstance(step, AnswerRevealed):
            assert step.answered == moment
        elif isinstance(step, QuestionShown | Alarmed):
            assert isinstance(moment, QuestionAnswered)
        else:
            assert step == moment


def test_a_question_offers_every_answer_under_its_heading_with_not_sure_last(
    steps: list[Step],
) -> None:
    asked = next(each for each in steps if isinstance(each, QuestionShown))

    assert asked.offer.groups == (Group("", ("Yes", "No", "I am not sure")),)
    assert asked.offer.help == (
        "Smoke counts.\n\nSo does a smell of burning.",
        "No: Nothing burns.",
    )


def test_the_reasons_are_the_part_of_the_story_the_help_of_the_answer_and_where_others_lead(
    steps: list[Step],
) -> None:
    first, second = revealed(steps, "fire")
    where = revealed(steps, "where")[0]

    assert first.told == (FIRE.story, "All is quiet.")
    assert first.about == ("Nothing burns.",)
    assert second.told == ("You smell burning. It comes from inside.",)
    assert where.leading == (Leading("Put it out", ("Outdoors",)),)


def test_read_aloud_the_answers_are_numbered_through(steps: list[Step]) -> None:
    asked = next(each for each in steps if isinstance(each, QuestionShown))

    assert step_plain(asked).splitlines()[-3:] == ["1. Yes.", "2. No.", "3. I am not sure."]


def test_every_step_can_be_shown_and_read_aloud(steps: list[Step]) -> None:
    for each in steps:
        assert list(step_blocks(each))
        assert step_plain(each)
