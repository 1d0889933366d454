"""Show screens to a class, and say which way it wants to go from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from safeguard_cli.commands.training import lesson_words as words
from safeguard_cli.commands.training.slide_pages import pages_of_blocks, pages_of_step
from safeguard_cli.core.errors import LeftAtOnceError
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import Command, Player, Prompter, Slide, Way

if TYPE_CHECKING:  # importing it takes long
    from safeguard_cli.commands.training.answerers import Answerers
    from safeguard_cli.core.advising.shapes import Advice
    from safeguard_cli.core.training.demo_moments import Step
    from safeguard_cli.core.training.exercise import Exercise
    from safeguard_cli.edges.render.blocks import Block

_NO_PACE = 0.0


def way_of(command: Command, take_back: Callable[[], bool]) -> Way:
    """Say which way a class goes that did not answer. Raises LeftAtOnceError on quick exit.

    `take_back` takes the last answer back, if there is one.
    """
    if command.name == "exit":
        raise LeftAtOnceError
    if command.name == "stop":
        return "stop"
    return "on" if take_back() else "back"


class Screens:
    """Shows slides in the way in which this prompter asks. All of them are marked TRAINING."""

    def __init__(self, asker: Prompter, player: Player) -> None:
        self._player = player
        self._is_plain = isinstance(asker, PlainPrompter)

    def of_step(
        self, title: str, where: str, shown: Step, forth: str = "", counted_as: str = ""
    ) -> Slide:
        """Return a step of a demonstration as a slide."""
        pages = pages_of_step(shown, plain=self._is_plain)
        return Slide(_mark(title), where, pages, counted_as=counted_as, forth=forth)

    def of_blocks(self, title: str, where: str, blocks: Sequence[Block], forth: str = "") -> Slide:
        """Return blocks of clean text as a slide."""
        pages = pages_of_blocks(blocks, plain=self._is_plain)
        return Slide(_mark(title), where, pages, forth=forth)

    def show(self, slides: Sequence[Slide], at: int = 0, onward: str = "go on") -> Way:
        """Show slides. `onward` says where the last one leads. LeftAtOnceError on quick exit."""
        *others, last = slides
        slides = [*others, replace(last, forth=last.forth or onward)]
        wish = self._player.play(slides, at, _NO_PACE, playing=False).wish
        if wish == "exit":
            raise LeftAtOnceError
        return "stop" if wish == "quit" else "on"


class Tools(NamedTuple):
    """What each round of a lesson needs: screens, whoever answers, and the advice of a case."""

    screens: Screens
    answerers: Answerers
    advice: Callable[[Exercise], Advice]


def _mark(title: str) -> str:
    return f"{words.MARK} · {clean_line(title)}"
