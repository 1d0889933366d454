"""A room is asked before it is told: each question stands apart from its answer and its reasons."""

from __future__ import annotations

import pytest
from where import TESTS

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.training.moments import (
    Alarmed,
    Answered,
    Asked,
    Group,
    Leading,
    Revealed,
    Step,
)
from safeguard_cli.core.training.playing import play
from safeguard_cli.core.training.revealing import steps_of
from safeguard_cli.edges.render.steps import step_blocks, step_plain
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.scenarios import load_scenarios

HERE = TESTS
SMALL = Interview(load_rules(HERE / "rulesets" / "small"))
FIRE = load_scenarios(HERE / "training" / "fire.yaml", SMALL.rules)[0]


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return [step for _, step in steps_of(SMALL, play(SMALL, FIRE))]


def revealed(steps: list[Step], question: str) -> list[Revealed]:
    found = [each for each in steps if isinstance(each, Revealed)]
    return [each for each in found if each.answered.question == question]


def test_each_answer_comes_right_after_its_question_and_an_emergency_after_that(
    steps: list[Step],
) -> None:
    kinds = [type(each) for each in steps]

    assert kinds.count(Asked) == 7
    for place, kind in enumerate(kinds):
        assert (kind is Asked) == (kinds[place + 1 : place + 2] == [Revealed])
    assert kinds[kinds.index(Alarmed) - 1] is Revealed
    assert kinds.count(Alarmed) == 1


def test_every_step_knows_the_moment_that_it_shows() -> None:
    demonstration = play(SMALL, FIRE)
    for place, step in steps_of(SMALL, demonstration):
        moment = demonstration.moments[place]
        if isinstance(step, Revealed):
            assert step.answered == moment
        elif isinstance(step, Asked | Alarmed):
            assert isinstance(moment, Answered)
        else:
            assert step == moment


def test_a_question_offers_every_answer_under_its_heading_with_not_sure_last(
    steps: list[Step],
) -> None:
    asked = next(each for each in steps if isinstance(each, Asked))

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
    asked = next(each for each in steps if isinstance(each, Asked))

    assert step_plain(asked).splitlines()[-3:] == ["1. Yes.", "2. No.", "3. I am not sure."]


def test_every_step_can_be_shown_and_read_aloud(steps: list[Step]) -> None:
    for each in steps:
        assert list(step_blocks(each))
        assert step_plain(each)
