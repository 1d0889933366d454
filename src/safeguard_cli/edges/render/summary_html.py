"""The summary of a batch as one self-contained page with bars, for screen and paper.

It runs no scripts and fetches nothing. Every bar has its number beside it, so that
nothing rests on colour or on length alone.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.core.deciding.tally import Line, Summary
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.render.page import page_head
from safeguard_cli.edges.render.styles import summary_styles
from safeguard_cli.edges.render.summary import heads, tables


def summary_html(summary: Summary) -> str:
    """Return the summary as an HTML page."""
    root = Element("html", lang="en-GB")
    about, counts = heads(summary)
    page_head(root, "Summary of a batch", summary_styles())
    main = SubElement(SubElement(root, "body"), "main")
    _say(main, "h1", "What came of these records")
    _say(main, "p", about)
    _say(main, "p", counts)
    for heading, lines in tables(summary):
        _table(main, heading, lines)
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _table(main: Element, heading: str, lines: tuple[Line, ...]) -> None:
    _say(main, "h2", heading)
    if not lines:
        _say(main, "p", "None.")
        return
    total = sum(line.count for line in lines)
    most = max(line.count for line in lines)
    table = SubElement(main, "table")
    for line in lines:
        row = SubElement(table, "tr", {"class": line.colour} if line.colour else {})
        _say(row, "td", line.words, "words")
        count = _say(row, "td", f"{line.count} ", "count")
        _say(count, "span", _share(line.count, total), "share")
        _bar(SubElement(row, "td", {"class": "plot"}), line.count, most)


def _bar(cell: Element, count: int, most: int) -> None:
    # As wide as its share of the longest one, but never so thin that it cannot be seen.
    width = max(0.5, 100 * count / most) if count else 0
    drawn = {"viewBox": "0 0 100 10", "preserveAspectRatio": "none", "aria-hidden": "true"}
    plot = SubElement(cell, "svg", drawn)
    SubElement(plot, "rect", width=f"{width:.2f}", height="10")


def _share(count: int, total: int) -> str:
    if not total:
        return ""
    share = 100 * count / total
    return "under 1 %" if 0 < share < 0.5 else f"{share:.0f} %"


def _say(parent: Element, tag: str, text: str, style: str = "") -> Element:
    element = SubElement(parent, tag, {"class": style} if style else {})
    element.text = clean_line(text) + (" " if text.endswith(" ") else "")
    return element
