"""Clean text on the way in and out, so that nothing typed can command a terminal.

Control, escape, bidirectional and other invisible format characters go; tabs
become spaces; line ends become newlines. Joiners that scripts need are kept.
"""

from __future__ import annotations

import unicodedata

# Zero-width joiner and non-joiner: several scripts cannot be written without them.
_KEPT = {"\n", "\u200c", "\u200d"}
# Some spreadsheets take the wide letters of Asian scripts for the same, and pass over blanks.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_REMOVED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class AsJson(str):
    """JSON for a machine: it goes out whole, with escapes for what `clean` would take out."""

    __slots__ = ()


def clean(text: str) -> str:
    """Return text of visible characters and line ends only."""
    if text.replace("\n", "").isprintable():
        # Most text is: letters, marks, digits, signs, plain spaces and line ends alone.
        return str(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _REMOVED)


def escaped(json_text: str) -> str:
    """Return JSON that says the same, with what `clean` takes out written as escapes."""
    if json_text.replace("\n", "").isprintable():
        return str(json_text)
    # Few texts hold any.
    from json import dumps

    return "".join(
        c if c in _KEPT or unicodedata.category(c) not in _REMOVED else dumps(c)[1:-1]
        for c in json_text
    )


def clean_line(text: str) -> str:
    """Return the same on one line."""
    return " ".join(clean(text).split())


def harmless(cell: str) -> str:
    """Return a cell of a table so that no spreadsheet takes it for a formula."""
    is_formula = cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if is_formula else cell
