"""Dress one entry of a review as HTML: what it says, and a box to tick and to write in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from safeguard_cli.core.reviewing.drawing import DrawnLine
from safeguard_cli.core.reviewing.review_document import Remark, Review, ReviewEntry, ReviewFact
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.render import review_words as words
from safeguard_cli.edges.render.page import say

# Many, and short: a line each, with what is said of them behind it.
_SHORT: Final = {"statement", "promise", "act", "word", "finding"}


class Entries:
    """Adds entries of one review to its page."""

    def __init__(self, review: Review) -> None:
        """Hold the review, whose numbers and sources every entry names."""
        self._review = review

    def add(self, parent: Element, entry: ReviewEntry, heading: str) -> None:
        """Add an entry; its title is left out where the heading above it says the same."""
        short = "short" if entry.kind in _SHORT else ""
        style = " ".join(filter(None, ("entry", entry.kind, short, entry.mark)))
        # What is gone stands beside what took its id.
        named = {} if entry.mark == "gone" else {"id": f"{entry.kind}-{entry.id}"}
        article = SubElement(parent, "article", {"class": style, **named})
        said = SubElement(article, "div", {"class": "said"})
        self._add_head(said, entry)
        self._add_title(said, entry, heading)
        self._add_facts(said, entry.facts)
        self._add_cited(said, entry.sources)
        if entry.before:
            before = SubElement(said, "div", {"class": "before"})
            say(before, "p", f"{words.GONE}:", "label")
            self._add_facts(before, entry.before)

    def _add_head(self, parent: Element, entry: ReviewEntry) -> None:
        """Add which entry it is, and where it is written."""
        line = SubElement(SubElement(parent, "div", {"class": "head"}), "p")
        say(line, "b", words.name(entry)).tail = " "
        if entry.mark:
            say(line, "b", words.MARKS[entry.mark], "mark").tail = " "
        cited = Remark(entry.title, sources=entry.sources, check=entry.check)
        if words.check_of(cited, self._review):
            say(line, "b", words.CHECK, "check").tail = f" {clean_line(entry.check)} "
        say(line, "small", words.place(entry))

    def _add_title(self, parent: Element, entry: ReviewEntry, heading: str) -> None:
        """Add what must not be torn apart: the title, and the box."""
        top = SubElement(parent, "div", {"class": "top"})
        name = SubElement(top, "div", {"class": "name"})
        if entry.title != heading:
            say(name, "h3", entry.title)
        if not entry.is_told and entry.mark != "gone":
            _add_box(top)

    def _add_facts(self, parent: Element, facts: Iterable[ReviewFact]) -> None:
        listed = SubElement(parent, "dl")
        for fact in facts:
            row = SubElement(listed, "div")
            say(row, "dt", fact.label)
            held = SubElement(row, "dd")
            several = len(fact.said) > 1
            holder = SubElement(held, "ol" if fact.is_numbered else "ul") if several else held
            for said in fact.said:
                self._add_said(SubElement(holder, "li" if several else "div"), said)

    def _add_said(self, parent: Element, said: Remark) -> None:
        say(parent, "span", said.text).tail = " "
        if said.mark:
            say(parent, "b", words.MARKS[said.mark], "mark").tail = " "
        if words.check_of(said, self._review):
            say(parent, "b", words.CHECK, "check").tail = f" {clean_line(said.check)} "
        for note in said.notes:
            say(parent, "span", note, "note").tail = " "
        if said.when:
            self._add_when(parent, said)
        self._add_cited(parent, said.sources)

    def _add_when(self, parent: Element, said: Remark) -> None:
        is_one = sum(line.kind != "needs" for line in said.when) == 1
        holder = SubElement(parent, "div", {"class": "when one" if is_one else "when"})
        if opening := words.opening(said):
            say(holder, "b", opening).tail = " "
        listed = SubElement(holder, "ul")
        item: Element | None = None
        for line in said.when:
            if line.kind == "needs" and item is not None:
                say(item, "b", line.text)
            else:
                item = self._add_line(listed, line)

    def _add_line(self, listed: Element, line: DrawnLine) -> Element:
        style = f"in-{min(line.depth, 4)} {line.kind}"
        item = SubElement(listed, "li", {"class": style})
        item.text = f"{clean_line(words.asked(line, self._review))} "
        return item

    def _add_cited(self, parent: Element, sources: tuple[str, ...]) -> None:
        if sources:
            say(parent, "small", words.cites(sources, self._review), "source")


def _add_box(parent: Element) -> None:
    box = SubElement(parent, "div", {"class": "box"})
    say(box, "p", words.AGREED, "tick")
    say(box, "p", words.CHANGE, "tick")
    say(box, "p", f"{words.NOTE}:", "note")
