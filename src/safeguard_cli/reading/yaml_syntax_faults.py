"""Say in our words what a YAML parser could not read.

The C parser and the pure one word the same trouble differently; each pattern
fits both.
"""

from __future__ import annotations

import re

import yaml
from yaml import events

from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Place
from safeguard_cli.reading.yaml_slips import Stop, find_slip

MAX_DEPTH = 40

_START = "no text can start with this character; quote the text"
_WORDS = (
    (r"quoted scalar.*end of stream|found unexpected end of stream", "the quotation is not closed"),
    (r"unknown escape|escape sequence", "this is not an escape; double each `\\`"),
    (r"flow sequence|',' or '\]'", "the list in brackets is not closed, or lacks a comma"),
    (r"flow mapping|',' or '}'", "the keys in braces are not closed, or lack a comma"),
    (r"mapping values are not allowed", "a colon is not expected here; quote text that holds one"),
    (r"could not find expected ':'", "a key needs a colon after it"),
    (r"sequence entries are not allowed", "a list item is not expected here"),
    (r"scanning an (alias|anchor)|mapping keys are not allowed|cannot start any token", _START),
    (r"block scalar", "nothing can stand behind `|` or `>` here; put the text in quotation marks"),
    (r"block collection|expected '-'", "this does not line up with the items above it"),
    (r"block mapping|expected key", "this does not line up with the keys above it"),
)


def explain_syntax(
    error: yaml.MarkedYAMLError, text: str, file: str, last: events.Event | None = None
) -> Fault:
    """Return the fault behind a parser's error; `last` is what it had read before."""
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    if "nesting depth" in (error.problem or ""):
        # Newer parsers look so far ahead that they meet their own limit before we meet ours.
        return Fault(place, codes.TOO_DEEP, too_deep())
    character = _find_character(text, place)
    trouble = f"{error.context or ''} {error.problem or ''}"
    if mark and character != "\t":
        stop = Stop(
            text, mark.index, line=mark.line, column=mark.column, trouble=trouble, last=last
        )
        if slip := find_slip(stop):
            return Fault(Place(file, slip.line + 1, slip.column + 1), codes.SYNTAX, slip.message)
    return Fault(
        _find_beginning(error, trouble, place), codes.SYNTAX, _choose_words(trouble, character)
    )


def too_deep() -> str:
    """Say that a file is nested deeper than anybody can read."""
    return f"this is nested over {MAX_DEPTH} deep"


def _find_character(text: str, place: Place) -> str:
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return line[place.column - 1 : place.column]


def _find_beginning(error: yaml.MarkedYAMLError, trouble: str, place: Place) -> Place:
    """Return where a quotation that is never closed begins: its end is the end of the file."""
    mark = error.context_mark
    if mark and "quoted scalar" in trouble and "end of stream" in trouble:
        return Place(place.file, mark.line + 1, mark.column + 1)
    return place


def _choose_words(trouble: str, character: str) -> str:
    if character == "\t":
        return "a tab cannot indent; use spaces"
    found = (words for pattern, words in _WORDS if re.search(pattern, trouble))
    return next(found, "this cannot be read as YAML")
