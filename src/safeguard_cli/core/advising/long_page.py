"""Leave behind a long page what somebody needs only once they do a later thing.

A page that is too long is not read to its end. So on a long one each action below the first keeps
how to begin, and one for today also what else its steps ask for, up to a few. A doubt that is
treated as the gravest stays where an answer could lead to more. Nothing is lost: it is read right
behind, and what must not be done is no step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from safeguard_cli.core.advising.shapes import Advice, AdvisedAction
from safeguard_cli.core.deciding.deadlines import moment_of
from safeguard_cli.core.model.rule_set import LATER, NOTE

# Words of steps, duties and of what must not be done: about a minute, beside who and when.
_LONG: Final = 200
_TO_BEGIN: Final = 2
_MOST: Final = 8
# To say that more follows would take as long as so many words.
_FEW_WORDS: Final = 25

# Says of a step of an action whether it asks for anything.
Asks = Callable[[str, str], bool]


def is_long(advice: Advice) -> bool:
    """Say whether somebody tired would not read all of it at once."""
    steps = (step for action in advice.actions for step in action.steps)
    duties = (duty.do for duty in advice.duties if duty.group not in (LATER, NOTE))
    return sum(len(text.split()) for text in (*steps, *duties, *advice.do_nots)) > _LONG


def steps_behind(advice: Advice, asks: Asks) -> Iterator[tuple[str, str]]:
    """Yield each step that a long page leaves for behind, after its action."""
    soonest = min((moment_of(one.due).date() for one in advice.actions), default=None)
    for action in advice.actions[1:]:
        most = _MOST if moment_of(action.due).date() == soonest else _TO_BEGIN
        behind = list(_left_of(action, most, asks))
        if sum(len(step.split()) for step in behind) > _FEW_WORDS:
            yield from ((action.action, step) for step in behind)


def _left_of(action: AdvisedAction, most: int, asks: Asks) -> Iterator[str]:
    kept = 0
    for step in action.steps:
        if kept < most and (kept < _TO_BEGIN or asks(action.action, step)):
            kept += 1
        else:
            yield step
