"""Fold text to a width in columns of a terminal, in which some characters take two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def fold(text: str, columns: int) -> list[str]:
    """Return the lines of one paragraph: at least one, none wider than this many columns."""
    lines = [""]
    taken = 0
    for word in _words(text, columns):
        wide = width_of(word)
        if taken and taken + 1 + wide > columns:
            lines.append("")
            taken = 0
        lines[-1] += f" {word}" if taken else word
        taken += wide + (taken > 0)
    return lines


def width_of(text: str) -> int:
    """Return how many columns a terminal gives this text, or a little more."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _words(text: str, columns: int) -> Iterator[str]:
    """Split at spaces, and within what is wider than a line."""
    for word in text.split():
        piece = ""
        for character in word if width_of(word) > columns else ():
            if piece and width_of(piece) + _columns(character) > columns:
                yield piece
                piece = ""
            piece += character
        yield piece or word
