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
    """The steps from one question: by its answer, NOT_GIVEN where none is given.

    `is_asked`: whether the question can change anything. None: not known yet.
    """

    __slots__ = ("_at", "_is_asked", "_number", "_paths")

    def __init__(self, paths: Paths, at: _At, number: int, is_asked: bool | None) -> None:
        super().__init__()
        self._paths = paths
        self._at = at
        self._number = number
        self._is_asked = is_asked

    def __missing__(self, answer: object) -> Step:
        paths, number = self._paths, self._number
        is_given = answer is not NOT_GIVEN or paths.is_known(number)
        if is_given and self._is_asked is None:
            self._is_asked = paths.is_asked(self._at, number)
        if is_given and not self._is_asked:
            # There is an answer, but it is not asked for: it is left out, and not missing either.
            step = paths.go_on(self._at, number + 1, 0)
        else:
            step = paths.grow(self._at, number, answer)
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
        names = [question.id for question in self._order + self._recorded]
        self._picks = [
            self._residuals.key(names[number:]) for number in range(len(self._order) + 1)
        ]
        self._watches_unsure = bool(interview.rules.exemptions)
        self._joined: dict[Any, tuple[int, Any]] = {}
        # The same by all that is left, which is quicker to tell.
        self._found: dict[Any, tuple[int, Any]] = {}
        self.root: Step = self._begin()

    @property
    def tracked(self) -> int:
        """Return how many nodes each position keeps track of."""
        return self._residuals.tracked

    @property
    def size(self) -> int:
        """Return how many nodes are kept."""
        return len(self._joined) + len(self._found)

    def start_afresh(self) -> None:
        """Let go of all paths, to hold memory down."""
        self._residuals.forget()
        self._joined.clear()
        self._found.clear()
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
        key = (number, at.missing, at.unsure, at.left)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._next(at, number)
        return (bit, *found)

    def _next(self, at: _At, number: int) -> tuple[int, Any]:
        while number < len(self._order):
            name = self._order[number].id
            if self._order[number].default or self._is_next(name, at):
                return self._node(at, number)
            number += 1
        return self._end(at)

    def _begin(self) -> Step:
        return self.go_on(_At(self._residuals.start, (), unsure=False), 0, 0)

    def is_asked(self, at: _At, number: int) -> bool:
        """Say exactly whether the question of this number is asked here."""
        question = self._order[number]
        return bool(question.default) or self._residuals.matters(question.id, at)

    def _is_next(self, name: str, at: _At) -> bool:
        # Once an answer is missing, a quick upper bound tells what else may be.
        judge = self._residuals.may_matter if at.missing else self._residuals.matters
        return judge(name, at)

    def _node(self, at: _At, number: int) -> tuple[int, Any]:
        key = (number, at.missing, at.unsure, self._key(at, number))
        found = self._joined.get(key)
        if found is None:
            # Where the bound was not quick but exact, it is known that the question is asked.
            is_asked = None if at.missing else True
            found = (self.places[number], Steps(self, at, number, is_asked))
            self._joined[key] = found
        return found

    def _end(self, at: _At) -> tuple[int, Any]:
        key = (-1, at.missing, at.unsure, self._key(at, len(self._order)))
        if key not in self._joined:
            self._joined[key] = (-1, self._ended(at))
        return self._joined[key]

    def _key(self, at: _At, number: int) -> Any:  # noqa: ANN401 - a key
        """Return what tells this from all other places before the question of this number."""
        return self._picks[number](at.left)

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
