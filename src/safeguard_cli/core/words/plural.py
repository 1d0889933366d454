"""A number with its noun, as it is read."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 scenario", "2,000 scenarios"."""
    return f"{number:,} {noun(number, one, many)}"


def noun(number: int, one: str, many: str = "") -> str:
    """Return a noun as it stands behind a number."""
    return one if number == 1 else many or f"{one}s"
