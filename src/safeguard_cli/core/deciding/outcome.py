"""What deciding yields: a moment, what came of a part, where an item of a checklist stands."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN

TruthInWords = Literal["fails", "unknown", "holds"]
State = Literal["met", "outstanding", "not applicable", "not known", "to tick"]


class Due(Struct, frozen=True, rename="kebab"):
    """A deadline. `at` is an ISO 8601 moment, or empty where none can be worked out.

    `words` reads on its own: "now", or "by the end of Monday 23 November 2026:
    1 working day, bank holidays of England".
    """

    at: str
    words: str


class PartOutcome(Struct, frozen=True, rename="kebab"):
    """What the engine found in one part: ids only. `action` is empty where none is known."""

    part: str
    applies: TruthInWords
    action: str
    settled: bool
    determining: tuple[str, ...]
    open: tuple[str, ...]


def item_word(applies: int, met: int | None) -> State:
    """Return where an item stands, from the truth of its two conditions."""
    if applies == FAILS:
        return "not applicable"
    if applies == UNKNOWN or met == UNKNOWN:
        return "not known"
    if met is None:
        return "to tick"
    return "met" if met == HOLDS else "outstanding"
