"""Dress what is shown in a room for its screen, page by page, or to be read aloud."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from safeguard_cli.commands.results import has_colour
from safeguard_cli.edges.prompts.replies import Pages

if TYPE_CHECKING:  # importing it takes long
    from safeguard_cli.core.training.demo_moments import AnswersOffered, Moment, Step
    from safeguard_cli.core.training.what_if import WhatIf
    from safeguard_cli.edges.render.blocks import Block


def pages_of_step(shown: Step | Moment | WhatIf, *, plain: bool) -> Pages:
    """Return the pages of a step, a moment or a way aside."""
    from safeguard_cli.edges.render.steps import step_blocks, step_plain

    if plain:
        return lambda _columns, _rows: (step_plain(shown),)
    return _page_on_screen(list(step_blocks(shown)))


def pages_of_offer(offer: AnswersOffered, *, plain: bool) -> Pages:
    """Return the pages of a question with its answers on offer."""
    from safeguard_cli.edges.render.steps import offer_blocks, offer_plain

    if plain:
        return lambda _columns, _rows: (offer_plain(offer),)
    return _page_on_screen(list(offer_blocks(offer)))


def pages_of_help(offer: AnswersOffered, *, plain: bool) -> Pages | None:
    """Return the pages of the help of a question, if it has any."""
    from safeguard_cli.edges.render.steps import help_blocks

    return pages_of_blocks(list(help_blocks(offer)), plain=plain) if offer.help else None


def pages_of_blocks(blocks: Sequence[Block], *, plain: bool) -> Pages:
    """Return the pages of blocks of clean text, such as a demonstration holds."""
    if plain:
        from safeguard_cli.edges.render.plain import spoken
        from safeguard_cli.edges.render.transcript import lines_to_say

        return lambda _columns, _rows: (spoken(lines_to_say(blocks)),)
    return _page_on_screen(blocks)


def _page_on_screen(blocks: Sequence[Block]) -> Pages:
    from safeguard_cli.edges.render.screen_pages import pages_of

    @cache
    def pages(columns: int, rows: int) -> Sequence[str]:
        return pages_of(blocks, columns, rows, colour=has_colour(sys.stdout))

    return pages
