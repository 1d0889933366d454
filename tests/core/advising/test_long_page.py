"""A long page keeps what is done first, says that more follows, and loses nothing."""

from __future__ import annotations

import pytest
from sampling import some_quick
from screens import advice_screen
from test_said_once import EVERY_FIFTH, STORIES, told
from whole_cases import shipped

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.deadlines import moment_of
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.edges.render.on_page import (
    CHECKED,
    FURTHER_ON,
    IN_READ_MORE,
    MORE_STEPS,
    list_checks,
)
from safeguard_cli.edges.render.plain import advice_plain, behind_plain, to_do_plain

LONGEST = "alone-in-the-quiet-room"


def brief(story: str) -> Advice:
    return told(next(each for each in STORIES if each.id == story))[2]


@pytest.mark.parametrize("story", some_quick(EVERY_FIFTH, 2), ids=lambda story: story.id)
def test_a_step_stands_on_the_page_or_behind_it(story: Scenario) -> None:
    advice = told(story)[2]
    page, behind = to_do_plain(advice), behind_plain(advice)

    left = set(advice.steps_behind)
    for action in advice.actions:
        for step in action.steps:
            assert step.rstrip(".").translate(SPOKEN) in (
                behind if (action.action, step) in left else page
            )


SPOKEN = str.maketrans({"`": "", '"': "", "\u201c": "", "\u201d": ""})


def spoken_as(text: str) -> str:
    return text.translate(SPOKEN)


@pytest.mark.parametrize("story", some_quick(EVERY_FIFTH, 2), ids=lambda story: story.id)
def test_the_first_action_keeps_all_steps_and_every_other_how_to_begin(story: Scenario) -> None:
    advice = told(story)[2]

    left = set(advice.steps_behind)
    for number, action in enumerate(advice.actions):
        begin = action.steps if number == 0 else action.steps[:2]
        assert not left.intersection((action.action, step) for step in begin)


def test_a_page_of_usual_length_leaves_no_step_for_behind() -> None:
    advice = brief("visits-cut-in-a-family-centre")

    assert not advice.is_long
    assert advice.steps_behind == ()
    assert "More steps" not in to_do_plain(advice)


def test_a_long_page_says_where_more_steps_are_and_there_they_are() -> None:
    advice = brief(LONGEST)
    soonest = min(moment_of(action.due) for action in advice.actions)
    later = next(each for each in advice.actions if moment_of(each.due) > soonest)
    left = [step for action, step in advice.steps_behind if action == later.action]

    assert left == list(later.steps[2:])
    assert spoken_as(IN_READ_MORE) in to_do_plain(advice)
    assert spoken_as(FURTHER_ON) in advice_plain(advice)
    assert all(step not in to_do_plain(advice) for step in left)
    assert behind_plain(advice).startswith(f"{MORE_STEPS}, ")


def test_whole_advice_holds_no_steps_behind() -> None:
    whole = told(next(each for each in STORIES if each.id == LONGEST))[1]

    assert whole.steps_behind == ()
    assert not whole.is_long


def test_the_day_on_which_a_number_was_checked_is_read_once_behind_the_page() -> None:
    advice = brief(LONGEST)

    shown = " ".join(advice_screen(advice, 80, colour=False).split())
    page, _, behind = shown.partition("What follows helps")
    assert "Checked 2" not in page
    assert CHECKED.upper() in behind


def test_a_number_that_nobody_confirmed_is_never_said_to_be_checked() -> None:
    rules = shipped()
    unsure = {each.role for each in rules.rules.contacts if each.check}

    for story in EVERY_FIFTH:
        advice = told(story)[2]
        assert not unsure.intersection(
            role for line in list_checks(advice) for role in line.partition(": ")[2].split("; ")
        )
        page = to_do_plain(advice)
        assert "Not confirmed, last seen" not in page
        assert "Not confirmed" in page or not unsure.intersection(
            who.role for action in advice.actions for who in action.who if who.number
        )


def test_what_to_do_if_a_number_fails_is_said_at_the_first_that_nobody_confirmed() -> None:
    page = to_do_plain(brief("too-many-cases-and-no-ear"))

    assert page.count("Not confirmed") > 1
    assert page.count("Not confirmed: if nobody answers, look it up") == 1


def test_the_first_number_read_that_nobody_confirmed_says_what_to_do_if_it_fails() -> None:
    pages = [to_do_plain(told(story)[2]) for story in EVERY_FIFTH]
    unsure = [page.partition("Not confirmed")[2] for page in pages if "Not confirmed" in page]

    assert len(unsure) > 10
    assert all(rest.startswith(": if nobody answers, look it up") for rest in unsure)


def test_a_deadline_on_the_page_is_a_day_without_how_it_is_counted() -> None:
    page = to_do_plain(brief(LONGEST))

    assert "By when: by the end of Thursday 26 November, or sooner if the child needs it." in page
    assert "1 working day, bank holidays" not in page
