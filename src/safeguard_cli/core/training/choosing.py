"""Draw cases for a lesson, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from safeguard_cli.core.training.catalogue import Card


def drawn(
    cards: Iterable[Card], chance: Random, most: int, minutes: int | None = None
) -> tuple[Card, ...]:
    """Draw at most so many cases; with `minutes`, as many as fit into that time together."""
    left = sorted(cards, key=lambda card: card.id)
    chance.shuffle(left)
    if minutes is None:
        return tuple(left[:most])
    chosen: list[Card] = []
    for card in left:
        if len(chosen) < most and sum(each.minutes for each in chosen) + card.minutes <= minutes:
            chosen.append(card)
    return tuple(chosen)
