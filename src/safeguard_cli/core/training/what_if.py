"""Ask "what if": put another answer in the place of one, and compare the two pieces of advice.

A branch leaves the story as it is. It starts from all that the story has told by
the end of the stage, so it gives nothing away.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice, AdvisedAction
from safeguard_cli.core.deciding.case import Value, values_of
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.model.question_kinds import kind_of, lone_answers, offered_answers
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.training.demo_moments import QuestionAnswered
from safeguard_cli.core.training.play_scenario import say_answer

NOT_SETTLED = "not settled yet"
NOT_ADVISED = "nothing"


class OtherAnswer(Struct, frozen=True):
    """Another answer to a question, in words."""

    value: Value
    words: str


class ChangedLine(Struct, frozen=True):
    """One line of the advice that is not the same: in the story, and with the other answer."""

    what: str
    story: str
    branch: str


class WhatIf(Struct, frozen=True):
    """What another answer would lead to. `asked_next` is empty where nothing more is asked."""

    ask: str
    story: str
    branch: str
    differs: tuple[ChangedLine, ...]
    set_aside: tuple[str, ...]
    asked_next: str
    is_emergency: bool


def list_other_answers(
    question: Question, value: Value, as_of: datetime
) -> tuple[OtherAnswer, ...]:
    """Return every other answer; of several that can be chosen, each one more or one less."""
    others = dict.fromkeys(each for each in _list_offered(question, value, as_of) if each != value)
    return tuple(OtherAnswer(each, say_answer(question, each)) for each in others)


def ask_what_if(
    interview: Interview, moment: QuestionAnswered, value: Value, as_of: datetime
) -> WhatIf:
    """Compare what the story has come to by this stage with what another answer would lead to."""
    question = interview.questions[moment.question]
    interview = interview.on(as_of)
    other = {**moment.known, moment.question: value}
    here = Consultation(interview, moment.known, as_of)
    there = Consultation(interview, other, as_of)
    gone = [name for name in here.replay.asked if name in there.replay.set_aside]
    return WhatIf(
        ask=question.ask,
        story=moment.words,
        branch=say_answer(question, value),
        differs=(*_compare_parts(here, there), *_compare_lines(here.advice, there.advice)),
        set_aside=tuple(interview.questions[name].ask for name in gone),
        asked_next=_find_next_question(interview, here.replay, there.replay),
        is_emergency=there.replay.stopped and not here.replay.stopped,
    )


def _list_offered(question: Question, value: Value, as_of: datetime) -> Iterator[Value]:
    if kind_of(question).takes_several:
        yield from _list_turned(question, value)
        return
    if question.kind == "date":
        yield from ((as_of.date() + timedelta(days=days)).isoformat() for days in (-1, 0, 7))
    yield from offered_answers(question)


def _list_turned(question: Question, value: Value) -> Iterator[Value]:
    """Yield these answers with one more, with one less, and each that stands alone."""
    chosen = values_of(value)
    alone = {*lone_answers(question)}
    for name in question.answers:
        if name in alone:
            yield (name,)
        elif name not in chosen:
            picked = {name, *chosen} - alone
            yield tuple(each for each in question.answers if each in picked)
        elif len(chosen) > 1:
            yield tuple(each for each in chosen if each != name)


def _compare_parts(here: Consultation, there: Consultation) -> Iterator[ChangedLine]:
    ours = {action.part: action for action in here.advice.actions}
    theirs = {action.part: action for action in there.advice.actions}
    decided = zip(here.decision.parts, there.decision.parts, strict=True)
    for one, other in decided:
        name = one.part.id
        was = _describe_action(ours.get(name), is_settled=one.is_settled)
        now = _describe_action(theirs.get(name), is_settled=other.is_settled)
        if was != now:
            yield ChangedLine(one.part.title, was, now)


def _describe_action(action: AdvisedAction | None, *, is_settled: bool) -> str:
    if action is None:
        return NOT_ADVISED if is_settled else NOT_SETTLED
    when = f"{action.do} (by when: {action.due.words})"
    return when if is_settled else f"{when}, {NOT_SETTLED}"


def _compare_lines(story: Advice, advice: Advice) -> Iterator[ChangedLine]:
    """Yield the duties and the items that are in one piece of advice alone, or stand otherwise."""
    ours, theirs = _list_lines(story), _list_lines(advice)
    for line in dict.fromkeys([*ours, *theirs]):
        was, now = ours.get(line, NOT_ADVISED), theirs.get(line, NOT_ADVISED)
        if was != now:
            yield ChangedLine(line, was, now)


def _list_lines(advice: Advice) -> dict[str, str]:
    duties = {f"Also do: {duty.do}": duty.due.words for duty in (*advice.duties, *advice.support)}
    items = {
        f"{checklist.title}: {item.says}": item.state
        for checklist in advice.checklists
        for item in checklist.items
    }
    return duties | items


def _find_next_question(interview: Interview, here: Replay, there: Replay) -> str:
    """Return what would be asked next, unless the story itself waits for the same."""
    if there.stopped or not there.missing:
        return ""
    waits = () if here.stopped else here.missing[:1]
    return "" if there.missing[:1] == waits else interview.questions[there.missing[0]].ask
