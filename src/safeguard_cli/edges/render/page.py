"""What every page begins and ends with: it runs no scripts and fetches nothing.

It is built as a tree: text is only ever text, so nothing typed can make a tag.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.core.words.cleaning import clean_line

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def new_page(title: str, styles: str) -> tuple[Element, Element]:
    """Return the root of a page and its main part, to be filled.

    `styles` must not hold any text that was typed.
    """
    root = Element("html", lang="en-GB")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "meta", name="referrer", content="no-referrer")
    SubElement(head, "title").text = clean_line(title)
    SubElement(head, "style").text = styles
    return root, SubElement(SubElement(root, "body"), "main")


def say(parent: Element, tag: str, text: str, kind: str = "") -> Element:
    """Add an element with text, of this class, and return it."""
    child = SubElement(parent, tag, {"class": kind} if kind else {})
    child.text = clean_line(text)
    return child


def html_of(root: Element) -> str:
    """Return the finished page."""
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"
