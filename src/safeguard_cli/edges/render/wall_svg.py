"""Dress one slide as a picture (SVG), for other programs that show slides. It fetches nothing."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, tostring

from safeguard_cli.edges.render.svg import draw_block, new_picture, say_at
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
