"""Check that what a rule set refers to exists, and is used as it may be.

To add a check: write it here or in a module beside this one, list it in
`CHECKS`, give it a code. A test fails until a faulty file trips the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault, Place, quoted
from safeguard_cli.reading.link_acts import act_faults
from safeguard_cli.reading.link_conditions import condition_faults, tested_unsuitably
from safeguard_cli.reading.link_follow_ups import follow_up_faults
from safeguard_cli.reading.link_in_force import in_force_faults
from safeguard_cli.reading.link_names import unknown_names
from safeguard_cli.reading.link_questions import question_faults
from safeguard_cli.reading.link_rungs import rung_faults
from safeguard_cli.reading.link_school import school_day_faults
from safeguard_cli.reading.link_was import old_ids
from safeguard_cli.reading.places import Places

Check = Callable[[RuleSet, Places], Iterator[Fault]]


def check_links(rules: RuleSet, places: Places) -> list[Fault]:
    """Return every fault in what the rule set refers to."""
    return [fault for check in CHECKS for fault in check(rules, places)]


def _duplicate_ids(rules: RuleSet, places: Places) -> Iterator[Fault]:
    actions = [action for part in rules.parts for action in part.actions]
    kinds: dict[str, Iterable[Any]] = {
        "level": rules.levels,
        "question": rules.questions,
        "part": rules.parts,
        "action": actions,
        "rule": [rule for action in actions for rule in action.rules],
        "act": rules.acts,
        "duty": rules.duties,
        "follow-up": rules.follow_ups,
        "invariant": rules.invariants,
        "checklist": rules.checklists,
        "contact": rules.contacts,
        "group": rules.groups,
        "page": rules.pages,
        "document": rules.documents,
        "statement": rules.statements,
    }
    for kind, declared in kinds.items():
        yield from _repeated(kind, declared, places)
    for checklist in rules.checklists:
        yield from _repeated("item", checklist.items, places)


def _repeated(kind: str, declared: Iterable[Any], places: Places) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for each in declared:
        place = places.of(each, "id")
        if each.id and each.id in first:
            message = f"{kind} {quoted(each.id)} is already at {first[each.id]}"
            yield Fault(place, codes.DUPLICATE, message)
        first.setdefault(each.id, place)


def _misplaced_actions(rules: RuleSet, places: Places) -> Iterator[Fault]:
    heights = {level.id: number for number, level in enumerate(rules.levels)}
    for part in rules.parts:
        lowest = 0
        for action in part.actions:
            height = heights.get(action.level, lowest)
            if height < lowest:
                message = (
                    f"action {quoted(action.id)} protects more than the one before it; "
                    "the most protective stands first"
                )
                yield Fault(places.of(action, "level"), codes.ACTION_ORDER, message)
            lowest = max(lowest, height)


CHECKS: tuple[Check, ...] = (
    _duplicate_ids,
    old_ids,
    _misplaced_actions,
    unknown_names,
    act_faults,
    in_force_faults,
    question_faults,
    rung_faults,
    follow_up_faults,
    school_day_faults,
    condition_faults,
    tested_unsuitably,
)
