"""A number with its noun, as it is read."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 scenario", "2,000 scenarios"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
