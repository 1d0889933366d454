"""The catalogue of training cases: what a trainer chooses by, said or derived, and the filters."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from whole_cases import RULES, shipped, shipped_rules, shipped_stories

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.case_catalogue import (
    CaseCard,
    Filters,
    difficulty_of,
    filter_cards,
    make_cards,
    minutes_of,
    refuse_unknown,
    title_of,
)
from safeguard_cli.core.training.scenario import Expected, Scenario, Stage, moment_of_stage
from safeguard_cli.reading.localise import localise
from safeguard_cli.reading.read_scenarios import load_fitting_scenarios

BARE = Scenario(
    id="hungry-on-mondays",
    story="A boy falls asleep in class.",
    as_of="2026-11-25T10:00",
    answers={"danger-now": ("no",)},
    expect={},
    duties=(),
    theme="A worry",
    stages=(Stage("It is Monday.", {"danger-now": ("no",)}), Stage("It is Tuesday.")),
    discussion=("Who knows?", "What helps?", "When?"),
)


@pytest.fixture(scope="module")
def cards() -> tuple[CaseCard, ...]:
    return make_cards(shipped().questions, shipped_stories())


def test_stories_that_a_local_ladder_asks_otherwise_are_left_out_and_counted() -> None:
    local = RULES.parent / "docs" / "examples" / "partnership"
    rules = localise(shipped_rules(), local)[0]

    fitting, left = load_fitting_scenarios(RULES / "scenarios", rules)
    cards = make_cards(Interview(rules).questions, fitting)

    assert len(cards) + left == sum(bool(each.stages) for each in shipped_stories())
    assert 0 < left < len(cards)
    assert "silence-at-every-stage" not in [card.id for card in cards]
    assert "at-the-nursery-gate" in [card.id for card in cards]


def test_every_story_told_in_stages_has_a_card_and_no_other(cards: tuple[CaseCard, ...]) -> None:
    assert [card.id for card in cards] == [each.id for each in shipped_stories() if each.stages]


def test_a_card_says_role_setting_and_nation_as_the_story_answers_them(
    cards: tuple[CaseCard, ...],
) -> None:
    card = next(each for each in cards if each.id == "at-the-nursery-gate")

    assert (card.role, card.setting, card.nation) == ("staff", "early-years", "england")
    assert card.words["setting"] == "A nursery, a pre-school or a playgroup"


def test_a_story_that_does_not_say_a_setting_has_none() -> None:
    (card,) = make_cards(shipped().questions, [BARE])

    assert (card.setting, card.words) == ("", {})


def test_a_title_that_is_not_said_is_the_id_with_blanks() -> None:
    assert title_of(BARE) == "Hungry on mondays"
    assert title_of(replace(BARE, title="No dinner at weekends")) == "No dinner at weekends"


def test_minutes_that_are_not_said_are_counted_in_steps_of_five() -> None:
    assert minutes_of(BARE) == 10
    assert minutes_of(replace(BARE, discussion=("What helps?",))) == 5
    assert minutes_of(replace(BARE, minutes=22)) == 22


@pytest.mark.parametrize(
    "harder",
    [
        pytest.param({"stages": (*BARE.stages, Stage("And then."))}, id="three stages"),
        pytest.param({"answers": {"danger-now": ("unsure",)}}, id="not sure"),
        pytest.param({"expect": dict.fromkeys("abcd", Expected("act", ()))}, id="four parts"),
        pytest.param(
            {"stages": (Stage("One.", {f"q{n}": ("no",) for n in range(20)}),) * 1},
            id="twenty answers",
        ),
        pytest.param(
            {"stages": (Stage("One.", dict.fromkeys("abc", ("no",))),) * 2}, id="three changes"
        ),
    ],
)
def test_each_thing_that_makes_a_case_hard_makes_an_easy_one_middling(
    harder: dict[str, object],
) -> None:
    assert difficulty_of(BARE) == "easy"
    assert difficulty_of(replace(BARE, **harder)) == "middling"


def test_two_things_that_make_a_case_hard_make_it_hard_unless_its_author_says_otherwise() -> None:
    hard = replace(
        BARE, answers={"a": ("unsure",)}, expect=dict.fromkeys("abcd", Expected("act", ()))
    )

    assert difficulty_of(hard) == "hard"
    assert difficulty_of(replace(hard, difficulty="easy")) == "easy"


@pytest.mark.parametrize(
    "wanted",
    [
        Filters(role="volunteer"),
        Filters(setting="sport"),
        Filters(nation="wales"),
        Filters(difficulty="hard"),
    ],
)
def test_a_filter_keeps_the_cards_that_match_it_and_only_those(
    cards: tuple[CaseCard, ...], wanted: Filters
) -> None:
    ((name, word),) = wanted.items()

    found = filter_cards(cards, **wanted)

    assert found == tuple(card for card in cards if getattr(card, name) == word)
    assert 0 < len(found) < len(cards)


def test_minutes_are_the_most_that_there_is(cards: tuple[CaseCard, ...]) -> None:
    found = filter_cards(cards, minutes=20)

    assert {card.minutes for card in found} == {
        card.minutes for card in cards if card.minutes <= 20
    }
    assert filter_cards(cards, minutes=1) == ()


def test_a_theme_is_found_by_a_part_of_it_in_small_letters(cards: tuple[CaseCard, ...]) -> None:
    themes = {card.theme for card in filter_cards(cards, theme="danger now")}

    assert themes == {"Danger now"}


def test_filters_are_held_together(cards: tuple[CaseCard, ...]) -> None:
    both = {card.id for card in filter_cards(cards, role="volunteer", setting="sport")}
    volunteers = {card.id for card in filter_cards(cards, role="volunteer")}

    assert both == volunteers & {card.id for card in filter_cards(cards, setting="sport")}


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (Filters(setting="sports"), "no setting of that name; did you mean `sport`?"),
        (Filters(role="teacher"), "no role of that name"),
        (Filters(difficulty="difficult"), "no difficulty of that name"),
        (Filters(theme="Dragons"), "no theme of that name"),
        (Filters(minutes=0), "`--minutes` takes a whole number, 1 or more"),
    ],
)
def test_a_filter_that_nothing_could_match_is_refused(
    cards: tuple[CaseCard, ...], wanted: Filters, says: str
) -> None:
    with pytest.raises(UsageError) as raised:
        refuse_unknown(shipped().questions, cards, wanted)

    assert str(raised.value).startswith(says)


def test_a_known_word_that_happens_to_match_nothing_is_not_refused(
    cards: tuple[CaseCard, ...],
) -> None:
    refuse_unknown(shipped().questions, cards[:1], Filters(setting="police", minutes=1))


def test_a_stage_without_a_moment_of_its_own_is_at_the_moment_of_the_story() -> None:
    early = Stage("It is Monday.", as_of="2026-11-23T09:00")

    assert moment_of_stage(BARE, BARE.stages[0]).day == 25
    assert moment_of_stage(BARE, early).day == 23
