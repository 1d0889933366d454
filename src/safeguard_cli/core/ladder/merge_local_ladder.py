"""Put local stages in the place of a ladder's own, and read the base in their words.

Nothing of a base stage is lost: its steps and what it says to write down go to
the local stage that strengthens it, unless a local step strengthens that step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.ladder.add_local_ladder import answers_of, ladder_of
from safeguard_cli.core.ladder.expand_ladder import expand_actions, expand_questions
from safeguard_cli.core.ladder.ladder_ids import NONE, action_of, names_of, urgent_action_of
from safeguard_cli.core.ladder.place_local_stages import (
    passed_over,
    shared_steps,
    stages_between,
    standing,
    timed,
)
from safeguard_cli.core.model.acts import tagged
from safeguard_cli.core.model.clauses import Step, Who
from safeguard_cli.core.model.conditions import AnyOf, Is, IsNot
from safeguard_cli.core.model.ladders import Branch, Ladder, Stage, StageTime
from safeguard_cli.core.model.local_rule_files import LocalLadder
from safeguard_cli.core.model.rule_set import UNSURE, Action, Part, Question, RuleSet

Value = TypeVar("Value")


def merge_ladder(base: Ladder, local: LocalLadder) -> Ladder:
    """Return the base's ladder with local stages; all else of it is kept or added to."""
    replaced = _name_strengthened(local.steps)
    return replace(
        base,
        stages=tuple(_merge_stages(local, base)),
        contacts=tuple(
            dict.fromkeys([*local.contacts, *base.contacts, *_list_other_routes(local)])
        ),
        steps=(
            *(
                tagged(Step(each.do, each.condition, each.source, where=local.where), each)
                for each in local.excluded
            ),
            *local.steps,
            *(step for step in base.steps if step.id not in replaced),
        ),
        substitutes=(*base.substitutes, *local.substitutes),
        last_word=local.last_word or base.last_word,
        version=local.version,
        review_by=local.review_by,
        where=local.where,
    )


