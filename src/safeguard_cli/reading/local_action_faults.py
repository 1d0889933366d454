"""Find what local acts, actions, additions and ladders may not do to what the base holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from safeguard_cli.core.ladder.add_local_ladder import ladder_beside, ladder_of
from safeguard_cli.core.ladder.merge_local_ladder import merge_ladder
from safeguard_cli.core.ladder.merge_local_rules import place_of_step
from safeguard_cli.core.model.conditions import opposite
from safeguard_cli.core.model.ladders import Ladder, Stage, misnamed_stages
from safeguard_cli.core.model.local_rule_files import AddedAction, Addition, LocalAct, LocalLadder
from safeguard_cli.core.model.rule_set import Action, Level, Part, RuleSet, Step
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Place, Places, did_you_mean, quoted
from safeguard_cli.reading.rule_file_ladders import (
    find_stage_faults,
    find_time_faults,
    make_silence_fault,
)

# As many letters as nobody gets right by chance.
_BEGUN = 12

_NOT_LEFT_OUT = (
    "no stage comes after this one, so it can be left out only by answers to one question, such as "
    "`{question: answer}`, or by `any` of those"
)
_NO_STRENGTHENS = "missing key `strengthens`: of which actions of the base may it take the place?"


def find_addition_faults(
    addition: Addition, action: Action | None, places: Places
) -> Iterator[Fault]:
    """Find an addition of nothing, and one before no step. `action` is what it adds to, if any."""
    if not (addition.who or addition.steps or addition.record):
        message = "this adds nothing; it needs `who`, `steps` or `record`"
        yield Fault(places.of(addition, ""), codes.MISSING_KEY, message)
    elif addition.before and not addition.steps:
        message = "`before` says where `steps` go, and there are none"
        yield Fault(places.of(addition, "before"), codes.MISSING_KEY, message)
    elif addition.before and action and place_of_step(action.steps, addition.before) is None:
        place = places.of(addition, "before")
        yield _report_no_step(place, addition.before, action.steps, f"in {quoted(action.id)}")


def find_local_act_faults(act: LocalAct, known: Collection[str], places: Places) -> Iterator[Fault]:
    """Find a new act that says nothing, and what a local rule set may not change of a known one."""
    if act.id not in known:
        if not act.says:
            message = f"missing key `says`: what does {quoted(act.id)} ask for?"
            yield Fault(places.of(act, "id"), codes.MISSING_KEY, message)
        return
    for field in ("says", "done-if"):
        if getattr(act, field.replace("-", "_")):
            message = f"act {quoted(act.id)} is the base's; `{field}` cannot be changed"
            yield Fault(places.of(act, field), codes.NOT_ITS_OWN, message)


def find_order_faults(
    action: AddedAction, follows: Action | None, levels: Iterable[Level], places: Places
) -> Iterator[Fault]:
    """Find an action that stands before one that protects more."""
    order = [level.id for level in levels]
    if follows and action.level in order and order.index(action.level) > order.index(follows.level):
        message = (
            f"{quoted(action.before)} protects more than this; the most protective stands first"
        )
        yield Fault(places.of(action, "before"), codes.ACTION_ORDER, message)


def find_level_faults(
    action: AddedAction, taken: Iterable[Action], levels: Iterable[Level], places: Places
) -> Iterator[Fault]:
    """Find an action of a lower level than one of those whose place it may take."""
    order = [level.id for level in levels]
    for each in taken:
        if action.level in order and order.index(action.level) > order.index(each.level):
            message = (
                f"{quoted(each.id)} has the level {quoted(each.level)}; what strengthens it has "
                "that level or a higher one"
            )
            yield Fault(places.of(action, "level"), codes.ACTION_ORDER, message)


def find_step_faults(
    action: AddedAction, taken: Iterable[Action], places: Places
) -> Iterator[Fault]:
    """Find steps that strengthen what is no step of the actions whose place this one may take."""
    steps = [step for each in taken for step in each.steps]
    where = "in what this action strengthens" if steps else "here: its action strengthens none"
    for step in action.steps:
        for number, name in enumerate(step.strengthens):
            if place_of_step(steps, name) is None:
                yield _report_no_step(places.of(step, f"strengthens.{number}"), name, steps, where)


def _report_no_step(place: Place, name: str, steps: Sequence[Step], where: str) -> Fault:
    known = [step.id or step.do for step in steps]
    # A long sentence is copied, not remembered, and easily not to the end.
    begun = (step.do.startswith(name[:_BEGUN]) for step in steps)
    is_begun = len(name) >= _BEGUN and any(begun)
    hint = "; copy its words to the last one" if is_begun else did_you_mean(name, known)
    return Fault(place, codes.NO_STEP, f"no step {quoted(name)} {where}{hint}")


def lay_ladder(part: Part, local: LocalLadder, base: RuleSet) -> Ladder:
    """Put a local ladder in the place of the part's, or beside its actions."""
    own = ladder_of(part, base)
    return merge_ladder(own, local) if own else ladder_beside(part, local)


