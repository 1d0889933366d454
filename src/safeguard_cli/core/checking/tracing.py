"""Trace every statement of the sources to what cites it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from safeguard_cli.core.model.rule_set import Action, Checklist, RuleSet


class Use(Struct, frozen=True, rename="kebab", order=True):
    """Something that rests on a statement: what kind of thing, and its name."""

    kind: str
    name: str


class Trace(Struct, frozen=True, rename="kebab"):
    """A statement, where it stands, when it is in force, and everything that rests on it."""

    statement: str
    document: str
    place: str
    says: str
    sure: str
    used_by: tuple[Use, ...]
    in_force_from: str = ""
    in_force_until: str = ""


def trace(rules: RuleSet) -> tuple[Trace, ...]:
    """Return the traceability table, in the order of the statements."""
    uses: dict[str, dict[Use, None]] = {}
    for use, statements in _uses(rules):
        for statement in statements:
            uses.setdefault(statement, {})[use] = None
    return tuple(
        Trace(
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


def _uses(rules: RuleSet) -> Iterator[tuple[Use, tuple[str, ...]]]:
    for part in rules.parts:
        for action in part.actions:
            yield from _of_action(action)
        if part.ladder and part.ladder.ceiling:
            yield Use("ceiling", part.id), part.ladder.ceiling.source
    yield from ((Use("duty", duty.id), duty.source) for duty in rules.duties)
    yield from ((Use("follow-up", each.id), each.source) for each in rules.follow_ups)
    yield from ((Use("sooner clock", shorter.on), shorter.source) for shorter in rules.shorter)
    for each in rules.local_holidays:
        for changed in (*each.adds, *each.takes_away):
            yield Use("bank holidays", each.nation), changed.source
    for checklist in rules.checklists:
        yield from _of_checklist(checklist)
    yield from ((Use("question", question.id), question.source) for question in rules.questions)
    yield from ((Use("contact", contact.id), contact.source) for contact in rules.contacts)
    yield from ((Use("record group", group.id), group.source) for group in rules.groups)
    for page in rules.pages:
        yield from ((Use("page", page.id), point.source) for point in page.points)


def _of_action(action: Action) -> Iterator[tuple[Use, tuple[str, ...]]]:
    yield from ((Use("rule", rule.id), rule.source) for rule in action.rules)
    for number, step in enumerate(action.steps, 1):
        yield Use("step", step.id or f"{action.id} {number}"), step.source


def _of_checklist(checklist: Checklist) -> Iterator[tuple[Use, tuple[str, ...]]]:
    yield Use("checklist", checklist.id), checklist.source
    for item in checklist.items:
        yield Use("item", f"{checklist.id}/{item.id}"), item.source
