"""Say if and when a number was checked, and find that again in a note.

A record keeps the note as one text, so both stand here: who changes the words changes both.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from safeguard_cli.core.model.rule_set import Contact
from safeguard_cli.core.words.dates import day_in_words

_DAY: Final = r"(\d{1,2} [A-Z][a-z]+ \d{4})"
_CHECKED: Final = re.compile(rf" ?Checked {_DAY}\.")
_SEEN: Final = re.compile(rf", last seen {_DAY}")


def say_check(contact: Contact) -> str:
    """Say when a number was checked, or that nobody confirmed it; "" where neither is known."""
    on = contact.checked_on
    day = day_in_words(date.fromisoformat(on), short=True) if on else ""
    if contact.check:
        seen = f", last seen {day}" if day else ""
        return f"Not confirmed{seen}: if nobody answers, look it up."
    return f"Checked {day}." if day else ""


def find_checked_day(note: str) -> str:
    """Return the day on which the number of this note was checked, if it was."""
    found = _CHECKED.search(note)
    return found[1] if found else ""


def without_days(note: str) -> str:
    """Return the note without the days. That a number is not confirmed stays."""
    return _SEEN.sub("", _CHECKED.sub("", note))
