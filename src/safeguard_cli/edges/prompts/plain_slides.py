"""Show slides line by line: typed words, no colour, nothing that moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TextIO

from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.edges.door import write_line
from safeguard_cli.edges.prompts.menu_page import folded
from safeguard_cli.edges.prompts.replies import EVERY_ROW, Left, Pages, Slide, Wish, onward
from safeguard_cli.edges.prompts.typed_answers import QUICK_EXIT, typed_line

_WISHES: Final[dict[str, Wish]] = {"what if": "what-if", "quit": "quit", "exit": "exit"}
_NOT_A_WORD: Final = "That is not one of the words."
_FIRST: Final = "This is the beginning. There is nothing to go back to."


class PlainPlayer:
    """Shows slides and reads words. `wait` says whether a line came within so many seconds."""

    def __init__(
        self,
        source: TextIO,
        stream: TextIO,
        wait: Callable[[float], bool],
        columns: Callable[[], int],
    ) -> None:
        self._source = source
        self._stream = stream
        self._wait = wait
        self._columns = columns

    def play(self, slides: Sequence[Slide], at: int, pace: float, *, playing: bool) -> Left:
        """Show slides until the end, or until something else is wanted."""
        self._show_slide(slides[at])
        while True:
            # The last slide stays.
            goes_on = playing and at < len(slides) - 1
            word = self._read_word(slides, at, pace if goes_on else 0.0, can_play=bool(pace))
            if word in _WISHES:
                return Left(at, _WISHES[word], playing)
            if word in ("pause", "play"):
                playing = word == "play"
                continue
            if word == "why":
                playing = False
                self._show_help(slides[at])
                continue
            step = -1 if word == "back" else 1
            if slides[at].is_aside or at + step == len(slides):
                return Left(at, "end", playing)
            if at + step < 0 and slides[at].leads_back:
                return Left(at, "back", playing)
            if at + step < 0:
                self._say_text(_FIRST)
            else:
                at += step
                self._show_slide(slides[at])

    def _show_slide(self, slide: Slide) -> None:
        self._say_text(f"\n{slide.title(0, 1)}")
        self._say_page(slide.pages)

    def _show_help(self, slide: Slide) -> None:
        if slide.help:
            self._say_text("")
            self._say_page(slide.help)

    def _say_page(self, pages: Pages) -> None:
        # A reading voice turns no pages, and a terminal that scrolls loses none.
        self._say_text("\n".join(pages(self._columns(), EVERY_ROW)).rstrip("\n"))

    def _say_text(self, text: str) -> None:
        columns = self._columns()
        write_line(self._stream, folded(text, columns) if columns else text)

    def _read_word(self, slides: Sequence[Slide], at: int, pace: float, *, can_play: bool) -> str:
        """Read one of the words on offer, or say "next" when the time has passed."""
        slide, forth = slides[at], onward(slides, at)
        many = ["play"] if can_play and not slide.is_aside else []
        if slide.help:
            many.append("why")
        offered = ["next", "back", *many, *(["what if"] if slide.can_branch else []), "quit"]
        if pace:
            seconds = "1 second" if pace == 1 else f"{pace:g} seconds"
            self._say_text(f"\nPlays on in {seconds}. To pause, press Enter.")
            if not self._wait(pace):
                return "next"
            if not (word := self._read_line()):
                word = "pause"
            if word in (*offered, "pause", "exit"):
                return word
        told = ", ".join(f"next ({forth})" if w == "next" != forth else w for w in offered)
        self._say_text(f"\nType: {told}. Enter alone means next.")
        while (word := self._read_line() or "next") not in (*offered, "exit"):
            self._say_text(f"{_NOT_A_WORD} Type: {told}.")
        return word

    def _read_line(self) -> str:
        line = typed_line(self._source, self._stream)
        word = "exit" if QUICK_EXIT in line else " ".join(clean(line).casefold().split())
        return "why" if word in ("?", "help") else word
