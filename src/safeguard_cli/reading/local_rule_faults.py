"""Find what a local rule set may not do, and what it names that the base does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from safeguard_cli.core.ladder.expand_ladder import expand_actions
from safeguard_cli.core.ladder.ladder_ids import action_of
from safeguard_cli.core.model.local_rule_files import (
    AddedAction,
    Addition,
    LocalFile,
    LocalLadder,
)
from safeguard_cli.core.model.old_ids import find_id_now
from safeguard_cli.core.model.rule_set import Action, Exemption, Part, RuleSet, Step
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Places, did_you_mean, is_now, quoted
from safeguard_cli.reading.local_action_faults import (
    find_addition_faults,
    find_ladder_faults,
    find_level_faults,
    find_local_act_faults,
    find_order_faults,
    find_step_faults,
    lay_ladder,
)
from safeguard_cli.reading.local_holiday_faults import find_holiday_faults

_EXCEPTION_CLOCKS = ("hours", "days", "working-days", "by-agreement")


def find_local_rule_faults(
    base: RuleSet, files: Sequence[LocalFile], places: Places
) -> list[Fault]:
    """Return every fault in what these files want of the base."""
    found = _LocalRuleCheck(base, files, places)
    faults = [fault for file in files for fault in found.of(file)]
    return [*faults, *find_holiday_faults(base, files, places), *_find_given_twice(files, places)]


def _find_given_twice(files: Sequence[LocalFile], places: Places) -> Iterator[Fault]:
    for file in [file for file in files if file.school_days][1:]:
        message = "the school days are already given in another file"
        yield Fault(places.of(file, "school-days"), codes.DUPLICATE, message)
    laddered = [file for file in files if file.ladder]
    for number, file in enumerate(laddered):
        if file.in_part in [before.in_part for before in laddered[:number]]:
            message = f"part {quoted(file.in_part)} already has a ladder in another file"
            yield Fault(places.of(file, "ladder"), codes.DUPLICATE, message)


class _LocalRuleCheck:
    def __init__(self, base: RuleSet, files: Sequence[LocalFile], places: Places) -> None:
        self._base = base
        self._places = places
        self._parts = {part.id: part for part in base.parts}
        actions = list(base.actions)
        self._actions = {action.id: action for action in actions}
        self._gone = set(self._list_replaced(files))
        self._kept = {a.id for a in actions} - self._gone
        self._part_of = {action.id: part.id for part in base.parts for action in part.actions}
        self._own = {action.id for file in files for action in file.actions}
        self._own |= set(self._list_stage_actions(files))
        self._duties = {duty.id for duty in base.duties}
        self._acts = {act.id for act in base.acts}
        self._local_duties = {duty.id for file in files for duty in file.duties}
        # A step without an id is named by its words.
        self._steps = {step.id or step.do for action in actions for step in action.steps}
        self._grave = _find_grave_levels(base)

    def of(self, file: LocalFile) -> Iterator[Fault]:
        yield from self._check_part(file)
        for act in file.acts:
            yield from find_local_act_faults(act, self._acts, self._places)
        yield from self._check_ids(file)
        yield from self._check_actions(file)
        for item in file.items:
            yield from self._check_item(item)
        for shorter in file.shorten:
            known = self._kept | self._duties
            yield from self._check_target(shorter, "on", shorter.on, known)
        for exception in file.exceptions:
            yield from self._check_exception(exception)

    def _check_actions(self, file: LocalFile) -> Iterator[Fault]:
        for action in file.actions:
            yield from self._check_action(action, file.in_part)
        for addition in file.adds:
            yield from self._check_addition(addition)
        for rule in file.rules:
            yield from self._check_target(rule, "to", rule.to, self._kept | self._own)
            if rule.to in self._actions and self._is_grave(self._actions[rule.to]):
                yield self._report_emergency(rule, "to")

    def _check_part(self, file: LocalFile) -> Iterator[Fault]:
        place = self._places.of(file, "in-part", "ladder", "actions")
        if not file.in_part:
            if file.ladder or file.actions:
                message = "missing key `in-part`: whose actions are these?"
                yield Fault(place, codes.MISSING_KEY, message)
        elif file.in_part not in self._parts:
            hint = did_you_mean(file.in_part, self._parts)
            yield Fault(place, codes.NO_PART, f"no part {quoted(file.in_part)}{hint}")
        elif file.ladder:
            yield from self._check_ladder(file.ladder, self._parts[file.in_part])

    def _check_ladder(self, local: LocalLadder, part: Part) -> Iterator[Fault]:
        yield from find_ladder_faults(part, local, self._base, self._places)
        for stage in () if part.ladder else local.stages:
            for number, name in enumerate(stage.strengthens):
                if name in self._actions and self._is_grave(self._actions[name]):
                    yield self._report_emergency(stage, f"strengthens.{number}")
        steps = [*local.steps, *(step for s in local.stages for step in s.steps)]
        yield from self._check_step_names(steps)

    def _check_ids(self, file: LocalFile) -> Iterator[Fault]:
        base = self._base
        rules = [rule for action in self._actions.values() for rule in action.rules]
        pairs: list[tuple[str, Iterable[Any], Iterable[Any]]] = [
            ("question", file.questions, base.questions),
            ("action", file.actions, self._actions.values()),
            ("rule", [*file.rules, *(r for a in file.actions for r in a.rules)], rules),
            ("duty", file.duties, base.duties),
            ("contact", file.contacts, base.contacts),
            ("page", file.pages, base.pages),
            ("document", file.documents, base.documents),
            ("statement", file.statements, base.statements),
        ]
        for kind, mine, theirs in pairs:
            known = {each.id for each in theirs}
            gone = {name for each in theirs for name in getattr(each, "was", ())}
            for each in mine:
                if each.id in known:
                    yield self._report_not_its_own(kind, each)
                elif each.id in gone:
                    message = f"the base had a {kind} {quoted(each.id)} once; choose another id"
                    yield Fault(self._places.of(each, "id"), codes.NOT_FREE, message)

    def _report_not_its_own(self, kind: str, each: object) -> Fault:
        name = quoted(str(getattr(each, "id", "")))
        message = f"{kind} {name} is the base's; a local rule set adds and changes nothing of it"
        return Fault(self._places.of(each, "id"), codes.NOT_ITS_OWN, message)

    def _check_action(self, action: AddedAction, part: str) -> Iterator[Fault]:
        if self._is_grave(action):
            yield self._report_emergency(
                action, "stops-interview" if action.stops_interview else "level"
            )
        for number, name in enumerate(action.strengthens):
            yield from self._check_beside(
                action, field=f"strengthens.{number}", name=name, known=self._kept, part=part
            )
        if action.before:
            known = self._kept | self._own
            yield from self._check_beside(
                action, field="before", name=action.before, known=known, part=part
            )
            follows = self._actions.get(action.before)
            yield from find_order_faults(action, follows, self._base.levels, self._places)
        taken = [self._actions[name] for name in action.strengthens if name in self._kept]
        taken = [each for each in taken if self._part_of[each.id] == part]
        yield from find_level_faults(action, taken, self._base.levels, self._places)
        yield from find_step_faults(action, taken, self._places)

    def _check_beside(
        self, action: AddedAction, *, field: str, name: str, known: Iterable[str], part: str
    ) -> Iterator[Fault]:
        """Find a name of nothing that is known, or of an action in another part."""
        if self._part_of.get(name, part) == part:
            yield from self._check_target(action, field, name, known)
            return
        message = f"{quoted(name)} is in part {quoted(self._part_of[name])}, and this is not"
        yield Fault(self._places.of(action, field), codes.NO_TARGET, message)

    def _check_addition(self, addition: Addition) -> Iterator[Fault]:
        yield from self._check_target(addition, "to", addition.to, self._kept)
        action = self._actions.get(addition.to)
        yield from find_addition_faults(addition, action, self._places)
        if addition.before and action and self._is_grave(action):
            yield self._report_emergency(addition, "before")

    def _check_step_names(self, steps: Iterable[Step]) -> Iterator[Fault]:
        for step in steps:
            for number, name in enumerate(step.strengthens):
                if name not in self._steps:
                    message = f"no step {quoted(name)} in the base{did_you_mean(name, self._steps)}"
                    place = self._places.of(step, f"strengthens.{number}")
                    yield Fault(place, codes.NO_STEP, message)

    def _check_item(self, item: Any) -> Iterator[Fault]:  # noqa: ANN401 - an added item
        checklists = {checklist.id: checklist for checklist in self._base.checklists}
        if not item.to:
            message = "missing key `to`: to which checklist does this line come?"
            yield Fault(self._places.of(item, ""), codes.MISSING_KEY, message)
        elif item.to not in checklists:
            now = is_now(find_id_now(item.to, checklists.values()))
            message = f"no checklist {quoted(item.to)}{now or did_you_mean(item.to, checklists)}"
            yield Fault(self._places.of(item, "to"), codes.NO_CHECKLIST, message)
        elif item.id in {each.id for each in checklists[item.to].items}:
            yield self._report_not_its_own("item", item)

    def _check_exception(self, exception: Exemption) -> Iterator[Fault]:
        known = self._kept | self._own | self._duties | self._local_duties
        yield from self._check_target(exception, "on", exception.on, known)
        action = self._actions.get(exception.on)
        if action and self._is_grave(action):
            yield self._report_emergency(exception, "on")
        for clock in exception.within:
            if clock.clock not in _EXCEPTION_CLOCKS or clock.start:
                message = "an exception counts hours or days from the advice, or is `by agreement`"
                yield Fault(self._places.of(clock), codes.EXCEPTION, message)

    def _check_target(
        self, owner: object, field: str, name: str, known: Iterable[str]
    ) -> Iterator[Fault]:
        known = set(known)
        if not name:
            message = f"missing key `{field}`"
            yield Fault(self._places.of(owner, ""), codes.MISSING_KEY, message)
        elif name not in known:
            now = is_now(find_id_now(name, (*self._actions.values(), *self._base.duties)))
            hint = now or self._suggest_way_out(name, known)
            message = f"no {quoted(name)} that this could be about{hint}"
            yield Fault(self._places.of(owner, field), codes.NO_TARGET, message)

    def _suggest_way_out(self, name: str, known: set[str]) -> str:
        if name in self._gone:
            return "; your ladder stands in its place, so say it in the stage"
        if name in self._own | self._local_duties:
            return "; it is your own, so say it there"
        if name in self._duties:
            return "; it is a duty, and a duty of your own goes under `duties`"
        return did_you_mean(name, known)

    def _report_emergency(self, owner: object, field: str) -> Fault:
        message = "what is an emergency is the base's alone to say"
        return Fault(self._places.of(owner, field), codes.EMERGENCY, message)

    def _is_grave(self, action: Action) -> bool:
        return action.stops_interview or action.level in self._grave

    def _list_replaced(self, files: Iterable[LocalFile]) -> Iterator[str]:
        for part in self._list_laddered(files):
            if part.ladder:
                yield from (action_of(part.id, stage) for stage in part.ladder.stages)

    def _list_stage_actions(self, files: Iterable[LocalFile]) -> Iterator[str]:
        for file in files:
            part = self._parts.get(file.in_part)
            if file.ladder and part and file.ladder.stages:
                ladder = lay_ladder(part, file.ladder, self._base)
                yield from (action.id for action in expand_actions(part.id, ladder, {}))

    def _list_laddered(self, files: Iterable[LocalFile]) -> Iterator[Part]:
        names = [file.in_part for file in files if file.ladder]
        return (self._parts[name] for name in names if name in self._parts)


def _find_grave_levels(base: RuleSet) -> set[str]:
    """Return the levels at which the base has an emergency, and those above them."""
    order = [level.id for level in base.levels]
    actions = [action for action in base.actions if action.stops_interview]
    lowest = max((order.index(a.level) for a in actions if a.level in order), default=-1)
    return set(order[: lowest + 1])
