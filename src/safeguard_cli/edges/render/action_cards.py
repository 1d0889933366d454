"""Say which cards the actions make on a page, and how a card is named.

What one talk serves for is one card, named by all that its actions ask and forbid. Where the cards
are named whole above, each is named by the sentence that asks. Which actions share a talk,
`core/advising/same_talk.py` says, and which steps a long page leaves for behind,
`core/advising/long_page.py`.
"""

from __future__ import annotations

import re
from itertools import chain, takewhile
from typing import Final

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import Advice, AdvisedAction
from safeguard_cli.edges.render import phrases

_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_CALM: Final = "green"
_FORBIDS: Final = ("Do not ", "No ", "Nobody ")


def cards_of(advice: Advice, *, named: bool) -> list[AdvisedAction]:
    """Return one action for each card, with its name: the short one where it is `named` above."""
    cards = talks_of(_without_steps_behind(advice))
    above = {card.action for card in named_of(advice)} if named else ()
    return [replace(card, do=short_name(card)) if card.action in above else card for card in cards]


def _without_steps_behind(advice: Advice) -> Advice:
    behind = set(advice.steps_behind)
    return replace(
        advice,
        actions=tuple(
            replace(one, steps=tuple(s for s in one.steps if (one.action, s) not in behind))
            for one in advice.actions
        ),
    )


def named_of(advice: Advice) -> list[AdvisedAction]:
    """Return the cards that are named above all others: not the calm ones that are due after them.

    Who begins with what is named there finds something to do in each.
    """
    cards = talks_of(advice)
    first = cards[0].due if cards else None
    return [card for card in cards if card.colour != _CALM or card.due == first]


def talks_of(advice: Advice) -> list[AdvisedAction]:
    """Return the actions as they are read: those that one talk serves for are one."""
    above = dict(advice.same_talk)
    talks: list[list[AdvisedAction]] = []
    for action in advice.actions:
        one = above.get(action.action)
        talk = next((each for each in talks if each[0].action == one), None)
        if talk is None:
            talks.append([action])
        else:
            talk.append(action)
    return [_join(talk) for talk in talks]


def _join(talk: list[AdvisedAction]) -> AdvisedAction:
    if len(talk) == 1:
        return talk[0]
    return replace(
        talk[0],
        do=" ".join(phrases.ended(action.do) for action in talk).rstrip("."),
        who=tuple(chain.from_iterable(action.who for action in talk)),
        steps=tuple(chain.from_iterable(action.steps for action in talk)),
        settled=all(action.settled for action in talk),
    )


def has_steps_behind(card: AdvisedAction, advice: Advice) -> bool:
    """Say whether a long page leaves steps of this card, or of what is read with it, for behind."""
    above = dict(advice.same_talk)
    return any(above.get(action, action) == card.action for action, _ in advice.steps_behind)


def count_first(cards: list[AdvisedAction], advice: Advice) -> int:
    """Say how many cards stand above what the situation adds: what was raised, and one more."""
    raised = sum(1 for _ in takewhile(lambda card: card.action in advice.raised, cards))
    return min(raised + 1, len(cards))


def short_name(action: AdvisedAction) -> str:
    """Name an action by its first sentence that asks for something."""
    sentences = _SENTENCE_END.split(action.do)
    return next((one for one in sentences if not one.startswith(_FORBIDS)), action.do).rstrip(".")
