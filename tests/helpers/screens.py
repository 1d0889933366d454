"""Advice and blocks as they look on a terminal of some width."""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.edges.door import Coloured
from safeguard_cli.edges.render.block_lines import advice_lines, emergency_lines, lines_of
from safeguard_cli.edges.render.blocks import Block
from safeguard_cli.edges.render.screen import drawn


def advice_screen(advice: Advice, width: int, colour: bool) -> Coloured:
    return drawn(advice_lines(advice), width, colour)


def emergency_screen(advice: Advice, width: int, colour: bool) -> Coloured:
    return drawn(emergency_lines(advice), width, colour)


def screen_of(blocks: Iterable[Block], width: int, colour: bool) -> Coloured:
    return drawn(lines_of(blocks), width, colour)
