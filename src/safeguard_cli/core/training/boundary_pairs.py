"""Pairs of cases that are one answer apart: some with the same advice, most with another.

They are searched for in the rules, from the training cases: no author writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from msgspec import Struct

from safeguard_cli.core.advising.explaining.what_would_change import Alternative, alternatives_of
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.logic.nodes import State
from safeguard_cli.core.model.rule_set import Action, Part, Rule
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.score_answers import NOTHING, find_advised

# One pair in so many has the same advice: else nobody would need to think.
_SAME_IN: Final = 3
_OTHERS: Final = 2


class PairSide(Struct, frozen=True):
    """One case of a pair: its answer in words, its action in the part, and why."""

    answer: str
    action: Action | None
    because: tuple[str, ...]


class BoundaryPair(Struct, frozen=True):
    """Two cases, one answer apart. `part` is where their advice differs, else the gravest part.

    `here` is the case as the story tells it, `there` the other one.
    """

    exercise: Exercise
    question: str
    ask: str
    part: Part
    here: PairSide
    there: PairSide

    @property
    def is_same(self) -> bool:
        """Whether both call for the same actions."""
        return self.here.action == self.there.action


def draw_pairs(exercises: Sequence[Exercise], chance: Random, most: int) -> Iterator[BoundaryPair]:
    """Yield up to so many pairs, each from a case of its own as long as there are any."""
    left = list(exercises)
    chance.shuffle(left)
    seen: set[tuple[str, str]] = set()
    found = 0
    for exercise in left * most:
        if found == most:
            return
        wants_same = found % _SAME_IN == _SAME_IN - 1
        pair = _find_pair(exercise, chance, seen, wants_same=wants_same)
        if pair is not None:
            found += 1
            seen.add((pair.question, pair.there.answer))
            yield pair


def mix_actions(pair: BoundaryPair, chance: Random) -> dict[str, str]:
    """Return what case B may call for, mixed: both actions of the pair and up to two others."""
    both = [side.action for side in (pair.here, pair.there)]
    others = [action for action in pair.part.actions if action not in both]
    chosen = [action for action in both if action is not None]
    chosen += chance.sample(others, min(_OTHERS, len(others)))
    named = {action.id: action.do for action in chosen}
    if None in both:
        named[NOTHING] = NOTHING.capitalize()
    return dict(chance.sample(sorted(named.items()), len(named)))


def _find_pair(
    exercise: Exercise, chance: Random, seen: set[tuple[str, str]], *, wants_same: bool
) -> BoundaryPair | None:
    others = [
        other
        for other in alternatives_of(exercise.law, exercise.replay)
        if not exercise.law.questions[other[0]].setup
    ]
    chance.shuffle(others)
    for other in others:
        pair = _compare_cases(exercise, other)
        if pair is not None and pair.is_same == wants_same and _name_pair(pair) not in seen:
            return pair
    return None


def _name_pair(pair: BoundaryPair) -> tuple[str, str]:
    return pair.question, pair.there.answer


def _compare_cases(exercise: Exercise, other: Alternative) -> BoundaryPair | None:
    """Return the pair, or None where the other case is not settled without more answers."""
    question, answers, label = other
    state: State = exercise.replay.state.copy()
    exercise.law.engine.space.place(state, question, answers)
    here = exercise.parts
    there = exercise.law.engine.decide_parts(state)
    if not all(part.is_settled for part in (*here, *there)):
        return None
    both = list(zip(here, there, strict=True))
    differing = [each for each in both if find_advised(each[0]) != find_advised(each[1])]
    one, two = min(differing or both, key=lambda pair: _rank_gravity(exercise, pair))
    asked = exercise.law.questions[question]
    return BoundaryPair(
        exercise=exercise,
        question=question,
        ask=asked.ask,
        part=one.part,
        here=_make_side(one, words_of(asked, exercise.right[question])),
        there=_make_side(two, label),
    )


def _rank_gravity(exercise: Exercise, both: tuple[PartDecision, PartDecision]) -> int:
    """Say how grave the graver of two cases is in a part: 0 is the gravest level."""
    levels = [level.id for level in exercise.law.rules.levels]
    actions = [action for action in map(find_advised, both) if action is not None]
    return min((levels.index(action.level) for action in actions), default=len(levels))


def _make_side(decided: PartDecision, answer: str) -> PairSide:
    action = find_advised(decided)
    rules: tuple[Rule, ...] = action.rules if action else ()
    because = tuple(rule.because for rule in rules if rule.id in decided.determining)
    return PairSide(answer, action, because)
