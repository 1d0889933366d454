"""Check the plain references: to statements, contacts, levels, documents and questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from safeguard_cli.core.model.ladders import clocks_due
from safeguard_cli.core.model.old_ids import find_id_now
from safeguard_cli.core.model.rule_set import Contact, Question, RuleSet, Within
from safeguard_cli.reading.fault_places import Places
from safeguard_cli.reading.faults import Fault, unknown_name


class _Reference(NamedTuple):
    kind: str
    name: str
    owner: object
    field: str


def find_unknown_names(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find references to what is not declared."""
    known = _collect_declared(rules)
    once: dict[str, tuple[Question | Contact, ...]] = {
        "question": rules.questions,
        "contact": rules.contacts,
    }
    for kind, name, owner, field in _list_references(rules):
        if name and name not in known[kind]:
            now = find_id_now(name, once.get(kind, ()))
            yield unknown_name(places.of(owner, field), kind, name, known[kind], now=now)


def list_clocks(rules: RuleSet) -> Iterator[Within]:
    """Yield every clock of the rule set, also those that only the words of a stage tell."""
    for part in rules.parts:
        for action in part.actions:
            yield from action.within
        for stage in part.ladder.stages if part.ladder else ():
            yield from clocks_due(stage)
    for duty in rules.duties:
        yield from duty.within
    for follow_up in rules.follow_ups:
        yield from (*follow_up.reply_within, *follow_up.in_all)
    for exemption in rules.exemptions:
        yield from exemption.within


def _collect_declared(rules: RuleSet) -> dict[str, set[str]]:
    return {
        "statement": {statement.id for statement in rules.statements},
        "contact": {contact.id for contact in rules.contacts},
        "level": {level.id for level in rules.levels},
        "document": {document.id for document in rules.documents},
        "question": {question.id for question in rules.questions},
    }


def _list_references(rules: RuleSet) -> Iterator[_Reference]:
    yield from _list_sources(rules)
    yield from _list_owners_and_levels(rules)
    yield from (_Reference("question", within.start, within, "") for within in list_clocks(rules))
    for statement in rules.statements:
        yield _Reference("document", statement.document, statement, "document")
    for document in rules.documents:
        for paragraph in document.paragraphs:
            yield from _refer_each("statement", paragraph.statements, paragraph, "statements")
    for group in rules.groups:
        yield from _refer_each("question", group.fields, group, "fields")


def _list_sources(rules: RuleSet) -> Iterator[_Reference]:
    actions = rules.actions
    owners: list[Any] = [
        *rules.questions,
        *(step for action in actions for step in action.steps),
        *(rule for action in actions for rule in action.rules),
        *(part.ladder.ceiling for part in rules.parts if part.ladder and part.ladder.ceiling),
        *rules.duties,
        *rules.follow_ups,
        *rules.shorter,
        *(days for each in rules.local_holidays for days in (*each.adds, *each.takes_away)),
        *rules.checklists,
        *(item for checklist in rules.checklists for item in checklist.items),
        *rules.contacts,
        *rules.groups,
        *(point for page in rules.pages for point in page.points),
    ]
    for owner in owners:
        yield from _refer_each("statement", owner.source, owner, "source")


def _list_owners_and_levels(rules: RuleSet) -> Iterator[_Reference]:
    for action in rules.actions:
        yield _Reference("level", action.level, action, "level")
        yield _Reference("question", action.confirmed_by, action, "confirmed-by")
        yield from (_Reference("contact", who.contact, who, "contact") for who in action.who)
    for duty in rules.duties:
        yield from (_Reference("contact", who.contact, who, "contact") for who in duty.who)


def _refer_each(kind: str, names: Iterable[str], owner: object, field: str) -> Iterator[_Reference]:
    for number, name in enumerate(names):
        yield _Reference(kind, name, owner, f"{field}.{number}")
