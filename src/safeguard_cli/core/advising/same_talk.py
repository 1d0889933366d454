"""Find the actions that one talk can serve for.

Whoever is told of two things in one talk prepares one talk. So an action that begins with somebody
whom an action above names, and is due at the same moment, is read there. In an emergency each stays
alone, and so does what would make a card too long to be read as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.advising.shapes import AdvisedAction
from safeguard_cli.core.deciding.deadlines import moment_of

_MOST_STEPS: Final = 14


def same_talks(
    actions: tuple[AdvisedAction, ...], gravest: str, raised: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield each action that is read with one above, and that one. `who` must still be whole.

    `gravest`: the level of an emergency. `raised`: actions above graver ones, which are not read
    as a part of what is less grave.
    """
    own: list[AdvisedAction] = []
    for action in actions:
        candidates = (one for one in own if one.level != gravest and one.action not in raised)
        above = next((one for one in candidates if _is_one_talk(one, action)), None)
        if above is None:
            own.append(action)
        else:
            yield action.action, above.action


def _is_one_talk(above: AdvisedAction, action: AdvisedAction) -> bool:
    return (
        moment_of(above.due) == moment_of(action.due)
        and turns_to_one_of(action, above)
        and len(above.steps) + len(action.steps) <= _MOST_STEPS
    )


def turns_to_one_of(action: AdvisedAction, above: AdvisedAction) -> bool:
    """Say whether the first of whom an action names is read above too: roles can share words."""
    return any(first.role == one.role for first in action.who[:1] for one in above.who)
