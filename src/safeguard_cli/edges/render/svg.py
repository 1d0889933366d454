"""What the pictures for a class share: how one begins, blocks of colour, lines of text."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement

_FONT: Final = '"Helvetica Neue", Arial, "Liberation Sans", sans-serif'


def new_picture(title: str, units: tuple[int, int], size: tuple[str, str]) -> Element:
    """Begin a picture so many units wide and high, to be shown in this size."""
    width, height = units
    picture = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": size[0],
            "height": size[1],
            "font-family": _FONT,
            "role": "img",
        },
    )
    SubElement(picture, "title").text = title
    return picture


def draw_block(picture: Element, place: tuple[int, int, int, int], **look: str) -> None:
    """Draw a rectangle at a place (left, top, width, height)."""
    names = ("x", "y", "width", "height")
    held = {name: str(value) for name, value in zip(names, place, strict=True)}
    SubElement(picture, "rect", held | look)


def say_at(
    picture: Element,
    at: tuple[int, int],
    text: str,
    *,
    size: int,
    colour: str,
    bold: bool = False,
) -> None:
    """Write a line of text into a picture; `at` is where it begins, on its ground line."""
    x, y = at
    style = {"font-weight": "bold"} if bold else {}
    held = {"x": str(x), "y": str(y), "font-size": str(size), "fill": colour, **style}
    SubElement(picture, "text", held).text = text
