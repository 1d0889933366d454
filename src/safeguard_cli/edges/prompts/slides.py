"""What is shown step by step, and what the person wants then: plain values, no terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from msgspec import Struct

Wish = Literal["end", "back", "what-if", "quit", "exit"]
Pages = Callable[[int, int], Sequence[str]]
"""Takes columns and rows; gives at least one page, none with more lines than there are rows.

0 rows: all on one page. Pages may hold colours.
"""

EVERY_ROW = 0


class Slide(Struct, frozen=True):
    """One step, in as many pages as its words need.

    `mark` says what this is, `step` where in the show it stands. Several pages are counted as
    those of the step, or under a name of their own (`counted_as`) instead. `forth` says what the
    key for going on does here. `help` is what `?` shows; without it there is no help.
    `can_branch` says whether "what if?" is offered here. From an aside, every way leads back to
    the story. `leads_back`: there is something before this slide, though it is the first one.
    """

    mark: str
    step: str
    pages: Pages
    counted_as: str = ""
    forth: str = ""
    help: Pages | None = None
    can_branch: bool = False
    is_aside: bool = False
    leads_back: bool = False

    def title(self, page: int, of: int) -> str:
        """Return what stands above a page, counted from 0."""
        counter = f"page {page + 1} of {of}"
        if self.counted_as:
            where = f"{self.counted_as}, {counter}" if of > 1 else self.counted_as
        else:
            where = f"{self.step}, {counter}" if of > 1 else self.step
        return f"{self.mark} · {where}"


class Left(Struct, frozen=True):
    """Where the person stopped, and what for. `is_playing` says whether it played by itself."""

    at: int
    wish: Wish
    is_playing: bool = False


def onward(slides: Sequence[Slide], at: int) -> str:
    """Name what comes after a slide."""
    if slides[at].is_aside:
        return "to the story"
    if slides[at].forth:
        return slides[at].forth
    return "next" if at < len(slides) - 1 else "finish"


class Player(Protocol):
    """Shows slides to a person. Raises StoppedError when the person stops (Ctrl-C)."""

    def play(self, slides: Sequence[Slide], at: int, pace: float, *, playing: bool) -> Left:
        """Show slides from this one on, until the end or until the person wants something else.

        While `playing` it steps by itself every `pace` seconds, until it is paused. The
        last slide stays. With a pace of 0 it cannot play by itself.
        """
        ...
