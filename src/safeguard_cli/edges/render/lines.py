"""Lines that are read on a screen, before they are folded: pure, and the same for a pipe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.core.words.folding import fold
from safeguard_cli.edges.render.phrases import one_line

Style = Literal["", "bold", "dim", "bold red", "bold yellow", "bold green"]


class Line(NamedTuple):
    """A text, and what stands before its first line on the screen and before its later ones.

    The first `styled` characters have the style, by default all of them. What is `whole` is
    never folded: a command to copy, or a place in a file that a tool reads. What is a `row` is
    folded on a screen alone: elsewhere a script may read it, line by line.
    """

    text: str
    first: str = ""
    rest: str = ""
    style: Style = ""
    styled: int | None = None
    whole: bool = False
    row: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing on it."""
        return not self.text

    @property
    def leads_in(self) -> bool:
        """Whether it is a heading or a name, and says nothing without what comes next."""
        return bool(self.text) and self.styled is None and self.style not in ("", "dim")

    @property
    def goes_with_the_last(self) -> bool:
        """Whether it is a note below a point."""
        return bool(self.text) and bool(self.first) and not self.first.strip()


SPACE: Final = Line("")


def line(text: str, first: str = "", rest: str | None = None, style: Style = "") -> Line:
    """Return a text as a line that is folded; later lines stand under the first by default."""
    hang = " " * len(first) if rest is None else rest
    return Line(one_line(text), first, hang, style)


def whole(text: str) -> Line:
    """Return a text as a line that is never folded."""
    return Line(text, whole=True)


def row(text: str, first: str = "", style: Style = "") -> Line:
    """Return a text as a line that is folded on a screen alone, under its own beginning."""
    return Line(text, first, " " * len(first), style, row=True)


def heading(text: str) -> Line:
    """Return a text as a heading."""
    return line(text.upper(), style="bold")


def folded(lines: Iterable[Line], columns: int) -> str:
    """Return lines as text of so many columns, with a line end: for files and pipes."""
    shown = (each.rstrip() for line in lines for each in _fold_line(line, columns))
    return "\n".join(shown).strip("\n") + "\n"


def _fold_line(line: Line, columns: int) -> list[str]:
    text = clean(line.text)
    if line.whole or line.row:
        return [f"{line.first}{text}"]
    return fold(text, columns, line.first, line.rest) or [""]
