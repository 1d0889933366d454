"""Read the moment that somebody names."""

from __future__ import annotations

from datetime import datetime

from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.question_kinds import YEARS


def read_moment(text: str, option: str = "as-of") -> datetime:
    """Read a moment such as 2026-11-22 or 2026-11-22T14:30, in London time unless it says so.

    Raises UsageError, which names the option for which it was typed.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"`{option}` takes a date and time such as 2026-11-22T14:30") from None
    if found.year not in YEARS:
        raise UsageError(f"`{option}` takes a moment of the years {YEARS[0]} to {YEARS[-1]}")
    return found.astimezone(LONDON) if found.tzinfo else found.replace(tzinfo=LONDON)
