"""Where a show stands: the slide, its page, and the clock. Pure.

The first lines say what this is, the last lines name the keys, and both always
stand. A slide that does not fit between them is turned page by page, with the same key.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from safeguard_cli.edges.prompts.menu_page import folded
from safeguard_cli.edges.prompts.replies import Pages, Slide, Wish, onward

_HELP = " · why"
_HELP_KEYS = ("Enter close this", "↑ ↓ turn the page")


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
        self.wish: Wish = "end"
        self.size = (80, 24)
        self._slides = slides
        self._pace = pace
        self._page = 0
        self._help_page = 0
        self._shows_help = False
        self._due = pace

    @property
    def slide(self) -> Slide:
        """Return the slide that is shown."""
        return self._slides[self.at]

    def frame(self) -> Frame:
        """Return what stands on the screen, exactly as high as the screen."""
        room = self._count_rows()
        pages, page = self._find_seen()
        lines = pages[page].rstrip("\n").split("\n")[:room]
        foot = self._write_foot("read on" if self._has_more() else onward(self._slides, self.at))
        foot = [*foot, *[""] * (self._measure_foot() - len(foot))]
        return Frame(self._write_head(len(pages)), [*lines, *[""] * (room - len(lines))], foot)

    def go_on(self, now: float) -> None:
        """Turn the page; after the last one go to the next slide, and after the last one end."""
        if self._shows_help:
            self._shows_help = False
        elif self._has_more():
            self._page += 1
        elif self.slide.is_aside or self.at == len(self._slides) - 1:
            self.is_over = True
        else:
            self._turn_to(self.at + 1)
        self.wind(now)

    def go_back(self, now: float) -> None:
        """Turn back a page, or go to the end of the slide before; from an aside, to the story."""
        if self._shows_help:
            self._shows_help = False
        elif self._page:
            self._page = min(self._page, len(self._list_pages()) - 1) - 1
        elif self.slide.is_aside:
            self.is_over = True
        elif self.at:
            self._turn_to(self.at - 1)
            self._page = len(self._list_pages()) - 1
        elif self.slide.leads_back:
            self.is_over, self.wish = True, "back"
        self.wind(now)

    def turn(self, step: int, now: float) -> None:
        """Turn pages within the slide or its help, and not past either end."""
        if self._shows_help:
            last = len(self._list_help_pages()) - 1
            self._help_page = max(0, min(self._help_page + step, last))
        else:
            self._page = max(0, min(self._page + step, len(self._list_pages()) - 1))
        self.wind(now)

    def turn_help(self, now: float) -> None:
        """Show the help of this slide, if it has one, or put it away."""
        self._shows_help = not self._shows_help and self.slide.help is not None
        self._help_page = 0
        # Whoever asks for help wants to talk: the story waits.
        self.playing = self.playing and not self._shows_help
        self.wind(now)

    def pause(self, now: float) -> None:
        """Stop playing by itself, or go on with it."""
        self.playing = not self.playing and self._can_play
        self.wind(now)

    def is_due(self, now: float) -> bool:
        """Say whether it is time to go on by itself. The last slide stays."""
        is_last = self.at == len(self._slides) - 1 and not self._has_more()
        return self.playing and not is_last and now >= self._due

    def wind(self, now: float) -> None:
        """Start the clock anew."""
        self._due = now + self._pace

    @property
    def _can_play(self) -> bool:
        return bool(self._pace) and not self.slide.is_aside

    def _turn_to(self, at: int) -> None:
        self.at = at
        self._page = 0

    def _write_head(self, pages: int) -> list[str]:
        page = self._help_page if self._shows_help else min(self._page, pages - 1)
        title = self.slide.title(page, pages)
        head = self._fold_title(f"{title}{_HELP}" if self._shows_help else title)
        return [*head, *[""] * (self._measure_head() - len(head))]

    def _write_foot(self, forth: str) -> list[str]:
        if self._shows_help:
            return _join_names(_HELP_KEYS, self.size[0])
        names = [f"Enter {forth}", "← back"]
        if self._can_play:
            names.append("p pause" if self.playing else "p play")
        if self.slide.help is not None:
            names.append("? why")
        if self.slide.can_branch:
            names.append("w what if?")
        return _join_names([*names, "q quit"], self.size[0])

    def _measure_foot(self) -> int:
        # Always room for the longest: the screen must not jump when the words change.
        words = ("read on", onward(self._slides, self.at))
        return max(len(self._write_foot(word)) for word in words)

    def _measure_head(self) -> int:
        # Room for two digits in each number of the counter, and for the longest title.
        longest = self.slide.title(9, 10) + (_HELP if self.slide.help else "")
        return len(self._fold_title(longest))

    def _fold_title(self, title: str) -> list[str]:
        return folded(title, self.size[0]).split("\n")

    def _find_seen(self) -> tuple[Sequence[str], int]:
        """Return the pages that are turned now, and the one that is seen."""
        if self._shows_help:
            return self._list_help_pages(), self._help_page
        pages = self._list_pages()
        # In a window that was made larger there may be fewer.
        self._page = min(self._page, len(pages) - 1)
        return pages, self._page

    def _list_pages(self) -> Sequence[str]:
        return self._fit_pages(self.slide.pages)

    def _list_help_pages(self) -> Sequence[str]:
        return self._fit_pages(self.slide.help) if self.slide.help else ("",)

    def _fit_pages(self, pages: Pages) -> Sequence[str]:
        return pages(self.size[0], self._count_rows())

    def _count_rows(self) -> int:
        return max(1, self.size[1] - self._measure_head() - self._measure_foot() - 2)

    def _has_more(self) -> bool:
        return self._page < len(self._list_pages()) - 1


def _join_names(names: Sequence[str], columns: int) -> list[str]:
    """Put keys side by side, and never part a key from its word."""
    lines = [""]
    for name in names:
        longer = f"{lines[-1]}   {name}" if lines[-1] else name
        if len(longer) < columns:
            lines[-1] = longer
        else:
            lines.append(name)
    return lines
