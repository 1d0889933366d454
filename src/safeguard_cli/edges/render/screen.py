"""Draw lines for a terminal with rich: it folds them, in any script, and colours them.

Colours and bold only repeat what the words and the capitals already say. Lines are drawn with
hanging indents, and no boxes. No text is markup, and none has an emoji or a highlight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, cast

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from rich.text import Text

from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.core.words.folding import LONGEST_LINE
from safeguard_cli.edges.door import Coloured
from safeguard_cli.edges.render.lines import Line

if TYPE_CHECKING:
    from rich.console import Console

_LEAST_ROOM: Final = 10


def drawn(lines: Iterable[Line], width: int, colour: bool) -> Coloured:
    """Return lines, drawn for a terminal of this width, with a line end."""
    return coloured(rows_of(lines, min(width, LONGEST_LINE)), colour)


def rows_of(lines: Iterable[Line], width: int) -> list[Text]:
    """Return the rows that lines take on a screen, without empty ones at either end."""
    rows = without_end([row for line in lines for row in rows_of_line(line, width)])
    return without_end(rows[::-1])[::-1]


def without_end(rows: list[Text]) -> list[Text]:
    """Return rows without the empty ones at their end."""
    while rows and not rows[-1]:
        rows = rows[:-1]
    return rows


def rows_of_line(line: Line, width: int) -> Iterator[Text]:
    """Yield the rows that a line takes on a screen of this width: at least one."""
    text = Text(clean(line.text))
    text.stylize(line.style, 0, line.styled)
    # Some room is left for words, however narrow the screen.
    room = max(_LEAST_ROOM, width - max(cell_len(line.first), cell_len(line.rest)))
    rows = [text] if line.whole else text.wrap(_CONSOLE, room, overflow="fold")
    for number, row in enumerate(rows or [Text()]):
        whole = Text(line.rest if number else line.first).append_text(row)
        whole.rstrip()
        yield whole


def coloured(rows: Iterable[Text], colour: bool) -> Coloured:
    """Return rows for a terminal, with rich's codes or none, and a line end."""
    page = Text("\n").join(rows)
    if not colour:
        return Coloured(f"{page.plain}\n")
    shown = (
        style.render(text, color_system=ColorSystem.STANDARD) if style else text
        for text, style, _ in page.render(_CONSOLE)
    )
    return Coloured(f"{''.join(shown)}\n")


class _Styles:
    """All that `Text` asks of a `Console` here. To load rich's own takes as long as the rest."""

    def get_style(self, name: str, *, default: Style) -> Style:
        """Return a style by its words."""
        return Style.parse(name) if name else default


_CONSOLE: Final = cast("Console", _Styles())
