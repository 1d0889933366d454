"""Check names: those that are referred to are there, and an old id was one thing only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from safeguard_cli.core.ladder.ladder_ids import names_of
from safeguard_cli.core.model.ladders import Stage, clocks_due
from safeguard_cli.core.model.old_ids import Renamable, find_id_now
from safeguard_cli.core.model.rule_set import (
    NOT_APPLICABLE,
    UNSURE,
    Contact,
    Question,
    RuleSet,
    Within,
)
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Place, Places, quoted, unknown_name

_WORDS = (UNSURE, NOT_APPLICABLE)


class _Reference(NamedTuple):
    kind: str
    name: str
    owner: object
    field: str


def find_unknown_names(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find references to what is not declared."""
    known = {
        "statement": {statement.id for statement in rules.statements},
        "contact": {contact.id for contact in rules.contacts},
        "level": {level.id for level in rules.levels},
        "document": {document.id for document in rules.documents},
        "question": {question.id for question in rules.questions},
    }
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
            yield from (clock for step in action.steps for clock in step.within)
        for stage in part.ladder.stages if part.ladder else ():
            yield from clocks_due(stage)
    for duty in rules.duties:
        yield from duty.within
    for follow_up in rules.follow_ups:
        yield from (*follow_up.reply_within, *follow_up.in_all)
    for exemption in rules.exemptions:
        yield from exemption.within


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
        for step in action.steps:
            yield _Reference("question", step.until_answered, step, "until-answered")
    for duty in rules.duties:
        yield from (_Reference("contact", who.contact, who, "contact") for who in duty.who)


def _refer_each(kind: str, names: Iterable[str], owner: object, field: str) -> Iterator[_Reference]:
    for number, name in enumerate(names):
        yield _Reference(kind, name, owner, f"{field}.{number}")


class _OldId(NamedTuple):
    """An id that something had once, what it is called now, and where that is written."""

    name: str
    now: str
    place: Place


def find_old_id_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find old ids that are in use today, and those that two things of one kind had."""
    named: dict[str, Sequence[Renamable]] = {
        "question": rules.questions,
        "contact": rules.contacts,
        "action": rules.actions,
        "duty": rules.duties,
        "checklist": rules.checklists,
    }
    for kind, declared in named.items():
        old = [
            _OldId(name, each.id, places.of(each, f"was.{number}"))
            for each in declared
            for number, name in enumerate(each.was)
        ]
        yield from _find_not_free(kind, old, {each.id for each in declared})
    stages = {
        names_of(part.id, part.ladder).tried: {stage.id: stage for stage in part.ladder.stages}
        for part in rules.parts
        if part.ladder
    }
    for question in rules.questions:
        old = list(_list_old_answers(question, stages.get(question.id, {}), places))
        yield from _find_not_free("answer", old, {*question.answers, *_WORDS})


def _list_old_answers(
    question: Question, stages: dict[str, Stage], places: Places
) -> Iterator[_OldId]:
    for now, answer in question.answers.items():
        # The answers of a ladder are made of its stages, which know where they are written.
        owner = answer if places.is_noted(answer) else stages.get(now, question)
        for number, name in enumerate(answer.was):
            yield _OldId(name, now, places.of(owner, f"was.{number}"))


def _find_not_free(kind: str, old: Iterable[_OldId], in_use: Collection[str]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name, now, place in old:
        if name in in_use:
            message = f"{kind} {quoted(now)} cannot have been {quoted(name)}: that is in use today"
            yield Fault(place, codes.NOT_FREE, message)
        elif name in first:
            message = f"{quoted(name)} is what {kind} {quoted(first[name])} was called already"
            yield Fault(place, codes.NOT_FREE, message)
        first.setdefault(name, now)
