"""Tell what stands beside the actions: checklists, duties, promises, pages and contacts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.model.rule_set import (
    SUPPORT,
    SUPPORT_LATER,
    Called,
    Checklist,
    Contact,
    Duty,
    FollowUp,
    Item,
    Page,
    RuleSet,
)
from safeguard_cli.core.reviewing.entry_words import (
    RuleWords,
    day,
    fact,
    in_force,
    make_entry,
    texts,
    unconfirmed,
)
from safeguard_cli.core.reviewing.review_document import (
    Remark,
    ReviewEntry,
    ReviewFact,
    ReviewSection,
)

_SUPPORT: Final = {
    SUPPORT: "As support for the reader",
    SUPPORT_LATER: "As support for the reader, after the first page",
}


def review_checklists(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield the checklists, each with its lines."""
    for each in rules.checklists:
        lines = (_review_item(each, item, rule_words) for item in each.items)
        entries = (_review_checklist(each, rule_words), *lines)
        about = "A checklist. What is not met says what to do."
        yield ReviewSection(f"checklist-{each.id}", each.title, about, entries)


def review_duties(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield what is to be done beside the actions."""
    about = "What to do beside the actions, whenever it fits."
    found = tuple(_review_duty(each, rule_words) for each in rules.duties)
    yield ReviewSection("duties", "Beside the actions", about, found)


def review_follow_ups(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield what is owed once an action is done, and what a reply answers."""
    about = "What is owed once something is done, for a concern that lasts for days."
    found = tuple(_review_follow_up(each, rule_words) for each in rules.follow_ups)
    yield ReviewSection("follow-ups", "Once it is done", about, found)


def review_promises(rules: RuleSet, _: RuleWords) -> Iterator[ReviewSection]:
    """Yield what must never be otherwise."""
    about = "What must never be otherwise. The program proves each of these for all answers."
    found = tuple(
        make_entry(
            "promise", each, each.says, texts("Holds", *in_force(each)), check=unconfirmed(each)
        )
        for each in rules.invariants
    )
    yield ReviewSection("promises", "What must never be otherwise", about, found)


def review_pages(rules: RuleSet, _: RuleWords) -> Iterator[ReviewSection]:
    """Yield the pages of help."""
    about = "Pages to read. They ask for nothing."
    yield ReviewSection("pages", "Pages of help", about, tuple(map(_review_page, rules.pages)))


def review_contacts(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield whom to turn to."""
    about = (
        "Ring each number once before you agree to it. What is local is filled in where you work."
    )
    found = tuple(_review_contact(each, rule_words) for each in rules.contacts)
    yield ReviewSection("contacts", "Whom to turn to, and numbers", about, found)


def _review_checklist(checklist: Checklist, rule_words: RuleWords) -> ReviewEntry:
    dated = (Remark(n.says, in_force(n), check=unconfirmed(n)) for n in checklist.dated_notes)
    facts = (
        *fact("Note", Remark(checklist.note), *dated),
        *texts("Edition", checklist.edition),
        *fact(
            "Shown",
            rule_words.where(checklist.applies_if, "In every case", "Only where this is so:"),
        ),
    )
    return make_entry("checklist", checklist, checklist.title, facts)


def _review_item(checklist: Checklist, item: Item, rule_words: RuleWords) -> ReviewEntry:
    facts = (
        *texts("Marked", item.mark),
        *texts("If it is not met", item.do),
        *fact("Met", _say_when_met(item, rule_words)),
        *fact("Shown", rule_words.where(item.applies_if, "", "Only where this is so:")),
        *texts("Holds", *in_force(item)),
    )
    name = f"{checklist.id}/{item.id}"
    return make_entry("item", item, item.says, facts, id=name, check=unconfirmed(item))


def _say_when_met(item: Item, rule_words: RuleWords) -> Remark:
    if item.met_if is None:
        return Remark("Only the reader can tick it")
    return rule_words.where(item.met_if, "Always", "Where this was answered:")


def _review_duty(duty: Duty, rule_words: RuleWords) -> ReviewEntry:
    facts = (
        *fact("When", rule_words.where(duty.condition, "In every case", "Only where this is so:")),
        *rule_words.who(duty.who),
        *fact("By when", rule_words.clocks(duty.within)),
        *texts("Said in the call, where there is one", *duty.in_call),
        *texts("Shown", _SUPPORT.get(duty.group, "")),
        *texts("Holds", *in_force(duty)),
    )
    return make_entry("duty", duty, duty.do, facts, check=unconfirmed(duty))


def _review_follow_up(each: FollowUp, rule_words: RuleWords) -> ReviewEntry:
    answered = (
        ("That it was done answers", each.done),
        ("While there is time for a reply", each.waiting),
        ("A reply that agrees answers", each.agreed),
        ("A no answers", each.refused),
        ("A second no answers", each.refused_again),
        ("No reply by then answers", each.silence),
    )
    owed = (
        ("A reply is owed", each.reply_within),
        ("With the deed, counted from the advice", each.in_all),
    )
    facts = (
        *texts("After", *(rule_words.actions[name] for name in each.after)),
        *(each for label, clocks in owed for each in fact(label, rule_words.clocks(clocks))),
        *(each for label, given in answered for each in texts(label, *rule_words.answers(given))),
    )
    return make_entry("follow-up", each, each.id.replace("-", " ").capitalize(), facts)


def _review_page(page: Page) -> ReviewEntry:
    points = (Remark(point.says, sources=point.source) for point in page.points)
    return make_entry("page", page, page.title, fact("It says", *points))


def _review_contact(contact: Contact, rule_words: RuleWords) -> ReviewEntry:
    facts = (
        *texts("For", contact.scope),
        *texts("Name", contact.name),
        *_list_number(contact),
        *texts("Where to find the number", contact.find),
        *texts("Hours", contact.hours or ""),
        *texts("Checked on", day(contact.checked_on)),
        *texts("What to ask them for", contact.ask_for),
        *texts("What to say to them, in a breath", contact.say),
        *texts("Hears in a call", "what duties want said there" if contact.hears_in_call else ""),
        *fact("No card for the phone", *_say_where_no_card(contact, rule_words)),
        *texts("What to hear from them before the talk ends", *contact.hear),
        *fact("Called otherwise", *(_say_called(each, rule_words) for each in contact.called)),
    )
    check = "Not confirmed: check locally" if contact.check else ""
    return make_entry("contact", contact, contact.role, facts, check=check)


def _say_where_no_card(contact: Contact, rule_words: RuleWords) -> Iterator[Remark]:
    if contact.no_card_if is not None:
        yield rule_words.where(contact.no_card_if, "", "Where this is so:")


def _list_number(contact: Contact) -> Iterator[ReviewFact]:
    label = "Where to find it" if contact.kind == "link" else "Number"
    local = "To be filled in where you work" if contact.local else "None"
    yield from texts(label, contact.number or local)


def _say_called(called: Called, rule_words: RuleWords) -> Remark:
    other = {None: "", "": "No number is shown."}.get(called.number, f"Number: {called.number}")
    notes = tuple(filter(None, (called.note, other)))
    return Remark(called.role, notes, rule_words.when(called.condition))
