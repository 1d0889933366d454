"""The ways that interviews take, kept as they are met: a diagram of questions and their answers.

A node is the next question that matters; each answer, and "not given", leads on from
there. The exact engine judges each new step; paths that come to the same are joined.
"""

from __future__ import annotations

from typing import Any

from safeguard_cli.core.case import Given
from safeguard_cli.core.fast.residual import Position, Residuals
from safeguard_cli.core.interview import Interview, Replay
from safeguard_cli.core.model import UNSURE, Question
from safeguard_cli.core.nodes import HOLDS, truth

# In the place of an answer that is not given. No answer is like it: its character is cleaned away.
NOT_GIVEN = "\0"

# The bit of the question where its answer was asked for (else 0), the place of the next
# question (-1: none is left), and the steps from there (or the end).
Step = tuple[int, int, Any]


class End:
    """Where a path ends: what the engine found there, and what has been written of it.

    `unsure`: one of the answers that were asked for was so, where that counts.
    """

    __slots__ = ("decision", "documents", "for_record", "replay", "settled", "unsure")

    def __init__(self, interview: Interview, replay: Replay, for_record: frozenset[str]) -> None:
        self.unsure = False
        self.replay = replay
        self.decision = interview.decide(replay)
        self.for_record = for_record
        self.documents: dict[Any, Any] = {}
        self.settled: dict[Any, Any] = {}

    def forget(self) -> None:
        """Let go of what has been written of it."""
        self.documents.clear()
        self.settled.clear()


class _At(Position):
    """A position with the questions that went unanswered, and whether an answer was "unsure"."""

    __slots__ = ("missing", "unsure")

    def __init__(self, position: Position, missing: tuple[str, ...], unsure: bool) -> None:
        super().__init__(position.state, position.left)
        self.missing = missing
        self.unsure = unsure


class Steps(dict[Any, Step]):
    """The steps from one question: by its answer, NOT_GIVEN where none is given."""

    __slots__ = ("_at", "_exact", "_number", "_paths")

    def __init__(self, paths: Paths, at: _At, number: int, exact: bool) -> None:
        super().__init__()
        self._paths = paths
        self._at = at
        self._number = number
        self._exact = exact

    def __missing__(self, answer: object) -> Step:
        paths, number = self._paths, self._number
        if self._exact or (answer is NOT_GIVEN and not paths.is_known(number)):
            step = paths.grow(self._at, number, answer)
        else:
            # There is an answer, but it is not asked for: it is left out, and not missing either.
            step = paths.go_on(self._at, number + 1, 0)
        self[answer] = step
        return step


class Paths:
    """All paths of one interview that have been met. `known` answers come from the set-up."""

    def __init__(self, interview: Interview, known: Given) -> None:
        """Begin with no path at all. Questions with a default come first."""
        self._interview = interview
        self._known = known
        self._residuals = Residuals(interview)
        declared = list(interview.rules.questions)
        tested = [q for q in declared if q.kind != "text" and (q.default or not q.for_record)]
        self._order: list[Question] = sorted(tested, key=lambda question: not question.default)
        places = {question.id: place for place, question in enumerate(declared)}
        self.places = [places[question.id] for question in self._order]
        self._recorded = [q for q in declared if q.for_record]
        self._watches_unsure = bool(interview.rules.exemptions)
        self._joined: dict[Any, tuple[int, Any]] = {}
        self.root: Step = self._begin()

    @property
    def tracked(self) -> int:
        """Return how many nodes each position keeps track of."""
        return self._residuals.tracked

    @property
    def size(self) -> int:
        """Return how many nodes are kept."""
        return len(self._joined)

    def start_afresh(self) -> None:
        """Let go of all paths, to hold memory down."""
        self._residuals.forget()
        self._joined.clear()
        self.root = self._begin()

    def is_known(self, number: int) -> bool:
        """Say whether the set-up answers this question."""
        return self._order[number].id in self._known

    def grow(self, at: _At, number: int, answer: object) -> Step:
        """Return the step from a question by an answer, or by none."""
        question = self._order[number]
        bit = 0 if answer is NOT_GIVEN else 1 << self.places[number]
        if answer is NOT_GIVEN:
            answer = self._known.get(question.id, question.default or NOT_GIVEN)
        if answer is NOT_GIVEN:
            here = _At(at, (*at.missing, question.id), at.unsure)
            return self.go_on(here, number + 1, 0)
        given = frozenset({answer} if isinstance(answer, str) else answer)  # type: ignore[call-overload]
        after = self._residuals.answered(at, question, given)
        unsure = at.unsure or (self._watches_unsure and answer == UNSURE and not question.default)
        return self.go_on(_At(after, at.missing, unsure), number + 1, bit)

    def go_on(self, at: _At, number: int, bit: int) -> Step:
        """Return the step to the next question that matters from here, or to the end."""
        while number < len(self._order):
            name = self._order[number].id
            if self._order[number].default or self._is_next(name, at):
                exact = bool(self._order[number].default) or self._residuals.matters(name, at)
                return (bit, *self._node(at, number, exact))
            number += 1
        return (bit, *self._end(at))

    def _begin(self) -> Step:
        return self.go_on(_At(self._residuals.start(), (), unsure=False), 0, 0)

    def _is_next(self, name: str, at: _At) -> bool:
        # Once an answer is missing, a quick upper bound tells what else may be.
        judge = self._residuals.may_matter if at.missing else self._residuals.matters
        return judge(name, at)

    def _node(self, at: _At, number: int, exact: bool) -> tuple[int, Any]:
        ahead = [question.id for question in self._order[number:]]
        key = (number, exact, at.missing, at.unsure, self._key(at, ahead))
        found = self._joined.get(key)
        if found is None:
            found = self._joined[key] = (self.places[number], Steps(self, at, number, exact))
        return found

    def _end(self, at: _At) -> tuple[int, Any]:
        key = (-1, at.missing, at.unsure, self._key(at, ()))
        if key not in self._joined:
            self._joined[key] = (-1, self._ended(at))
        return self._joined[key]

    def _key(self, at: _At, ahead: list[str] | tuple[str, ...]) -> Any:  # noqa: ANN401 - a key
        return self._residuals.key(at, [*ahead, *(question.id for question in self._recorded)])

    def _ended(self, at: _At) -> End:
        space = self._interview.engine.space
        is_whole = not at.missing and not self._interview.is_partial
        recorded = frozenset(
            question.id
            for question in self._recorded
            if truth(space.asked(question.id), at.state) == HOLDS
        )
        replay = Replay(
            state=at.state,
            final=[bits & -bits for bits in at.state] if is_whole else at.state,
            asked=(),
            missing=at.missing,
            set_aside=(),
            for_record=(),
            stopped=self._interview.engine.stops(at.state),
        )
        end = End(self._interview, replay, recorded)
        end.unsure = at.unsure
        return end
