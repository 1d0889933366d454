"""Where a show stands: the slide, the line that was scrolled to, and the clock. Pure.

The first lines say what this is, the last lines name the keys, and both always
stand. What does not fit between them is read on with the same key.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from safeguard_cli.edges.prompts.page import folded
from safeguard_cli.edges.prompts.slides import Slide, onward


class Frame(Struct, frozen=True):
    """One screen: the mark above, the lines that are seen, and the keys below."""

    head: list[str]
    body: list[str]
    foot: list[str]

    @property
    def lines(self) -> list[str]:
        """Return the screen, line by line."""
        return [*self.head, "", *self.body, "", *self.foot]


class SlideShow:
    """Moves through slides. `size` is (columns, rows); `now` counts seconds."""

    def __init__(self, slides: Sequence[Slide], at: int, pace: float, *, playing: bool) -> None:
        self.at = at
        self.playing = playing
        self.is_over = False
        self.size = (80, 24)
        self._slides = slides
        self._pace = pace
        self._line = 0
        self._due = pace

    @property
    def slide(self) -> Slide:
        """Return the slide that is shown."""
        return self._slides[self.at]

    def frame(self) -> Frame:
        """Return what stands on the screen, exactly as high as the screen."""
        lines, room = self._lines(), self._room()
        # In a window that was made larger there may be less to read on.
        self._line = min(self._line, max(0, len(lines) - 1))
        seen = lines[self._line : self._line + room]
        foot = self._foot(self._forth())
        foot = [*foot, *[""] * (self._foot_height() - len(foot))]
        return Frame(self._head(), [*seen, *[""] * (room - len(seen))], foot)

    def go_on(self, now: float) -> None:
        """Read on; at the foot of a slide go to the next, and after the last one end."""
        if self._has_more():
            self._line += self._room()
        elif self.slide.is_aside or self.at == len(self._slides) - 1:
            self.is_over = True
        else:
            self._turn_to(self.at + 1)
        self.wind(now)

    def go_back(self, now: float) -> None:
        """Go to the slide before; from an aside, back to the story."""
        if self.slide.is_aside:
            self.is_over = True
        elif self.at:
            self._turn_to(self.at - 1)
        self.wind(now)

    def scroll(self, step: int, now: float) -> None:
        """Move by lines, and not past the end."""
        last = max(0, len(self._lines()) - self._room())
        self._line = max(0, min(self._line + step, last))
        self.wind(now)

    def pause(self, now: float) -> None:
        """Stop playing by itself, or go on with it."""
        self.playing = not self.playing and not self.slide.is_aside
        self.wind(now)

    def is_due(self, now: float) -> bool:
        """Say whether it is time to go on by itself. The last slide stays."""
        is_last = self.at == len(self._slides) - 1 and not self._has_more()
        return self.playing and not is_last and now >= self._due

    def wind(self, now: float) -> None:
        """Start the clock anew."""
        self._due = now + self._pace

    def _turn_to(self, at: int) -> None:
        self.at = at
        self._line = 0

    def _forth(self) -> str:
        return "read on" if self._has_more() else onward(self._slides, self.at)

    def _head(self) -> list[str]:
        return folded(self.slide.title, self.size[0]).split("\n")

    def _foot(self, forth: str) -> list[str]:
        names = [f"Enter {forth}", "← back"]
        if not self.slide.is_aside:
            names.append("p pause" if self.playing else "p play")
        if self.slide.can_branch:
            names.append("w what if?")
        return _together([*names, "q quit"], self.size[0])

    def _foot_height(self) -> int:
        # Always room for the longest: the screen must not jump when the words change.
        words = ("read on", onward(self._slides, self.at))
        return max(len(self._foot(word)) for word in words)

    def _lines(self) -> list[str]:
        return self.slide.text(self.size[0]).rstrip("\n").split("\n")

    def _room(self) -> int:
        return max(1, self.size[1] - len(self._head()) - self._foot_height() - 2)

    def _has_more(self) -> bool:
        return self._line + self._room() < len(self._lines())


def _together(names: Sequence[str], columns: int) -> list[str]:
    """Put keys side by side, and never part a key from its word."""
    lines = [""]
    for name in names:
        longer = f"{lines[-1]}   {name}" if lines[-1] else name
        if len(longer) < columns:
            lines[-1] = longer
        else:
            lines.append(name)
    return lines
