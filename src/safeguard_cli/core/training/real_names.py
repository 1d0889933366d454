"""Notice where a text for training may name somebody: no case may be about a real person."""

from __future__ import annotations

import re
from typing import Final

# Capitals that name nobody: days, months, feasts, nations, peoples, and short forms.
_NOBODY: Final = {
    "I", "I'm", "I'll", "I've", "I'd", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    "Saturday", "Sunday", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays",
    "Sundays", "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December", "Christmas", "Easter", "Ramadan", "Eid",
    "Diwali", "Passover", "England", "Wales", "Scotland", "Ireland", "Northern", "Britain",
    "British", "English", "Welsh", "Scottish", "Irish", "Europe", "European", "Mum", "Dad", "Nan",
    "Gran", "Grandad", "Mummy", "Daddy", "God", "Ofsted", "Childline", "WhatsApp",
}  # fmt: skip
_WORD: Final = re.compile("[^\\W\\d_]+(?:['\u2019][^\\W\\d_]+)*")
_TITLE: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Father|Sister|Rev)\.? +[A-Z]")
# A sentence begins here, or words that somebody says.
_QUOTES: Final = "'\"\u2018\u2019\u201c\u201d"
_BEGINS: Final = re.compile(f"(?:^|[.?!:\u2026][{_QUOTES})]*\\s+|[{_QUOTES}(]\\s*)$")


def may_name_somebody(text: str) -> bool:
    """Say whether a capital stands where only a name has one, or a title before one.

    It may be mistaken: whoever wrote the text knows better, and is asked.
    """
    if _TITLE.search(text):
        return True
    return any(_is_name(text, word) for word in _WORD.finditer(text))


def _is_name(text: str, word: re.Match[str]) -> bool:
    said = word[0].replace("\u2019", "'").removesuffix("'s")
    # A word in capitals throughout is a short form, such as GP.
    if not said[0].isupper() or said.isupper() or said in _NOBODY:
        return False
    return not _BEGINS.search(text[: word.start()])
