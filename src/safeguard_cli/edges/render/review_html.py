"""Dress a review as one self-contained page, made to be printed on A4, read and signed.

It runs no scripts and fetches nothing. Text is only ever text. Nothing rests on colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from safeguard_cli.core.reviewing.review_document import (
    Review,
    ReviewEntry,
    ReviewSection,
    RuleChanges,
)
from safeguard_cli.edges.render import review_words as words
from safeguard_cli.edges.render.page import html_of, new_page, say, styles
from safeguard_cli.edges.render.phrases import cleaned
from safeguard_cli.edges.render.review_entry import Entries


def review_html(review: Review) -> str:
    """Return the review as an HTML page."""
    review = cleaned(review)
    running = words.running(review)
    root, main = new_page(running, styles("review", running=running))
    _add_front(SubElement(main, "header"), review)
    entries = Entries(review)
    for section in review.sections:
        _add_section(main, section, entries)
    if review.changes and review.changes.gone:
        _add_gone(main, review.changes.gone, entries)
    _add_signing(main, review)
    return html_of(root)


def _add_front(main: Element, review: Review) -> None:
    say(main, "h1", words.title(review))
    for line in words.about(review):
        say(main, "p", line)
    listed = SubElement(main, "ul", {"class": "how"})
    for line in words.how_to_read(review):
        say(listed, "li", line)
    _add_contents(main, review)
    if review.changes:
        _add_changed(main, review, review.changes)
    if unconfirmed := words.unconfirmed(review):
        say(main, "h2", words.UNCONFIRMED)
        _add_links(main, unconfirmed)


def _add_contents(main: Element, review: Review) -> None:
    say(main, "h2", "What is in here")
    listed = SubElement(SubElement(main, "nav", {"aria-label": "Contents"}), "ol")
    for section in review.sections:
        item = SubElement(listed, "li")
        link = say(item, "a", section.title)
        link.set("href", f"#section-{section.id}")
        link.tail = " "
        say(item, "small", words.spans(section))


def _add_changed(main: Element, review: Review, changes: RuleChanges) -> None:
    say(main, "h2", words.CHANGED)
    for line in words.counts(changes):
        say(main, "p", line)
    marked = words.marked(review)
    say(main, "p", words.tally(marked, len(changes.gone)))
    if changes.less:
        say(main, "h3", words.LESS)
        say(main, "p", words.OTHER_WORDS)
        listed = SubElement(main, "ul", {"class": "less"})
        for one in changes.less:
            item = SubElement(listed, "li")
            for line in words.difference(one):
                say(item, "div", line)
    # Where only they stand here, the list would be as long as what it leads to.
    if marked and not changes.is_partial:
        say(main, "h3", "Entries")
        _add_links(main, marked)


def _add_links(main: Element, entries: Iterable[ReviewEntry]) -> None:
    listed = SubElement(main, "ul", {"class": "links"})
    for entry in entries:
        item = SubElement(listed, "li")
        link = say(item, "a", words.name(entry))
        link.set("href", f"#{entry.kind}-{entry.id}")
        link.tail = f" {words.MARKS[entry.mark]}: " if entry.mark else ": "
        say(item, "span", entry.title)


def _add_section(main: Element, section: ReviewSection, entries: Entries) -> None:
    say(main, "h2", section.title).set("id", f"section-{section.id}")
    if section.about:
        say(main, "p", section.about, "about")
    if section.before:
        order = SubElement(main, "div", {"class": "before"})
        say(order, "p", "The order has changed. It was:", "label")
        listed = SubElement(order, "ol")
        for title in section.before:
            say(listed, "li", title)
    for entry in section.entries:
        entries.add(main, entry, section.title)


def _add_gone(main: Element, gone: Iterable[ReviewEntry], entries: Entries) -> None:
    say(main, "h2", words.TAKEN_AWAY)
    for entry in gone:
        entries.add(main, entry, "")


def _add_signing(main: Element, review: Review) -> None:
    section = SubElement(main, "section", {"class": "signing"})
    say(section, "h2", words.SIGNING)
    for line in (words.running(review), *words.about(review)):
        say(section, "p", line)
    for verdict in words.VERDICTS:
        say(section, "p", verdict, "tick")
    both = SubElement(section, "div", {"class": "signers"})
    for signer in words.SIGNERS:
        person = SubElement(both, "div")
        say(person, "p", signer, "label")
        for label in words.TO_SIGN:
            say(person, "p", label, "line")