def strengthened_actions(part: str, base: Ladder, names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the actions of these base stages."""
    stages = [stage for stage in base.stages if stage.id in names]
    found = []
    for stage in stages:
        found += [urgent_action_of(part, stage)] if stage.urgent else []
        found.append(action_of(part, stage))
    return tuple(found)


def local_actions(
    part: Part, ladder: Ladder, roles: Mapping[str, str]
) -> tuple[tuple[Action, ...], frozenset[str]]:
    """Return the merged ladder's actions, and the ids of those of the base that they replace."""
    assert part.ladder is not None
    base = part.ladder
    replaced = {action.id for action in expand_actions(part.id, base, roles)}
    actions = tuple(
        replace(each, strengthens=strengthened_actions(part.id, base, each.strengthens))
        for each in expand_actions(part.id, ladder, roles)
    )
    return actions, frozenset(replaced)


def read_in_local_answers(base: RuleSet, ladders: Mapping[str, Ladder]) -> RuleSet:
    """Return the base as it reads in the answers of these ladders, which replace its own.

    A test of having tried a base stage becomes a test of having tried the
    stages that stand for it.
    """
    asked: dict[str, Question] = {}
    for part in base.parts:
        own = ladder_of(part, base)
        if own and part.id in ladders:
            table = _map_answers(answers_of(part, own), own, ladders[part.id])
            base = rewrite(base, _make_translation(names_of(part.id, own).tried, table))
            asked |= {each.id: each for each in _merge_questions(part, ladders[part.id], base)}
    questions = tuple(asked.get(question.id, question) for question in base.questions)
    return replace(base, questions=questions)


def rewrite(value: Value, change: Callable[[object], object]) -> Value:
    """Return the value with every part of it changed; the rest stays the same object."""
    changed = change(value)
    if changed is not value:
        return changed  # type: ignore[return-value]  # a change keeps the kind of what it changes
    if isinstance(value, tuple):
        parts = tuple(rewrite(each, change) for each in value)
        same = all(one is two for one, two in zip(parts, value, strict=True))
        return value if same else parts  # type: ignore[return-value]  # also a tuple
    if isinstance(value, Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        new = {name: rewrite(each, change) for name, each in fields.items()}
        new = {name: each for name, each in new.items() if each is not fields[name]}
        return replace(value, **new) if new else value
    return value


def _merge_stages(local: LocalLadder, base: Ladder) -> Iterator[Stage]:
    counted, between = standing(local.stages, base), set(stages_between(local.stages, base))
    for stage in local.stages:
        merged = _inherit(stage, _name_first_taken(stage, local), base)
        merged = timed(merged, counted[stage.id], base)
        yield passed_over(merged, base) if stage.id in between else merged


def _list_other_routes(local: LocalLadder) -> Iterable[Who]:
    for each in local.excluded:
        yield from (replace(who, condition=each.condition) for who in each.goes_to)


def _name_first_taken(stage: Stage, local: LocalLadder) -> set[str]:
    """Return the base's stages that this local stage is the first to strengthen."""
    before = local.stages[: local.stages.index(stage)]
    return set(stage.strengthens) - {name for each in before for name in each.strengthens}


def _inherit(stage: Stage, first: set[str], base: Ladder) -> Stage:
    taken = [each for each in base.stages if each.id in stage.strengthens]
    urgent = stage.urgent.steps if stage.urgent else ()
    gone = _name_strengthened((*stage.steps, *urgent)) | {step.do for step in stage.steps}
    own = tuple(step for each in taken for step in _list_all_steps(each))
    steps = own if taken else shared_steps(base)
    return replace(
        stage,
        who=_merge_people(stage, taken),
        times=_merge_times(stage, taken),
        raised_by=_choose_last(stage.raised_by, (each.raised_by for each in taken)),
        answered_by=_choose_last(stage.answered_by, (each.answered_by for each in taken)),
        indicative=stage.indicative or any(each.indicative for each in taken),
        evidence=_join_all(stage.evidence, (each.evidence for each in taken)),
        notify=_join_all(stage.notify, (each.notify for each in taken)),
        steps=_drop_repeated_steps(
            (*stage.steps, *(s for s in steps if s.id not in gone and s.do not in gone))
        ),
        record=_join_all(stage.record, (each.record for each in taken)),
        start_here=_merge_start(stage, (each for each in taken if each.id in first)),
    )


def _merge_start(stage: Stage, taken: Iterable[Stage]) -> Branch | None:
    """Let it start here where the stage says so, and wherever the base does.

    A grave matter starts at the first stage that is high enough for it, and only there.
    """
    mine, base = stage.start_here, next(filter(None, (each.start_here for each in taken)), None)
    if mine and base and mine.condition != base.condition:
        return replace(mine, condition=AnyOf((mine.condition, base.condition)))
    return mine or base


def _list_all_steps(stage: Stage) -> tuple[Step, ...]:
    # What is said in a hurry is kept too, in a stage that has no urgent form of its own.
    return (*(stage.urgent.steps if stage.urgent else ()), *stage.steps)


def _merge_people(stage: Stage, taken: Iterable[Stage]) -> tuple[Who, ...]:
    """Keep the people of the base's stages, where the stage names nobody itself."""
    if stage.who or stage.raised_by or stage.answered_by:
        return stage.who
    return tuple(dict.fromkeys(who for each in taken for who in each.who))


def _merge_times(stage: Stage, taken: Iterable[Stage]) -> tuple[StageTime, ...]:
    """Keep what else is due in the base's stages, where the stage does not say it itself."""
    mine = {time.id for time in stage.times if time.id}
    theirs = (time for each in taken for time in each.times if time.id not in mine)
    return tuple(dict.fromkeys((*stage.times, *theirs)))


def _choose_last(mine: tuple[Who, ...], theirs: Iterable[tuple[Who, ...]]) -> tuple[Who, ...]:
    return mine or next(filter(None, reversed([*theirs])), ())


def _join_all(mine: tuple[Value, ...], theirs: Iterable[tuple[Value, ...]]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys([*mine, *(each for one in theirs for each in one)]))


def _name_strengthened(steps: Iterable[Step]) -> set[str]:
    return {name for step in steps for name in step.strengthens}


def _drop_repeated_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    # Two base stages may share a step.
    return tuple({step.id or step.do: step for step in steps}.values())


def _merge_questions(part: Part, ladder: Ladder, base: RuleSet) -> Iterator[Question]:
    """Ask what the base asks, with the local stages as answers to how far one has gone."""
    expanded = expand_questions(part.id, ladder)
    if part.ladder:
        yield from expanded
        return
    questions = {question.id: question for question in base.questions}
    tried, _, date = expanded
    before = questions[tried.id]
    none = {NONE: before.answers[NONE]}
    yield replace(before, answers=none | {s.id: tried.answers[s.id] for s in ladder.stages})
    yield replace(questions[date.id], help=date.help)


def _map_answers(
    answers: Mapping[str, str], base: Ladder, local: Ladder
) -> dict[str, tuple[str, ...]]:
    found = {name: answers[counts] for name, counts in standing(local.stages, base).items()}
    table = {
        answer: tuple(name for name, counts in found.items() if counts == answer)
        for answer in answers.values()
    }
    return table | {NONE: (NONE,), UNSURE: (UNSURE,)}


def _make_translation(
    question: str, table: Mapping[str, tuple[str, ...]]
) -> Callable[[object], object]:
    def change(each: object) -> object:
        if isinstance(each, Is | IsNot) and each.question == question:
            answers = tuple(local for name in each.answers for local in table[name])
            return each if answers == each.answers else type(each)(question, answers)
        return each

    return change
