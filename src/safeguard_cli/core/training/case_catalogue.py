"""The catalogue of training cases: what each is called, how long it takes, and whom it is for.

What an author must say stands in the scenario file. The rest is derived from the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Final, TypedDict, Unpack, get_args

from msgspec import Struct

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.core.training.play_scenario import is_for_training
from safeguard_cli.core.training.scenario import Difficulty, Scenario
from safeguard_cli.core.words.nearest import did_you_mean

DIFFICULTIES: Final[tuple[Difficulty, ...]] = get_args(Difficulty)

# In a room, an answer takes half a minute and a question to discuss takes three.
_TO_OPEN, _AN_ANSWER, _A_QUESTION = 3.0, 0.5, 3.0


class CaseCard(Struct, frozen=True, rename="kebab"):
    """What a trainer chooses a case by.

    `role`, `setting` and `nation` are ids of answers, or empty where the story does not say.
    `minutes` is the time that a group needs. `words` says the three ids as people read them.
    """

    id: str
    title: str
    theme: str
    minutes: int
    role: str
    setting: str
    nation: str
    difficulty: Difficulty
    story: str
    words: dict[str, str]


class Filters(TypedDict, total=False):
    """What a trainer looks for. `minutes` is the most there is; `theme` may be a part of one."""

    role: str
    setting: str
    nation: str
    difficulty: str
    theme: str
    minutes: int


def make_cards(
    questions: Mapping[str, Question], scenarios: Iterable[Scenario]
) -> tuple[CaseCard, ...]:
    """List the training stories among the scenarios, in their order."""
    return tuple(_make_card(questions, each) for each in scenarios if is_for_training(each))


def filter_cards(cards: Iterable[CaseCard], **wanted: Unpack[Filters]) -> tuple[CaseCard, ...]:
    """Choose the cards that match every filter, in their order."""
    return tuple(card for card in cards if _is_match(card, wanted))


def refuse_unknown(
    questions: Mapping[str, Question], cards: Sequence[CaseCard], wanted: Filters
) -> None:
    """Raise UsageError for a filter that no case could ever match, with the nearest word."""
    known: dict[str, Sequence[str]] = {
        name: tuple(questions[name].answers) if name in questions else ()
        for name in ("role", "setting", "nation")
    }
    known["difficulty"] = DIFFICULTIES
    for name, words in known.items():
        given = str(wanted.get(name) or "")
        if given and given not in words:
            near = did_you_mean(given, words)
            raise UsageError(f"no {name} of that name{near}", f"there are: {', '.join(words)}")
    if (minutes := wanted.get("minutes")) is not None and minutes < 1:
        raise UsageError("`--minutes` takes a whole number, 1 or more")
    theme = wanted.get("theme", "")
    if theme and not filter_cards(cards, theme=theme):
        themes = list(dict.fromkeys(card.theme for card in cards))
        near = did_you_mean(theme, themes)
        raise UsageError(f"no theme of that name{near}", "`safeguard cases list` shows them all")


def title_of(scenario: Scenario) -> str:
    """Take the title as its author wrote it; or else its id, with blanks and a capital."""
    return scenario.title or scenario.id.replace("-", " ").capitalize()


def minutes_of(scenario: Scenario) -> int:
    """Take the minutes as its author said; or else by a rule of thumb, in steps of 5.

    3 minutes to open, half a minute for each answer, and 3 for each question to discuss.
    """
    if scenario.minutes:
        return scenario.minutes
    needed = (
        _TO_OPEN + _AN_ANSWER * _count_answered(scenario) + _A_QUESTION * len(scenario.discussion)
    )
    return max(5, 5 * round(needed / 5))


def difficulty_of(scenario: Scenario) -> Difficulty:
    """Take the difficulty as its author said; or else by counting what makes a case hard.

    One point each: more than 2 stages; 20 answers or more; an answer that is not sure;
    3 answers or more that a later stage changes; 4 parts of advice or more.
    No point is easy, one is middling, more is hard.
    """
    if scenario.difficulty:
        return scenario.difficulty
    points = (
        len(scenario.stages) > 2,
        _count_answered(scenario) >= 20,
        any(UNSURE in values for values in scenario.answers.values()),
        _count_changed(scenario) >= 3,
        len(scenario.expect) >= 4,
    )
    return DIFFICULTIES[min(sum(points), 2)]


def _make_card(questions: Mapping[str, Question], scenario: Scenario) -> CaseCard:
    role, setting, nation = (
        scenario.answers.get(each, ("",))[0] for each in ("role", "setting", "nation")
    )
    given = {"role": role, "setting": setting, "nation": nation}
    return CaseCard(
        id=scenario.id,
        title=title_of(scenario),
        theme=scenario.theme,
        minutes=minutes_of(scenario),
        role=role,
        setting=setting,
        nation=nation,
        difficulty=difficulty_of(scenario),
        story=scenario.story,
        words={name: _label_answer(questions, name, each) for name, each in given.items() if each},
    )


def _label_answer(questions: Mapping[str, Question], question: str, answer: str) -> str:
    offered = questions[question].answers
    return offered[answer].label if answer in offered else answer


def _is_match(card: CaseCard, wanted: Filters) -> bool:
    exact = (
        (wanted.get("role"), card.role),
        (wanted.get("setting"), card.setting),
        (wanted.get("nation"), card.nation),
        (wanted.get("difficulty"), card.difficulty),
    )
    is_short = card.minutes <= (wanted.get("minutes") or card.minutes)
    is_theme = wanted.get("theme", "").casefold() in card.theme.casefold()
    return is_short and is_theme and all(not given or given == has for given, has in exact)


def _count_answered(scenario: Scenario) -> int:
    return len({name for stage in scenario.stages for name in stage.answers})


def _count_changed(scenario: Scenario) -> int:
    """Count the answers that a later stage changes."""
    told: set[str] = set()
    changed = 0
    for stage in scenario.stages:
        changed += len(told & set(stage.answers))
        told |= set(stage.answers)
    return changed


def draw_cards(
    cards: Iterable[CaseCard], chance: Random, most: int, minutes: int | None = None
) -> tuple[CaseCard, ...]:
    """Draw at most so many cases; with `minutes`, as many as fit into that time together."""
    left = sorted(cards, key=lambda card: card.id)
    chance.shuffle(left)
    if minutes is None:
        return tuple(left[:most])
    chosen: list[CaseCard] = []
    for card in left:
        if len(chosen) < most and sum(each.minutes for each in chosen) + card.minutes <= minutes:
            chosen.append(card)
    return tuple(chosen)
