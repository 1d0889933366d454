"""Read a typed line, and understand it: commands, dates and numbers. Never guess.

The menus understand the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Literal, TextIO, get_args

from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.words.dates import MONTHS
from safeguard_cli.edges.door import write
from safeguard_cli.edges.prompts import words

Word = Literal["back", "help", "stop", "exit", "unsure"]

QUICK_EXIT = "\x18"
"""Ctrl-X, as a line-reading terminal hands it over."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+),? (\d{4})")


def typed_line(source: TextIO, screen: TextIO, meanwhile: Callable[[], None] | None = None) -> str:
    """Prompt for a line and return it, or raise StoppedError where none comes any more.

    `meanwhile` is done before the line is waited for.
    """
    write(screen, "> ")
    try:
        if meanwhile:
            meanwhile()
        line = source.readline()
    except (KeyboardInterrupt, EOFError):
        line = ""
    if not line:
        raise StoppedError(words.STOPPED)
    return line


def read_command(text: str, *, bare: bool = False) -> Word | None:
    """Return the command in `/back` or, where no free text is taken, in `back`."""
    if QUICK_EXIT in text:
        return "exit"
    word = text.strip().lower()
    if word.startswith("/"):
        word = word[1:].strip()
    elif not bare:
        return None
    if word == "?":
        return "help"
    return next((name for name in get_args(Word) if name == word), None)


def read_date(text: str, today: date) -> date | None:
    """Read a date, day before month as in Britain, or return None."""
    text = " ".join(text.lower().split())
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    if found := _ISO.fullmatch(text):
        return _make_day(found[1], int(found[2]), found[3])
    if found := _BRITISH.fullmatch(text):
        return _make_day(found[3], int(found[2]), found[1])
    if found := _NAMED.fullmatch(text):
        return _make_day(found[3], _find_month(found[2]), found[1])
    return None


def read_answer(text: str, offered: Mapping[str, str]) -> str | None:
    """Return the id of the answer meant by its number, its id or its label."""
    word = " ".join(text.split()).casefold()
    if word.isascii() and word.isdigit():
        number = int(word) if len(word) < 4 else 0
        return list(offered)[number - 1] if 0 < number <= len(offered) else None
    for name, label in offered.items():
        if word in (name.casefold(), label.casefold()):
            return name
    return None


def read_answers(text: str, offered: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the ids meant by "1, 3", in the order offered; None if any part is not one."""
    whole = read_answer(text, offered)
    if whole is not None:
        return (whole,)
    parts = [part for part in re.split(r"[,;]| and ", text) if part.strip()]
    if len(parts) == 1:
        parts = parts[0].split()
    found = [read_answer(part, offered) for part in parts]
    if not found or None in found:
        return None
    return tuple(name for name in offered if name in found)


def _find_month(word: str) -> int:
    for number, name in enumerate(map(str.lower, MONTHS), 1):
        if word in (name, name[:3]):
            return number
    return 9 if word == "sept" else 0


def _make_day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None
