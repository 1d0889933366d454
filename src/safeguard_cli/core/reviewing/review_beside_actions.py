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
from safeguard_cli.core.reviewing.review_document import (
    ReviewEntry,
    ReviewFact,
    ReviewSection,
    ReviewSentence,
)
from safeguard_cli.core.reviewing.review_words import (
    RuleWords,
    make_fact,
    make_texts,
    name_file,
    say_in_force,
    say_unconfirmed,
    write_day,
)

_SUPPORT: Final = "support"


def review_checklists(rules: RuleSet, telling: RuleWords) -> Iterator[ReviewSection]:
    """Yield the checklists, each with its lines."""
    for each in rules.checklists:
        lines = (_review_item(each, item, telling) for item in each.items)
        entries = (_review_checklist(each, telling), *lines)
        about = "A checklist. What is not met says what to do."
        yield ReviewSection(f"checklist-{each.id}", each.title, about, entries)


def review_duties(rules: RuleSet, telling: RuleWords) -> Iterator[ReviewSection]:
    """Yield what is to be done beside the actions."""
    about = "What to do beside the actions, whenever it fits."
    found = tuple(_review_duty(each, telling) for each in rules.duties)
    yield ReviewSection("duties", "Beside the actions", about, found)


def review_follow_ups(rules: RuleSet, telling: RuleWords) -> Iterator[ReviewSection]:
    """Yield what is owed once an action is done, and what a reply answers."""
    about = "What is owed once something is done, for a concern that lasts for days."
    found = tuple(_review_follow_up(each, telling) for each in rules.follow_ups)
    yield ReviewSection("follow-ups", "Once it is done", about, found)


def review_promises(rules: RuleSet, _: RuleWords) -> Iterator[ReviewSection]:
    """Yield what must never be otherwise."""
    about = "What must never be otherwise. The program proves each of these for all answers."
    found = tuple(
        ReviewEntry(
            "promise",
            each.id,
            each.says,
            tuple(make_texts("Holds", *say_in_force(each))),
            check=say_unconfirmed(each),
            file=name_file(each.where),
        )
        for each in rules.invariants
    )
    yield ReviewSection("promises", "What must never be otherwise", about, found)


def review_pages(rules: RuleSet, _: RuleWords) -> Iterator[ReviewSection]:
    """Yield the pages of help."""
    about = "Pages to read. They ask for nothing."
    yield ReviewSection("pages", "Pages of help", about, tuple(map(_review_page, rules.pages)))


def review_contacts(rules: RuleSet, telling: RuleWords) -> Iterator[ReviewSection]:
    """Yield whom to turn to."""
    about = (
        "Ring each number once before you agree to it. What is local is filled in where you work."
    )
    found = tuple(_review_contact(each, telling) for each in rules.contacts)
    yield ReviewSection("contacts", "Whom to turn to, and numbers", about, found)


def _review_checklist(checklist: Checklist, telling: RuleWords) -> ReviewEntry:
    dated = (
        ReviewSentence(n.says, say_in_force(n), check=say_unconfirmed(n))
        for n in checklist.dated_notes
    )
    facts = (
        *make_fact("Note", ReviewSentence(checklist.note), *dated),
        *make_texts("Edition", checklist.edition),
        *make_fact(
            "Shown", telling.where(checklist.applies_if, "In every case", "Only where this is so:")
        ),
    )
    place = name_file(checklist.where)
    return ReviewEntry(
        "checklist", checklist.id, checklist.title, facts, checklist.source, was=checklist.was,
        file=place,
    )  # fmt: skip


def _review_item(checklist: Checklist, item: Item, telling: RuleWords) -> ReviewEntry:
    facts = (
        *make_texts("Marked", item.mark),
        *make_texts("If it is not met", item.do),
        *make_fact("Met", _say_when_met(item, telling)),
        *make_fact("Shown", telling.where(item.applies_if, "", "Only where this is so:")),
        *make_texts("Holds", *say_in_force(item)),
    )
    return ReviewEntry(
        "item", f"{checklist.id}/{item.id}", item.says, facts, item.source, say_unconfirmed(item),
        file=name_file(item.where),
    )  # fmt: skip


def _say_when_met(item: Item, telling: RuleWords) -> ReviewSentence:
    if item.met_if is None:
        return ReviewSentence("Only the reader can tick it")
    return telling.where(item.met_if, "Always", "Where this was answered:")


def _review_duty(duty: Duty, telling: RuleWords) -> ReviewEntry:
    facts = (
        *make_fact(
            "When", telling.where(duty.condition, "In every case", "Only where this is so:")
        ),
        *telling.who(duty.who),
        *make_fact("By when", telling.clocks(duty.within)),
        *make_texts("Shown", "As support for the reader" if duty.group == _SUPPORT else ""),
        *make_texts("Holds", *say_in_force(duty)),
    )
    return ReviewEntry(
        "duty", duty.id, duty.do, facts, duty.source, say_unconfirmed(duty), duty.was,
        name_file(duty.where),
    )  # fmt: skip


def _review_follow_up(each: FollowUp, telling: RuleWords) -> ReviewEntry:
    answered = (
        ("That it was done answers", each.done),
        ("While there is time for a reply", each.waiting),
        ("A reply that agrees answers", each.agreed),
        ("A no answers", each.refused),
        ("A second no answers", each.refused_again),
        ("No reply by then answers", each.silence),
    )
    facts = (
        *make_texts("After", *(telling.actions[name] for name in each.after)),
        *(
            make_fact("A reply is owed", telling.clocks(each.reply_within))
            if each.reply_within
            else ()
        ),
        *(
            make_fact("With the deed, counted from the advice", telling.clocks(each.in_all))
            if each.in_all
            else ()
        ),
        *(each for label, given in answered for each in make_texts(label, *telling.answers(given))),
    )
    return ReviewEntry(
        "follow-up", each.id, each.id.replace("-", " ").capitalize(), facts, each.source,
        file=name_file(each.where),
    )  # fmt: skip


def _review_page(page: Page) -> ReviewEntry:
    points = (ReviewSentence(point.says, sources=point.source) for point in page.points)
    facts = tuple(make_fact("It says", *points))
    return ReviewEntry("page", page.id, page.title, facts, file=name_file(page.where))


def _review_contact(contact: Contact, telling: RuleWords) -> ReviewEntry:
    facts = (
        *make_texts("For", contact.scope),
        *make_texts("Name", contact.name),
        *_list_number(contact),
        *make_texts("Checked on", write_day(contact.checked_on) if contact.checked_on else ""),
        *make_texts("What to ask them for", contact.ask_for),
        *make_texts("What to hear from them before the talk ends", *contact.hear),
        *make_fact("Called otherwise", *(_say_called(each, telling) for each in contact.called)),
    )
    return ReviewEntry(
        "contact", contact.id, contact.role, facts, contact.source,
        "Not confirmed: check locally" if contact.check else "", contact.was,
        name_file(contact.where),
    )  # fmt: skip


def _list_number(contact: Contact) -> Iterator[ReviewFact]:
    label = "Where to find it" if contact.kind == "link" else "Number"
    local = "To be filled in where you work" if contact.local else "None"
    yield from make_texts(label, contact.number or local)


def _say_called(called: Called, telling: RuleWords) -> ReviewSentence:
    other = {None: "", "": "No number is shown."}.get(called.number, f"Number: {called.number}")
    notes = tuple(filter(None, (called.note, other)))
    return ReviewSentence(called.role, notes, telling.when(called.condition))
