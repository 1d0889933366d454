"""How long interviews are: the longest, and the mean over all sets of answers.

The tree of interviews is opened step by step: for the mean, the largest share of answer
sets first; for the longest, one interview to its end, then the next. Where the budget
ends, what is left gives bounds, and bounds they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

from msgspec import Struct

from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.logic.most_questions import MostQuestions
from safeguard_cli.core.logic.nodes import State
from safeguard_cli.core.logic.search_budget import OutOfBudgetError
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.logic.truth_in_states import ManyStateTruths, OneStateTruths

_STEPS_OPENED = 120


class Lengths(Struct, frozen=True):
    """Numbers of questions, each as the least and the most that it can be."""

    longest: tuple[int, int]
    mean: tuple[float, float]


def measure_all_laws(proofs: Iterable[Proof]) -> Lengths:
    """Return the lengths for laws of several days: the longest of all, and a mean between them."""
    together: MostQuestions | None = None
    laws: list[Lengths] = []
    for proof in proofs:
        together = MostQuestions(proof.space, beside=together)
        laws.append(measure_interviews(proof, together=together))
    most = tuple(max(law.longest[end] for law in laws) for end in (0, 1))
    low, high = min(law.mean[0] for law in laws), max(law.mean[1] for law in laws)
    return Lengths((most[0], most[1]), (low, high))


class _Open(Struct, kw_only=True):
    """An interview so far: where it stands, what it has asked, its share of all answer sets."""

    state: State
    question: int
    answer: int
    asked: int
    share: Fraction
    most: int


def count_answer_sets(proof: Proof) -> int:
    """Return how many sets of answers there are to the questions that rules can read."""
    found = 1
    for question in proof.rules.questions:
        if not question.for_record:
            for variable in proof.space.of_question[question.id]:
                found *= len(proof.space.variables[variable].values)
    return found


def measure_interviews(
    proof: Proof, opened: int = _STEPS_OPENED, together: MostQuestions | None = None
) -> Lengths:
    """Return the longest and the mean interview, exact if that many steps are enough."""
    mean = _Tree(proof).opened(opened // 4, lambda each: (-each.share,))
    # The branch that may still ask most is followed down: it ends in a long interview soon.
    # How many questions apply together takes time to count; here it settles the matter.
    tree = _Tree(proof, together or MostQuestions(proof.space))
    longest = tree.opened(opened, lambda each: (-each.question, -each.answer, -each.most))
    low = sum((share * asked for asked, share in mean.ended), Fraction())
    high = low + sum((each.share * each.most for each in mean.left), Fraction())
    low += sum((each.share * each.asked for each in mean.left), Fraction())
    ended = [asked for asked, _ in (*mean.ended, *longest.ended)]
    least = max([*ended, *(each.asked for each in longest.left)], default=0)
    most = max([least, *(each.most for each in longest.left)])
    return Lengths((least, most), (float(low), float(high)))


class _Opened(Struct):
    """Interviews that have ended, as questions asked and share; and those left open."""

    ended: list[tuple[int, Fraction]]
    left: list[_Open]


_Rank = tuple[Fraction | int, ...]


class _Tree:
    """All interviews: each question that matters, in declared order, with each of its answers."""

    def __init__(self, proof: Proof, together: MostQuestions | None = None) -> None:
        self._together = together
        self._engine = proof.engine
        self._relevance = proof.relevance
        self._space = proof.space
        tested = [q for q in proof.rules.questions if not q.default and not q.for_record]
        self._questions = [q.id for q in tested if proof.space.of_question[q.id]]
        blank = proof.space.blank.copy()
        for question in proof.rules.questions:
            if question.default:
                proof.space.place(blank, question.id, frozenset({question.default}))
        self._blank = blank

    def opened(self, steps: int, first: Callable[[_Open], _Rank]) -> _Opened:
        """Open this many interviews further, the one with the least of `first` before others."""
        order = count()
        root = _Open(
            state=self._blank,
            question=0,
            answer=0,
            asked=0,
            share=Fraction(1),
            most=len(self._questions),
        )
        heap = [(first(root), next(order), root)]
        ended: list[tuple[int, Fraction]] = []
        for _ in range(steps):
            if not heap:
                break
            _, _, here = heappop(heap)
            try:
                goes_on = self._move_on(here)
            except OutOfBudgetError:
                heappush(heap, (first(here), next(order), here))
                break
            if not goes_on:
                ended.append((here.asked, here.share))
                continue
            for branch in self._branch(here):
                heappush(heap, (first(branch), next(order), branch))
        return _Opened(ended, [each for _, _, each in heap])

    def _move_on(self, here: _Open) -> bool:
        """Move to the next variable to branch on, and say whether there is one."""
        if self._engine.stops(StateTruths(here.state)):
            return False
        while here.question < len(self._questions):
            name = self._questions[here.question]
            if here.answer or self._relevance.matters(name, here.state):
                here.asked += here.answer == 0
                variables = self._space.of_question[name]
                while here.answer < len(variables):
                    if any(self._relevance.open_outputs((variables[here.answer],), here.state)):
                        return True
                    here.answer += 1
            here.question, here.answer = here.question + 1, 0
        return False

    def _branch(self, here: _Open) -> list[_Open]:
        """Return one interview for each answer, with the most that each can still ask."""
        name = self._questions[here.question]
        variables = self._space.of_question[name]
        values = self._space.variables[variables[here.answer]].values
        is_last = here.answer + 1 == len(variables)
        found: list[_Open] = []
        for number in range(len(values)):
            branch = _Open(
                state=here.state.copy(),
                question=here.question + is_last,
                answer=0 if is_last else here.answer + 1,
                asked=here.asked,
                share=here.share / len(values),
                most=0,
            )
            branch.state[variables[here.answer]] = 1 << number
            found.append(branch)
        together = ManyStateTruths.of_states([branch.state for branch in found])
        for place, branch in enumerate(found):
            branch.most = here.asked + self._count_still_open(branch, together.alone(place))
        return found

    def _count_still_open(self, here: _Open, judged: OneStateTruths) -> int:
        if self._engine.stops(StateTruths(here.state)):
            return 0
        later = self._questions[here.question + (here.answer > 0) :]
        still = self._relevance.all_that_may_matter(later, judged)
        return len(still) if self._together is None else self._together.most(still, here.state)
