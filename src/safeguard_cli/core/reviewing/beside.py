"""Tell what stands beside the actions: checklists, duties, promises, pages and contacts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.model.rule_set import (
    Called,
    Checklist,
    Contact,
    Duty,
    FollowUp,
    Item,
    Page,
    RuleSet,
)
from safeguard_cli.core.reviewing.shapes import Entry, Fact, Said, Section
from safeguard_cli.core.reviewing.telling import (
    Telling,
    day,
    fact,
    file_of,
    in_force,
    texts,
    unconfirmed,
)

_SUPPORT: Final = "support"


def checklists(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield the checklists, each with its lines."""
    for each in rules.checklists:
        lines = (_item(each, item, telling) for item in each.items)
        entries = (_checklist(each, telling), *lines)
        about = "A checklist. What is not met says what to do."
        yield Section(f"checklist-{each.id}", each.title, about, entries)


def duties(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield what is to be done beside the actions."""
    about = "What to do beside the actions, whenever it fits."
    found = tuple(_duty(each, telling) for each in rules.duties)
    yield Section("duties", "Beside the actions", about, found)


def follow_ups(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield what is owed once an action is done, and what a reply answers."""
    about = "What is owed once something is done, for a concern that lasts for days."
    found = tuple(_follow_up(each, telling) for each in rules.follow_ups)
    yield Section("follow-ups", "Once it is done", about, found)


def promises(rules: RuleSet, _: Telling) -> Iterator[Section]:
    """Yield what must never be otherwise."""
    about = "What must never be otherwise. The program proves each of these for all answers."
    found = tuple(
        Entry(
            "promise",
            each.id,
            each.says,
            tuple(texts("Holds", *in_force(each))),
            check=unconfirmed(each),
            file=file_of(each.where),
        )
        for each in rules.invariants
    )
    yield Section("promises", "What must never be otherwise", about, found)


def pages(rules: RuleSet, _: Telling) -> Iterator[Section]:
    """Yield the pages of help."""
    about = "Pages to read. They ask for nothing."
    yield Section("pages", "Pages of help", about, tuple(map(_page, rules.pages)))


def contacts(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield whom to turn to."""
    about = (
        "Ring each number once before you agree to it. What is local is filled in where you work."
    )
    found = tuple(_contact(each, telling) for each in rules.contacts)
    yield Section("contacts", "Whom to turn to, and numbers", about, found)


def _checklist(checklist: Checklist, telling: Telling) -> Entry:
    dated = (Said(n.says, in_force(n), check=unconfirmed(n)) for n in checklist.dated_notes)
    facts = (
        *fact("Note", Said(checklist.note), *dated),
        *texts("Edition", checklist.edition),
        *fact(
            "Shown", telling.where(checklist.applies_if, "In every case", "Only where this is so:")
        ),
    )
    place = file_of(checklist.where)
    return Entry(
        "checklist", checklist.id, checklist.title, facts, checklist.source, was=checklist.was,
        file=place,
    )  # fmt: skip


def _item(checklist: Checklist, item: Item, telling: Telling) -> Entry:
    facts = (
        *texts("Marked", item.mark),
        *texts("If it is not met", item.do),
        *fact("Met", _met(item, telling)),
        *fact("Shown", telling.where(item.applies_if, "", "Only where this is so:")),
        *texts("Holds", *in_force(item)),
    )
    return Entry(
        "item", f"{checklist.id}/{item.id}", item.says, facts, item.source, unconfirmed(item),
        file=file_of(item.where),
    )  # fmt: skip


def _met(item: Item, telling: Telling) -> Said:
    if item.met_if is None:
        return Said("Only the reader can tick it")
    return telling.where(item.met_if, "Always", "Where this was answered:")


def _duty(duty: Duty, telling: Telling) -> Entry:
    facts = (
        *fact("When", telling.where(duty.condition, "In every case", "Only where this is so:")),
        *telling.who(duty.who),
        *fact("By when", telling.clocks(duty.within)),
        *texts("Shown", "As support for the reader" if duty.group == _SUPPORT else ""),
        *texts("Holds", *in_force(duty)),
    )
    return Entry(
        "duty", duty.id, duty.do, facts, duty.source, unconfirmed(duty), duty.was,
        file_of(duty.where),
    )  # fmt: skip


def _follow_up(each: FollowUp, telling: Telling) -> Entry:
    answered = (
        ("That it was done answers", each.done),
        ("While there is time for a reply", each.waiting),
        ("A reply that agrees answers", each.agreed),
        ("A no answers", each.refused),
        ("A second no answers", each.refused_again),
        ("No reply by then answers", each.silence),
    )
    facts = (
        *texts("After", *(telling.actions[name] for name in each.after)),
        *(fact("A reply is owed", telling.clocks(each.reply_within)) if each.reply_within else ()),
        *(
            fact("With the deed, counted from the advice", telling.clocks(each.in_all))
            if each.in_all
            else ()
        ),
        *(each for label, given in answered for each in texts(label, *telling.answers(given))),
    )
    return Entry(
        "follow-up", each.id, each.id.replace("-", " ").capitalize(), facts, each.source,
        file=file_of(each.where),
    )  # fmt: skip


def _page(page: Page) -> Entry:
    points = (Said(point.says, sources=point.source) for point in page.points)
    facts = tuple(fact("It says", *points))
    return Entry("page", page.id, page.title, facts, file=file_of(page.where))


def _contact(contact: Contact, telling: Telling) -> Entry:
    facts = (
        *texts("For", contact.scope),
        *texts("Name", contact.name),
        *_number(contact),
        *texts("Checked on", day(contact.checked_on) if contact.checked_on else ""),
        *texts("What to ask them for", contact.ask_for),
        *texts("What to hear from them before the talk ends", *contact.hear),
        *fact("Called otherwise", *(_called(each, telling) for each in contact.called)),
    )
    return Entry(
        "contact", contact.id, contact.role, facts, contact.source,
        "Not confirmed: check locally" if contact.check else "", contact.was,
        file_of(contact.where),
    )  # fmt: skip


def _number(contact: Contact) -> Iterator[Fact]:
    label = "Where to find it" if contact.kind == "link" else "Number"
    local = "To be filled in where you work" if contact.local else "None"
    yield from texts(label, contact.number or local)


def _called(called: Called, telling: Telling) -> Said:
    other = {None: "", "": "No number is shown."}.get(called.number, f"Number: {called.number}")
    notes = tuple(filter(None, (called.note, other)))
    return Said(called.role, notes, telling.when(called.condition))
