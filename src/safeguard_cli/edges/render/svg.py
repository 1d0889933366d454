"""Pictures for a class: what they share, and a slide as one, for programs that show slides."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.edges.render.wall_slides import (
    EDGE,
    HEIGHT,
    LEADING,
    TOP,
    WIDTH,
    WallSlide,
    passages,
)

_FONT: Final = '"Helvetica Neue", Arial, "Liberation Sans", sans-serif'

_MARK_GROUND: Final = "#3d2a6d"
_INK: Final = "#1a1a1a"
_COLOURS: Final = {"red": "#a31515", "amber": "#8a5200", "green": "#1e6b34", None: "#595959"}


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


def slide_svg(mark: str, slide: WallSlide, number: str) -> str:
    """Return the picture of a slide, with its mark above and its number below."""
    name, colour = f"{mark}: {slide.over}, {number}", _COLOURS[slide.colour]
    picture = new_picture(name, (WIDTH, HEIGHT), (str(WIDTH), str(HEIGHT)))
    draw_block(picture, (0, 0, WIDTH, HEIGHT), fill="#ffffff")
    draw_block(picture, (0, 0, WIDTH, 48), fill=_MARK_GROUND)
    draw_block(picture, (0, 48, 16, HEIGHT - 48), fill=colour)
    say_at(picture, (EDGE, 32), mark, size=20, colour="#ffffff", bold=True)
    say_at(picture, (EDGE, 92), slide.over, size=24, colour=colour, bold=True)
    _draw_passages(picture, slide)
    say_at(picture, (EDGE, HEIGHT - 28), number, size=18, colour="#4a4a4a")
    return tostring(picture, encoding="unicode") + "\n"


def _draw_passages(picture: Element, slide: WallSlide) -> None:
    y = float(TOP)
    for passage in passages(slide):
        for place, line in enumerate(passage.lines):
            base = y + passage.size * (LEADING * place + 1)
            at = (EDGE, round(base))
            say_at(picture, at, line, size=passage.size, colour=_INK, bold=passage.is_lead)
        y += passage.height
