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

from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Place, UnreadableError, quoted
from safeguard_cli.reading.rule_folder import MAX_BYTES
from safeguard_cli.reading.yaml_lost_text import (
    Comment,
    describe_missing_value,
    find_comment,
    find_joined_items,
    find_span,
)
from safeguard_cli.reading.yaml_syntax_faults import MAX_DEPTH, explain_syntax, too_deep

MAX_NODES = 50_000

# The C parser is nine times as fast; without libyaml the pure one does the same.
_LOADER = getattr(yaml, "CLoader", yaml.SafeLoader)
_UNCOMMON = re.compile(r"[^\x20-\x7e\t\r\n]")


class Text(Struct, frozen=True):
    """A scalar, as it was written. `comment`: what YAML leaves out behind it."""

    value: str
    place: Place
    comment: Comment | None = None


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
        text = _decode_text(content, file)
        return _Composer(text, file, faults).document(), faults
    except UnreadableError as error:
        # What is odd in the line at which a file breaks off is the same trouble.
        apart = [fault for fault in faults if fault.where.line != error.fault.where.line]
        return None, [*apart, error.fault]


def _decode_text(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        raise _make_unreadable(Place(file), codes.TOO_LARGE, "the file is over 1 MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Counting needs text: what stands before the wrong byte is right.
        place = _locate(file, content[: error.start].decode("utf-8"))
        raise _make_unreadable(place, codes.NOT_UTF8, "this byte is not UTF-8 text") from None
    refused = _find_refused(text)
    if refused is not None:
        raise _refuse_control(_locate(file, text[:refused]), text[refused])
    return text


def _find_refused(text: str) -> int | None:
    refused = {c for c in set(_UNCOMMON.findall(text)) if clean(c) != c}
    return min((text.index(c) for c in refused), default=None)


def _locate(file: str, before: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _refuse_control(place: Place, character: str) -> UnreadableError:
    message = f"the character U+{ord(character):04X} is not visible text"
    return _make_unreadable(place, codes.CONTROL, message)


def _make_unreadable(place: Place, code: str, message: str) -> UnreadableError:
    return UnreadableError(Fault(place, code, message))


def _parse_events(text: str, file: str) -> Iterator[events.Event]:
    last = None
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            last = event
            yield event
    except yaml.MarkedYAMLError as error:
        raise UnreadableError(explain_syntax(error, text, file, last)) from None


class _Composer:
    def __init__(self, text: str, file: str, faults: list[Fault]) -> None:
        self._source = text
        self._stream = _parse_events(text, file)
        self._file = file
        self._faults = faults
        self._count = 0

    def document(self) -> Node:
        next(self._stream)  # the start of the stream
        if isinstance(next(self._stream), events.StreamEndEvent):
            raise _make_unreadable(Place(self._file), codes.EMPTY, "the file is empty")
        node = self._compose_node(next(self._stream), 0)
        next(self._stream)  # the end of the document
        after = next(self._stream)
        if not isinstance(after, events.StreamEndEvent):
            message = "a second document starts here; a file holds one"
            raise _make_unreadable(self._locate_event(after), codes.DOCUMENTS, message)
        if isinstance(node, Text) and not node.value:
            raise _make_unreadable(Place(self._file), codes.EMPTY, "the file is empty")
        return node

    def _locate_event(self, event: events.Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file)

    def _compose_node(self, event: events.Event, depth: int) -> Node:
        at = self._locate_event(event)
        self._refuse_event(event, at, depth)
        if isinstance(event, events.ScalarEvent):
            return self._compose_text(event, at)
        if isinstance(event, events.SequenceStartEvent):
            return List(tuple(self._compose_items(depth + 1)), at)
        entries = self._compose_entries(
            depth + 1, in_braces=bool(getattr(event, "flow_style", False))
        )
        return Mapping(tuple(entries), at)

    def _refuse_event(self, event: events.Event, at: Place, depth: int) -> None:
        self._count += 1
        if isinstance(event, events.AliasEvent):
            raise _make_unreadable(at, codes.ALIAS, "aliases (`*`) are not read; write it out")
        if getattr(event, "anchor", None) is not None:
            raise _make_unreadable(at, codes.ANCHOR, "anchors (`&`) are not read; leave it out")
        if getattr(event, "tag", None) is not None:
            raise _make_unreadable(at, codes.TAG, "tags (`!`) are not read; quote the text")
        if depth >= MAX_DEPTH and not isinstance(event, events.ScalarEvent):
            raise _make_unreadable(at, codes.TOO_DEEP, too_deep())
        if self._count > MAX_NODES:
            raise _make_unreadable(at, codes.TOO_LARGE, f"the file holds over {MAX_NODES:,} values")

    def _compose_text(self, event: events.ScalarEvent, at: Place) -> Text:
        value = event.value
        # An escape in quotation marks, such as "\a", makes a character that the file does not show.
        refused = _find_refused(value) if event.style == '"' else None
        if refused is not None:
            raise _refuse_control(at, value[refused])
        if event.style or not value:
            return Text(value, at)
        start, end = find_span(event)
        for place in find_joined_items(self._source, start, end, self._file):
            message = "this item is read as more of the text above it; line it up with that item"
            self._faults.append(Fault(place, codes.JOINED, message))
            value = value.partition(" - ")[0]
        return Text(value, at, find_comment(self._source, start, end, self._file))

    def _compose_items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._stream), events.SequenceEndEvent):
            yield self._compose_node(event, depth)

    def _compose_entries(self, depth: int, in_braces: bool) -> Iterator[tuple[Text, Node]]:
        seen: dict[str, Place] = {}
        is_first = True
        while not isinstance(event := next(self._stream), events.MappingEndEvent):
            key = self._compose_node(event, depth)
            behind = next(self._stream)
            value = self._compose_node(behind, depth)
            if in_braces and isinstance(key, Text) and self._has_no_colon(event, behind):
                message = describe_missing_value(key.value, is_first=is_first)
                self._faults.append(Fault(key.place, codes.COMMA, message))
                name, colon, rest = key.value.partition(":")
                if colon:
                    yield Text(name, key.place), Text(rest, key.place)
            elif not isinstance(key, Text):
                message = "a key must be text"
                self._faults.append(Fault(key.place, codes.KEY_NOT_TEXT, message))
            elif key.value in seen:
                message = f"{quoted(key.value)} is already on line {seen[key.value].line}"
                self._faults.append(Fault(key.place, codes.REPEATED_KEY, message))
            else:
                seen[key.value] = key.place
                yield key, value
            is_first = False

    def _has_no_colon(self, key: events.Event, value: events.Event) -> bool:
        between = self._source[find_span(key)[1] : find_span(value)[0] + 1]
        return isinstance(value, events.ScalarEvent) and not value.value and ":" not in between
