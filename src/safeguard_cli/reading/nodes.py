"""Read YAML strictly into a tree of texts, lists and mappings, each with its place.

Every scalar is text, as it was written. What makes YAML surprising or
dangerous (anchors, aliases, tags, control characters, a second document, great
depth or size) ends the reading of the file with one fault; repeated keys are
all reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from msgspec import Struct
from yaml import events

from safeguard_cli.core.cleaning import clean
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault, Place, UnreadableError, quoted
from safeguard_cli.reading.files import MAX_BYTES
from safeguard_cli.reading.syntax import MAX_DEPTH, explain_syntax, too_deep

MAX_NODES = 50_000

# The C parser is nine times as fast; without libyaml the pure one does the same.
_LOADER = getattr(yaml, "CLoader", yaml.SafeLoader)
_UNCOMMON = re.compile(r"[^\x20-\x7e\t\r\n]")


class Text(Struct, frozen=True):
    """A scalar, as it was written."""

    value: str
    place: Place


class List(Struct, frozen=True):
    """A sequence of nodes."""

    items: tuple[Node, ...]
    place: Place


class Mapping(Struct, frozen=True):
    """Keys and their nodes, in the order of the file."""

    entries: tuple[tuple[Text, Node], ...]
    place: Place


Node = Text | List | Mapping


def parse(content: bytes, file: str) -> tuple[Node | None, list[Fault]]:
    """Return the tree of a file, or none, and what is wrong with it."""
    faults: list[Fault] = []
    try:
        composer = _Composer(_events(_decode(content, file), file), file, faults)
        return composer.document(), faults
    except UnreadableError as error:
        return None, [*faults, error.fault]


def _decode(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        raise _unreadable(Place(file), codes.TOO_LARGE, "the file is over 1 MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Counting needs text: what stands before the wrong byte is right.
        place = _place(file, content[: error.start].decode("utf-8"))
        raise _unreadable(place, codes.NOT_UTF8, "this byte is not UTF-8 text") from None
    refused = _first_refused(text)
    if refused is not None:
        raise _control(_place(file, text[:refused]), text[refused])
    return text


def _first_refused(text: str) -> int | None:
    refused = {c for c in set(_UNCOMMON.findall(text)) if clean(c) != c}
    return min((text.index(c) for c in refused), default=None)


def _place(file: str, before: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _control(place: Place, character: str) -> UnreadableError:
    message = f"the character U+{ord(character):04X} is not visible text"
    return _unreadable(place, codes.CONTROL, message)


def _unreadable(place: Place, code: str, message: str) -> UnreadableError:
    return UnreadableError(Fault(place, code, message))


def _events(text: str, file: str) -> Iterator[events.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise UnreadableError(explain_syntax(error, text, file)) from None


class _Composer:
    def __init__(self, stream: Iterator[events.Event], file: str, faults: list[Fault]) -> None:
        self._stream = stream
        self._file = file
        self._faults = faults
        self._count = 0

    def document(self) -> Node:
        next(self._stream)  # the start of the stream
        if isinstance(next(self._stream), events.StreamEndEvent):
            raise _unreadable(Place(self._file), codes.EMPTY, "the file is empty")
        node = self._node(next(self._stream), 0)
        next(self._stream)  # the end of the document
        after = next(self._stream)
        if not isinstance(after, events.StreamEndEvent):
            message = "a second document starts here; a file holds one"
            raise _unreadable(self._at(after), codes.DOCUMENTS, message)
        if isinstance(node, Text) and not node.value:
            raise _unreadable(Place(self._file), codes.EMPTY, "the file is empty")
        return node

    def _at(self, event: events.Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file)

    def _node(self, event: events.Event, depth: int) -> Node:
        self._refuse(event, depth)
        if isinstance(event, events.ScalarEvent):
            return self._text(event)
        if isinstance(event, events.SequenceStartEvent):
            return List(tuple(self._items(depth + 1)), self._at(event))
        return Mapping(tuple(self._entries(depth + 1)), self._at(event))

    def _refuse(self, event: events.Event, depth: int) -> None:
        self._count += 1
        at = self._at(event)
        if isinstance(event, events.AliasEvent):
            raise _unreadable(at, codes.ALIAS, "aliases (`*`) are not read; write it out")
        if getattr(event, "anchor", None) is not None:
            raise _unreadable(at, codes.ANCHOR, "anchors (`&`) are not read; leave it out")
        if getattr(event, "tag", None) is not None:
            raise _unreadable(at, codes.TAG, "tags (`!`) are not read; quote the text")
        if depth >= MAX_DEPTH and not isinstance(event, events.ScalarEvent):
            raise _unreadable(at, codes.TOO_DEEP, too_deep())
        if self._count > MAX_NODES:
            raise _unreadable(at, codes.TOO_LARGE, f"the file holds over {MAX_NODES:,} values")

    def _text(self, event: events.ScalarEvent) -> Text:
        # A quoted escape such as "\a" makes a character that the file does not show.
        refused = _first_refused(event.value)
        if refused is not None:
            raise _control(self._at(event), event.value[refused])
        return Text(event.value, self._at(event))

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._stream), events.SequenceEndEvent):
            yield self._node(event, depth)

    def _entries(self, depth: int) -> Iterator[tuple[Text, Node]]:
        seen: dict[str, Place] = {}
        while not isinstance(event := next(self._stream), events.MappingEndEvent):
            key = self._node(event, depth)
            value = self._node(next(self._stream), depth)
            if not isinstance(key, Text):
                message = "a key must be text"
                self._faults.append(Fault(key.place, codes.KEY_NOT_TEXT, message))
            elif key.value in seen:
                message = f"{quoted(key.value)} is already on line {seen[key.value].line}"
                self._faults.append(Fault(key.place, codes.REPEATED_KEY, message))
            else:
                seen[key.value] = key.place
                yield key, value
