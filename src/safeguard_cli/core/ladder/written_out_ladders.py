"""Read the written-out actions of a part as the stages of a ladder, where the part says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import structs

from safeguard_cli.core.model.ladders import Asked, AskedDay, Ladder, Rungs, Stage
from safeguard_cli.core.model.rule_set import Part, Question, RuleSet


def ladder_of(part: Part, rules: RuleSet) -> Ladder | None:
    """Return the ladder of a part, or what its rungs make one. Its stages are named as actions."""
    if part.ladder or not part.rungs:
        return part.ladder
    questions = {question.id: question for question in rules.questions}
    rungs = part.rungs
    return Ladder(
        stages=tuple(_make_stages(part, rungs, questions[rungs.how_far])),
        level=part.actions[0].level,
        moves_on_if=rungs.moves_on_if,
        how_far=_copy_question(questions[rungs.how_far]),
        what_came=_copy_question(questions[rungs.what_came]),
        by_when=_copy_date_question(questions[rungs.by_when]),
    )


def answers_of(part: Part, ladder: Ladder) -> Mapping[str, str]:
    """Map the stages of a part's ladder to the answers that stand for having tried them."""
    if part.rungs and not part.ladder:
        return part.rungs.answers
    return {stage.id: stage.id for stage in ladder.stages}


def _make_stages(part: Part, rungs: Rungs, how_far: Question) -> Iterator[Stage]:
    actions = {action.id: action for action in part.actions}
    for name, answer in rungs.answers.items():
        action = actions[name]
        yield Stage(
            id=action.id,
            action=action.id,
            do=action.do,
            tried=how_far.answers[answer].label,
            raise_within=action.within,
            record=action.record,
            because=action.do,
            source=(),
            who=action.who,
            steps=action.steps,
            where=action.where,
        )


def _copy_question(question: Question) -> Asked:
    return Asked(
        ask=question.ask,
        id=question.id,
        help=question.help,
        find_out=question.find_out,
        unsure_of=question.unsure_of,
        source=question.source,
        was=question.was,
        where=question.where,
    )


def _copy_date_question(question: Question) -> AskedDay:
    return AskedDay(
        **structs.asdict(_copy_question(question)),
        not_before=question.not_before,
        not_after=question.not_after,
    )
