"""Dress a drawing as one self-contained page: pictures, and the same in words below them.

It runs no scripts and fetches nothing. Text is only ever text.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.core.reviewing.drawing import DrawnAction, DrawnLine, DrawnPart, RulesDrawing
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.render.graph_svg import narrow, wide
from safeguard_cli.edges.render.page import page_head
from safeguard_cli.edges.render.phrases import cleaned

_HOW: Final = (
    "Each part stands for itself. Read it from the top: the most protective action comes first, "
    "and the first one that a situation leads to is the advice. What is in a box must hold "
    "together."
)
_MARKED: Final = "What these answers lead to is marked with the words “Your answers”."
_OF_PART: Final = {
    "taken": "Your answers: this part applies.",
    "open": "Still open: a further answer decides if this part applies.",
    "not taken": "Your answers: this part does not apply.",
}

_STYLES: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; color: #1a1a1a; background: #fff; overflow-wrap: anywhere;
  font: 1rem/1.5 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .75rem; padding-bottom: .25rem;
  border-bottom: 1px solid #767676; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
p { margin: .5rem 0; }
nav ul, .words ul { margin: .25rem 0 .75rem; padding-left: 1.25rem; }
a { color: #0b4f8a; }
.note { color: #4a4a4a; font-size: .9375rem; }
.own { font-weight: 600; color: #0b4f8a; }
.row { margin: 0 0 .25rem; }
.else { margin: .35rem 0; color: #4a4a4a; font-size: .875rem; }
svg { display: block; width: 100%; height: auto; font-size: 14px; }
svg.narrow { display: none; max-width: 26rem; }
rect { fill: #fff; stroke: #8a8a8a; }
text { fill: #1a1a1a; }
.ask { fill: #4a4a4a; }
.joint { fill: #4a4a4a; font-style: italic; }
.needs, .do, .level, .path { font-weight: 600; }
.path { fill: #0b4f8a; }
.goal.red rect { fill: #fdf3f3; stroke: #a31515; } .goal.red .level { fill: #8f1010; }
.goal.amber rect { fill: #fef8ec; stroke: #b86e00; } .goal.amber .level { fill: #6b4000; }
.goal.green rect { fill: #f1f8f3; stroke: #1e6b34; } .goal.green .level { fill: #17552a; }
.goal.red .bar { fill: #a31515; } .goal.amber .bar { fill: #b86e00; }
.goal.green .bar { fill: #1e6b34; }
.line { fill: none; stroke: #8a8a8a; stroke-width: 1.5; } .head { fill: #6a6a6a; }
.situation.taken rect { fill: #eaf2fb; stroke: #0b4f8a; stroke-width: 3; }
.goal.taken rect:first-child { stroke-width: 3; }
.line.taken { stroke: #0b4f8a; stroke-width: 3; } .head.taken { fill: #0b4f8a; }
.situation.open rect { stroke: #0b4f8a; stroke-dasharray: 5 4; }
.applies { margin: .5rem 0 1rem; font-size: .9375rem; break-inside: avoid; break-after: avoid; }
details { margin: .25rem 0 1rem; font-size: .9375rem; }
summary { cursor: pointer; color: #0b4f8a; }
@media (max-width: 40rem) { svg.wide { display: none; } svg.narrow { display: block; } }
@media print {
  :root { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  svg.wide { display: block; width: 84%; } svg.narrow, nav, details { display: none; }
  .row { break-inside: avoid; }
  h2 { break-before: page; } h2.first { break-before: auto; }
  h2, h2 + p, .else { break-after: avoid; }
}
@page { size: A4; margin: 14mm 15mm 16mm;
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; } }
"""


def graph_html(drawing: RulesDrawing) -> str:
    """Return the drawing as an HTML page."""
    drawing = cleaned(drawing)
    root = Element("html", lang="en-GB")
    page_head(root, f"{drawing.title} {drawing.version}", _STYLES)
    main = SubElement(SubElement(root, "body"), "main")
    _say(main, "h1", f"How the advice is found: {drawing.title}")
    _say(main, "p", f"Version {drawing.version}. {_HOW}", "note")
    if drawing.with_answers:
        _say(main, "p", _MARKED, "own")
    if len(drawing.parts) > 1:
        _contents(main, drawing)
    for number, part in enumerate(drawing.parts):
        _part(main, part, "first" if number == 0 else "")
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _contents(main: Element, drawing: RulesDrawing) -> None:
    listed = SubElement(SubElement(main, "nav", {"aria-label": "Parts"}), "ul")
    for part in drawing.parts:
        _say(SubElement(listed, "li"), "a", part.title).set("href", f"#part-{part.part}")


def _part(main: Element, part: DrawnPart, style: str) -> None:
    _say(main, "h2", part.title, style).set("id", f"part-{part.part}")
    if part.path:
        _path(main, part)
    if part.applies:
        about = SubElement(main, "div", {"class": "applies"})
        _say(about, "p", "This part applies where all of this holds:")
        _words(about, part.applies)
    for number, action in enumerate(part.actions):
        if number:
            _say(main, "p", "Otherwise:", "else")
        _row(main, action)


def _path(main: Element, part: DrawnPart) -> None:
    line = _say(main, "p", _OF_PART[part.path], "own")
    for action in part.actions:
        if action.path == "taken":
            line.text = f"{line.text} They lead to: "
            _say(line, "a", action.do).set("href", f"#action-{action.action}")


def _row(main: Element, action: DrawnAction) -> None:
    row = SubElement(main, "section", {"class": "row", "id": f"action-{action.action}"})
    row.append(wide(action))
    row.append(narrow(action))
    details = SubElement(row, "details")
    _say(details, "summary", "The same in words")
    _say(details, "p", f"{action.level}. {action.do}")
    for situation in action.situations:
        _say(details, "h3", situation.because)
        _words(details, situation.lines)


def _words(parent: Element, lines: tuple[DrawnLine, ...]) -> None:
    holder = SubElement(parent, "div", {"class": "words"})
    listed = SubElement(holder, "ul")
    item: Element | None = None
    for line in lines:
        if line.kind == "needs" and item is not None:
            _say(item, "b", line.text)
        else:
            item = SubElement(listed, "li", {"style": f"margin-left: {line.depth}rem"})
            item.text = f"{line.text} "


def _say(parent: Element, tag: str, text: str, style: str = "") -> Element:
    element = SubElement(parent, tag, {"class": style} if style else {})
    element.text = clean_line(text)
    return element
