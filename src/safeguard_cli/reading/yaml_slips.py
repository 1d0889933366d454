"""Tell what a person most often meant where a parser only says that it cannot go on.

Each slip looks at the lines around the place and at what was read last. The first one
that fits says what to do, and where; if none does, `yaml_syntax_faults` says it in general words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from yaml import events

from safeguard_cli.reading.yaml_lost_text import HOW_TO_KEEP, find_comment, find_span

_LEAD = re.compile(r"[ ]*(?:- +)*")
_KEY = re.compile(r"[ ]*(?:- +)*[\w-]+[ ]*")
_NO_SPACE = re.compile(r"[ ]*(?:- +)*(?P<key>[\w-]+:)\S")
_NO_COLON = re.compile(r"[ ]*(?:- +)*[\w-]+(?P<sign>[ ]*[;=,]|[ ]*$)")
# What word processors put in the place of a `-`: dashes and bullets.
_NO_DASH = re.compile("[ ]*(?:[\u2013\u2014\u2022\u00b7]|-(?=[^\\s-]))")
_WORD_SPACE = re.compile("[ -]*\u00a0")
_CURLY = ("“", "”", "„")


class Stop(NamedTuple):
    """Where a parser stopped: line and column from 0, what it said, what it had read last."""

    text: str
    offset: int
    line: int
    column: int
    trouble: str
    last: events.Event | None

    def at(self, line: int) -> str:
        """Return a line of the file, or nothing beyond its end."""
        lines = self.text.split("\n")
        return lines[line] if line < len(lines) else ""

    def above(self) -> int:
        """Return the number of the last line above that says something, or -1."""
        # Split once: there may be a hundred thousand empty lines above.
        lines = self.text.split("\n")[: self.line]
        return next((n for n in reversed(range(len(lines))) if lines[n].split("#")[0].strip()), -1)


class Slip(NamedTuple):
    """What to say, and where: line and column from 0."""

    line: int
    column: int
    message: str


def find_slip(stop: Stop) -> Slip | None:
    """Return the slip of the pen that explains why a parser stopped, if one does."""
    found = (look(stop) for look in _SLIPS)
    return next((slip for slip in found if slip), None)


def _find_ended_quotation(stop: Stop) -> Slip | None:
    last = stop.last
    if not isinstance(last, events.ScalarEvent) or last.style not in ("'", '"'):
        return None
    start, end = find_span(last)
    if stop.text[end : stop.offset].strip(" "):
        return None
    if "\n" in stop.text[start:end]:
        line = stop.text.count("\n", 0, start) + 1
        began = f"the quotation that begins on line {line}"
        return _make_slip(stop, f"{began} ends before this; close it where its text ends")
    if last.style == "'" and end == stop.offset:
        message = 'the `\'` before this ends the quotation; put the whole text between `"` and `"`'
        return _make_slip(stop, message)
    message = (
        "the quotation ends before this; put the whole text in quotation marks, of the kind "
        "that it does not hold"
    )
    return _make_slip(stop, message)


def _find_ended_brackets(stop: Stop) -> Slip | None:
    if not isinstance(stop.last, events.SequenceEndEvent | events.MappingEndEvent):
        return None
    _, end = find_span(stop.last)
    closed = stop.text[end - 1 : end]
    if closed not in ("]", "}") or "\n" in stop.text[end : stop.offset]:
        return None
    message = f"nothing can stand behind this `{closed}`; put text that holds it in quotation marks"
    return _make_slip(stop, message)


def _find_comment_in_text(stop: Stop) -> Slip | None:
    last = stop.last
    if not isinstance(last, events.ScalarEvent) or last.style or not last.value:
        return None
    comment = find_comment(stop.text, *find_span(last), "")
    if comment is None or not comment.cuts(last.value):
        return None
    message = f"all that stands behind this `#` is a comment; {HOW_TO_KEEP}"
    return Slip(comment.place.line - 1, comment.place.column - 1, message)


def _find_other_signs(stop: Stop) -> Slip | None:
    for number in (stop.above(), stop.line):
        line = stop.at(number) if number >= 0 else ""
        if found := _WORD_SPACE.match(line):
            message = "this space comes from a word processor; delete it and type it anew"
            return Slip(number, found.end() - 1, message)
        if found := _NO_DASH.match(line):
            return Slip(number, found.end() - 1, "a list item starts with `-` and a space")
    return None


def _find_missing_colon(stop: Stop) -> Slip | None:
    """Look at the line above: only when the next colon comes does a parser miss the first."""
    if not re.search("mapping values are not allowed|could not find expected ':'", stop.trouble):
        return None
    for number in (stop.above(), stop.line):
        line = stop.at(number) if number >= 0 else ""
        if found := _NO_SPACE.match(line):
            return Slip(number, found.end("key") - 1, "a colon needs a space behind it")
        if (found := _NO_COLON.match(line)) and number != stop.line:
            message = "a key needs a colon and a space behind it"
            return Slip(number, found.start("sign"), message)
    return None


def _find_wrong_indent(stop: Stop) -> Slip | None:
    is_key = "mapping values are not allowed" in stop.trouble
    line, above = stop.at(stop.line), stop.above()
    if above < 0 or (is_key and not _KEY.fullmatch(line[: stop.column])):
        return None
    if not is_key and not re.search("block mapping|block collection", stop.trouble):
        return None
    start = len(line) - len(line.lstrip(" "))
    if start > _measure_indent(stop.at(above)):
        message = "this stands further in than the line above; line it up with that one"
        return Slip(stop.line, start, message)
    if line[start:].startswith("- "):
        return Slip(stop.line, start, "this does not line up with the items above it")
    return None


def _find_curly_quotes(stop: Stop) -> Slip | None:
    if "mapping values" in stop.trouble and any(c in stop.at(stop.line) for c in _CURLY):
        message = 'text with a colon needs quotation marks, and only straight ones (`"`) count'
        return _make_slip(stop, message)
    return None


def _measure_indent(line: str) -> int:
    lead = _LEAD.match(line)
    return lead.end() if lead else 0


def _make_slip(stop: Stop, message: str) -> Slip:
    return Slip(stop.line, stop.column, message)


_SLIPS: tuple[Callable[[Stop], Slip | None], ...] = (
    _find_ended_quotation,
    _find_ended_brackets,
    _find_comment_in_text,
    _find_other_signs,
    _find_missing_colon,
    _find_wrong_indent,
    _find_curly_quotes,
)
