"""Dress a drawing as one self-contained page: pictures, and the same in words below them.

It runs no scripts and fetches nothing. Text is only ever text.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from safeguard_cli.core.reviewing.drawing import DrawnAction, DrawnLine, DrawnPart, RulesDrawing
from safeguard_cli.edges.render.graph_svg import narrow, wide
from safeguard_cli.edges.render.page import html_of, new_page, say, styles
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


def graph_html(drawing: RulesDrawing) -> str:
    """Return the drawing as an HTML page."""
    drawing = cleaned(drawing)
    root, main = new_page(f"{drawing.title} {drawing.version}", styles("graph"))
    say(main, "h1", f"How the advice is found: {drawing.title}")
    say(main, "p", f"Version {drawing.version}. {_HOW}", "note")
    if drawing.with_answers:
        say(main, "p", _MARKED, "own")
    if len(drawing.parts) > 1:
        _add_contents(main, drawing)
    for number, part in enumerate(drawing.parts):
        _add_part(main, part, "first" if number == 0 else "")
    return html_of(root)


def _add_contents(main: Element, drawing: RulesDrawing) -> None:
    listed = SubElement(SubElement(main, "nav", {"aria-label": "Parts"}), "ul")
    for part in drawing.parts:
        say(SubElement(listed, "li"), "a", part.title).set("href", f"#part-{part.part}")


def _add_part(main: Element, part: DrawnPart, style: str) -> None:
    say(main, "h2", part.title, style).set("id", f"part-{part.part}")
    if part.path:
        _add_path(main, part)
    if part.applies:
        about = SubElement(main, "div", {"class": "applies"})
        say(about, "p", "This part applies where all of this holds:")
        _add_words(about, part.applies)
    for number, action in enumerate(part.actions):
        if number:
            say(main, "p", "Otherwise:", "else")
        _add_row(main, action)


def _add_path(main: Element, part: DrawnPart) -> None:
    line = say(main, "p", _OF_PART[part.path], "own")
    for action in part.actions:
        if action.path == "taken":
            line.text = f"{line.text} They lead to: "
            say(line, "a", action.do).set("href", f"#action-{action.action}")


def _add_row(main: Element, action: DrawnAction) -> None:
    row = SubElement(main, "section", {"class": "row", "id": f"action-{action.action}"})
    row.append(wide(action))
    row.append(narrow(action))
    details = SubElement(row, "details")
    say(details, "summary", "The same in words")
    say(details, "p", f"{action.level}. {action.do}")
    for situation in action.situations:
        say(details, "h3", situation.because)
        _add_words(details, situation.lines)


def _add_words(parent: Element, lines: tuple[DrawnLine, ...]) -> None:
    holder = SubElement(parent, "div", {"class": "words"})
    listed = SubElement(holder, "ul")
    item: Element | None = None
    for line in lines:
        if line.kind == "needs" and item is not None:
            say(item, "b", line.text)
        else:
            item = SubElement(listed, "li", {"style": f"margin-left: {line.depth}rem"})
            item.text = f"{line.text} "
