"""Pairs of cases that are one answer apart: some with the same advice, most with another.

They are searched for in the rules, from the training cases: no author writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from msgspec import Struct

from safeguard_cli.core.advising.explaining.changes import Alternative, alternatives_of
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.deciding.engine import PartDecision
from safeguard_cli.core.logic.nodes import State
from safeguard_cli.core.model.rule_set import Action, Part, Rule
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.scoring import NOTHING, advised

# One pair in so many has the same advice: else nobody would need to think.
_SAME_IN: Final = 3
_OTHERS: Final = 2


class Side(Struct, frozen=True):
    """One case of a pair: its answer in words, its action in the part, and why."""

    answer: str
    action: Action | None
    because: tuple[str, ...]


class Pair(Struct, frozen=True):
    """Two cases, one answer apart. `part` is where their advice differs, else the gravest part.

    `here` is the case as the story tells it, `there` the other one.
    """

    exercise: Exercise
    question: str
    ask: str
    part: Part
    here: Side
    there: Side

    @property
    def is_same(self) -> bool:
        """Whether both call for the same actions."""
        return self.here.action == self.there.action


def pairs_of(exercises: Sequence[Exercise], chance: Random, most: int) -> Iterator[Pair]:
    """Yield up to so many pairs, each from a case of its own as long as there are any."""
    left = list(exercises)
    chance.shuffle(left)
    seen: set[tuple[str, str]] = set()
    found = 0
    for exercise in left * most:
        if found == most:
            return
        wants_same = found % _SAME_IN == _SAME_IN - 1
        pair = _pair(exercise, chance, seen, wants_same=wants_same)
        if pair is not None:
            found += 1
            seen.add((pair.question, pair.there.answer))
            yield pair


def actions_near(pair: Pair, chance: Random) -> dict[str, str]:
    """Return what case B may call for, mixed: both actions of the pair and up to two others."""
    both = [side.action for side in (pair.here, pair.there)]
    others = [action for action in pair.part.actions if action not in both]
    chosen = [action for action in both if action is not None]
    chosen += chance.sample(others, min(_OTHERS, len(others)))
    named = {action.id: action.do for action in chosen}
    if None in both:
        named[NOTHING] = NOTHING.capitalize()
    return dict(chance.sample(sorted(named.items()), len(named)))


def _pair(
    exercise: Exercise, chance: Random, seen: set[tuple[str, str]], *, wants_same: bool
) -> Pair | None:
    others = [
        other
        for other in alternatives_of(exercise.law, exercise.replay)
        if not exercise.law.questions[other[0]].setup
    ]
    chance.shuffle(others)
    for other in others:
        pair = _compared(exercise, other)
        if pair is not None and pair.is_same == wants_same and _name(pair) not in seen:
            return pair
    return None


def _name(pair: Pair) -> tuple[str, str]:
    return pair.question, pair.there.answer


def _compared(exercise: Exercise, other: Alternative) -> Pair | None:
    """Return the pair, or None where the other case is not settled without more answers."""
    question, answers, label = other
    state: State = exercise.replay.state.copy()
    exercise.law.engine.space.place(state, question, answers)
    here = exercise.parts
    there = exercise.law.engine.decide_parts(state)
    if not all(part.is_settled for part in (*here, *there)):
        return None
    both = list(zip(here, there, strict=True))
    differing = [each for each in both if advised(each[0]) != advised(each[1])]
    one, two = min(differing or both, key=lambda pair: _gravity(exercise, pair))
    asked = exercise.law.questions[question]
    return Pair(
        exercise=exercise,
        question=question,
        ask=asked.ask,
        part=one.part,
        here=_side(one, words_of(asked, exercise.right[question])),
        there=_side(two, label),
    )


def _gravity(exercise: Exercise, both: tuple[PartDecision, PartDecision]) -> int:
    """Say how grave the graver of two cases is in a part: 0 is the gravest level."""
    levels = [level.id for level in exercise.law.rules.levels]
    actions = [action for action in map(advised, both) if action is not None]
    return min((levels.index(action.level) for action in actions), default=len(levels))


def _side(decided: PartDecision, answer: str) -> Side:
    action = advised(decided)
    rules: tuple[Rule, ...] = action.rules if action else ()
    because = tuple(rule.because for rule in rules if rule.id in decided.determining)
    return Side(answer, action, because)
