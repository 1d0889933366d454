"""Advice for reading now says every thing once, loses none, and keeps the soonest deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from statistics import median

import pytest
from msgspec.structs import replace
from sampling import some_quick
from screens import advice_screen
from whole_cases import shipped, shipped_stories, story_outcome

from safeguard_cli.core.advising.asked_first import for_reading
from safeguard_cli.core.advising.said_once import said_once
from safeguard_cli.core.advising.shapes import NOTHING_ADVISED, Advice
from safeguard_cli.core.deciding.deadlines import moment_of
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.acts import NO_ACT, Asking
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.core.training.scenario import moment_of as story_moment
from safeguard_cli.edges.render.advice_outline import advice_outline
from safeguard_cli.edges.render.blocks import Block, Card, Heading
from safeguard_cli.edges.render.plain import advice_plain, to_do_plain

STORIES = shipped_stories()
EVERY_FIFTH = STORIES[::5]


def told(story: Scenario) -> tuple[Interview, Advice, Advice]:
    law = shipped().on(story_moment(story))
    whole = story_outcome(story.id).advice
    return law, whole, for_reading(whole, law.rules, story.answers)


def texts(advice: Advice) -> Iterator[tuple[str, str, datetime]]:
    """Yield every sentence that asks, with what it belongs to and by when."""
    for action in advice.actions:
        when = moment_of(action.due)
        yield action.action, action.do, when
        yield from ((action.action, step, when) for step in action.steps)
    for duty in (*advice.duties, *advice.support):
        yield duty.duty, duty.do, moment_of(duty.due)


def tags_of(law: Interview) -> dict[tuple[str, str], Asking]:
    """Return what each sentence asks for, by what it belongs to and its text as it may be read."""
    found = {(s.name.partition("/")[0], s.text): s.tags for s in law.engine.space.sentences}
    return found | {(duty.id, duty.do_beside_call): duty for duty in law.rules.duties}


def sayings(law: Interview, advice: Advice) -> dict[tuple[str, str], datetime]:
    """Return what is asked for and forbidden, and by when at the soonest."""
    tags = tags_of(law)
    found: dict[tuple[str, str], datetime] = {}
    for owner, text, when in texts(advice):
        one = tags[owner, text]
        asked = [("asks", act) for act in one.requested]
        for saying in [*asked, *(("no", act) for act in one.forbids)]:
            found[saying] = min(when, found.get(saying, when))
    return found


@pytest.mark.parametrize("story", some_quick(EVERY_FIFTH, 2), ids=lambda story: story.id)
def test_nothing_is_lost_and_nothing_is_due_later(story: Scenario) -> None:
    law, whole, brief = told(story)

    # What stands together under "do not" has no deadline: it holds at once.
    kept = sayings(law, brief)
    tags = {text: one for (_, text), one in tags_of(law).items()}
    at_once = story_moment(story)
    for text in brief.do_nots:
        kept |= {("no", act): at_once for act in tags[text].forbids}
    for saying, when in sayings(law, whole).items():
        assert saying in kept, saying
        assert kept[saying] <= max(when, at_once), saying


@pytest.mark.parametrize("story", some_quick(EVERY_FIFTH, 2), ids=lambda story: story.id)
def test_no_duty_only_repeats_what_stands_above_it(story: Scenario) -> None:
    law, _, brief = told(story)
    tags = {text: one for (_, text), one in tags_of(law).items()}

    said: dict[str, datetime] = {}
    for action in brief.actions:
        for text in (action.do, *action.steps):
            for act in tags[text].asks:
                when = moment_of(action.due)
                said[act] = min(when, said.get(act, when))
    for duty in brief.duties:
        asking = tags[duty.do]
        if asking.in_case or asking.forbids or NO_ACT in asking.asks:
            continue
        latest = moment_of(duty.due)
        assert not all(act in said and said[act] <= latest for act in asking.asks), duty.do


def test_the_first_screen_says_what_to_do_whom_to_ring_by_when_and_what_not_to_do() -> None:
    story = next(each for each in STORIES if each.id == "one-parent-is-safe-to-tell")
    _, _, brief = told(story)

    top = "\n".join(advice_screen(brief, 80, colour=False).splitlines()[:24])

    assert brief.actions[0].do.split(",")[0] in top
    assert "By when: today" in top
    assert "Who:" in top
    assert "Keep to this:" in top
    assert "Steps:" in top


def opened(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block, and those of a card in its place."""
    for block in blocks:
        yield from block.blocks if isinstance(block, Card) else (block,)


