"""Read dates as offices write them: `DD/MM/YYYY`, `D.M.YY`, `DD Mon YYYY hh:mm`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

_TOKEN = re.compile(r"y{4}|y{2}|mon|m{1,4}|d{1,2}|h{1,2}|s{2}", re.IGNORECASE)
_LETTER = re.compile(r"[A-Za-z%]")
_CODES: Final = {
    "yyyy": "%Y", "yy": "%y", "m": "%m", "mm": "%m", "mon": "%b", "mmm": "%b", "mmmm": "%B",
    "d": "%d", "dd": "%d", "h": "%H", "hh": "%H", "ss": "%S",
}  # fmt: skip
_PROBES: Final = (datetime(2025, 4, 3), datetime(2011, 10, 12))  # noqa: DTZ001 - days alone


class DateFormat:
    """One way to write a date, perhaps with a time of day behind it. `text`: as it was named."""

    def __init__(self, text: str) -> None:
        """Raise ValueError for what does not name a day, a month and a year."""
        self.text = text
        self._pattern = _make_pattern(text)
        self.has_time = "%H" in self._pattern

    def read(self, text: str) -> datetime | None:
        """Return the moment, or None where the text is written otherwise."""
        try:
            return datetime.strptime(text, self._pattern)  # noqa: DTZ007 - it says no zone
        except ValueError:
            return None

    def clashes_with(self, other: DateFormat) -> bool:
        """Whether the two read one text as different days."""
        texts = [day.strftime(self._pattern) for day in _PROBES]
        return any(
            (read := other.read(text)) is not None and read != self.read(text) for text in texts
        )


def first_read(formats: Iterable[DateFormat], text: str) -> datetime | None:
    """Return what the first format that fits makes of a text."""
    return next((found for each in formats if (found := each.read(text))), None)


def _make_pattern(text: str) -> str:
    """Return the format as `strptime` knows it."""
    found, after_hour, end = "", False, 0
    for token in _TOKEN.finditer(text):
        between = text[end : token.start()]
        word = token.group().lower()
        # `mm` is a month, but for the minutes that stand behind the hours.
        code = "%M" if word == "mm" and after_hour and ":" in between else _CODES[word]
        found += _check_plain(between) + code
        after_hour, end = code == "%H", token.end()
    found += _check_plain(text[end:])
    codes = re.findall(r"%[A-Za-z]", found)
    if len(set(codes)) < len(codes) or sum(code in "%d%m%b%B%Y%y" for code in codes) != 3:
        raise ValueError
    if "%d" not in codes or not {"%Y", "%y"} & {*codes}:
        raise ValueError
    return found


def _check_plain(text: str) -> str:
    # A `T` between day and time is usual; any other letter is a slip.
    if _LETTER.search(text) and text != "T":
        raise ValueError
    return text
