"""Whose turn it is, with what question: all learners answer one question before the next comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.model.rule_set import Action, Question
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.first_choice import asked_first


class Turn(NamedTuple):
    """A learner and what they are asked. `is_first`: what they would do first."""

    who: str
    question: Question
    is_first: bool


class Answering:
    """Holds what each learner has answered of one case, and in which order."""

    def __init__(
        self, exercise: Exercise, choices: Sequence[Action], learners: Sequence[str]
    ) -> None:
        """Begin without answers. `choices`: what can be done first; without any it is not asked."""
        self.given: dict[str, dict[str, Value]] = {who: {} for who in learners}
        self.first: dict[str, Action] = {}
        self._exercise = exercise
        self._choices = {each.id: each for each in choices}
        self._order = {name: place for place, name in enumerate(exercise.law.questions)}
        self._done: list[Turn] = []

    def turn(self) -> Turn | None:
        """Find who is asked next; None where all have answered everything."""
        if self._choices:
            for who in self.given:
                if who not in self.first:
                    return Turn(who, asked_first(tuple(self._choices.values())), True)
        turns = []
        for who, given in self.given.items():
            question, _ = self._exercise.question(given)
            if question is not None:
                turns.append(Turn(who, question, False))
        return min(turns, key=lambda turn: self._order[turn.question.id], default=None)

    def take(self, turn: Turn, value: Value) -> None:
        """Keep an answer."""
        if turn.is_first:
            self.first[turn.who] = self._choices[str(value)]
        else:
            self.given[turn.who][turn.question.id] = value
        self._done.append(turn)

    def take_back(self) -> bool:
        """Take back the last answer, whoever gave it. False where there is none."""
        if not self._done:
            return False
        turn = self._done.pop()
        if turn.is_first:
            del self.first[turn.who]
        else:
            del self.given[turn.who][turn.question.id]
        return True

    def answers(self, who: str) -> dict[str, Value]:
        """Return a learner's answers, with what counts as not sure because the story is silent."""
        _, unsaid = self._exercise.question(self.given[who])
        return {**self.given[who], **unsaid}
