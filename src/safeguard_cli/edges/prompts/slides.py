"""What is shown step by step, and what the person wants then: plain values, no terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from msgspec import Struct

Wish = Literal["end", "what-if", "quit", "exit"]


class Slide(Struct, frozen=True):
    """One step. `text` returns its lines for a width, which may hold colours.

    `can_branch` says whether "what if?" is offered here. From an aside, every way
    leads back to the story.
    """

    title: str
    text: Callable[[int], str]
    can_branch: bool = False
    is_aside: bool = False


class Left(Struct, frozen=True):
    """Where the person stopped, and what for. `is_playing` says whether it played by itself."""

    at: int
    wish: Wish
    is_playing: bool = False


def onward(slides: Sequence[Slide], at: int) -> str:
    """Name what comes after a slide."""
    if slides[at].is_aside:
        return "to the story"
    return "next" if at < len(slides) - 1 else "finish"


class Player(Protocol):
    """Shows slides to a person. Raises StoppedError when the person stops (Ctrl-C)."""

    def play(self, slides: Sequence[Slide], at: int, pace: float, *, playing: bool) -> Left:
        """Show slides from this one on, until the end or until the person wants something else.

        While `playing` it steps by itself every `pace` seconds, until it is paused. The
        last slide stays.
        """
        ...
