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

_EMERGENCY: Final = "emergency"
_MOST_STEPS: Final = 14


def same_talks(actions: tuple[AdvisedAction, ...]) -> Iterator[tuple[str, str]]:
    """Yield each action that is read with one above, and that one. `who` must still be whole."""
    own: list[AdvisedAction] = []
    for action in actions:
        above = next((one for one in own if _is_one_talk(one, action)), None)
        if above is None:
            own.append(action)
        else:
            yield action.action, above.action


def _is_one_talk(above: AdvisedAction, action: AdvisedAction) -> bool:
    return (
        above.level != _EMERGENCY
        and moment_of(above.due) == moment_of(action.due)
        and action.who[:1] != ()
        and action.who[0] in above.who
        and len(above.steps) + len(action.steps) <= _MOST_STEPS
    )
