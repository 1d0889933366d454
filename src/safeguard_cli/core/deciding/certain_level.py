"""The floor: what is certain of a decision before every answer is given.

An answer can settle how grave a case is long before it settles what to do. For each
answer a search finds the least level of all answer sets in which its question applies
with that answer. It is made once for each answer and kept, and only where an answer is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from safeguard_cli.core.logic.answer_space import YES, Space
from safeguard_cli.core.logic.found_states import FoundStates
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    Leaf,
    Node,
    NodeCache,
    State,
    some,
)
from safeguard_cli.core.logic.search_budget import Budget, OutOfBudgetError
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.logic.witness import Constraint, witness
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question

# The longest search of the shipped rules takes a quarter. What is not proved by then is not said.
_STEPS = 20_000


class Because(Struct, frozen=True, rename="kebab"):
    """The answer on which a floor rests. A date is `passed`, `today` or `ahead`."""

    question: str
    answer: str


class Floor(Struct, frozen=True):
    """The least level that every further answer leads to, and the answer that makes it so.

    `level` is None where no answer makes more certain than what holds for every case.
    """

    level: str | None
    because: Because | None


def find_level_words(questions: Mapping[str, Question], gravest: str, floor: Floor) -> str:
    """Return what is said in the place of how grave it is at least; nothing where that is said.

    Only the answer that makes it so grave has such words. The gravest level is always said.
    """
    if floor.because is None or floor.level == gravest:
        return ""
    answer = questions[floor.because.question].answers.get(floor.because.answer)
    return answer.level_words if answer else ""


class KeptFloor(Struct, frozen=True, rename="kebab"):
    """What was found of one answer: the place of its least level, and acts that are certain."""

    answer: Because | None
    rank: int
    certain: dict[str, tuple[str, ...]]


class FloorTable(Struct, frozen=True, rename="kebab"):
    """What was found of the answers of one rule set, to be kept: to search for it takes seconds."""

    floors: tuple[KeptFloor, ...]


def named_answers(question: Question, given: Iterable[str]) -> Iterator[Because]:
    """List each answer that was given to a question, in the order in which they are declared."""
    chosen = frozenset(given)
    # A date, and "unsure", are not among the answers that are declared.
    declared = [answer for answer in question.answers if answer in chosen]
    return (Because(question.id, answer) for answer in declared or chosen)


class Floors:
    """The floors of the answers of one rule set, each found when it is first needed."""

    def __init__(self, space: Space, kept: FloorTable | None = None) -> None:
        """Start with what was found and `kept` before."""
        self._space = space
        self._levels = [level.id for level in space.rules.levels]
        self._reaching: list[Node] = []
        self._ranks: dict[Because | None, int] = {}
        self._certain: dict[tuple[str, Because], tuple[str, ...]] = {}
        self._known = NodeCache()
        for floor in kept.floors if kept else ():
            self._ranks[floor.answer] = floor.rank
            for kind, acts in floor.certain.items():
                if floor.answer is not None:
                    self._certain[kind, floor.answer] = acts
        # An answer set that one search has found mostly shows the same of other answers.
        self._found = FoundStates()

    def find(self, answers: Iterable[Because], level: str | None) -> Floor:
        """Find the gravest floor of these answers, or the level that is advised already.

        Of several answers that have it the first is named.
        """
        best = None if level is None else self._levels.index(level)
        because = None
        for answer in answers:
            # What holds for every case is searched for only once there is an answer to compare.
            best = self.rank(None) if best is None else best
            if best == 0:
                break
            rank = self.rank(answer)
            if rank < best:
                best, because = rank, answer
        return Floor(level if because is None or best is None else self._levels[best], because)

    def rank(self, answer: Because | None) -> int:
        """Find the place of the least level with this answer (0 is the gravest), or with any.

        Where some answer set reaches no level, it is the number of levels.
        """
        if answer not in self._ranks:
            self._ranks[answer] = self._find_rank(answer)
        return self._ranks[answer]

    def is_grave(self, question: str, answer: str) -> bool:
        """Whether this answer alone makes every case graver than the mildest one there is."""
        return self.rank(Because(question, answer)) < self.rank(None)

    def certain(self, kind: str, nodes: Mapping[str, Node], answer: Because) -> tuple[str, ...]:
        """Find those of the named nodes that hold in every answer set with this answer.

        `kind` names the nodes: what was found is kept under it.
        """
        if (kind, answer) not in self._certain:
            found = frozenset(self._find_certain(nodes, answer))
            self._certain[kind, answer] = tuple(name for name in nodes if name in found)
        return self._certain[kind, answer]

    def table(self) -> FloorTable:
        """Return everything that was found so far, to be kept."""
        certain: dict[Because | None, dict[str, tuple[str, ...]]] = {}
        for (kind, answer), acts in self._certain.items():
            certain.setdefault(answer, {})[kind] = acts
        ranks = self._ranks.items()
        return FloorTable(tuple(KeptFloor(a, rank, certain.get(a, {})) for a, rank in ranks))

    def _find_rank(self, answer: Because | None) -> int:
        least = len(self._levels) if answer is None else self.rank(None)
        try:
            if answer is not None and self._find_answer_set(answer) is None:
                # Nobody can give it: everything would be true of it.
                return least
            # From the mildest on: most answers leave everything open, and one search shows it.
            while least and self._always_reaches(answer, least - 1):
                least -= 1
        except OutOfBudgetError:
            pass
        return least

    def _always_reaches(self, answer: Because | None, rank: int) -> bool:
        """Say whether every answer set with this answer reaches a level."""
        return self._find_answer_set(answer, self._compile_reach(rank)) is None

    def _find_certain(self, nodes: Mapping[str, Node], answer: Because) -> Iterator[str]:
        left = dict(nodes)
        while left:
            name, node = left.popitem()
            try:
                without = self._find_answer_set(answer, node)
            except OutOfBudgetError:
                continue
            if without is None:
                yield name
            else:
                # What fails in this answer set needs no search of its own.
                judged = StateTruths(without)
                left = {n: each for n, each in left.items() if judged.truth(each) == HOLDS}

    def _find_answer_set(self, answer: Because | None, *failing: Node) -> State | None:
        """Find an answer set with this answer in which these nodes fail."""
        state = self._place_answer(answer)
        wanted = [Constraint(node, FAILS) for node in failing]
        placed = [Constraint(node, HOLDS) for node in self._placed(answer, state)]
        if answer is not None:
            wanted.append(Constraint(self._space.asked(answer.question), HOLDS))
        if (seen := self._found.meeting([*placed, *wanted])) is not None:
            return seen
        found = witness(wanted, state, Budget(_STEPS, self._known))
        if found is None:
            return None
        self._found.add(found)
        return [bits & -bits for bits in found]

    def _placed(self, answer: Because | None, state: State) -> list[Node]:
        """Return what holds in a state in which this answer is placed."""
        variables = self._space.of_question[answer.question] if answer else ()
        return [Leaf(variable, state[variable]) for variable in variables]

    def _place_answer(self, answer: Because | None) -> State:
        """Return the state in which nothing but this answer is known."""
        state = self._space.blank.copy()
        if answer is None:
            return state
        question = self._space.questions[answer.question]
        about = question.answers.get(answer.answer)
        if not kind_of(question).takes_several or (about and about.alone):
            self._space.place(state, question.id, frozenset({answer.answer}))
            return state
        # Others may be chosen beside it.
        for variable in self._space.of_question[question.id]:
            if self._space.variables[variable].answer == answer.answer:
                state[variable] = YES
        return state

    def _compile_reach(self, rank: int) -> Node:
        """Build the node that holds where some part yields this level or a graver one."""
        if not self._reaching:
            self._reaching = [
                some(*(self._space.at_least(part.id, level) for part in self._space.rules.parts))
                for level in self._levels
            ]
        return self._reaching[rank]
