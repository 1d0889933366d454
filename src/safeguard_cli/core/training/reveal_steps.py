"""Part each question of a demonstration from its answer, so that a room can answer first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.advising.explaining.what_would_change import single_turns
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.core.training.demo_moments import (
    Alarmed,
    AnswerRevealed,
    AnswersOffered,
    Demonstration,
    Group,
    Leading,
    QuestionAnswered,
    QuestionShown,
    Step,
    StoryOpened,
)

_MOST_LED_TO: Final = 3
"""More would hide the answer behind what it is not."""

_MOST_ANSWERS: Final = 3


def list_steps(interview: Interview, demonstration: Demonstration) -> Iterator[tuple[int, Step]]:
    """Yield the steps of a demonstration, each with the place of the moment that it shows."""
    opened = next(each for each in demonstration.moments if isinstance(each, StoryOpened))
    for place, moment in enumerate(demonstration.moments):
        if not isinstance(moment, QuestionAnswered):
            yield place, moment
            continue
        question = interview.questions[moment.question]
        yield place, _show_question(moment, question)
        yield place, _reveal_answer(interview, moment, opened)
        if moment.emergency:
            yield place, Alarmed(moment.emergency)


def offer_answers(question: Question) -> AnswersOffered:
    """Return a question with the answers on offer, "not sure" last."""
    return AnswersOffered(
        question.ask, tuple(_group_answers(question)), tuple(_list_help(question))
    )


def _show_question(moment: QuestionAnswered, question: Question) -> QuestionShown:
    offer = offer_answers(question)
    return QuestionShown(
        stage=moment.stage,
        number=moment.number,
        at_most=moment.at_most,
        before=moment.before,
        offer=offer,
    )


def _group_answers(question: Question) -> Iterator[Group]:
    """Yield the answers on offer, those side by side under one heading together."""
    heading = ""
    held: list[str] = []
    for answer in question.answers.values():
        if answer.group != heading and held:
            yield Group(heading, tuple(held))
            held = []
        heading = answer.group
        held.append(answer.label)
    if question.counts_as and UNSURE not in question.answers:
        held.append(question.unsure_label)
    if held:
        yield Group(heading, tuple(held))


def _list_help(question: Question) -> Iterator[str]:
    if question.help:
        yield question.help
    for answer in question.answers.values():
        if answer.help:
            yield f"{answer.label}: {answer.help}"


def _reveal_answer(
    interview: Interview, moment: QuestionAnswered, opened: StoryOpened
) -> AnswerRevealed:
    # What the story begins with counts for its first part.
    told = (opened.story, moment.stage.says) if moment.stage.number == 1 else (moment.stage.says,)
    question = interview.questions[moment.question]
    chosen = (moment.value,) if isinstance(moment.value, str) else moment.value
    about = [question.answers[name].help for name in chosen if name in question.answers]
    return AnswerRevealed(
        answered=moment,
        told=told,
        about=tuple(filter(None, about)),
        leading=_list_leading(interview, moment),
    )


def _list_leading(interview: Interview, moment: QuestionAnswered) -> tuple[Leading, ...]:
    """Return where other answers certainly lead, by all that the story has told by now."""
    as_of = moment.stage.moment
    law = interview.on(as_of)
    turns = single_turns(law, law.replay(moment.known, as_of), moment.question)
    certain = sorted((turn for turn in turns if turn.change.certain), key=lambda turn: turn.rank)
    led: dict[str, list[str]] = {}
    for turn in certain:
        led.setdefault(turn.change.leads_to, []).append(turn.change.instead[0][1])
    return tuple(
        Leading(leads_to, tuple(dict.fromkeys(answers))[:_MOST_ANSWERS])
        for leads_to, answers in list(led.items())[:_MOST_LED_TO]
    )
