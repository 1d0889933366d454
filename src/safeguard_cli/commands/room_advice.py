"""Put advice as it is read in a room: each thing once, and nothing that a room has keys for."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from safeguard_cli.commands.wiring import Desk
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.training.demo_moments import Alarmed, StoryAdvised

T = TypeVar("T")


def for_a_room(desk: Desk, advice: Advice, moment: datetime) -> Advice:
    """Say everything once. "What if?" shows what would change it, better than a list."""
    return replace(desk.brief(advice, moment), changes=())


def step_for_a_room(desk: Desk, shown: T, moment: datetime) -> T:
    """Put the advice of a step so; any other step stays as it is."""
    if isinstance(shown, StoryAdvised | Alarmed):
        return replace(shown, advice=for_a_room(desk, shown.advice, moment))
    return shown