@pytest.mark.parametrize("story", some_quick(EVERY_FIFTH, 2), ids=lambda story: story.id)
def test_no_heading_stands_above_nothing(story: Scenario) -> None:
    _, _, brief = told(story)

    blocks = list(opened(advice_outline(brief)))

    followed = zip(blocks, [*blocks[1:], Heading(2, "The end")], strict=True)
    empty = [
        one for one, after in followed if isinstance(one, Heading) and isinstance(after, Heading)
    ]
    assert empty == []


def test_the_usual_case_is_at_most_80_lines_in_plain_text() -> None:
    story = next(each for each in STORIES if each.id == "one-parent-is-safe-to-tell")
    _, _, brief = told(story)

    lines = advice_plain(brief).splitlines()

    assert len(lines) <= 80
    assert lines[0].startswith("Action 1. Protect the child. Tell your")
    assert not any("continued" in line for line in lines)


def test_a_tired_person_reads_the_page_in_about_two_minutes() -> None:
    # Read aloud, with a few words more than on a screen.
    words = [len(to_do_plain(told(story)[2]).split()) for story in EVERY_FIFTH]

    assert median(words) <= 460


def test_what_is_read_later_leaves_out_nothing_of_what_is_read_now() -> None:
    law, whole, _ = told(next(each for each in STORIES if each.id == "one-parent-is-safe-to-tell"))
    later = next(duty for duty in whole.duties if duty.duty == "keep-it-in-the-system")
    now = next(duty for duty in whole.duties if duty.duty == "write-it-down")

    brief = said_once(replace(NOTHING_ADVISED, duties=(later, now)), law.rules)

    assert now.do in [duty.do for duty in brief.duties]


def test_a_later_action_keeps_the_steps_that_say_how_to_do_what_its_title_asks() -> None:
    story = next(each for each in STORIES if each.id == "the-fire-door-was-our-own-decision")
    _, whole, brief = told(story)

    talk = next(each for each in brief.actions if each.action == "talk-first")
    assert brief.actions[0].action != "talk-first"
    assert talk.steps == next(each for each in whole.actions if each.action == "talk-first").steps


# In all stories what these ask for stands in the steps of an action: the record keeps them.
ALWAYS_SAID_ABOVE = {
    "officer-within-one-working-day",
    "radicalisation-route",
}


@pytest.mark.slow
def test_every_duty_is_read_by_somebody_and_not_only_kept_in_the_record() -> None:
    read: set[str] = set()
    held: set[str] = set()
    for story in STORIES:
        _, whole, brief = told(story)
        held |= {duty.duty for duty in (*whole.duties, *whole.support)}
        read |= {duty.duty for duty in (*brief.duties, *brief.support)}
        read |= {each.duty for each in whole.duties if each.do in brief.do_nots}

    assert held - read == ALWAYS_SAID_ABOVE


def test_another_case_of_the_same_act_is_another_thing_to_know() -> None:
    story = next(each for each in STORIES if each.id == "the-chair-and-the-trustee")
    _, whole, brief = told(story)
    crime = "If it may be a crime, such as a blow or a sexual touch, tell the police today as well."

    said = [step for action in brief.actions for step in action.steps]

    assert any(crime in action.steps for action in whole.actions[1:])
    assert said.count(crime) == 1


def test_a_note_asks_for_nothing_and_stands_under_no_deadline() -> None:
    notes = {duty.id: duty for duty in shipped().rules.duties if duty.group == "note"}
    assert [name for name, duty in notes.items() if duty.forbids or set(duty.asks) - {NO_ACT}] == []
    story = next(each for each in STORIES if each.id == "nation-wales-fgm")
    _, _, brief = told(story)
    assert {"wales-guidance", "wales-duty-to-report"} <= {duty.duty for duty in brief.duties}

    lines = advice_plain(brief).splitlines()

    said = [line for line in lines if notes["wales-guidance"].do.split(".")[0] in line]
    assert len(said) == 1
    assert said[0].startswith("Good to know")
