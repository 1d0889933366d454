"""Whose turn it is with a pair: all say if the advice is the same before any says which it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from safeguard_cli.core.model.rule_set import Answer, Question
from safeguard_cli.core.training.boundaries import Pair

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


class TellingApart:
    """Holds what each learner said of a pair: `said` if the same, and `chosen` for case B."""

    def __init__(self, pair: Pair, named: dict[str, str], learners: Sequence[str]) -> None:
        """Begin without answers. `named`: what case B may call for, by id, in words."""
        self.said: dict[str, bool] = {}
        self.chosen: dict[str, str] = {}
        self.questions = (_asked_same(), _asked_which(pair, named))
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


def _asked_same() -> Question:
    answers = {"yes": Answer("Yes, the same"), "no": Answer("No, not the same")}
    return Question(SAME_ID, SAME, help=_WHY_SAME, answers=answers)


def _asked_which(pair: Pair, named: dict[str, str]) -> Question:
    ask = f"What does case B call for? Think of: {pair.part.title}."
    answers = {name: Answer(says) for name, says in named.items()}
    return Question(WHICH_ID, ask, help=_WHY_WHICH, answers=answers)
