"""How pages look, on a screen and on A4 paper: the sheets of styles that lie in `css`."""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import Final

RECORD: Final = ("common", "record")
TRANSCRIPT: Final = (*RECORD, "transcript")
"""It says what it is on the screen and on every page that is printed."""


def styles(*sheets: str, **words: str) -> str:
    """Return sheets one after the other, with a word in the place of each `$name` in them."""
    folder = files(__package__) / "css"
    css = "".join(f"\n{(folder / f'{sheet}.css').read_text('utf-8')}" for sheet in sheets)
    return Template(css).substitute({name: css_text(word) for name, word in words.items()})


def css_text(text: str) -> str:
    """Return text for a CSS string, in which every unusual character is only its number."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text)
