"""Lay out one action of a drawing as SVG: its situations, arrows, and the action itself.

There are two layouts: side by side, for a desk or paper, and one below the
other, for a phone. Text is measured by a table of widths, on the wide side: where
a machine has none of the fonts of the page, the browser takes a wider one, such
as DejaVu Sans, and the words must fit their box all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from safeguard_cli.core.reviewing.drawing import DrawnAction, DrawnLine, Situation

WIDE: Final = 740
NARROW: Final = 340

_SIZE: Final = 14
_LEADING: Final = 19
_PAD: Final = 12
_GAP: Final = 12
_STEP: Final = 14
_ARROW: Final = 50
_SLIM: Final = frozenset("iljtfr.,:;'!|()[] ")
_FAT: Final = frozenset("mwMW@%")
_PATHS: Final = {"taken": "Your answers", "open": "Still open", "not taken": "", "": ""}


class Text(NamedTuple):
    """A line of text that fits: its words, style and indent."""

    words: str
    style: str
    indent: int = 0


class Box(NamedTuple):
    """A rectangle with lines of text, and the classes that style it."""

    style: str
    texts: tuple[Text, ...]
    width: int

    @property
    def height(self) -> int:
        """Return the height that its lines need."""
        return 2 * _PAD + _LEADING * len(self.texts)


def wide(action: DrawnAction) -> Element:
    """Draw situations at the left, the action at the right."""
    right = 240
    left = WIDE - right - _ARROW
    situations = [_box_situation(each, left) for each in action.situations]
    goal = _box_goal(action, right)
    tall = sum(box.height for box in situations) + _GAP * (len(situations) - 1)
    height = max(tall, goal.height)
    picture = _make_picture(action, WIDE, height, "wide")
    middle = height // 2
    top = (height - tall) // 2
    paths = []
    for box in situations:
        _draw_box(picture, box, 0, top)
        turn = left + _ARROW // 2
        paths.append(f"M{left} {top + box.height // 2}H{turn}V{middle}H{WIDE - right - 7}")
        top += box.height + _GAP
    _draw_lines(picture, paths, action)
    _draw_head(picture, WIDE - right, y=middle, way="right", action=action)
    _draw_box(picture, goal, WIDE - right, middle - goal.height // 2)
    return picture


def narrow(action: DrawnAction) -> Element:
    """Draw situations above, the action below them."""
    situations = [_box_situation(each, NARROW - 24) for each in action.situations]
    goal = _box_goal(action, NARROW)
    tall = sum(box.height + _GAP for box in situations)
    height = tall + 24 + goal.height
    picture = _make_picture(action, NARROW, height, "narrow")
    top = 0
    paths = []
    for box in situations:
        _draw_box(picture, box, 24, top)
        paths.append(f"M24 {top + box.height // 2}H10V{tall + 17}")
        top += box.height + _GAP
    _draw_lines(picture, paths, action)
    _draw_head(picture, 10, y=tall + 24, way="down", action=action)
    _draw_box(picture, goal, 0, tall + 24)
    return picture


def _make_picture(action: DrawnAction, width: int, height: int, style: str) -> Element:
    # A margin of one for the strokes at the edges.
    return Element(
        "svg",
        {
            "class": style,
            "viewBox": f"-2 -2 {width + 4} {height + 4}",
            "role": "img",
            "aria-label": f"What leads to: {action.do}",
        },
    )


def _box_situation(situation: Situation, width: int) -> Box:
    said = [Text(_PATHS[situation.path], "path")] if _PATHS[situation.path] else []
    lines = (text for line in situation.lines for text in _write_line(line, width - 2 * _PAD))
    style = situation.path.replace(" ", "-") or "plain"
    return Box(f"situation {style}", (*said, *lines), width)


def _write_line(line: DrawnLine, width: int) -> Iterator[Text]:
    indent = line.depth * _STEP + (_STEP if line.kind == "needs" else 0)
    bold = line.kind == "needs"
    for words in wrap(line.text, width - indent, bold=bold):
        yield Text(words, line.kind, indent)


def _box_goal(action: DrawnAction, width: int) -> Box:
    room = width - 2 * _PAD - 6
    taken = [Text("Your answers lead here", "path", 6)] if action.path == "taken" else []
    level = [Text(words, "level", 6) for words in wrap(action.level, room, bold=True)]
    do = [Text(words, "do", 6) for words in wrap(action.do, room, bold=True)]
    style = action.path.replace(" ", "-") or "plain"
    return Box(f"goal {action.colour} {style}", (*taken, *level, *do), width)


def _draw_box(picture: Element, box: Box, x: int, y: int) -> None:
    group = SubElement(picture, "g", {"class": box.style})
    size = {"width": str(box.width), "height": str(box.height), "rx": "6"}
    SubElement(group, "rect", {"x": str(x), "y": str(y), **size})
    if box.style.startswith("goal"):
        bar = {"x": str(x), "y": str(y), "width": "8", "height": str(box.height), "class": "bar"}
        SubElement(group, "rect", bar)
    for number, text in enumerate(box.texts):
        base = y + _PAD + _LEADING * number + 14
        at = {"x": str(x + _PAD + text.indent), "y": str(base), "class": text.style}
        SubElement(group, "text", at).text = text.words


def _draw_lines(picture: Element, paths: list[str], action: DrawnAction) -> None:
    drawn = zip(paths, action.situations, strict=True)
    # The path that is taken lies on top of the others.
    for path, situation in sorted(drawn, key=lambda each: each[1].path == "taken"):
        style = situation.path.replace(" ", "-") or "plain"
        SubElement(picture, "path", {"d": path, "class": f"line {style}"})


def _draw_head(picture: Element, x: int, *, y: int, way: str, action: DrawnAction) -> None:
    points = f"{x},{y} {x - 9},{y - 5} {x - 9},{y + 5}"
    if way == "down":
        points = f"{x},{y} {x - 5},{y - 9} {x + 5},{y - 9}"
    style = action.path.replace(" ", "-") or "plain"
    SubElement(picture, "polygon", {"points": points, "class": f"head {style}"})


def wrap(text: str, width: float, *, bold: bool = False) -> list[str]:
    """Fold text to lines that fit this width, breaking a word only where it must."""
    lines = [""]
    for word in _cut_words(text.split(), width, bold=bold):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def measure(text: str, *, bold: bool = False) -> float:
    """Return about how wide text is, on the wide side."""
    return sum(map(_measure_width, text)) * _SIZE * (1.12 if bold else 1)


def _measure_width(character: str) -> float:
    if character in _SLIM:
        return 0.34
    if character in _FAT:
        return 0.92
    if character.isupper():
        return 0.72
    # Wide scripts and signs that this table does not know need a whole square.
    return 0.6 if ord(character) < 0x2E80 else 1.0


def _cut_words(words: Iterable[str], width: float, *, bold: bool) -> Iterator[str]:
    for word in words:
        piece = ""
        for character in word:
            if piece and measure(piece + character, bold=bold) > width:
                yield piece
                piece = ""
            piece += character
        yield piece
