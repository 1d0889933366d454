"""Compare what a learner's answers lead to with what the case leads to.

The outcome counts, not the answers: other answers that lead to the same actions are right too.
A critical miss stands for itself. No number makes up for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from msgspec import Struct

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.certain_acts import certain_acts
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS
from safeguard_cli.core.model.rule_set import Action, Part
from safeguard_cli.core.training.exercise import Exercise

How = Literal["same", "other", "more", "less"]
Kind = Literal["danger-missed", "forbidden-done", "nobody-told"]
KINDS: tuple[Kind, ...] = get_args(Kind)
HOWS: tuple[How, ...] = get_args(How)
NOTHING = "no advice"


class PartScore(Struct, frozen=True, rename="kebab"):
    """What one part comes to, in words: in the case, and by the learner's answers."""

    part: str
    title: str
    right: str
    found: str
    how: How


class Miss(Struct, frozen=True, rename="kebab"):
    """A mistake that could cost a child or somebody else dear, and what it was in words."""

    kind: Kind
    words: str


class Score(Struct, frozen=True, rename="kebab"):
    """How a learner's answers came out.

    `how`: `less` protective if any part is, or else `more` if any part is, or else `other` if any
    part is met in another way, or else the `same`. `parts`: those that differ.
    """

    how: How
    parts: tuple[PartScore, ...]
    misses: tuple[Miss, ...]


def score_answers(exercise: Exercise, given: Given, first: Action | None = None) -> Score:
    """Score a learner's answers, and what they would do `first`, if they were asked that."""
    replay = exercise.outcome(given)
    found = exercise.law.decide(replay).parts
    parts = tuple(_list_differing(exercise, found))
    how = max((part.how for part in parts), key=HOWS.index, default=HOWS[0])
    misses = _list_misses(exercise, replay, first, (exercise.parts, found))
    return Score(how, parts, tuple(misses))


def is_right(exercise: Exercise, given: Given) -> bool:
    """Say whether these answers lead to the actions of the case."""
    law = exercise.law
    ours = law.decide(exercise.outcome(given)).parts
    return not any(_list_differing(exercise, ours))


def list_first_misses(exercise: Exercise, first: Action) -> tuple[Miss, ...]:
    """List what would be missed by doing this first."""
    return tuple(dict.fromkeys(_list_first_misses(exercise, first)))


def find_advised(decided: PartDecision) -> Action | None:
    """Return the action of a part where the part applies."""
    return None if decided.applies == FAILS else decided.action


def rank_action(part: Part, action: Action | None) -> int:
    """Return the place of an action in its part: 0 protects most, no action least."""
    return len(part.actions) if action is None else part.actions.index(action)


def _list_differing(exercise: Exercise, found: tuple[PartDecision, ...]) -> Iterator[PartScore]:
    for one, other in zip(exercise.parts, found, strict=True):
        ours, theirs = find_advised(one), find_advised(other)
        if ours != theirs:
            words = (ours.do if ours else NOTHING, theirs.do if theirs else NOTHING)
            how = _compare_actions(exercise, one.part, (ours, theirs))
            yield PartScore(one.part.id, one.part.title, *words, how=how)


def _compare_actions(
    exercise: Exercise, part: Part, actions: tuple[Action | None, Action | None]
) -> How:
    """Say how the second of two actions differs from the first.

    At the gravest level all protect alike, in their own ways. Elsewhere the order in the part says.
    """
    gravest = exercise.law.rules.gravest
    if all(action is not None and action.level == gravest for action in actions):
        return "other"
    right, found = (rank_action(part, action) for action in actions)
    return "less" if found > right else "more"


def _list_misses(
    exercise: Exercise,
    replay: Replay,
    first: Action | None,
    parts: tuple[tuple[PartDecision, ...], tuple[PartDecision, ...]],
) -> Iterator[Miss]:
    right, found = parts
    missed: dict[Miss, None] = {}
    lost = _list_graded_actions(right, exercise, gravest=True)
    if lost and not _list_graded_actions(found, exercise, gravest=True):
        missed[Miss("danger-missed", lost[0].do)] = None
    asked = certain_acts(exercise.law, replay, None).asks
    missed |= dict.fromkeys(_list_forbidden(exercise, asked))
    told = _list_graded_actions(right, exercise, gravest=False)
    if told and not _list_graded_actions(found, exercise, gravest=False):
        missed[Miss("nobody-told", told[0].do)] = None
    if first is not None:
        missed |= dict.fromkeys(_list_first_misses(exercise, first))
    return iter(missed)


def _list_first_misses(exercise: Exercise, first: Action) -> Iterator[Miss]:
    lost = _list_graded_actions(exercise.parts, exercise, gravest=True)
    if lost and first.level != lost[0].level:
        yield Miss("danger-missed", lost[0].do)
    yield from _list_forbidden(exercise, first.requested)


def _list_forbidden(exercise: Exercise, asked: tuple[str, ...]) -> Iterator[Miss]:
    """Yield what is asked for although the advice of the case forbids it."""
    certain = certain_acts(exercise.law, exercise.replay, None)
    forbidden = set(certain.forbids) - set(certain.asks)
    for act in exercise.law.rules.acts:
        if act.id in forbidden and act.id in asked:
            yield Miss("forbidden-done", act.says)


def _list_graded_actions(
    decided: tuple[PartDecision, ...], exercise: Exercise, *, gravest: bool
) -> list[Action]:
    """List the actions of the gravest level; or else those that have somebody told.

    These are all above the lowest level that name whom to turn to.
    """
    levels = [level.id for level in exercise.law.rules.levels]
    actions = [action for action in map(find_advised, decided) if action is not None]
    if gravest:
        return [action for action in actions if action.level == levels[0]]
    telling = [action for action in actions if action.level != levels[-1] and action.who]
    return sorted(telling, key=lambda action: levels.index(action.level))
