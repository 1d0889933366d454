"""Lay out the card for the phone: read from the top, it is what to say and what to wait for.

What is asked for and heard stands in `rules/contacts.yaml`; `core/advising/card.py` chooses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from safeguard_cli.core.advising.shapes import Advice, AdvisedAction, Party, PhoneCard
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import Listing, Point

_NAMED: Final = "My name, and a number on which I can be reached"
_NAMED_LATER: Final = "My name and a number, only if I choose to give them after that"
_WHOM: Final = (
    "Who it is about: name, age, address, where they are",
    "Which council looks after them, if one does",
)
_IN_OWN_WORDS: Final = "What was seen, heard or told, and when, in my own words"
_WHO_ELSE: Final = (
    "Who must not hear of it, and where they work",
    "Who was told before, and what came of it",
)
_BESIDES: Final = "What I must say there:"
NOT_SET: Final = "number not set"
_REACHED: Final = ", and how to reach you"


def card_beside(advice: Advice, action: AdvisedAction) -> Iterator[Listing]:
    """Lay out the card, if there is one for the call or talk that this action asks for."""
    card = advice.card
    if card is not None and card.part == action.part:
        yield Listing(title(card), tuple(Point(head, lines) for head, lines in parts(card)))


def title(card: PhoneCard) -> str:
    """Say for which call or talk the card is, with the number."""
    return f"To say and to hear ({card.role}: {card.number or NOT_SET})"


def parts(card: PhoneCard) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each part of the card: its name, and what stands under it."""
    if not card.ask_for:
        yield _BESIDES, card.besides
        return
    if card.first:
        yield "Before I say who I am, I ask:", (card.first,)
    yield "Who I am:", (_NAMED_LATER if card.first else card.name or _NAMED, *card.me)
    yield f"What I ask for: {phrases.ended(card.ask_for[:1].lower() + card.ask_for[1:])}", ()
    if card.besides:
        yield _BESIDES, card.besides
    about = (card.about,) if card.about else _WHOM
    yield "What I know:", (*about, _IN_OWN_WORDS, *_WHO_ELSE, *card.worry)
    if card.hear:
        yield "Before I hang up, I need to hear:", card.hear


def in_a_breath(card: PhoneCard | None, people: Iterable[Party]) -> tuple[str, ...]:
    """Say beside the number what to say, if the card is for one of these people."""
    if card is None or card.contact not in {one.contact for one in people}:
        return ()
    reached = "" if card.first or card.name else _REACHED
    say = f"Say: {card.say}{reached}" if card.say else ""
    return tuple(filter(None, (say, " ".join(card.besides))))


def spoken_card(advice: Advice, action: AdvisedAction) -> Iterator[str]:
    """Say the card line by line; each line tells to what it belongs."""
    card = advice.card
    if card is None or card.part != action.part:
        return
    number = card.number or NOT_SET
    yield f"To say and to hear, {card.role}, {number}:"
    for head, lines in parts(card):
        if not lines:
            yield head
        yield from (f"{head} {phrases.ended(line)}" for line in lines)
