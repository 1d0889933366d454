"""Show a demonstration as a picture of a terminal (SVG), and as a recording of one (asciicast v2).

Both are made without a terminal and without a clock, so they have the same
bytes every time. Neither fetches anything when it is opened.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.terminal_theme import TerminalTheme
from rich.text import Text
from rich.theme import Theme

from safeguard_cli.core.training.demo_moments import Moment
from safeguard_cli.edges.render.block_lines import lines_of
from safeguard_cli.edges.render.moments import INVENTED, MARK, marked, moment_blocks
from safeguard_cli.edges.render.screen import coloured, rows_of
from safeguard_cli.edges.render.screen_pages import pages_of
from safeguard_cli.edges.render.transcript import transcript_blocks

COLUMNS: Final = 80
LINES: Final = 24

_CLEAR: Final = str(Control(ControlType.HOME, ControlType.CLEAR))
# Dark on light, as on paper. The contrast of every colour on its ground is at least 7 : 1.
_THEME: Final = TerminalTheme(
    (255, 255, 255),
    (26, 26, 26),
    [
        (26, 26, 26), (143, 16, 16), (23, 85, 42), (107, 64, 0),
        (11, 79, 92), (61, 42, 109), (11, 79, 92), (74, 74, 74),
    ],
)  # fmt: skip

# Not rich's own: that one fetches a font.
_SVG: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"
  viewBox="0 0 {width} {height}" role="img">
<title>{title_text}</title>
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font: bold 18px "Helvetica Neue", Arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def transcript_svg(title: str, moments: Sequence[Moment]) -> str:
    """Return the transcript as one picture, as long as it needs to be."""
    rows = rows_of(lines_of(transcript_blocks(title, moments)), COLUMNS)
    console = Console(
        file=StringIO(), record=True, width=COLUMNS, force_terminal=True, color_system="standard",
        markup=False, emoji=False, highlight=False, legacy_windows=False, _environ={},
        # Dim text would be too pale to read on a wall.
        theme=Theme({"dim": "none"}),
    )  # fmt: skip
    for row in rows:
        console.print(row, soft_wrap=True)
    name = f"{marked(title)}. {INVENTED}"
    unique_id = f"demo-{zlib.crc32(coloured(rows, colour=True).encode()):08x}"
    template = _SVG.replace("{title_text}", _escape_text(name))
    return console.export_svg(title=name, theme=_THEME, code_format=template, unique_id=unique_id)


def transcript_cast(title: str, moments: Sequence[Moment], pace: float) -> str:
    """Return the transcript as a recording of a terminal, a screen every `pace` seconds."""
    header = {
        "version": 2,
        "width": COLUMNS,
        "height": LINES,
        "title": f"{marked(title)}. {INVENTED}",
    }
    screens = list(_draw_screens(title, moments))
    events = [
        [round(number * pace, 3), "o", (_CLEAR if number else "") + screen]
        for number, screen in enumerate(screens)
    ]
    # An empty event keeps the last screen up as long as the others.
    events.append([round(len(screens) * pace, 3), "o", ""])
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in (header, *events))


def _draw_screens(title: str, moments: Sequence[Moment]) -> Iterator[str]:
    """Yield every moment, in as many screens as it takes. Each begins with the mark."""
    room = LINES - 2
    for number, moment in enumerate(moments, 1):
        pages = pages_of(moment_blocks(moment, alone=True), COLUMNS, room, colour=True)
        for place, page in enumerate(pages):
            more = " (goes on)" if place else ""
            head = Text(f"{MARK} · {title} · {number} of {len(moments)}{more}", "reverse")
            head.truncate(COLUMNS, pad=True)
            screen = coloured([head], colour=True) + page.rstrip("\n")
            yield screen.replace("\n", "\r\n")


def _escape_text(text: str) -> str:
    kept = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # The template is filled by `str.format`.
    return kept.replace("{", "{{").replace("}", "}}")
