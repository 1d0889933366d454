"""Find what YAML would leave out or run together without a word.

A ` #` begins a comment, a comma inside braces ends a text, and a list item that stands
too far to the right becomes a part of the line above it. All three are right in YAML, and
a person who writes rules means something else by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from yaml import events

from safeguard_cli.reading.faults import Place, quoted

_BEHIND = re.compile(r"[ \t]+(?P<words>#.*)")
_BELOW = re.compile(r"[ \t]*\r?\n(?P<words>[ ]+#[^\s#].*)")
_LEAD = re.compile(r"[ ]*(?:- +)*")
_ITEM = re.compile(r"\n[ ]*(?=- )")
# An id, a date, a number: nobody means one of these and a `#` behind it as one text.
_ONE_WORD = re.compile(r"[a-z0-9][a-z0-9._:/@+-]*|[0-9][0-9T:.Z+-]*", re.ASCII)


class Comment(Struct, frozen=True):
    """A comment on the line of a text, or one below it that could be its next line."""

    words: str
    place: Place

    def cuts(self, text: str) -> bool:
        """Tell whether it may well be meant as a part of the text.

        It is a comment for certain where a space follows the `#`, and what stands before
        is one word in small letters or digits.
        """
        return not (self.words.startswith(("# ", "##")) and _ONE_WORD.fullmatch(text))


def find_span(event: events.Event) -> tuple[int, int]:
    """Return from where to where an event reaches in its text."""
    start, end = event.start_mark, event.end_mark
    return (start.index, end.index) if start and end else (0, 0)


def find_comment(text: str, start: int, end: int, file: str) -> Comment | None:
    """Return the comment that ends an unquoted text, which reaches from start to end."""
    if text[end : end + 1] not in (" ", "\t", "\r", "\n"):
        return None
    if found := _BEHIND.match(text, end):
        return Comment(found["words"].rstrip(), _locate(text, found.start("words"), file))
    found = _BELOW.match(text, end)
    if found is None:
        return None
    words = found["words"].lstrip()
    at = found.end() - len(words)
    column = len(found["words"]) - len(words)
    return (
        Comment(words.rstrip(), _locate(text, at, file))
        if column > _find_edge(text, start)
        else None
    )


def find_joined_items(text: str, start: int, end: int, file: str) -> Iterator[Place]:
    """Find list items that an unquoted text over several lines has swallowed."""
    if text.find("\n", start, end) < 0 or text.find("- ", start, end) < 0:
        return iter(())
    return (_locate(text, found.end(), file) for found in _ITEM.finditer(text, start, end))


def describe_lost(comment: Comment) -> str:
    """Say which words would be lost, and how to keep them."""
    return f"{quoted(comment.words)} would be left out as a comment; {HOW_TO_KEEP}"


HOW_TO_KEEP = (
    "put the whole text in quotation marks; a comment goes on a line of its own, behind `# `"
)


def describe_missing_value(key: str, *, is_first: bool) -> str:
    """Say what is wrong with a key in braces behind which stands no colon."""
    if ":" in key:
        return "a colon needs a space behind it, also inside `{ }`"
    if is_first:
        return "a key in `{ }` needs a colon and a value behind it"
    return (
        "the comma before this ends the text, inside `{ }`; put the whole text in quotation marks"
    )


def _find_edge(text: str, start: int) -> int:
    """Return the column from which a line counts as the next line of a text."""
    line = text.rfind("\n", 0, start) + 1
    lead = _LEAD.match(text, line, start)
    edge = lead.end() - line if lead else 0
    # The text of a list item goes on wherever a line stands further in than its dash.
    return text.rfind("-", line, start) - line if lead and lead.end() == start and edge else edge


def _locate(text: str, index: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
