"""The card for the phone says what was answered, as people say it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from generated import NOW, Answers
from msgspec.structs import replace
from samples import sample_advice, sample_record
from sampling import some_quick
from screens import advice_screen
from whole_cases import completed, shipped_stories, story_outcome

from safeguard_cli.core.advising.advice import only_what_to_do_now
from safeguard_cli.core.advising.card import MORE
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.advising.shapes import Advice, PhoneCard
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import UNSURE, Question, RuleSet
from safeguard_cli.core.training.scenario import Scenario, given_in
from safeguard_cli.edges.render import phone
from safeguard_cli.edges.render.plain import advice_plain, to_do_plain
from safeguard_cli.edges.render.text import record_text

TOLD_NOBODY: Answers = {"harm": "yes", "told": "nobody", "danger-now": "no", "tonight": "safe"}


def advice_on(interview: Interview, given: Answers) -> Advice:
    return Consultation(interview.on(NOW), given, NOW).advice


def card_of(interview: Interview, given: Answers) -> PhoneCard:
    card = advice_on(interview, completed(given)).card
    assert card is not None
    return card


def as_spoken(question: Question, answer: str) -> str:
    if answer == UNSURE and question.counts_as:
        return question.unsure_spoken or question.unsure_label
    about = question.answers.get(answer)
    return (about and about.spoken) or words_of(question, answer)


def sayable(interview: Interview, given: Answers) -> set[tuple[str, str]]:
    """Return what these answers allow to say: the words before each, with its own words."""
    found = set()
    for name, value in given.items():
        question = interview.questions[name]
        chosen = (value,) if isinstance(value, str) else value
        told = [each for each in chosen if question.told_as and each not in question.untold]
        found |= {(question.told_as, as_spoken(question, each)) for each in told}
    return found


def said(line: str) -> set[tuple[str, str]]:
    before, _, words = line.partition(": ")
    return {(before, each) for each in words.split("; ")} - {(before, MORE)}


def test_a_place_is_told_of_by_its_days_and_how_many_are_there_and_not_by_a_child() -> None:
    place = story_outcome("too-many-cases-and-no-ear").advice
    child = story_outcome("her-father-waits-outside").advice

    assert place.card is not None
    assert "how many adults and children" in place.card.about
    assert "Who it is about" not in advice_plain(place)
    assert "days and hours, how many adults and children" in advice_plain(place)
    assert "Who it is about" in advice_plain(child)


def test_of_an_adult_who_comes_where_children_are_the_card_asks_for_that_adult_by_name() -> None:
    card = story_outcome("a-worshipper-tells-the-treasurer").advice.card

    assert card is not None
    assert card.about.startswith("That adult: name, and when they come next")


BEFORE_IT_IS_PLANNED = "Ask that nobody contacts those who have the child before it is planned."


@pytest.mark.parametrize(
    "story",
    ["the-girl-who-is-to-be-at-work-at-five", "a-student-and-his-small-brother-when-it-was-told"],
)
def test_what_must_be_said_in_a_call_stands_with_it_and_no_more_beside_it(story: str) -> None:
    advice = story_outcome(story).advice

    assert advice.card is not None
    assert BEFORE_IT_IS_PLANNED in advice.card.besides
    assert not any(BEFORE_IT_IS_PLANNED in duty.do for duty in advice.duties)
    assert BEFORE_IT_IS_PLANNED in " ".join(to_do_plain(advice).split())
    assert BEFORE_IT_IS_PLANNED in " ".join(advice_plain(advice).split())


def test_whoever_meets_their_lead_each_day_reads_there_what_must_be_said_and_no_script() -> None:
    advice = story_outcome("she-fears-a-wedding-in-the-summer").advice
    card = advice.card

    assert card is not None
    assert (card.contact, card.ask_for, card.hear) == ("designated-lead", "", ())
    assert "Ask that no relative, friend or elder ever interprets." in to_do_plain(advice)
    assert "To say and to hear" not in advice_plain(advice)


def test_what_a_duty_wants_said_in_a_call_stands_in_it_and_is_not_all_of_it(
    interview: Interview,
) -> None:
    said = [duty for duty in interview.rules.duties if duty.in_call]

    assert said
    for duty in said:
        assert all(sentence in duty.do for sentence in duty.in_call), duty.id
        assert duty.do_beside_call.endswith("."), duty.id


def test_a_young_person_is_asked_to_stay_and_the_protective_step_stands_while_age_is_open() -> None:
    known = story_outcome("the-girl-who-is-to-be-at-work-at-five").advice.actions[0]
    unknown = story_outcome("her-father-waits-outside").advice.actions[0]
    both = story_outcome("a-student-and-his-small-brother-before-work").advice.actions[0]

    assert (known.action, both.action) == (unknown.action, unknown.action)
    assert not any("keep them there" in step for step in known.steps)
    assert any("do not hold them" in step for step in known.steps)
    assert any("keep them there" in step for step in unknown.steps)
    assert any(step.startswith("Keep a younger child") for step in both.steps)


@pytest.mark.parametrize("story", some_quick(shipped_stories()[::5], 2), ids=lambda story: story.id)
def test_what_to_say_stands_once_below_whom_the_first_action_asks_to_ring(story: Scenario) -> None:
    advice = story_outcome(story.id).advice
    card = advice.card
    is_first = card is not None and card.part == advice.actions[0].part and bool(card.say)

    lines = to_do_plain(advice).splitlines()

    assert sum(line.startswith("Say: ") for line in lines) == is_first


def test_whoever_must_not_be_known_is_not_asked_to_say_how_they_are_reached() -> None:
    card = sample_advice().card
    assert card is not None
    who = sample_advice().actions[0].who[:1]
    known = replace(card, contact=who[0].contact, say="what was seen")
    unknown = replace(known, first="What do you do with my name?")

    assert phone.in_a_breath(known, who) == ("Say: what was seen, and how to reach you",)
    assert phone.in_a_breath(unknown, who) == ("Say: what was seen",)


# To decide every story takes long: all of them with those that are slow.
STORIES = pytest.mark.parametrize(
    "stories",
    [
        pytest.param(shipped_stories()[::20], id="every twentieth story"),
        pytest.param(shipped_stories(), id="every story", marks=pytest.mark.slow),
    ],
)


@STORIES
def test_a_card_says_only_answers_that_were_given_in_the_words_for_the_phone(
    interview: Interview, stories: Sequence[Scenario]
) -> None:
    cards = 0
    for story in stories:
        if (card := story_outcome(story.id).advice.card) is not None:
            cards += 1
            given = given_in(story, interview.questions)
            for line in (*card.me, *card.worry):
                assert said(line) <= sayable(interview, given), story.id
            assert len(card.worry) <= 4
    assert cards > len(stories) / 9


@STORIES
def test_a_card_is_for_somebody_whom_its_action_names_with_the_same_number(
    stories: Sequence[Scenario],
) -> None:
    for story in stories:
        advice = story_outcome(story.id).advice
        if (card := advice.card) is not None:
            action = next(one for one in advice.actions if one.part == card.part)
            named = [(party.contact, party.role, party.number) for party in action.who]
            assert (card.contact, card.role, card.number) in named, story.id


def test_a_doubt_is_said_as_a_doubt(interview: Interview) -> None:
    card = card_of(interview, {**TOLD_NOBODY, "others": "unsure", "cause": ("nobody",)})

    question = interview.questions["others"]
    assert f"{question.told_as}: {question.unsure_label}" in card.worry
    assert not any(line.startswith(interview.questions["cause"].told_as) for line in card.worry)


def test_whoever_only_suspects_somebody_says_so_on_the_phone(interview: Interview) -> None:
    card = card_of(interview, {**TOLD_NOBODY, "cause": ("parent", "not-known")})

    (said_of_it,) = (
        line for line in card.worry if line.startswith(interview.questions["cause"].told_as)
    )
    assert said_of_it.endswith("; I do not know for sure")
    alone = card_of(interview, {**TOLD_NOBODY, "cause": ("not-known",)})
    assert "I do not know for sure" not in " ".join(alone.worry)


def test_a_night_without_known_harm_is_not_told_as_found(interview: Interview) -> None:
    for night in ("safe", "lasting"):
        card = card_of(interview, {**TOLD_NOBODY, "tonight": night})
        assert not any(line.startswith("Tonight") for line in card.worry)


def test_a_danger_at_a_known_hour_begins_with_the_hour(interview: Interview) -> None:
    card = card_of(interview, {**TOLD_NOBODY, "danger-now": "set-hour", "tonight": "set-hour"})

    assert card.about.startswith("When and where next, and who comes")


def test_what_was_seen_comes_first_and_neither_names_nor_a_long_text_are_said(
    interview: Interview,
) -> None:
    typed = {"seen-and-heard": "A bruise. " * 60, "child-names": "Robin Example"}

    card = card_of(interview, {**TOLD_NOBODY, **typed, "cause": ("parent",)})

    assert card.worry[0].startswith("What was seen and heard: A bruise. A bruise.")
    assert card.worry[0].endswith(" …")
    assert len(card.worry[0]) < 240
    assert "Robin" not in " ".join((*card.me, *card.worry))


def test_there_is_no_card_where_somebody_is_named_only_in_case(interview: Interview) -> None:
    advice = advice_on(interview, {"danger-now": "no", "tonight": "stranger-collects"})

    assert any(party.contact == "police-emergency" for party in advice.actions[0].who)
    assert advice.card is None


UNSAFE_SERVICE: Answers = {
    "danger-now": "no", "role": "staff", "setting": "early-years", "about": ("unsafe-service",),
    "harm": "service", "tonight": "no-child", "service-told": "nobody", "nation": "england",
}  # fmt: skip


@pytest.mark.parametrize("fear", ["known", "fear"])
def test_whoever_fears_to_be_known_asks_what_is_done_with_a_name_before_giving_it(
    interview: Interview, fear: str
) -> None:
    card = card_of(interview, {**UNSAFE_SERVICE, "you": fear})
    (question, asked), (_, me), *_ = phone.parts(card)

    assert (question, asked) == ("Before I say who I am, I ask:", (card.first,))
    assert card.first.startswith("What do you do with my name")
    assert me[0] == "My name and a number, only if I choose to give them after that"


def test_whoever_fears_nothing_begins_with_their_name(interview: Interview) -> None:
    card = card_of(interview, {**UNSAFE_SERVICE, "you": "yes"})
    (question, me), *_ = phone.parts(card)

    assert question == "Who I am:"
    assert me[0] == "My name, and a number on which I can be reached"


def test_a_neighbour_or_relative_need_not_say_their_name() -> None:
    advice = story_outcome("hungry-next-door-before-the-holidays").advice
    assert advice.card is not None
    (question, me), *_ = phone.parts(advice.card)

    assert question == "Who I am:"
    assert me[0] == "My name and a number, if I wish to give them"
    assert not any(
        "how to reach you" in line
        for action in advice.actions
        for line in phone.in_a_breath(advice.card, action.who)
    )


def test_an_emergency_is_not_held_up_by_a_card(interview: Interview) -> None:
    advice = advice_on(interview, {"danger-now": "yes"})

    assert only_what_to_do_now(advice).card is None


def test_the_name_of_the_organisation_is_said_where_it_is_set(shipped: RuleSet) -> None:
    named = Interview(replace(shipped, organisation="Example Club"))

    assert card_of(named, TOLD_NOBODY).me[-1] == "Example Club"


def on_a_screen(advice: Advice) -> str:
    return advice_screen(advice, 80, colour=False)


@pytest.mark.parametrize("show", [advice_plain, on_a_screen])
def test_the_card_stands_with_the_number_and_its_four_parts_in_order(
    show: Callable[[Advice], str],
) -> None:
    shown = show(sample_advice())

    heads = (
        "020 7946 0123",
        "Who I am",
        "What I ask for: to say",
        "What I know",
        "Before I hang up",
    )
    places = [shown.index(head, shown.index("To say and to hear")) for head in heads]
    assert places == sorted(places)


def test_the_card_stands_in_the_record_too() -> None:
    shown = record_text(replace(sample_record(), advice=sample_advice()))

    assert "Before I hang up, I need to hear:" in shown


def test_before_any_worry_there_is_room_for_ones_own_words() -> None:
    advice = sample_advice()
    assert advice.card is not None

    shown = advice_plain(replace(advice, card=replace(advice.card, worry=())))

    assert "What I know: What was seen, heard or told, and when, in my own words." in shown


def test_the_card_asks_who_must_not_hear_and_says_nothing_of_a_place_on_a_childs_card(
    interview: Interview,
) -> None:
    card = card_of(interview, TOLD_NOBODY)

    heard = [line for _, lines in phone.parts(card) for line in lines]
    assert any(line.startswith("Who must not hear of it, and where they work") for line in heard)
    assert "place" in interview.questions["cause"].untold


ASKED_FOR_A_RECORD: Answers = {
    "danger-now": "no", "role": "manager", "setting": "health", "about": ("request",),
    "asker": "solicitor", "harm": "unclear", "cause": ("parent",), "told": "nobody",
    "tonight": "safe", "special": ("changed",), "others": "no",
}  # fmt: skip


def heads(card: PhoneCard) -> set[str]:
    return {line.partition(": ")[0] for line in card.worry}


@pytest.mark.parametrize("change", [{"special": ("under-16", "changed")}, {"others": "yes"}])
def test_a_card_names_no_sign_that_a_record_holds_in_confidence_or_of_one_of_several_children(
    interview: Interview, change: Answers
) -> None:
    assert "What may be part of it" in heads(card_of(interview, ASKED_FOR_A_RECORD))
    assert "What may be part of it" not in heads(
        card_of(interview, {**ASKED_FOR_A_RECORD, **change})
    )


def test_a_card_lays_nothing_that_one_child_did_to_whoever_may_harm_another(
    interview: Interview,
) -> None:
    given: Answers = {**TOLD_NOBODY, "cause": ("parent",), "special": ("under-16",)}

    assert "From whom, or in whose care" in heads(card_of(interview, {**given, "others": "no"}))
    assert "From whom, or in whose care" not in heads(
        card_of(interview, {**given, "others": "yes"})
    )


# What was not seen is not said: no examples, and nobody reads out a row of a menu.
_OF_A_MENU = ("such as", "for example", "or I cannot", "I fear nothing", "also if")


def test_every_answer_that_is_said_on_the_phone_is_short_and_holds_no_examples(
    shipped: RuleSet,
) -> None:
    for question in shipped.questions:
        if not question.told_as:
            continue
        assert len(question.told_as.split()) <= 7, question.told_as
        told = [each for each in question.answers if each not in question.untold]
        told += [UNSURE] if question.counts_as else []
        for answer in told:
            words = as_spoken(question, answer)
            assert len(words.split()) <= 12, (question.id, answer, words)
            assert not any(each in words for each in _OF_A_MENU), words


@STORIES
def test_every_line_of_a_card_can_be_read_aloud_in_a_breath(stories: Sequence[Scenario]) -> None:
    for story in stories:
        if (card := story_outcome(story.id).advice.card) is None:
            continue
        for head, lines in phone.parts(card):
            assert len(head.removeprefix("What I ask for: ").split()) <= 12, head
            # Behind its colon; several answers to one question are said one by one.
            every = [each for line in lines for each in line.partition(": ")[2].split("; ")]
            assert all(len(each.split()) <= 14 for each in (*every, *lines) if ": " not in each)
            assert not any(each in line for line in lines for each in _OF_A_MENU), story.id


def test_nobody_who_rings_is_told_to_ask_without_a_name_what_they_refer(
    interview: Interview,
) -> None:
    shown = advice_plain(advice_on(interview, completed(TOLD_NOBODY)))

    assert "without the name" not in shown
    assert "or as advice" not in shown


def test_no_script_is_read_to_a_colleague_in_the_same_house(interview: Interview) -> None:
    at_school: Answers = {**TOLD_NOBODY, "setting": "school-maintained"}
    advice = advice_on(interview, completed(at_school))

    assert advice.actions[0].who[0].contact == "designated-lead"
    assert advice.card is None or advice.card.contact != "designated-lead"
    assert card_of(interview, {**TOLD_NOBODY, "setting": "sport"}).contact == "designated-lead"


def test_of_somewhere_else_nothing_is_said(interview: Interview) -> None:
    card = card_of(interview, {**TOLD_NOBODY, "setting": "other"})

    assert not any(line.startswith("Where I work") for line in card.me)
