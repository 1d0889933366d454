"""Fold text into lines of so many columns, of which a wide character takes two.

For files, pipes and prompts. What is read on a terminal is drawn with rich: to load it takes
longer than all else that whoever writes a file, or is about to be asked, waits for.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_LINE: Final = 90
"""Columns. Longer lines are hard to follow with the eye."""


def fold(
    text: str,
    columns: int,
    first: str = "",
    rest: str = "",
    *,
    breaks_words: bool = True,
    at_hyphens: bool = False,
) -> list[str]:
    """Return the lines of one paragraph, the first after `first`, later ones after `rest`.

    None is wider than `columns`, but for a word where `breaks_words` is false: a path or a
    reference is copied whole. No text makes no line.
    """
    if _is_narrow(text):
        from textwrap import wrap
    else:
        # It knows how wide each script is, and takes twice as long to load as Python.
        from wcwidth import wrap
    return wrap(
        text, max(columns, len(first) + 1, len(rest) + 1),
        initial_indent=first, subsequent_indent=rest,
        break_long_words=breaks_words, break_on_hyphens=at_hyphens,
    )  # fmt: skip


def _is_narrow(text: str) -> bool:
    """Say whether each character takes one column."""
    return text.isascii() or not any(
        unicodedata.east_asian_width(each) in "WF"
        or unicodedata.category(each) in ("Mn", "Me", "Cf")
        for each in text
    )
