"""Several words as one reads them: "a, b or c"."""

from __future__ import annotations

from collections.abc import Iterable


def listed(words: Iterable[str], joint: str) -> str:
    """Join words, at least one, with `joint` before the last: "a, b or c"."""
    *others, last = words
    return f"{', '.join(others)} {joint} {last}" if others else last
