"""Say in our words what a YAML parser could not read.

The C parser and the pure one word the same trouble differently; each pattern
fits both.
"""

from __future__ import annotations

import re

import yaml

from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault, Place

MAX_DEPTH = 40

_WORDS = (
    (r"quoted scalar.*end of stream|found unexpected end of stream", "the quotation is not closed"),
    (r"unknown escape|escape sequence", "this is not an escape; double each `\\`"),
    (r"flow sequence|',' or '\]'", "the list in brackets is not closed, or lacks a comma"),
    (r"flow mapping|',' or '}'", "the keys in braces are not closed, or lack a comma"),
    (r"mapping values are not allowed", "a colon is not expected here; quote text that holds one"),
    (r"could not find expected ':'", "a key needs a colon after it"),
    (r"sequence entries are not allowed", "a list item is not expected here"),
    (r"cannot start any token", "no text can start with this character; quote the text"),
    (r"block collection|expected '-'", "this does not line up with the items above it"),
    (r"block mapping|expected key", "this does not line up with the keys above it"),
)


def explain_syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Fault:
    """Return the fault behind a parser's error."""
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    if "nesting depth" in (error.problem or ""):
        # Newer parsers look so far ahead that they meet their own limit before we meet ours.
        return Fault(place, codes.TOO_DEEP, too_deep())
    return Fault(place, codes.SYNTAX, _words(error, _character(text, place)))


def too_deep() -> str:
    """Say that a file is nested deeper than anybody can read."""
    return f"this is nested over {MAX_DEPTH} deep"


def _character(text: str, place: Place) -> str:
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return line[place.column - 1 : place.column]


def _words(error: yaml.MarkedYAMLError, character: str) -> str:
    if character == "\t":
        return "a tab cannot indent; use spaces"
    trouble = f"{error.context or ''} {error.problem or ''}"
    found = (words for pattern, words in _WORDS if re.search(pattern, trouble))
    return next(found, "this cannot be read as YAML")
