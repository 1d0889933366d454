"""What every page begins and ends with, and how it looks: it runs no scripts and fetches nothing.

It is built as a tree: text is only ever text, so nothing typed can make a tag.
The sheets of styles, for a screen and for A4 paper, lie in `css`.
"""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.core.words.cleaning import clean_line

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
RECORD: Final = ("common", "record")
TRANSCRIPT: Final = (*RECORD, "transcript")
"""It says what it is on the screen and on every page that is printed."""


def new_page(title: str, css: str) -> tuple[Element, Element]:
    """Return the root of a page and its main part, to be filled.

    `css` must not hold any text that was typed.
    """
    root = Element("html", lang="en-GB")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "meta", name="referrer", content="no-referrer")
    SubElement(head, "title").text = clean_line(title)
    SubElement(head, "style").text = css
    return root, SubElement(SubElement(root, "body"), "main")


def say(parent: Element, tag: str, text: str, kind: str = "") -> Element:
    """Add an element with text, of this class, and return it."""
    child = SubElement(parent, tag, {"class": kind} if kind else {})
    child.text = clean_line(text)
    return child


def html_of(root: Element) -> str:
    """Return the finished page."""
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def styles(*sheets: str, **words: str) -> str:
    """Return sheets one after the other, with a word in the place of each `$name` in them."""
    folder = files(__package__) / "css"
    css = "".join(f"\n{(folder / f'{sheet}.css').read_text('utf-8')}" for sheet in sheets)
    return Template(css).substitute({name: css_text(word) for name, word in words.items()})


def css_text(text: str) -> str:
    """Return text for a CSS string, in which every unusual character is only its number."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text)
