"""Say where a failure happened, without anything that a person typed."""

from __future__ import annotations

import traceback


def frames_without_locals(error: BaseException) -> str:
    """Return the places of a failure and its kind; not its message, which may hold answers."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__name__} at", *lines]) + "\n"
