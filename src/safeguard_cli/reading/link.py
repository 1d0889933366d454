"""Check that what a rule set refers to exists, and is used as it may be.

To add a check: write it here or in a module beside this one, list it in
`LINK_CHECKS`, give it a code. A test fails until a faulty file trips the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from safeguard_cli.core.model.acts import NO_ACT, Asking
from safeguard_cli.core.model.ladders import Ladder
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Places, find_repeated, quoted, unknown_name
from safeguard_cli.reading.link_conditions import find_condition_faults, find_unsuitable_tests
from safeguard_cli.reading.link_days import find_in_force_faults, find_school_day_faults
from safeguard_cli.reading.link_names import find_old_id_faults, find_unknown_names
from safeguard_cli.reading.link_questions import find_question_faults
from safeguard_cli.reading.link_what_follows import find_follow_up_faults, find_rung_faults

_TAGS = ("asks", "in_case", "forbids")

LinkCheck = Callable[[RuleSet, Places], Iterator[Fault]]


def find_act_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find acts that are named and not declared, and `none` where it does not stand alone."""
    known = [act.id for act in rules.acts]
    for owner, field, names in _list_named_acts(rules):
        for number, name in enumerate(names):
            if name and name not in known and not (field == "asks" and name == NO_ACT):
                place = places.of(owner, f"{field.replace('_', '-')}.{number}")
                yield unknown_name(place, "act", name, known)
    for sentence in _list_tagged(rules):
        yield from _find_contradicting_tags(sentence, places)
    for act in rules.acts:
        if act.id == NO_ACT:
            message = f"`{NO_ACT}` says that nothing is asked for and cannot be an act"
            yield Fault(places.of(act, "id"), codes.RESERVED, message)


def _find_contradicting_tags(sentence: Asking, places: Places) -> Iterator[Fault]:
    if NO_ACT in sentence.asks and len(sentence.asks) + len(sentence.in_case) > 1:
        message = f"`asks: {NO_ACT}` stands alone; name the acts, or leave `{NO_ACT}` out"
        yield Fault(places.of(sentence, "asks"), codes.TAGS, message)
    for name in dict.fromkeys(sentence.requested):
        if name in sentence.forbids:
            message = f"act {quoted(name)} is asked for and forbidden in one sentence"
            yield Fault(places.of(sentence, "forbids"), codes.TAGS, message)


def _list_named_acts(rules: RuleSet) -> Iterator[tuple[object, str, tuple[str, ...]]]:
    for sentence in _list_tagged(rules):
        yield from ((sentence, field, getattr(sentence, field)) for field in _TAGS)
    for act in rules.acts:
        yield act, "excludes", act.excludes
    for contact in rules.contacts:
        yield contact, "acts", contact.acts
        yield contact, "card_for", contact.card_for
        yield from ((called, "acts", called.acts) for called in contact.called)
    for known in rules.known_findings:
        yield known, "acts", known.acts


def _list_tagged(rules: RuleSet) -> Iterator[Asking]:
    for part in rules.parts:
        for action in part.actions:
            yield from (action, *action.steps)
        if part.ladder:
            yield from _list_ladder_sentences(part.ladder)
    yield from rules.duties
    for checklist in rules.checklists:
        yield from checklist.items


def _list_ladder_sentences(ladder: Ladder) -> Iterator[Asking]:
    """Yield what stands in the file, in the place of which the ladder's actions are checked."""
    yield from (each for each in (ladder.last_word,) if each)
    for stage in ladder.stages:
        yield from (each for each in (stage, stage.urgent) if each)
    endings = (ladder.beyond, ladder.hold, ladder.settled)
    yield from (*(each for each in endings if each), *ladder.excluded)


def check_links(rules: RuleSet, places: Places) -> list[Fault]:
    """Return every fault in what the rule set refers to."""
    return [fault for check in LINK_CHECKS for fault in check(rules, places)]


def _find_duplicate_ids(rules: RuleSet, places: Places) -> Iterator[Fault]:
    actions = rules.actions
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
        yield from find_repeated(kind, declared, places)
    for checklist in rules.checklists:
        yield from find_repeated("item", checklist.items, places)


def _find_misplaced_actions(rules: RuleSet, places: Places) -> Iterator[Fault]:
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


def _find_words_of_no_duty(rules: RuleSet, places: Places) -> Iterator[Fault]:
    for duty in rules.duties:
        for number, sentence in enumerate(duty.in_call):
            if sentence not in duty.do:
                message = f"`do` of `{duty.id}` does not hold this sentence; write it there too"
                yield Fault(places.of(duty, f"in-call.{number}"), codes.IN_CALL, message)


LINK_CHECKS: tuple[LinkCheck, ...] = (
    _find_duplicate_ids,
    find_old_id_faults,
    _find_misplaced_actions,
    _find_words_of_no_duty,
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
