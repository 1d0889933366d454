"""Check that what a rule set refers to exists, and is used as it may be.

To add a check: write it here or in a module beside this one, list it in
`LINK_CHECKS`, give it a code. A test fails until a faulty file trips the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.fault_places import FaultPlaces
from safeguard_cli.reading.faults import Fault, Place, quoted
from safeguard_cli.reading.link_acts import find_act_faults
from safeguard_cli.reading.link_conditions import find_condition_faults, find_unsuitable_tests
from safeguard_cli.reading.link_days import find_in_force_faults, find_school_day_faults
from safeguard_cli.reading.link_names import find_unknown_names
from safeguard_cli.reading.link_old_ids import find_old_id_faults
from safeguard_cli.reading.link_questions import find_question_faults
from safeguard_cli.reading.link_what_follows import find_follow_up_faults, find_rung_faults

LinkCheck = Callable[[RuleSet, FaultPlaces], Iterator[Fault]]


def check_links(rules: RuleSet, places: FaultPlaces) -> list[Fault]:
    """Return every fault in what the rule set refers to."""
    return [fault for check in LINK_CHECKS for fault in check(rules, places)]


def _find_duplicate_ids(rules: RuleSet, places: FaultPlaces) -> Iterator[Fault]:
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
        yield from _find_repeated(kind, declared, places)
    for checklist in rules.checklists:
        yield from _find_repeated("item", checklist.items, places)


def _find_repeated(kind: str, declared: Iterable[Any], places: FaultPlaces) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for each in declared:
        place = places.of(each, "id")
        if each.id and each.id in first:
            message = f"{kind} {quoted(each.id)} is already at {first[each.id]}"
            yield Fault(place, codes.DUPLICATE, message)
        first.setdefault(each.id, place)


def _find_misplaced_actions(rules: RuleSet, places: FaultPlaces) -> Iterator[Fault]:
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


LINK_CHECKS: tuple[LinkCheck, ...] = (
    _find_duplicate_ids,
    find_old_id_faults,
    _find_misplaced_actions,
    find_unknown_names,
    find_act_faults,
    find_in_force_faults,
    find_question_faults,
    find_rung_faults,
    find_follow_up_faults,
    find_school_day_faults,
    find_condition_faults,
    find_unsuitable_tests,
)
