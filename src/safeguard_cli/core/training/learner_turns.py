"""Whose turn it is, with what question: all learners answer one before the next comes.

So it is with a case, and with a pair: all say if the advice is the same before any says which it
is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.model.rule_set import Action, Answer, Question
from safeguard_cli.core.training.boundary_pairs import BoundaryPair
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.first_choice import make_first_question


class CaseTurn(NamedTuple):
    """A learner and what they are asked. `is_first`: what they would do first."""

    who: str
    question: Question
    is_first: bool


class CaseTurns:
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
        self._done: list[CaseTurn] = []

    def turn(self) -> CaseTurn | None:
        """Find who is asked next; None where all have answered everything."""
        if self._choices:
            for who in self.given:
                if who not in self.first:
                    return CaseTurn(who, make_first_question(tuple(self._choices.values())), True)
        turns = []
        for who, given in self.given.items():
            question, _ = self._exercise.question(given)
            if question is not None:
                turns.append(CaseTurn(who, question, False))
        return min(turns, key=lambda turn: self._order[turn.question.id], default=None)

    def take(self, turn: CaseTurn, value: Value) -> None:
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


SAME_ID: Final = "-same"
WHICH_ID: Final = "-which"
SAME: Final = "Is the advice the same in both cases?"
_WHY_SAME: Final = (
    "The advice is the same where both cases call for the same actions. One other answer may "
    "change that, or not."
)
_WHY_WHICH: Final = "One of these is what the rules call for in case B."


class PairTurn(NamedTuple):
    """A learner and what they are asked about a pair."""

    who: str
    question: Question


class PairTurns:
    """Holds what each learner said of a pair: `said` if the same, and `chosen` for case B."""

    def __init__(self, pair: BoundaryPair, named: dict[str, str], learners: Sequence[str]) -> None:
        """Begin without answers. `named`: what case B may call for, by id, in words."""
        self.said: dict[str, bool] = {}
        self.chosen: dict[str, str] = {}
        self.questions = (_ask_if_same(), _ask_which(pair, named))
        self._is_same = pair.is_same
        self._learners = learners
        self._done: list[PairTurn] = []

    def turn(self) -> PairTurn | None:
        """Find who is asked next. Only whoever says rightly that it differs is asked which."""
        same, which = self.questions
        for who in self._learners:
            if who not in self.said:
                return PairTurn(who, same)
        for who in self._learners:
            if not self._is_same and not self.said[who] and who not in self.chosen:
                return PairTurn(who, which)
        return None

    def take(self, turn: PairTurn, answer: str) -> None:
        """Keep an answer."""
        if turn.question.id == SAME_ID:
            self.said[turn.who] = answer == "yes"
        else:
            self.chosen[turn.who] = answer
        self._done.append(turn)

    def take_back(self) -> bool:
        """Take back the last answer, whoever gave it. False where there is none."""
        if not self._done:
            return False
        turn = self._done.pop()
        if turn.question.id == SAME_ID:
            del self.said[turn.who]
        else:
            del self.chosen[turn.who]
        return True


def _ask_if_same() -> Question:
    answers = {"yes": Answer("Yes, the same"), "no": Answer("No, not the same")}
    return Question(SAME_ID, SAME, help=_WHY_SAME, answers=answers)


def _ask_which(pair: BoundaryPair, named: dict[str, str]) -> Question:
    ask = f"What does case B call for? Think of: {pair.part.title}."
    answers = {name: Answer(says) for name, says in named.items()}
    return Question(WHICH_ID, ask, help=_WHY_WHICH, answers=answers)
