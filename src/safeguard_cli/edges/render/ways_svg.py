"""Draw the ways up side by side on one A4 page: stairs that are climbed from below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.core.training.ways_up import WayUp, WayUpStep
from safeguard_cli.edges.render.graph_svg import wrap
from safeguard_cli.edges.render.moments import MARK
from safeguard_cli.edges.render.phrases import cleaned
from safeguard_cli.edges.render.svg import draw_block, new_picture, say_at

WIDTH: Final = 1123
HEIGHT: Final = 794
_EDGE: Final = 40
_GAP: Final = 36
_TOP: Final = 176
_FOOT: Final = 46
_SHIFT: Final = 16
_PAD: Final = 12
_LEADING: Final = 1.28
_NUMBER: Final = 32
_SIZES: Final = range(20, 9, -1)
_TABLE_SIZE: Final = 14
_INK, _SOFT, _MARK_GROUND = "#1a1a1a", "#4a4a4a", "#3d2a6d"
_GROUNDS: Final = ("#e8f1f3", "#f6efe2")
_EDGES: Final = ("#0b4f5c", "#8a5200")
_HEADING: Final = "When nothing changes: the way up"
_DANGER: Final = (
    "If a child is in danger now, ring 999 first. A child who may be at risk waits for no step."
)


def ways_svg(ways: Sequence[WayUp], source: str) -> str:
    """Return one picture of all ways. `source` names the rules that they are drawn from."""
    ways = [cleaned(way) for way in ways]
    picture = new_picture(f"{MARK}: {_HEADING}", (WIDTH, HEIGHT), ("297mm", "210mm"))
    SubElement(picture, "style").text = "@page { size: A4 landscape; margin: 0; }"
    draw_block(picture, (0, 0, WIDTH, HEIGHT), rx="0", fill="#ffffff", stroke="#ffffff")
    draw_block(picture, (0, 0, WIDTH, 40), rx="0", fill=_MARK_GROUND, stroke=_MARK_GROUND)
    say_at(picture, (_EDGE, 27), MARK, size=17, colour="#ffffff", bold=True)
    say_at(picture, (_EDGE, 82), _HEADING, size=28, colour=_INK, bold=True)
    say_at(picture, (_EDGE, 112), _DANGER, size=16, colour="#8f1010", bold=True)
    width = (WIDTH - 2 * _EDGE - _GAP * (len(ways) - 1)) // len(ways)
    for place, way in enumerate(ways):
        x = _EDGE + place * (width + _GAP)
        _draw_way(picture, way, x=x, width=width, look=place % len(_GROUNDS))
    said = f"Read from below. {source}"
    say_at(picture, (_EDGE, HEIGHT - 18), said, size=13, colour=_SOFT)
    return tostring(picture, encoding="unicode") + "\n"


def _draw_way(picture: Element, way: WayUp, *, x: int, width: int, look: int) -> None:
    edge = _EDGES[look]
    say_at(picture, (x, _TOP - 18), way.title, size=20, colour=edge, bold=True)
    room = HEIGHT - _FOOT - _TOP
    count = len(way.rungs)
    each = min(150, room // count)
    climb = _SHIFT * (count - 1)
    size = _choose_size(way, width - climb, each - 10)
    for place, rung in enumerate(way.rungs):
        top = _TOP + room - each * (place + 1)
        box = (x + _SHIFT * place, top, width - climb, each - 10)
        draw_block(picture, box, rx="6", fill=_GROUNDS[look], stroke=edge)
        number = str(place + 1)
        say_at(picture, (box[0] + _PAD, top + 36), number, size=28, colour=edge, bold=True)
        base = top + _PAD
        for line in _fold_rung(rung, width - climb, size):
            base += round(line.size * _LEADING)
            at = (box[0] + _PAD + _NUMBER, base)
            say_at(picture, at, line.text, size=line.size, colour=line.colour, bold=line.is_bold)


class _Line(NamedTuple):
    text: str
    size: int
    colour: str
    is_bold: bool


def _choose_size(way: WayUp, width: int, height: int) -> int:
    """Choose the largest size at which every rung of a way fits its box."""
    room = height - 2 * _PAD
    for size in _SIZES:
        heights = (
            sum(round(line.size * _LEADING) for line in _fold_rung(rung, width, size))
            for rung in way.rungs
        )
        if max(heights) <= room:
            return size
    return _SIZES[-1]


def _fold_rung(rung: WayUpStep, width: int, size: int) -> list[_Line]:
    room = width - 2 * _PAD - _NUMBER
    small = size - 2
    said = [f"By when: {rung.within}."] if rung.within else []
    said += [f"Then a reply: {rung.reply}."] if rung.reply else []
    do = wrap(rung.do, room * _TABLE_SIZE / size, bold=True)
    below = [line for each in said for line in wrap(each, room * _TABLE_SIZE / small)]
    return [
        *(_Line(line, size, _INK, is_bold=True) for line in do),
        *(_Line(line, small, _SOFT, is_bold=False) for line in below),
    ]
