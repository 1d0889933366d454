"""One talk that serves for two actions is one card: nothing is lost, and nothing waits longer."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from sampling import some_quick
from test_said_once import STORIES, told
from whole_cases import shipped_stories

from safeguard_cli.core.advising.same_talk import same_talks
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.edges.render.action_cards import cards_of, named_of, short_name
from safeguard_cli.edges.render.plain import to_do_plain


def brief(story: str) -> Advice:
    return told(next(each for each in STORIES if each.id == story))[2]


def whole(story: str) -> Advice:
    return told(next(each for each in STORIES if each.id == story))[1]


def test_advice_on_the_child_and_on_sharing_is_one_card_where_one_lead_gives_both() -> None:
    advice = brief("not-a-word-to-my-father")

    assert [each.action for each in advice.actions] == ["take-advice-today", "seek-advice-first"]
    assert advice.same_talk == (("seek-advice-first", "take-advice-today"),)
    assert len(cards_of(advice, named=False)) == 1


@pytest.mark.parametrize("story", some_quick(shipped_stories()[::5], 2), ids=lambda story: story.id)
def test_a_card_loses_nobody_to_turn_to_and_no_step_but_those_read_behind(story: Scenario) -> None:
    advice = told(story)[2]

    cards = cards_of(advice, named=True)

    for part, behind in (("steps", [step for _, step in advice.steps_behind]), ("who", [])):
        shown = [one for card in cards for one in getattr(card, part)]
        assert sorted(map(str, [*shown, *behind])) == sorted(
            str(one) for action in advice.actions for one in getattr(action, part)
        )


@pytest.mark.parametrize("story", some_quick(shipped_stories()[::5], 2), ids=lambda story: story.id)
def test_every_action_of_a_card_is_due_when_the_card_says(story: Scenario) -> None:
    due = {action.action: action.due for action in told(story)[2].actions}

    for action, above in told(story)[2].same_talk:
        assert due[action].at == due[above].at


def test_an_action_that_is_due_later_is_a_card_of_its_own() -> None:
    first, second = whole("not-a-word-to-my-father").actions
    later = replace(second, due=Due("2027-01-26T23:59:00+00:00", "by the end of the week"))

    assert list(same_talks((first, second), "emergency")) != []
    assert list(same_talks((first, later), "emergency")) == []


def test_who_is_called_the_same_by_two_roles_is_told_in_one_talk() -> None:
    first, second = whole("not-a-word-to-my-father").actions
    alike = replace(second, who=(replace(first.who[0], contact="other-role"),))
    other = replace(second, who=(replace(first.who[0], role="Somebody else"),))

    assert list(same_talks((first, alike), "emergency")) != []
    assert list(same_talks((first, other), "emergency")) == []


def test_an_emergency_is_a_card_of_its_own() -> None:
    first, second = whole("not-a-word-to-my-father").actions

    assert list(same_talks((replace(first, level="emergency"), second), "emergency")) == []


def test_what_is_said_of_oneself_and_of_somebody_else_are_two_cards() -> None:
    # Together they would be a card of seventeen steps.
    advice = brief("accused-and-worried-about-another")

    assert "allegation-against-you" not in dict(advice.same_talk)


def test_a_card_is_named_by_what_it_asks_for_and_not_by_what_it_forbids() -> None:
    action = replace(
        whole("not-a-word-to-my-father").actions[0], do="Do not ask her. Tell your lead. Wait"
    )

    assert short_name(action) == "Tell your lead"


def test_a_single_card_says_all_that_its_actions_ask_for_and_nothing_says_it_before() -> None:
    page = to_do_plain(brief("not-a-word-to-my-father"))

    assert page.count("Ask for advice today. You need not be certain") == 1
    assert page.startswith("Action 1. Act soon. Ask for advice today. You need not be certain")
    assert (
        "Ask for advice today on sharing it, without the name where you can."
        in page.splitlines()[0]
    )


@pytest.mark.parametrize("story", some_quick(shipped_stories()[::5], 2), ids=lambda story: story.id)
def test_each_line_to_start_with_has_a_card_of_its_own_below_in_the_same_words(
    story: Scenario,
) -> None:
    advice = told(story)[2]
    page = to_do_plain(advice).splitlines()

    starts = [
        line.partition(": ")[2]
        for line in page
        if line.startswith(("Start with this", "Then this"))
    ]
    cards = [line.partition(". ")[2] for line in page if re.match(r"Action \d+\. ", line)]
    # A calm one that is due after the others is read last, and nobody starts with it.
    named = [card.action for card in named_of(advice)]
    assert len(cards) == len(cards_of(advice, named=True))
    assert len(starts) == len(named) or (not starts and len(named) <= 1)
    cards = [
        card
        for one, card in zip(cards_of(advice, named=True), cards, strict=True)
        if one.action in named
    ]
    for place, (start, card) in enumerate(zip(starts, cards, strict=False)):
        name = card.rpartition(". ")[2].rstrip(".")
        # The first is read right below its name, and says only how grave it is.
        assert name in start or (not place and card == f"{advice.actions[0].level_label}.")


def test_the_first_card_is_named_once_where_nothing_stands_between_it_and_its_name() -> None:
    advice = brief("reported-abuse-and-a-grievance-is-running")
    above, one, *_ = (
        line for line in to_do_plain(advice).splitlines() if re.match(r"Start.*1 of|Action 1", line)
    )

    name = short_name(cards_of(advice, named=True)[0])
    assert name in above
    assert name not in one


@pytest.mark.parametrize("story", some_quick(shipped_stories()[::5], 2), ids=lambda story: story.id)
def test_no_card_is_only_a_level(story: Scenario) -> None:
    for named in (True, False):
        for card in cards_of(told(story)[2], named=named):
            assert card.do
