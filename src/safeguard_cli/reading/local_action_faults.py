"""Find what local actions and additions may not do to the base's actions that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from safeguard_cli.core.ladder.merge_local_rules import place_of_step
from safeguard_cli.core.model.local_rule_files import AddedAction, Addition
from safeguard_cli.core.model.rule_set import Action, Level, Step
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.fault_places import FaultPlaces
from safeguard_cli.reading.faults import Fault, Place, did_you_mean, quoted

# As many letters as nobody gets right by chance.
_BEGUN = 12


def find_addition_faults(
    addition: Addition, action: Action | None, places: FaultPlaces
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


def find_level_faults(
    action: AddedAction, taken: Iterable[Action], levels: Iterable[Level], places: FaultPlaces
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
    action: AddedAction, taken: Iterable[Action], places: FaultPlaces
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
