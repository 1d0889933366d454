"""A lesson is scored by outcome: what learners answer leads to advice, and that is compared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random

import pytest
from sampling import some_quick
from whole_cases import shipped, shipped_stories

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import NOT_KNOWN, UNSURE
from safeguard_cli.core.training.boundary_pairs import draw_pairs, mix_actions
from safeguard_cli.core.training.case_catalogue import draw_cards, make_cards
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.first_choice import FIRST_ID, find_right_first, mix_first_choices
from safeguard_cli.core.training.judge_answers import judge_case
from safeguard_cli.core.training.learner_turns import CaseTurns, PairTurns
from safeguard_cli.core.training.score_answers import list_first_misses, score_answers
from safeguard_cli.core.training.smallest_change import find_smallest_change, list_differing

GATE = "at-the-nursery-gate"
STORIES = {each.id: each for each in shipped_stories() if each.theme and each.stages}
SOME = sorted(STORIES)[::19]


@cache
def exercise(name: str) -> Exercise:
    return Exercise(shipped(), STORIES[name], {})


def kinds(name: str, given: Mapping[str, Value]) -> list[str]:
    return [miss.kind for miss in score_answers(exercise(name), given).misses]


def action(name: str, part: str) -> object:
    parts = {each.id: each for each in shipped().rules.parts}
    return next(each for each in parts[part].actions if each.id == name)


def answered_rightly(one: Exercise) -> dict[str, Value]:
    given: dict[str, Value] = {}
    while (question := one.question(given)[0]) is not None:
        given[question.id] = one.right[question.id]
    return given


@pytest.mark.parametrize("name", some_quick(SOME, 4))
def test_whoever_answers_as_the_story_tells_gets_its_advice_and_misses_nothing(name: str) -> None:
    one = exercise(name)
    found = score_answers(one, answered_rightly(one), find_right_first(one))

    assert (found.how, found.parts, found.misses) == ("same", (), ())
    assert find_smallest_change(one, answered_rightly(one)) == ()


@pytest.mark.parametrize("name", SOME)
def test_learners_are_asked_only_what_the_story_tells_and_not_who_they_are(name: str) -> None:
    one = exercise(name)
    asked = answered_rightly(one)

    assert set(asked) <= set(one.right)
    assert not set(asked) & {"role", "setting", "nation"}
    assert {ask for ask, _ in one.known_facts()} <= {q.ask for q in shipped().rules.questions}


def test_what_the_story_does_not_tell_counts_as_not_sure() -> None:
    one = exercise(GATE)
    given: dict[str, Value] = {"danger-now": "no", "tonight": "safe", "harm": "past"}
    asked = []
    while (question := one.question(given)[0]) is not None:
        asked.append(question.id)
        given[question.id] = one.right.get(question.id) or next(iter(question.answers))
    unsaid = one.question(given)[1]

    assert unsaid
    open_answers = (UNSURE, (UNSURE,), NOT_KNOWN, (NOT_KNOWN,))
    assert all(value in open_answers for value in unsaid.values())
    assert not set(unsaid) & {*one.right, *asked}


def test_other_answers_that_lead_to_the_same_actions_are_right() -> None:
    given = {**exercise(GATE).right, "sharing-so-far": ("none",), "you": UNSURE}
    one = exercise(GATE)

    assert list_differing(one, given) == ["you"]
    assert score_answers(one, given).how == "same"


def test_a_danger_that_is_lost_is_missed_however_right_the_rest_is() -> None:
    found = score_answers(exercise(GATE), {"tonight": "safe"})

    assert found.how == "less"
    assert found.parts[0].right.startswith("Call 999")
    assert found.misses[0].kind == "danger-missed"


def test_more_than_the_case_calls_for_is_told_apart_from_less() -> None:
    name = "long-sleeves-in-june"
    found = score_answers(exercise(name), {"danger-now": "missing"})

    assert found.how == "more"
    assert found.misses == ()
    assert found.parts[0].found.startswith("Call 999")


def test_another_way_in_an_emergency_is_neither_more_nor_less() -> None:
    found = score_answers(exercise("last-to-be-fetched"), {"danger-now": "missing"})

    assert (found.how, found.misses) == ("other", ())


def test_what_the_right_advice_forbids_is_missed_by_answers_and_by_what_comes_first() -> None:
    one = exercise(GATE)
    talk = action("share-and-tell", "information-sharing")
    asked = list_first_misses(one, talk)  # type: ignore[arg-type]
    calm: dict[str, Value] = {"tonight": "safe", "harm": "help-needed", "doubt": "no"}
    forbidden = {"forbidden-done"} & set(kinds(GATE, calm))

    assert [miss.kind for miss in asked] == ["danger-missed", "forbidden-done"]
    assert "parents or carers" in asked[1].words
    assert forbidden


def test_nobody_told_is_missed_where_all_that_is_left_is_the_lowest_level() -> None:
    one = exercise(GATE)
    given: dict[str, Value] = {
        "tonight": "safe",
        "harm": "no",
        "about": ("none",),
        "special": ("none",),
    }

    assert "nobody-told" in kinds(GATE, given)
    assert "nobody-told" not in kinds(GATE, {"tonight": "safe"})
    assert one.advice.actions


@pytest.mark.parametrize("name", SOME)
def test_the_smallest_change_makes_it_right_and_no_smaller_one_does(name: str) -> None:
    one = exercise(name)
    given = {"danger-now": "missing", "harm": "no", "tonight": "safe"}
    given = {key: value for key, value in given.items() if key in one.right}
    change = find_smallest_change(one, given)
    mended = {**given, **{each.question: one.right[each.question] for each in change}}

    assert score_answers(one, mended).how == "same"
    if len(change) <= 3:
        for left_out in change:
            but_one = {**mended, left_out.question: given[left_out.question]}
            assert score_answers(one, but_one).how != "same"


def test_a_change_says_which_part_of_the_story_gives_the_answer() -> None:
    (change,) = find_smallest_change(exercise(GATE), {"tonight": "safe"})

    assert (change.question, change.stage) == ("tonight", 2)
    assert change.given.startswith("No, nothing")
    assert change.right.startswith("They are about to be handed")


@pytest.mark.parametrize("name", SOME)
def test_what_to_do_first_offers_the_right_action_among_others_that_are_not_advised(
    name: str,
) -> None:
    one = exercise(name)
    choices = mix_first_choices(one, Random("7"))
    advised = {each.action for each in one.advice.actions}

    assert [each for each in choices if each.id in advised] == [find_right_first(one)]
    assert len({each.id for each in choices}) == 4
    assert choices == mix_first_choices(one, Random("7"))
    mixed = [[c.id in advised for c in mix_first_choices(one, Random(n))] for n in range(30)]
    assert {each.index(True) for each in mixed} == {0, 1, 2, 3}


def test_all_learners_answer_a_question_before_the_next_comes_and_it_can_be_taken_back() -> None:
    one = exercise(GATE)
    answering = CaseTurns(one, mix_first_choices(one, Random(1)), ("a", "b"))
    turns: list[tuple[str, str]] = []
    while (turn := answering.turn()) is not None and len(turns) < 6:
        turns.append((turn.who, turn.question.id))
        value = find_right_first(one).id if turn.is_first else one.right[turn.question.id]  # type: ignore[union-attr]
        answering.take(turn, value)
    while answering.take_back():
        pass

    assert turns[:4] == [("a", FIRST_ID), ("b", FIRST_ID), ("a", "danger-now"), ("b", "danger-now")]
    assert answering.given == {"a": {}, "b": {}}
    assert answering.first == {}


def test_each_answer_with_hands_is_scored_as_if_the_rest_were_right() -> None:
    one = exercise(GATE)
    answering = CaseTurns(one, (), ("the group",))
    while (turn := answering.turn()) is not None:
        answering.take(turn, one.right[turn.question.id])
    hands = {"tonight": {"safe": 3, "handover": 9}}
    (result,) = judge_case(one, answering, (), hands)

    assert (result.how, result.misses) == ("same", ())
    wrong, right = result.hands
    assert (wrong.hands, wrong.is_right, wrong.how) == (3, False, "less")
    assert wrong.misses[0].kind == "danger-missed"
    assert (right.hands, right.is_right, right.misses) == (9, True, ())


def test_pairs_are_one_answer_apart_and_their_advice_is_what_the_rules_say() -> None:
    exercises = [exercise(name) for name in SOME]
    pairs = list(draw_pairs(exercises, Random(5), 6))

    assert [pair.is_same for pair in pairs] == [False, False, True, False, False, True]
    for pair in pairs:
        one, two = (side.action for side in (pair.here, pair.there))
        assert pair.here.answer != pair.there.answer
        assert pair.question not in ("role", "setting", "nation")
        assert (one == two) == pair.is_same
        assert not one or pair.here.because
        decided = {each.part.id: each.action for each in pair.exercise.parts if each.applies}
        assert decided.get(pair.part.id) == one


def test_pairs_are_the_same_for_the_same_seed_and_come_from_different_cases() -> None:
    exercises = [exercise(name) for name in SOME]

    def names(seed: int) -> list[tuple[str, str, str]]:
        pairs = draw_pairs(exercises, Random(seed), 6)
        return [(p.exercise.scenario.id, p.question, p.there.answer) for p in pairs]

    assert names(5) == names(5) != names(6)
    assert len({case for case, _, _ in names(5)}) == 6


def test_all_say_if_the_advice_is_the_same_before_anyone_says_which_it_is() -> None:
    other, _, same, *_ = draw_pairs([exercise(name) for name in SOME], Random(5), 3)
    for pair, asked in ((other, ["-same", "-same", "-which"]), (same, ["-same", "-same"])):
        telling = PairTurns(pair, mix_actions(pair, Random(1)), ("a", "b"))
        seen = []
        while (turn := telling.turn()) is not None:
            seen.append(turn.question.id)
            telling.take(turn, "yes" if turn.who == "a" else next(iter(turn.question.answers)))
            if turn.question.id == "-same" and turn.who == "b":
                telling.take_back()
                telling.take(turn, "no")
        assert seen == asked
    assert {each.id for each in filter(None, (other.here.action, other.there.action))} <= set(
        mix_actions(other, Random(1))
    )


def test_as_many_cases_are_drawn_as_fit_into_the_time(interview: Interview) -> None:
    cards = make_cards(interview.questions, STORIES.values())
    for minutes in (20, 60, 90):
        chosen = draw_cards(cards, Random(3), len(cards), minutes)
        left = [card.minutes for card in cards if card not in chosen]
        spent = sum(card.minutes for card in chosen)
        assert spent <= minutes < spent + min(left)
    assert draw_cards(cards, Random(3), 4) == draw_cards(cards[::-1], Random(3), 4)
    assert len(draw_cards(cards, Random(3), 4)) == 4
