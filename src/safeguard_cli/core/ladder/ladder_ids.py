"""Name what a ladder expands into: its questions, and the actions of its stages."""

from __future__ import annotations

from msgspec import Struct

from safeguard_cli.core.model.ladders import Ladder, Stage

NONE = "none"
# What came of a stage, where it did not settle the matter.
FAILED = ("no-resolution", "no-reply", "worse")


class Names(Struct, frozen=True):
    """The ids of a ladder's three questions."""

    tried: str
    result: str
    date: str


def names_of(part: str, ladder: Ladder) -> Names:
    """Return the ids of the ladder's questions."""
    asked = (ladder.how_far, ladder.what_came, ladder.by_when)
    given = [each.id if each else "" for each in asked]
    endings = ("stage-tried", "stage-result", "stage-date")
    return Names(*(name or f"{part}-{end}" for name, end in zip(given, endings, strict=True)))


def action_of(part: str, stage: Stage) -> str:
    """Return the id of a stage's action."""
    return stage.action or f"{part}-{stage.id}"


def urgent_action_of(part: str, stage: Stage) -> str:
    """Return the id of the urgent form of a stage's action."""
    return f"{action_of(part, stage)}-urgent"


def excluded_action_of(part: str) -> str:
    """Return the id of the action for what the ladder is not for."""
    return f"{part}-has-its-own-route"
