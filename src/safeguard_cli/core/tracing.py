"""Trace every statement of the sources to what cites it, and find what is due for review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from safeguard_cli.core.model import Action, Checklist, RuleSet


class Use(Struct, frozen=True, rename="kebab", order=True):
    """Something that rests on a statement: what kind of thing, and its name."""

    kind: str
    name: str


class Trace(Struct, frozen=True, rename="kebab"):
    """A statement, where it stands, and everything that rests on it."""

    statement: str
    document: str
    place: str
    says: str
    sure: str
    used_by: tuple[Use, ...]


class Overdue(Struct, frozen=True, rename="kebab"):
    """Something whose date has passed: `what` leads up to the date, "…, to be reviewed by"."""

    what: str
    date: str


def trace(rules: RuleSet) -> tuple[Trace, ...]:
    """Return the traceability table, in the order of the statements."""
    uses: dict[str, dict[Use, None]] = {}
    for use, statements in _uses(rules):
        for statement in statements:
            uses.setdefault(statement, {})[use] = None
    return tuple(
        Trace(s.id, s.document, s.where, s.says, s.sure, tuple(uses.get(s.id, ())))
        for s in rules.statements
    )


def overdue(rules: RuleSet, as_of: date) -> tuple[Overdue, ...]:
    """Return what should have been looked at again before this day."""
    day = as_of.isoformat()
    return tuple(each for each in _dates(rules) if each.date and each.date < day)


def _uses(rules: RuleSet) -> Iterator[tuple[Use, tuple[str, ...]]]:
    for part in rules.parts:
        for action in part.actions:
            yield from _of_action(action)
        if part.ladder and part.ladder.ceiling:
            yield Use("ceiling", part.id), part.ladder.ceiling.source
    yield from ((Use("duty", duty.id), duty.source) for duty in rules.duties)
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


def _dates(rules: RuleSet) -> Iterator[Overdue]:
    yield Overdue(f"the rule set `{rules.id}`, to be reviewed by", rules.review_by)
    if rules.local:
        what = f"the local rule set `{rules.local.id}`, to be reviewed by"
        yield Overdue(what, rules.local.review_by)
    for part in rules.parts:
        if part.ladder:
            yield Overdue(f"the ladder of `{part.id}`, to be reviewed by", part.ladder.review_by)
    for document in rules.documents:
        yield Overdue(f"the document `{document.id}`, to be reviewed by", document.review_by)
    for holidays in rules.holidays:
        yield Overdue(
            f"the bank holidays of `{holidays.nation}`, known until", holidays.known_until
        )
    if rules.school_days:
        yield Overdue("the school days, known until", rules.school_days.known_until)
    for exemption in rules.exemptions:
        yield Overdue(f"the exception `{exemption.id}`, to be reviewed by", exemption.review_by)
