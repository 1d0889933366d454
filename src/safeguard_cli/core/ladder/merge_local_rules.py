"""Lay a local rule set over its base. Nothing of the base is removed or put below its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from safeguard_cli.core.ladder.add_local_ladder import (
    ladder_beside,
    ladder_of,
    put_among,
    stages_beside,
)
from safeguard_cli.core.ladder.expand_ladder import expand_actions, expand_questions, sort_by_level
from safeguard_cli.core.ladder.local_stand_ins import (
    StandIns,
    added_beside_it,
    join_stand_ins,
    keep_promises,
    stages_beside_it,
    stages_instead,
)
from safeguard_cli.core.ladder.merge_local_ladder import (
    local_actions,
    merge_ladder,
    read_in_local_answers,
)
from safeguard_cli.core.model.bank_holidays import change_holidays
from safeguard_cli.core.model.clauses import Shorter, Within
from safeguard_cli.core.model.conditions import AnyOf
from safeguard_cli.core.model.ladders import Ladder
from safeguard_cli.core.model.local_rule_files import AddedAction, Addition, LocalAct, LocalFile
from safeguard_cli.core.model.rule_set import (
    Act,
    Action,
    Checklist,
    Duty,
    FollowUp,
    LocalRules,
    Part,
    RuleSet,
    Step,
)

Timed = TypeVar("Timed", Action, Duty)


def merge_local_rules(base: RuleSet, files: Sequence[LocalFile], local: LocalRules) -> RuleSet:
    """Return the base with what these files add, replace and shorten."""
    ladders, beside = _merge_ladders(base, files), _add_ladders(base, files)
    seen = read_in_local_answers(base, ladders)
    roles = {c.id: c.role for c in (*base.contacts, *(c for f in files for c in f.contacts))}
    merged: list[Part] = []
    stand_ins: StandIns = {}
    for part in seen.parts:
        actions = part.actions
        if part.id in ladders and part.ladder:
            own, gone = local_actions(part, ladders[part.id], roles)
            stand_ins = join_stand_ins(stand_ins, stages_instead(own, gone))
            actions = sort_by_level((*(a for a in actions if a.id not in gone), *own), base.levels)
        elif part.id in ladders | beside:
            actions = put_among(actions, _expand_stages(part, ladders, beside, roles), _carry_over)
            stand_ins = join_stand_ins(stand_ins, stages_beside_it(actions, part.actions))
        added = [one for file in files if file.in_part == part.id for one in file.actions]
        stand_ins = join_stand_ins(stand_ins, added_beside_it(added))
        actions = _insert_added(_apply_additions(actions, files), added, base)
        ladder = (ladders | beside).get(part.id, part.ladder)
        merged.append(replace(part, actions=actions, ladder=ladder))
    asked = tuple(q for name in beside for q in expand_questions(name, beside[name]))
    parts = tuple(_append_rules(part, files) for part in merged)
    seen = replace(seen, parts=parts, questions=(*seen.questions, *asked))
    seen = keep_promises(seen, stand_ins, base)
    return _shorten_clocks(_drop_taken_follow_ups(_append_lists(seen, files, local)), files)


def _drop_taken_follow_ups(rules: RuleSet) -> RuleSet:
    """Leave out what follows steps that a local ladder has taken over: that says it itself."""
    actions = {action.id for action in rules.actions}
    answers = {question.id: question.answers for question in rules.questions}

    def holds(each: FollowUp) -> bool:
        given = (
            each.done,
            each.waiting,
            each.agreed,
            each.refused,
            each.refused_again,
            each.silence,
        )
        return all(answer in answers[name] for said in given for name, answer in said.items())

    kept = (
        replace(each, after=tuple(name for name in each.after if name in actions))
        for each in rules.follow_ups
        if holds(each)
    )
    return replace(rules, follow_ups=tuple(each for each in kept if each.after))


def _merge_ladders(base: RuleSet, files: Iterable[LocalFile]) -> dict[str, Ladder]:
    known = {part.id: ladder_of(part, base) for part in base.parts}
    found = {}
    for file in files:
        own = known.get(file.in_part)
        if file.ladder and own:
            found[file.in_part] = merge_ladder(own, file.ladder)
    return found


def _add_ladders(base: RuleSet, files: Iterable[LocalFile]) -> dict[str, Ladder]:
    without = {part.id: part for part in base.parts if not part.ladder and not part.rungs}
    return {
        file.in_part: ladder_beside(without[file.in_part], file.ladder)
        for file in files
        if file.ladder and file.in_part in without
    }


def _expand_stages(
    part: Part,
    ladders: Mapping[str, Ladder],
    beside: Mapping[str, Ladder],
    roles: Mapping[str, str],
) -> tuple[Action, ...]:
    """Return the actions of a local ladder over a part whose own actions are written out."""
    if part.id in ladders:
        return expand_actions(part.id, ladders[part.id], roles)
    return stages_beside(part, beside[part.id], roles)


def _apply_additions(actions: Iterable[Action], files: Iterable[LocalFile]) -> tuple[Action, ...]:
    additions = [each for file in files for each in file.adds]
    found = []
    for action in actions:
        for each in additions:
            action = _apply_addition(action, each) if each.to == action.id else action
        found.append(action)
    return tuple(found)


def _apply_addition(action: Action, addition: Addition) -> Action:
    number = place_of_step(action.steps, addition.before) if addition.before else None
    before, after = action.steps[:number], action.steps[number:] if number is not None else ()
    return replace(
        action,
        who=tuple(dict.fromkeys([*action.who, *addition.who])),
        steps=(*before, *addition.steps, *after),
        record=tuple(dict.fromkeys([*action.record, *addition.record])),
    )


def place_of_step(steps: Iterable[Step], name: str) -> int | None:
    """Return where the step of this id, or of these words, stands among others."""
    return next((n for n, step in enumerate(steps) if name in (step.id, step.do)), None)


def _insert_added(
    actions: tuple[Action, ...], added: Iterable[AddedAction], rules: RuleSet
) -> tuple[Action, ...]:
    found = list(actions)
    for one in added:
        ids = [action.id for action in found]
        taken = [action for action in found if action.id in one.strengthens]
        carrying = _carry_over(one, taken) if taken else one
        if one.before in ids:
            found.insert(ids.index(one.before), carrying)
        else:
            found = list(sort_by_level([*found, carrying], rules.levels))
    return tuple(found)


def _carry_over(one: Action, taken: Sequence[Action]) -> Action:
    """Return an added action with the people, steps and record lines of those it stands for."""
    gone = {name for step in one.steps for name in step.strengthens} | {s.do for s in one.steps}
    steps: Iterable[Step] = (step for action in taken for step in action.steps)
    kept = tuple(step for step in steps if step.do not in gone and step.id not in gone)
    record = dict.fromkeys([*one.record, *(line for action in taken for line in action.record)])
    who = tuple(dict.fromkeys([*one.who, *(each for action in taken for each in action.who)]))
    return replace(one, steps=(*one.steps, *kept), record=tuple(record), who=who)


def _append_rules(part: Part, files: Iterable[LocalFile]) -> Part:
    added = [rule for file in files for rule in file.rules]
    actions = []
    for action in part.actions:
        mine = tuple(rule for rule in added if rule.to == action.id)
        actions.append(replace(action, rules=(*action.rules, *mine)) if mine else action)
    return replace(part, actions=tuple(actions))


def _append_lists(rules: RuleSet, files: Sequence[LocalFile], local: LocalRules) -> RuleSet:
    holidays = tuple(each for file in files for each in file.bank_holidays)
    return replace(
        rules,
        acts=_merge_acts(rules.acts, [each for file in files for each in file.acts]),
        questions=(*rules.questions, *(each for file in files for each in file.questions)),
        duties=(*rules.duties, *(each for file in files for each in file.duties)),
        checklists=tuple(_append_items(checklist, files) for checklist in rules.checklists),
        contacts=(*rules.contacts, *(each for file in files for each in file.contacts)),
        pages=(*rules.pages, *(each for file in files for each in file.pages)),
        documents=(*rules.documents, *(each for file in files for each in file.documents)),
        statements=(*rules.statements, *(each for file in files for each in file.statements)),
        holidays=change_holidays(rules.holidays, holidays),
        local_holidays=holidays,
        national_holidays=rules.holidays if holidays else (),
        exemptions=tuple(each for file in files for each in file.exceptions),
        school_days=next((file.school_days for file in files if file.school_days), None),
        local=local,
    )


def _merge_acts(base: tuple[Act, ...], local: Sequence[LocalAct]) -> tuple[Act, ...]:
    known = {act.id for act in base}
    own = tuple(
        Act(
            id=each.id,
            says=each.says,
            words=each.words,
            never_if=each.never_if,
            done_if=each.done_if,
            excludes=each.excludes,
            where=each.where,
        )
        for each in local
        if each.id not in known
    )
    return (*(_extend_act(act, [e for e in local if e.id == act.id]) for act in base), *own)


def _extend_act(act: Act, local: Iterable[LocalAct]) -> Act:
    for each in local:
        never = [one for one in (act.never_if, each.never_if) if one is not None]
        act = replace(
            act,
            words=(*act.words, *each.words),
            never_if=AnyOf(tuple(never)) if never else None,
            excludes=(*act.excludes, *each.excludes),
        )
    return act


def _append_items(checklist: Checklist, files: Iterable[LocalFile]) -> Checklist:
    added = tuple(item for file in files for item in file.items if item.to == checklist.id)
    return replace(checklist, items=(*checklist.items, *added)) if added else checklist


def _shorten_clocks(rules: RuleSet, files: Iterable[LocalFile]) -> RuleSet:
    shorter = [each for file in files for each in file.shorten]
    if not shorter:
        return rules
    parts = tuple(
        replace(part, actions=tuple(_shorten_clock(action, shorter) for action in part.actions))
        for part in rules.parts
    )
    duties = tuple(_shorten_clock(duty, shorter) for duty in rules.duties)
    return replace(rules, parts=parts, duties=duties, shorter=tuple(shorter))


def _shorten_clock(timed: Timed, shorter: Iterable[Shorter]) -> Timed:
    found: list[Within] = []
    for each in shorter:
        if each.on == timed.id:
            found += each.within
    return replace(timed, within=(*timed.within, *found)) if found else timed