def find_ladder_faults(
    part: Part, local: LocalLadder, base: RuleSet, places: Places
) -> Iterator[Fault]:
    """Find faults of the stages, and of what they name."""
    laid, own = lay_ladder(part, local, base), ladder_of(part, base)
    yield from find_stage_faults(local, places)
    for stage, name in misnamed_stages(laid):
        yield make_silence_fault(_find_written(stage, local.stages), name, places)
    yield from find_time_faults(laid, places)
    if own:
        yield from _find_asked_anew(local, places)
    if not part.ladder:
        yield from _check_written_out(part, local, places)
    known = [each.id for each in own.stages] if own else [each.id for each in part.actions]
    for stage in local.stages:
        yield from _check_names(stage, known, part, places)


def _find_asked_anew(local: LocalLadder, places: Places) -> Iterator[Fault]:
    for key in ("how-far", "what-came", "by-when"):
        if getattr(local, key.replace("-", "_")):
            message = f"the base asks `{key}` in its own words here; leave this out"
            yield Fault(places.of(local, key), codes.NOT_ITS_OWN, message)


def _check_written_out(part: Part, local: LocalLadder, places: Places) -> Iterator[Fault]:
    """Find what a part whose actions are written out has no place for."""
    for key, name in (("last-word", "a last word"), ("excluded", "exclusions")):
        if getattr(local, key.replace("-", "_")):
            message = f"part {quoted(part.id)} of the base has no ladder that could have {name}"
            yield Fault(places.of(local, key), codes.NO_LADDER, message)
    for stage in local.stages:
        if not stage.strengthens:
            yield Fault(places.of(stage, ""), codes.MISSING_KEY, _NO_STRENGTHENS)
    last = local.stages[-1].skip if local.stages else None
    if last and opposite([last.condition]) is None:
        yield Fault(places.of(last, "if"), codes.NO_STAGE, _NOT_LEFT_OUT)


def _check_names(stage: Stage, known: Sequence[str], part: Part, places: Places) -> Iterator[Fault]:
    kind, code = ("stage", codes.NO_STAGE) if part.ladder else ("action", codes.NO_TARGET)
    named = [(f"strengthens.{number}", name) for number, name in enumerate(stage.strengthens)]
    if stage.stands_for and not stage.strengthens:
        named.append(("stands-for", stage.stands_for))
    for field, name in named:
        if name not in known:
            message = f"no {kind} {quoted(name)} in part {quoted(part.id)} of the base"
            yield Fault(places.of(stage, field), code, message + did_you_mean(name, known))
    if stage.strengthens and stage.stands_for and stage.stands_for not in stage.strengthens:
        message = f"{quoted(stage.stands_for)} is not among what this stage strengthens"
        yield Fault(places.of(stage, "stands-for"), codes.NO_STAGE, message)


def _find_written(stage: Stage, stages: Sequence[Stage]) -> Stage:
    """Find the stage as it stands in the file: only that one knows its place."""
    return next(each for each in stages if each.id == stage.id)
