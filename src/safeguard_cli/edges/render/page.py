"""The head of a page that runs no scripts and fetches nothing."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.render.html import POLICY


def page_head(root: Element, title: str, styles: str) -> None:
    """Add the head, with its title and styles, to the root of a page."""
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "meta", name="referrer", content="no-referrer")
    SubElement(head, "title").text = clean_line(title)
    SubElement(head, "style").text = styles
