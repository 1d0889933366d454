"""The summary of a batch as one self-contained page with bars, for screen and paper.

It runs no scripts and fetches nothing. Every bar has its number beside it, so that
nothing rests on colour or on length alone.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.core.cleaning import clean_line
from safeguard_cli.core.tally import Line, Summary
from safeguard_cli.edges.render.html import POLICY
from safeguard_cli.edges.render.summary import heads, tables

_STYLES: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; color: #1a1a1a; background: #fff; overflow-wrap: anywhere;
  font: 1rem/1.5 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2rem 0 .5rem; padding-bottom: .25rem;
  border-bottom: 1px solid #767676; }
p { margin: .5rem 0; }
table { width: 100%; border-collapse: collapse; }
td { padding: .3rem 0; vertical-align: middle; border-bottom: 1px solid #e0e0e0; }
.words { width: 50%; padding-right: 1rem; }
.count { width: 8rem; text-align: right; padding-right: .75rem; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.share { color: #4a4a4a; font-size: .875rem; }
svg { display: block; width: 100%; height: 1rem; }
rect { fill: #595959; }
.red rect { fill: #a31515; } .amber rect { fill: #b86e00; } .green rect { fill: #1e6b34; }
@media (max-width: 40rem) {
  tr { display: grid; grid-template-columns: auto 1fr; border-bottom: 1px solid #e0e0e0;
    padding: .3rem 0; }
  td { border: 0; padding: 0; } .words { width: auto; grid-column: 1 / 3; }
  .count { text-align: left; }
  .plot { align-self: center; }
}
@media print {
  :root { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@page { size: A4; margin: 14mm 15mm 16mm;
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; } }
"""


def summary_html(summary: Summary) -> str:
    """Return the summary as an HTML page."""
    root = Element("html", lang="en-GB")
    about, counts = heads(summary)
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "meta", name="referrer", content="no-referrer")
    _say(head, "title", "Summary of a batch")
    SubElement(head, "style").text = _STYLES
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
