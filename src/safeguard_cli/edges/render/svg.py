"""What the pictures for a class share: one typeface, and a line of text at a place."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement

FONT: Final = '"Helvetica Neue", Arial, "Liberation Sans", sans-serif'


def say_at(
    picture: Element, at: tuple[int, int], text: str, size: int, colour: str, *, bold: bool = False
) -> None:
    """Write a line of text into a picture; `at` is where it begins, on its ground line."""
    x, y = at
    style = {"font-weight": "bold"} if bold else {}
    held = {"x": str(x), "y": str(y), "font-size": str(size), "fill": colour, **style}
    SubElement(picture, "text", held).text = text
