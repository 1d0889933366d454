"""The ways that interviews take, kept as they are met: a diagram of questions and their answers.

A node is the next question that matters; each answer, and "not given", leads on from
there. The exact engine judges each new step; paths that come to the same are joined.
"""

from __future__ import annotations

from typing import Any

from safeguard_cli.core.case import Given
from safeguard_cli.core.fast.residual import Position, Residuals
from safeguard_cli.core.interview import Interview, Replay
from safeguard_cli.core.model import Question
from safeguard_cli.core.nodes import FAILS, truth

# In the place of an answer that is not given. No answer is like it: its character is cleaned away.
NOT_GIVEN = "\0"

# The bits of the questions that apply, of those passed on the way; the place of the next
# question whose answer makes a difference (-1: none is left); the steps from there (or the end).
Step = tuple[int, int, Any]


class End:
    """Where a path ends: what the engine found there, and what has been written of it.

    `recorded`: the bits of the questions for the record that apply.
    """

    __slots__ = ("decision", "documents", "recorded", "replay", "settled")

    def __init__(self, interview: Interview, replay: Replay, recorded: int) -> None:
        self.replay = replay
        self.decision = interview.decide(replay)
        self.recorded = recorded
        self.documents: dict[Any, Any] = {}
        self.settled: dict[Any, Any] = {}

    def forget(self) -> None:
        """Let go of what has been written of it."""
        self.documents.clear()
        self.settled.clear()


class _At(Position):
    """A position with the questions that went unanswered although they matter."""

    __slots__ = ("missing",)

    def __init__(self, position: Position, missing: tuple[str, ...]) -> None:
        super().__init__(position.state, position.left)
        self.missing = missing


class Steps(dict[Any, Step]):
    """The steps from one question: by its answer, NOT_GIVEN where none is given."""

    __slots__ = ("_at", "_number", "_paths")

    def __init__(self, paths: Paths, at: _At, number: int) -> None:
        super().__init__()
        self._paths = paths
        self._at = at
        self._number = number

    def __missing__(self, answer: object) -> Step:
        step = self[answer] = self._paths.grow(self._at, self._number, answer)
        return step


class Paths:
    """All paths of one interview that have been met. `known` answers come from the set-up."""

    def __init__(self, interview: Interview, known: Given) -> None:
        """Begin with no path at all. Questions with a default come first."""
        self._interview = interview
        self._known = known
        self._residuals = Residuals(interview)
        declared = list(interview.rules.questions)
        tested = [q for q in declared if q.default or not q.for_record]
        self._order: list[Question] = sorted(tested, key=lambda question: not question.default)
        places = {question.id: place for place, question in enumerate(declared)}
        self.places = [places[question.id] for question in self._order]
        self._recorded = [q for q in declared if q.for_record]
        names = [question.id for question in self._order + self._recorded]
        self._picks = [
            self._residuals.key(names[number:]) for number in range(len(self._order) + 1)
        ]
        self._recorded_bits = [(1 << places[q.id], q.id) for q in self._recorded]
        self._joined: dict[Any, tuple[int, Any]] = {}
        # The same by all that is left, which is quicker to tell.
        self._found: dict[Any, Step] = {}
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

    def grow(self, at: _At, number: int, answer: object) -> Step:
        """Return the step from a question by an answer, or by none."""
        question = self._order[number]
        bit = self._applying(number, at)
        if answer is NOT_GIVEN:
            answer = self._known.get(question.id, question.default or NOT_GIVEN)
        if answer is NOT_GIVEN:
            is_missing = self._is_missing(question.id, at)
            here = _At(at, (*at.missing, question.id)) if is_missing else at
            return self._go_on(here, number + 1, bit)
        given = frozenset({answer} if isinstance(answer, str) else answer)  # type: ignore[call-overload]
        after = self._residuals.answered(at, question, given)
        return self._go_on(_At(after, at.missing), number + 1, bit)

    def _go_on(self, at: _At, number: int, bit: int) -> Step:
        """Return the step to the next question that makes a difference, or to the end."""
        key = (number, at.missing, at.left)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._next(at, number)
        passed, place, steps = found
        return bit | passed, place, steps

    def _next(self, at: _At, number: int) -> Step:
        passed = 0
        while number < len(self._order):
            bit = self._applying(number, at)
            question = self._order[number]
            if question.default or (bit and self._makes_a_difference(question.id, at)):
                return passed, *self._node(at, number)
            passed |= bit
            number += 1
        return passed, *self._end(at)

    def _begin(self) -> Step:
        return self._go_on(_At(self._residuals.start, ()), 0, 0)

    def _applying(self, number: int, at: _At) -> int:
        """Return the bit of this question, or none where it does not apply here."""
        question = self._order[number]
        applies = question.default or self._residuals.may_apply(question.id, at)
        return 1 << self.places[number] if applies else 0

    def _makes_a_difference(self, name: str, at: _At) -> bool:
        # An answer can also give a reason, or tell whether a later question applies.
        return self._residuals.is_read(name, at) or self._is_missing(name, at)

    def _is_missing(self, name: str, at: _At) -> bool:
        # Once an answer is missing, a quick upper bound tells what else may be.
        judge = self._residuals.may_matter if at.missing else self._residuals.matters
        return judge(name, at)

    def _node(self, at: _At, number: int) -> tuple[int, Any]:
        key = (number, at.missing, self._key(at, number))
        found = self._joined.get(key)
        if found is None:
            found = self._joined[key] = (self.places[number], Steps(self, at, number))
        return found

    def _end(self, at: _At) -> tuple[int, Any]:
        key = (-1, at.missing, self._key(at, len(self._order)))
        if key not in self._joined:
            self._joined[key] = (-1, self._ended(at))
        return self._joined[key]

    def _key(self, at: _At, number: int) -> Any:  # noqa: ANN401 - a key
        """Return what tells this from all other places before the question of this number."""
        return self._picks[number](at.left)

    def _ended(self, at: _At) -> End:
        space = self._interview.engine.space
        is_whole = not at.missing and not self._interview.is_partial
        recorded = sum(
            bit for bit, name in self._recorded_bits if truth(space.asked(name), at.state) != FAILS
        )
        replay = Replay(
            state=at.state,
            final=[bits & -bits for bits in at.state] if is_whole else at.state,
            counted=(),
            asked=(),
            missing=at.missing,
            set_aside=(),
            for_record=(),
            stopped=self._interview.engine.stops(at.state),
        )
        return End(self._interview, replay, recorded)
