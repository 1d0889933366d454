"""Lay a ladder of a local rule set over a part that has none: its actions are written out.

Where the base has its actions written out, they are read as stages. Each stage of a local ladder
strengthens actions of the base and stands before the gravest of them. Where the
part does not say how its actions follow each other, a stage comes out only where a rule of
an action that it strengthens holds. What protects more still comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import structs
from msgspec.structs import replace

from safeguard_cli.core.ladder.expand_ladder import expand_actions
from safeguard_cli.core.model.clauses import Within
from safeguard_cli.core.model.conditions import AllOf, AnyOf, Condition
from safeguard_cli.core.model.ladders import Asked, AskedDay, Ladder, Rungs, Stage
from safeguard_cli.core.model.local_rule_files import LocalLadder
from safeguard_cli.core.model.rule_set import Action, Part, Question, RuleSet

Carry = Callable[[Action, Sequence[Action]], Action]


def ladder_beside(part: Part, local: LocalLadder) -> Ladder:
    """Make a ladder of these stages. What comes before and after them is the base's to say."""
    return Ladder(
        stages=tuple(_give_clocks(stage, part) for stage in local.stages),
        level=part.actions[-1].level,
        how_far=local.how_far,
        what_came=local.what_came,
        by_when=local.by_when,
        contacts=local.contacts,
        steps=local.steps,
        substitutes=local.substitutes,
        version=local.version,
        review_by=local.review_by,
        where=local.where,
    )


def stages_beside(part: Part, ladder: Ladder, roles: Mapping[str, str]) -> tuple[Action, ...]:
    """Return the actions of the stages: each comes where the base comes to what it strengthens."""
    found = []
    for stage in expand_actions(part.id, ladder, roles):
        entry = AnyOf(tuple(_list_conditions(part, stage.strengthens)))
        rules = (replace(each, condition=AllOf((entry, each.condition))) for each in stage.rules)
        found.append(replace(stage, rules=tuple(rules)))
    return tuple(found)


def put_among(
    actions: Sequence[Action], stages: Iterable[Action], carry: Carry
) -> tuple[Action, ...]:
    """Put each stage before the gravest action that it strengthens, with what `carry` adds."""
    found = list(actions)
    for stage in stages:
        taken = [action for action in actions if action.id in stage.strengthens]
        if taken:  # Else it is a fault, which is reported of the stage.
            at = next(n for n, action in enumerate(found) if action.id == taken[0].id)
            found.insert(at, carry(replace(stage, level=taken[0].level), taken))
    return tuple(found)


def _list_conditions(part: Part, names: Sequence[str]) -> Iterator[Condition]:
    for action in part.actions:
        if action.id in names:
            yield from (rule.condition for rule in action.rules)


def _give_clocks(stage: Stage, part: Part) -> Stage:
    """Give a stage without a clock those of the actions that it strengthens."""
    if any(not clock.is_unbounded for clock in stage.raise_within):
        return stage
    theirs = tuple(_list_clocks(stage.strengthens, part.actions))
    return replace(stage, raise_within=tuple(dict.fromkeys((*stage.raise_within, *theirs))))


def _list_clocks(names: Sequence[str], actions: Iterable[Action]) -> Iterator[Within]:
    return (clock for action in actions if action.id in names for clock in action.within)


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
