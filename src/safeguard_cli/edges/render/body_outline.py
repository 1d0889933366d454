"""An outline of a body, front and back, to mark an injury on by hand. It says nothing itself."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement

_WIDE: Final = 120
# One half of the outline, from under the chin to between the legs; the other half mirrors it.
_HALF: Final = (
    (6, 38), (6, 46), (24, 51), (30, 62), (36, 100), (41, 128), (45, 140), (41, 148), (36, 146),
    (33, 130), (26, 100), (22, 80), (21, 104), (24, 130), (23, 170), (20, 205), (19, 236),
    (26, 246), (8, 247), (8, 205), (5, 170), (0, 136),
)  # fmt: skip
_VIEWS: Final = ("Front", "Back")


def body_map(parent: Element) -> None:
    """Draw both outlines side by side, each with its left and right as the child has them."""
    size = f"0 0 {2 * _WIDE} 268"
    picture = {"class": "body", "viewBox": size, "role": "img"}
    drawing = SubElement(parent, "svg", picture)
    SubElement(drawing, "title").text = "Outlines of a body, front and back, to mark by hand"
    for place, view in enumerate(_VIEWS):
        _draw_view(drawing, place * _WIDE + _WIDE // 2, view)


def _draw_view(drawing: Element, middle: int, view: str) -> None:
    SubElement(drawing, "ellipse", _place_numbers(cx=middle, cy=22, rx=13, ry=17))
    right = [(middle + x, y) for x, y in _HALF]
    left = [(middle - x, y) for x, y in reversed(_HALF)]
    points = " ".join(f"{x},{y}" for x, y in (*right, *left))
    SubElement(drawing, "polygon", {"points": points})
    sides = ("Right", "Left") if view == "Front" else ("Left", "Right")
    for text, x, y in (
        (view, middle, 264),
        (sides[0], middle - 42, 20),
        (sides[1], middle + 42, 20),
    ):
        SubElement(drawing, "text", _place_numbers(x=x, y=y)).text = text


def _place_numbers(**values: int) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
