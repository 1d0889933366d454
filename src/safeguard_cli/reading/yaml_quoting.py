"""Write texts so that the strict reader finds them again, whatever was typed."""

from __future__ import annotations

import json

from safeguard_cli.core.words.cleaning import clean_line


def entry(key: str, value: str, *, indent: str = "") -> str:
    """Return a line with a key and its text."""
    return f"{indent}{key_text(key)}: {scalar(value)}"


def key_text(key: str) -> str:
    """Return a key: an id stands as it is, anything else in quotation marks."""
    is_plain = key[:1].isalnum() and key.replace("-", "").isalnum() and key.isascii()
    return key if is_plain else scalar(key)


def scalar(text: str) -> str:
    """Return a text on one line, in quotation marks."""
    # A JSON string is a double-quoted YAML scalar, whatever was typed.
    return json.dumps(clean_line(text), ensure_ascii=False)
