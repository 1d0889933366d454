"""Tell a copy of a concern from a record, before anything heavy is loaded."""

from __future__ import annotations


def is_export(content: bytes) -> bool:
    """Say whether a file calls itself a copy of a concern."""
    return b'"safeguard-export/' in content[:200]
