"""Put what learners answered into results: each outcome, and that of each answer with hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.deciding.case import Value, values_of
from safeguard_cli.core.model.question_kinds import kind_of, lone_answers
from safeguard_cli.core.model.rule_set import UNSURE, Action, Question
from safeguard_cli.core.training.boundary_pairs import BoundaryPair, PairSide
from safeguard_cli.core.training.case_catalogue import title_of
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.first_choice import FIRST, FIRST_ID, find_right_first
from safeguard_cli.core.training.learner_turns import CaseTurns
from safeguard_cli.core.training.lesson_results import CaseResult, Hands, PairResult
from safeguard_cli.core.training.score_answers import (
    NOTHING,
    Miss,
    list_first_misses,
    score_answers,
)
from safeguard_cli.core.training.smallest_change import find_smallest_change

Counted = Mapping[str, Mapping[str, int]]


def judge_case(
    exercise: Exercise, turns: CaseTurns, choices: Sequence[Action], hands: Counted
) -> Iterator[CaseResult]:
    """Yield the result of each learner. `hands`: those for each answer, by question."""
    right = find_right_first(exercise)
    for who in turns.given:
        answers, first = turns.answers(who), turns.first.get(who)
        scored = score_answers(exercise, answers, first)
        shown = [name for name in (FIRST_ID, *turns.given[who]) if name in hands]
        yield CaseResult(
            case=exercise.scenario.id,
            title=title_of(exercise.scenario),
            learner=who,
            how=scored.how,
            first=None if first is None else first == right,
            misses=scored.misses,
            parts=scored.parts,
            change=find_smallest_change(exercise, answers),
            hands=tuple(
                each
                for name in shown
                for each in _spread_hands(exercise, choices, name, hands[name])
            ),
        )


def judge_pair(
    pair: BoundaryPair,
    *,
    number: int,
    learner: str,
    reply: tuple[bool, str | None],
    hands: tuple[Hands, ...],
) -> PairResult:
    """Return how somebody told a pair apart.

    `reply`: whether they said that the advice is the same, and which action they named for case B.
    """
    said_same, chosen = reply
    right = said_same == pair.is_same
    missed = _list_pair_misses(pair, said_same=said_same, chosen=chosen)
    there = pair.there.action
    return PairResult(
        pair=number,
        case=pair.exercise.scenario.id,
        question=pair.question,
        ask=pair.ask,
        here=pair.here.answer,
        there=pair.there.answer,
        is_same=pair.is_same,
        learner=learner,
        right=right,
        which=None if chosen is None else chosen == (there.id if there else NOTHING),
        misses=tuple(missed),
        hands=hands,
    )


def judge_hands(
    pair: BoundaryPair, questions: tuple[Question, Question], counted: Counted
) -> Iterator[Hands]:
    """Yield the hands for each answer about a pair: if the advice is the same, and which it is."""
    same, which = questions
    for answer, number in counted.get(same.id, {}).items():
        said_same = answer == "yes"
        misses = tuple(_list_pair_misses(pair, said_same=said_same, chosen=None))
        words = same.answers[answer].label
        is_right = said_same == pair.is_same
        yield Hands(
            question=same.id.strip("-"),
            ask=same.ask,
            answer=words,
            hands=number,
            is_right=is_right,
            how="",
            misses=misses,
        )
    there = pair.there.action.id if pair.there.action else NOTHING
    for answer, number in counted.get(which.id, {}).items():
        misses = tuple(_list_pair_misses(pair, said_same=False, chosen=answer))
        words = which.answers[answer].label
        yield Hands(
            question=which.id.strip("-"),
            ask=which.ask,
            answer=words,
            hands=number,
            is_right=answer == there,
            how="",
            misses=misses,
        )


def _list_pair_misses(pair: BoundaryPair, *, said_same: bool, chosen: str | None) -> Iterator[Miss]:
    """Yield the danger of case B, where somebody takes its advice for anything milder."""
    gravest = pair.exercise.law.rules.gravest
    there = pair.there.action
    if there is None or there.level != gravest:
        return
    taken = pair.here.action if said_same else _find_action(pair, chosen)
    if (said_same or chosen is not None) and (taken is None or taken.level != gravest):
        yield Miss("danger-missed", there.do)


def _find_action(pair: BoundaryPair, chosen: str | None) -> Action | None:
    return next((each for each in pair.part.actions if each.id == chosen), None)


def say_side(side: PairSide) -> tuple[str, tuple[str, ...]]:
    """Return what a case of a pair calls for in words, and why."""
    return (side.action.do if side.action else NOTHING.capitalize(), side.because)


def _spread_hands(
    exercise: Exercise, choices: Sequence[Action], name: str, hands: Mapping[str, int]
) -> Iterator[Hands]:
    if name == FIRST_ID:
        yield from _spread_first(exercise, choices, hands)
        return
    question = exercise.law.questions[name]
    for answer, number in hands.items():
        yield _judge_answer(exercise, question, answer, number)


def _spread_first(
    exercise: Exercise, choices: Sequence[Action], hands: Mapping[str, int]
) -> Iterator[Hands]:
    right = find_right_first(exercise)
    for action in choices:
        if number := hands.get(action.id):
            misses = list_first_misses(exercise, action)
            yield Hands(
                question=FIRST_ID.strip("-"),
                ask=FIRST,
                answer=action.do,
                hands=number,
                is_right=action == right,
                how="",
                misses=misses,
            )


def _judge_answer(exercise: Exercise, question: Question, answer: str, number: int) -> Hands:
    right = exercise.right.get(question.id, UNSURE)
    chosen = values_of(right)
    is_right = answer in chosen
    found = (
        None
        if is_right
        else score_answers(exercise, {question.id: _replace_answer(question, chosen, answer)})
    )
    return Hands(
        question=question.id,
        ask=question.ask,
        answer=words_of(question, answer),
        hands=number,
        is_right=is_right,
        how=found.how if found else "same",
        misses=found.misses if found else (),
    )


def _replace_answer(question: Question, right: Sequence[str], answer: str) -> Value:
    """Return an answer in the place of the right one, or beside it where several can be chosen."""
    if not kind_of(question).takes_several:
        return answer
    alone = {*lone_answers(question), UNSURE}
    if answer in alone:
        return (answer,)
    return tuple(name for name in question.answers if name in {answer, *right} - alone)
