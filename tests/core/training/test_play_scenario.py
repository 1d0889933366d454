"""A demonstration tells the story of its scenario, and a way aside leaves it as it is."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sampling import EXAMPLES
from where import TESTS
from whole_cases import calm_answer, shipped, shipped_stories

from safeguard_cli.core.advising.sealing import is_intact
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.demo_moments import (
    Demonstration,
    Discussed,
    Mistaken,
    QuestionAnswered,
    StageTold,
    Standing,
    StoryAdvised,
    StoryOpened,
)
from safeguard_cli.core.training.play_scenario import find_place, is_for_training, play
from safeguard_cli.core.training.run_scenario import run_scenario
from safeguard_cli.core.training.scenario import Scenario, Stage, given_in, moment_of
from safeguard_cli.core.training.what_if import ask_what_if, list_other_answers
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios

HERE = TESTS


def in_step(story: Scenario) -> Scenario:
    """Answer calmly at each stage what is asked there and the story does not tell."""
    as_of = moment_of(story)
    law = shipped().on(as_of)
    told: dict[str, tuple[str, ...]] = {}
    stages = []
    for stage in story.stages:
        told |= stage.answers
        own = dict(stage.answers)
        replay = law.replay(values_in(told), as_of)
        while not replay.is_complete:
            question = law.questions[replay.missing[0]]
            calm = calm_answer(question)
            told[question.id] = own[question.id] = (calm,) if isinstance(calm, str) else calm
            replay = law.replay(values_in(told), as_of)
        stages.append(replace(stage, answers=own))
    counted = law.replay(values_in(told), as_of).counted
    return replace(story, stages=tuple(stages), answers={name: told[name] for name in counted})


def values_in(told: Mapping[str, tuple[str, ...]]) -> dict[str, Value]:
    return given_in(Stage("", dict(told)), shipped().questions)


SMALL = load_rules(HERE / "rulesets" / "small")
FIRE = load_scenarios(HERE / "training" / "fire.yaml", SMALL)[0]
OWN = [*map(in_step, load_scenarios(HERE / "training" / "stories.yaml", shipped().rules))]
FOR_TRAINING = [*filter(is_for_training, shipped_stories())]
A_STORY = st.sampled_from(OWN + FOR_TRAINING)
# To play a story takes a tenth of a second: all of them with the tests that are slow.
PLAYED = OWN + FOR_TRAINING[::50]
LATER = [pytest.param(each, marks=pytest.mark.slow) for each in FOR_TRAINING if each not in PLAYED]


@pytest.fixture(scope="module")
def small() -> Interview:
    return Interview(SMALL)


@pytest.fixture(scope="module")
def fire(small: Interview) -> Demonstration:
    return play(small, FIRE)


class Played:
    """The stories as they are played, each when a test first asks for it."""

    def __init__(self, interview: Interview) -> None:
        self._interview = interview
        self._played: dict[str, Demonstration] = {}

    def __getitem__(self, scenario: Scenario) -> Demonstration:
        if scenario.id not in self._played:
            self._played[scenario.id] = play(self._interview, scenario)
        return self._played[scenario.id]


class Story(NamedTuple):
    """A scenario, and how it is shown."""

    scenario: Scenario
    shown: Demonstration


@pytest.fixture(scope="module", params=[*PLAYED, *LATER], ids=lambda scenario: scenario.id)
def story(request: pytest.FixtureRequest, interview: Interview) -> Story:
    """Play each story once: all tests of one story are run one after another."""
    return Story(request.param, play(interview, request.param))


@pytest.fixture(scope="module")
def played(interview: Interview) -> Played:
    return Played(interview)


def answered(demonstration: Demonstration) -> list[QuestionAnswered]:
    return [each for each in demonstration.moments if isinstance(each, QuestionAnswered)]


def last(demonstration: Demonstration) -> StoryAdvised:
    return next(each for each in demonstration.moments if isinstance(each, StoryAdvised))


def named(*stages: Stage) -> Scenario:
    return replace(FIRE, stages=stages)


def test_the_moments_come_in_the_order_of_the_story(fire: Demonstration) -> None:
    said = [
        (moment.question, moment.words) if isinstance(moment, QuestionAnswered) else type(moment)
        for moment in fire.moments
    ]

    assert said == [
        StoryOpened,
        StageTold,
        ("fire", "No"),
        StageTold,
        ("fire", "Yes"),
        ("where", "Indoors"),
        ("tried", "None of these"),
        StageTold,
        ("where", "Outdoors"),
        ("tried", "Water"),
        ("seen-on", "Tuesday 24 November 2026"),
        StoryAdvised,
        Discussed,
        Mistaken,
    ]


def test_an_answer_given_early_waits_until_its_question_is_asked(fire: Demonstration) -> None:
    tried = next(each for each in answered(fire) if each.question == "tried")

    assert tried.stage.says == "All is quiet."
    assert tried.number == 3


def test_the_story_goes_on_at_the_first_question_that_it_has_not_answered(
    small: Interview,
) -> None:
    stages = (
        Stage("Fire.", {"fire": ("yes",), "tried": ("water",)}),
        Stage("Out.", {"where": ("out",)}),
    )
    moments = play(small, named(*stages)).moments

    told = [each for each in moments if isinstance(each, StageTold)]
    assert [each.waiting for each in told] == ["", "Where is it?"]
    assert [type(each) for each in moments[1:6]] == [
        StageTold, QuestionAnswered, StageTold, QuestionAnswered, QuestionAnswered,
    ]  # fmt: skip


def test_a_changed_answer_is_a_change_that_says_what_it_was(fire: Demonstration) -> None:
    changes = [each for each in answered(fire) if each.before]

    assert [(each.question, each.before, each.number) for each in changes] == [
        ("fire", "No", 0),
        ("where", "Indoors", 0),
        ("tried", "None of these", 0),
    ]


def test_what_a_change_sets_aside_is_named_and_counts_again_when_it_is_asked_again(
    small: Interview,
) -> None:
    stages = (
        Stage("Fire.", {"fire": ("yes",), "where": ("out",)}),
        Stage("None.", {"fire": ("no",)}),
        Stage("Fire again.", {"fire": ("yes",)}),
    )
    moments = answered(play(small, named(*stages)))

    assert [each.set_aside for each in moments] == [(), (), ("Where is it?",), ()]
    assert [each.taken_up for each in moments] == [(), (), (), ("Where is it?",)]


def test_the_advice_grows_a_line_for_each_part_that_settles_or_changes(
    fire: Demonstration,
) -> None:
    new = [[each for each in moment.so_far if each.is_new] for moment in answered(fire)]

    assert new == [
        [
            Standing("Danger now", "Carry on", True, "", True),
            Standing("Afterwards", "Nothing more", True, "", True),
        ],
        [
            Standing("Danger now", "", False, "Carry on", True),
            Standing("Afterwards", "", False, "Nothing more", True),
        ],
        [Standing("Danger now", "Call 999", True, "", True)],
        [],
        [Standing("Danger now", "Put it out", True, "Call 999", True)],
        [],
        [Standing("Afterwards", "Report it", True, "", True)],
    ]


def test_an_emergency_comes_in_full_with_the_answer_that_brings_it(fire: Demonstration) -> None:
    alarms = [each for each in answered(fire) if each.emergency]

    assert [each.question for each in alarms] == ["where"]
    assert alarms[0].emergency
    assert alarms[0].emergency.actions[0].steps == ("Get out", "Shut the doors")


def test_a_start_is_found_by_its_question_and_the_nearest_name_is_offered(
    fire: Demonstration,
) -> None:
    assert find_place(fire, "where") == 5
    with pytest.raises(UsageError, match="did you mean `where`") as caught:
        find_place(fire, "were")
    assert caught.value.hint == "asked here: fire, where, tried, seen-on"


def test_every_story_plays_to_the_advice_of_its_scenario(
    interview: Interview, story: Story
) -> None:
    scenario, shown_as = story
    outcome = run_scenario(interview, scenario)

    assert last(shown_as).advice.actions == outcome.advice.actions
    assert last(shown_as).advice.duties == outcome.advice.duties
    assert shown_as.record.outcome == tuple(part.outcome() for part in outcome.decision.parts)
    shown = {each.question: each.value for each in answered(shown_as)}
    expected = given_in(scenario, interview.questions)
    assert {name: shown[name] for name in outcome.replay.asked} == {
        name: expected[name] for name in outcome.replay.asked
    }


def test_every_question_comes_when_the_interview_would_ask_it(
    interview: Interview, story: Story
) -> None:
    shown = story.shown
    given: dict[str, Value] = {}
    for moment in answered(shown):
        replay = interview.replay(given, shown.as_of)
        if moment.number and not replay.stopped:
            assert moment.question == replay.missing[0]
        given[moment.question] = moment.value


def test_what_a_line_says_came_before_is_what_was_said_before(story: Story) -> None:
    moments = answered(story.shown)

    for earlier, later in pairwise(moments):
        stood = {each.part: each.do for each in earlier.so_far}
        for each in later.so_far:
            expected = stood.get(each.part, "")
            assert each.before == ("" if expected == each.do else expected)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=EXAMPLES // 2)
def test_a_way_aside_leaves_the_story_as_it_is(
    interview: Interview, played: Played, data: st.DataObject
) -> None:
    scenario = data.draw(A_STORY)
    shown = played[scenario]
    moment = data.draw(st.sampled_from(answered(shown)))
    others = list_other_answers(interview.questions[moment.question], moment.value, shown.as_of)

    for other in others[:2]:
        found = ask_what_if(interview, moment, other.value, shown.as_of)
        assert (found.story, found.branch) == (moment.words, other.words)
        assert found.branch != found.story
    assert play(interview, scenario) == shown


@given(st.data())
@settings(max_examples=EXAMPLES // 2)
def test_the_same_answer_instead_of_itself_differs_in_no_line(
    interview: Interview, played: Played, data: st.DataObject
) -> None:
    shown = played[data.draw(A_STORY)]
    moment = data.draw(st.sampled_from(answered(shown)))

    found = ask_what_if(interview, moment, moment.value, shown.as_of)

    assert (found.differs, found.set_aside, found.asked_next) == ((), (), "")


def test_a_branch_tells_every_line_that_differs(small: Interview, fire: Demonstration) -> None:
    where = next(each for each in answered(fire) if each.words == "Indoors")
    found = ask_what_if(small, where, "out", fire.as_of)

    assert [each.what for each in found.differs] == ["Danger now"]
    assert found.differs[0].story == "Call 999 (by when: now)"
    assert found.differs[0].branch.startswith("Put it out (by when: ")
    assert not found.is_emergency
    assert found.asked_next == "When was it seen?"


def test_a_branch_compares_duties_and_items_too_and_names_what_it_sets_aside(
    small: Interview, fire: Demonstration
) -> None:
    final = answered(fire)[-1]
    back = replace(final, question="fire", value="yes", words="Yes")
    found = ask_what_if(small, back, "no", fire.as_of)

    assert [(each.what, each.branch) for each in found.differs][2:] == [
        ("Also do: Write it down", "nothing"),
        ("Fire drill: The doors are shut.", "not applicable"),
    ]
    # What was tried and when it was seen apply all the same, and count.
    assert found.set_aside == ("Where is it?",)


def test_a_branch_into_an_emergency_says_so(small: Interview, fire: Demonstration) -> None:
    where = next(each for each in answered(fire) if each.words == "Outdoors")

    assert ask_what_if(small, where, "in", fire.as_of).is_emergency


@pytest.mark.parametrize(
    ("question", "value", "others"),
    [
        pytest.param("fire", "no", ["Yes", "I am not sure"], id="one of several"),
        pytest.param("tried", ("water",), ["Water; Sand", "None of these"], id="one more, or none"),
        pytest.param("tried", ("water", "sand"), ["Sand", "Water", "None of these"], id="one less"),
        pytest.param("tried", ("none",), ["Water", "Sand"], id="not alone any more"),
        pytest.param(
            "seen-on",
            "2026-11-25",
            ["Tuesday 24 November 2026", "Wednesday 2 December 2026", "I am not sure"],
            id="a date",
        ),
        pytest.param("notes", "Any text", [], id="text"),
    ],
)
def test_what_else_could_have_been_answered(
    small: Interview, fire: Demonstration, question: str, value: Value, others: list[str]
) -> None:
    found = list_other_answers(small.questions[question], value, fire.as_of)

    assert [each.words for each in found] == others


def test_the_record_of_a_demonstration_is_sealed_as_one(fire: Demonstration) -> None:
    record = fire.record

    assert record.training
    assert is_intact(record)
    assert not is_intact(replace(record, training=False))
    for marked in (record.title, record.confidentiality, record.reference):
        assert marked.startswith("TRAINING")


# A story that spans days


DATED = replace(
    FIRE,
    stages=(
        replace(FIRE.stages[0], as_of="2026-11-23T09:00"),
        replace(FIRE.stages[1], as_of="2026-11-24T16:00"),
        FIRE.stages[2],
    ),
)


def test_a_story_opens_at_the_moment_of_its_first_stage(small: Interview) -> None:
    (opened, *_) = play(small, DATED).moments

    assert isinstance(opened, StoryOpened)
    assert opened.as_of.startswith("2026-11-23T09:00")


def test_each_stage_says_its_moment_and_whether_time_has_passed(small: Interview) -> None:
    told = [each for each in play(small, DATED).moments if isinstance(each, StageTold)]

    assert [(each.as_of[:16], each.is_later) for each in told] == [
        ("2026-11-23T09:00", False),
        ("2026-11-24T16:00", True),
        ("2026-11-25T10:00", True),
    ]


def test_what_is_due_at_once_is_due_at_the_moment_of_its_own_stage(small: Interview) -> None:
    emergencies = [each.emergency for each in answered(play(small, DATED)) if each.emergency]

    assert [each.actions[0].due.at[:10] for each in emergencies] == ["2026-11-24"]


def test_the_advice_at_the_end_is_that_of_the_moment_of_the_story(small: Interview) -> None:
    shown = play(small, DATED)

    assert last(shown).advice == last(play(small, FIRE)).advice
    assert shown.record.as_of == play(small, FIRE).record.as_of
