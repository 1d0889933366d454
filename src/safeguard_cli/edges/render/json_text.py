"""Write a value as JSON that people can read too."""

from __future__ import annotations

import msgspec

from safeguard_cli.core.words.cleaning import AsJson


def json_text(value: object, *, end: str = "\n") -> AsJson:
    """Return a value as indented JSON, and what stands behind it."""
    return AsJson(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + end)
