"""Ask "what would you do first?": the right action among others from the same part, or near it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from safeguard_cli.core.model.rule_set import Action, Answer, Question
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.score_answers import find_advised

FIRST: Final = "What would you do first?"
# No rule set can have a question of this id: none begins with a hyphen.
FIRST_ID: Final = "-first"
_WHY: Final = "Say what comes before all else. The questions come after this, and then the advice."
_WRONG: Final = 3


def find_right_first(exercise: Exercise) -> Action | None:
    """Return the action that comes first in the advice of the case."""
    if not exercise.advice.actions:
        return None
    name = exercise.advice.actions[0].action
    return next(each for each in _list_actions(exercise) if each.id == name)


def mix_first_choices(exercise: Exercise, chance: Random) -> tuple[Action, ...]:
    """Return the right action and up to three wrong ones, mixed. None is part of the advice.

    Nothing is returned where the case has no action.
    """
    right = find_right_first(exercise)
    if right is None:
        return ()
    here = {each.id for each in filter(None, map(find_advised, exercise.parts))}
    part = next(p for p in exercise.law.rules.parts if right in p.actions)
    same = _leave_out(part.actions, here)
    near = _leave_out(_list_actions(exercise), here | {each.id for each in part.actions})
    chosen = chance.sample(same, min(_WRONG, len(same)))
    chosen += chance.sample(near, min(_WRONG - len(chosen), len(near)))
    chosen.append(right)
    chance.shuffle(chosen)
    return tuple(chosen)


def make_first_question(choices: Sequence[Action]) -> Question:
    """Put the choice as a question, whose answers are the ids of the actions."""
    answers = {each.id: Answer(each.do) for each in choices}
    return Question(FIRST_ID, FIRST, help=_WHY, answers=answers)


def _leave_out(actions: Sequence[Action], here: set[str]) -> list[Action]:
    return [each for each in actions if each.id not in here]


def _list_actions(exercise: Exercise) -> tuple[Action, ...]:
    return exercise.law.rules.actions
