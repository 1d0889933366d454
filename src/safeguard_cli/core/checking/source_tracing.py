"""Trace every statement of the sources to what cites it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from safeguard_cli.core.model.rule_set import Action, Checklist, RuleSet


class SourceUse(Struct, frozen=True, rename="kebab", order=True):
    """Something that rests on a statement: what kind of thing, and its name."""

    kind: str
    name: str


class SourceTrace(Struct, frozen=True, rename="kebab"):
    """A statement, where it stands, when it is in force, and everything that rests on it."""

    statement: str
    document: str
    place: str
    says: str
    sure: str
    used_by: tuple[SourceUse, ...]
    in_force_from: str = ""
    in_force_until: str = ""


def trace(rules: RuleSet) -> tuple[SourceTrace, ...]:
    """Return the traceability table, in the order of the statements."""
    uses: dict[str, dict[SourceUse, None]] = {}
    for use, statements in list_uses(rules):
        for statement in statements:
            uses.setdefault(statement, {})[use] = None
    return tuple(
        SourceTrace(
            statement=s.id,
            document=s.document,
            place=s.where,
            says=s.says,
            sure=s.sure,
            used_by=tuple(uses.get(s.id, ())),
            in_force_from=s.in_force_from,
            in_force_until=s.in_force_until,
        )
        for s in rules.statements
    )


def list_uses(rules: RuleSet) -> Iterator[tuple[SourceUse, tuple[str, ...]]]:
    """Yield everything that can cite statements, with the statements that it cites."""
    for part in rules.parts:
        for action in part.actions:
            yield from _trace_action(action)
        if part.ladder and part.ladder.ceiling:
            yield SourceUse("ceiling", part.id), part.ladder.ceiling.source
    yield from ((SourceUse("duty", duty.id), duty.source) for duty in rules.duties)
    yield from ((SourceUse("follow-up", each.id), each.source) for each in rules.follow_ups)
    yield from (
        (SourceUse("sooner clock", shorter.on), shorter.source) for shorter in rules.shorter
    )
    for each in rules.local_holidays:
        for changed in (*each.adds, *each.takes_away):
            yield SourceUse("bank holidays", each.nation), changed.source
    for checklist in rules.checklists:
        yield from _trace_checklist(checklist)
    yield from (
        (SourceUse("question", question.id), question.source) for question in rules.questions
    )
    yield from ((SourceUse("contact", contact.id), contact.source) for contact in rules.contacts)
    yield from ((SourceUse("record group", group.id), group.source) for group in rules.groups)
    for page in rules.pages:
        yield from ((SourceUse("page", page.id), point.source) for point in page.points)


def _trace_action(action: Action) -> Iterator[tuple[SourceUse, tuple[str, ...]]]:
    yield from ((SourceUse("rule", rule.id), rule.source) for rule in action.rules)
    for number, step in enumerate(action.steps, 1):
        yield SourceUse("step", step.id or f"{action.id} {number}"), step.source


def _trace_checklist(checklist: Checklist) -> Iterator[tuple[SourceUse, tuple[str, ...]]]:
    yield SourceUse("checklist", checklist.id), checklist.source
    for item in checklist.items:
        yield SourceUse("item", f"{checklist.id}/{item.id}"), item.source
