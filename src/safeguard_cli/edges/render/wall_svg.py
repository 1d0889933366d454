"""Dress one slide as a picture (SVG), for other programs that show slides. It fetches nothing."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.edges.render.svg import FONT, say_at
from safeguard_cli.edges.render.wall_slides import (
    EDGE,
    HEIGHT,
    LEADING,
    TOP,
    WIDTH,
    WallSlide,
    passages,
)

_MARK_GROUND: Final = "#3d2a6d"
_INK: Final = "#1a1a1a"
_COLOURS: Final = {"red": "#a31515", "amber": "#8a5200", "green": "#1e6b34", None: "#595959"}


def slide_svg(mark: str, slide: WallSlide, number: str) -> str:
    """Return the picture of a slide, with its mark above and its number below."""
    picture = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "width": str(WIDTH),
            "height": str(HEIGHT),
            "font-family": FONT,
            "role": "img",
        },
    )
    SubElement(picture, "title").text = f"{mark}: {slide.over}, {number}"
    _draw_block(picture, (0, 0, WIDTH, HEIGHT), "#ffffff")
    _draw_block(picture, (0, 0, WIDTH, 48), _MARK_GROUND)
    _draw_block(picture, (0, 48, 16, HEIGHT - 48), _COLOURS[slide.colour])
    say_at(picture, (EDGE, 32), mark, 20, "#ffffff", bold=True)
    say_at(picture, (EDGE, 92), slide.over, 24, _COLOURS[slide.colour], bold=True)
    _draw_passages(picture, slide)
    say_at(picture, (EDGE, HEIGHT - 28), number, 18, "#4a4a4a")
    return tostring(picture, encoding="unicode") + "\n"


def _draw_passages(picture: Element, slide: WallSlide) -> None:
    y = float(TOP)
    for passage in passages(slide):
        for place, line in enumerate(passage.lines):
            base = y + passage.size * (LEADING * place + 1)
            at = (EDGE, round(base))
            say_at(picture, at, line, passage.size, _INK, bold=passage.is_lead)
        y += passage.height


def _draw_block(picture: Element, place: tuple[int, int, int, int], colour: str) -> None:
    names = ("x", "y", "width", "height")
    held = {name: str(value) for name, value in zip(names, place, strict=True)}
    SubElement(picture, "rect", {**held, "fill": colour})
