"""A case as it is taught: what is told when, what the advice then is, and how long each step takes.

The screen asks question by question. On paper and on a wall a group looks at a stage as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.training.case_catalogue import CaseCard, make_cards
from safeguard_cli.core.training.demo_moments import QuestionAnswered, StageTold
from safeguard_cli.core.training.play_scenario import play
from safeguard_cli.core.training.scenario import (
    Scenario,
    given_in,
    join_stages,
    moment_of,
    moment_of_stage,
)

# Of the time that a case takes, so much goes to the story and its stages; the rest to talking.
_FOR_STAGES: Final = 0.5
_FRAME: Final = 0.1


class AdviceTurn(Struct, frozen=True):
    """What a stage changes in one part of the advice. Empty: nothing was, or is, advised there."""

    part: str
    before: str
    after: str


class TurningAnswer(Struct, frozen=True):
    """A question whose answer moves the advice, the answers on offer in words, and what moves."""

    answered: QuestionAnswered
    choices: tuple[str, ...]
    turns: tuple[AdviceTurn, ...]


class TaughtStage(Struct, frozen=True, kw_only=True):
    """A stage of the story, with the advice at its end.

    `answered`: what is answered in it, in the order of asking. `turns` is empty where the advice
    stays as it was. `minutes` is the time for telling and talking it through.
    """

    told: StageTold
    minutes: int
    answered: tuple[QuestionAnswered, ...]
    turning: tuple[TurningAnswer, ...]
    turns: tuple[AdviceTurn, ...]
    advice: Advice


class Timing(Struct, frozen=True):
    """Minutes for the frame of a lesson: to open it, to talk at the end, to close it."""

    opening: int
    discussion: int
    closing: int


class TaughtCase(Struct, frozen=True, kw_only=True):
    """A training case with everything that a trainer needs. `as_of`: where it begins (ISO 8601)."""

    card: CaseCard
    as_of: str
    stages: tuple[TaughtStage, ...]
    discussion: tuple[str, ...]
    mistake: str
    timing: Timing


def teach_case(interview: Interview, scenario: Scenario) -> TaughtCase:
    """Prepare a training scenario whose names are known to the rules."""
    (card,) = make_cards(interview.questions, [scenario])
    moments = play(interview, scenario).moments
    answered = [each for each in moments if isinstance(each, QuestionAnswered)]
    told = [each for each in moments if isinstance(each, StageTold)]
    timing, minutes = _share_minutes(card.minutes, len(told))
    stages: list[TaughtStage] = []
    before: Advice | None = None
    turning = list(_list_turning_answers(interview.questions, answered))
    for stage, time in zip(told, minutes, strict=True):
        here = tuple(each for each in answered if each.stage.number == stage.number)
        turned = tuple(each for each in turning if each.answered.stage.number == stage.number)
        advice = _advise_after(interview, scenario, stage.number)
        turns = tuple(_list_turns(before, advice))
        stages.append(
            TaughtStage(
                told=stage, minutes=time, answered=here, turning=turned, turns=turns, advice=advice
            )
        )
        before = advice
    first = moment_of_stage(scenario, scenario.stages[0])
    return TaughtCase(
        card=card,
        as_of=first.isoformat(),
        stages=tuple(stages),
        discussion=scenario.discussion,
        mistake=scenario.mistake,
        timing=timing,
    )


def _share_minutes(minutes: int, stages: int) -> tuple[Timing, Sequence[int]]:
    """Share the minutes out so that they add up: at least one for each step."""
    frame = max(1, round(minutes * _FRAME))
    each = max(1, round(minutes * _FOR_STAGES / stages))
    discussion = max(1, minutes - 2 * frame - each * stages)
    return Timing(frame, discussion, frame), [each] * stages


def _advise_after(interview: Interview, scenario: Scenario, number: int) -> Advice:
    """Advise by the law of the stage's day on all that is told by then; each sentence once."""
    moment = _find_moment(scenario, number)
    given = given_in(join_stages(scenario, number), interview.questions)
    return Consultation(interview, given, moment).brief


def _find_moment(scenario: Scenario, number: int) -> datetime:
    is_last = number == len(scenario.stages)
    return (
        moment_of(scenario) if is_last else moment_of_stage(scenario, scenario.stages[number - 1])
    )


def _list_turning_answers(
    questions: Mapping[str, Question], answered: Sequence[QuestionAnswered]
) -> Iterator[TurningAnswer]:
    """Find the answers that bring an action, or another one than before."""
    stood: dict[str, str] = {}
    for each in answered:
        stands = {one.part: one.do for one in each.so_far if one.do}
        moved = tuple(part for part, do in stands.items() if stood.get(part) != do)
        if each.emergency or moved:
            choices = tuple(answer.label for answer in questions[each.question].answers.values())
            yield TurningAnswer(
                each, choices, tuple(AdviceTurn(p, stood.get(p, ""), stands[p]) for p in moved)
            )
        stood = stands


def _list_turns(before: Advice | None, after: Advice) -> Iterator[AdviceTurn]:
    was = {action.title: action.do for action in before.actions} if before else {}
    now = {action.title: action.do for action in after.actions}
    for part in dict.fromkeys([*now, *was]):
        if was.get(part) != now.get(part):
            yield AdviceTurn(part, was.get(part, ""), now.get(part, ""))
