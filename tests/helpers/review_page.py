"""Read a review as a person does: its texts in order, and what stands in each of its entries."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import get_args

from msgspec import Struct

from safeguard_cli.core.model.acts import Act
from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.rule_set import Ladder, LocalRules, RuleSet, Rungs, Within

_VOID = {"meta", "link", "br"}
# Ids, words for the program, and places; every other text of the model is one to read.
NOT_READ = {
    "id", "where", "place", "file", "digest", "hash", "none_because", "at", "seed", "kind", "level",
    "colour", "group", "document", "sure", "was", "source", "fields", "counts_as", "default",
    "contact", "nation", "asks", "in_case", "forbids", "not_asking", "acts", "excludes", "words",
    "strengthens", "alone_with", "organisation", "statements", "code", "sentences", "known_until",
    "known_from",
    "days", "review_by", "checked_on", "in_force_from", "in_force_until", "version", "number",
    "note", "to", "on", "before", "confirmed_by", "untold", "card_for",
    "until_answered",
    # What follows an action is read as the words of these questions and answers.
    "after", "done", "waiting", "agreed", "refused", "refused_again", "silence", "by_when",
    "done_on",
}  # fmt: skip
# What is read elsewhere under a key of the same name, or made into other words.
READ = {("Statement", "where"), ("Contact", "number"), ("Called", "note"), ("Checklist", "note"),
        ("FieldGroup", "note")}  # fmt: skip
_IN_OTHER_WORDS = (Act, Ladder, LocalRules, Rungs, Within, *get_args(Condition))


class Node(Struct):
    """An element of the page: its tag, what it says by itself, and what stands in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    inside: list[Node] = []

    def all(self, tag: str = "", style: str = "") -> Iterator[Node]:
        """Yield what stands in it, in order, by its tag and its class."""
        for node in self.inside:
            if tag in ("", node.tag) and (not style or style in node.styles):
                yield node
            yield from node.all(tag, style)

    @property
    def styles(self) -> list[str]:
        return str(self.attributes.get("class") or "").split()

    @property
    def words(self) -> str:
        return " ".join(" ".join([self.text, *(node.words for node in self.inside)]).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self.open[-1].inside.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        # What follows an element in its parent is the parent's own text.
        self.open[-1].text += data


def page_of(text: str) -> Node:
    """Return the page as a tree."""
    reader = _Reader()
    reader.feed(text)
    (root,) = reader.open
    return root


def texts_of(page: Node) -> set[str]:
    """Return the whole text of every element that holds text alone."""
    return {" ".join(node.text.split()) for node in page.all() if not node.inside}


def articles(page: Node) -> dict[str, Node]:
    """Return the entries by their anchors; those that are gone have none."""
    return {str(a.attributes["id"]): a for a in page.all("article") if "id" in a.attributes}


def read_in(value: object) -> Iterator[str]:
    """Yield every text that is one to read, whatever kind of thing it stands in."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        yield from read_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from read_in(each)
    elif isinstance(value, Struct) and not isinstance(value, _IN_OTHER_WORDS):
        for key in value.__struct_fields__:
            if key not in NOT_READ or (type(value).__name__, key) in READ:
                yield from read_in(getattr(value, key))


def to_read(rules: RuleSet) -> list[str]:
    """Return every text of a rule set that is one to read."""
    found = [*read_in(rules), *(act.says for act in rules.acts)]
    return [text for text in found if text]
