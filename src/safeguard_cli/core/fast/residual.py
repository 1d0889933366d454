"""What is left to find out once some questions are answered: what each node has left.

Two cases with the same residual go on alike, whatever was answered on the way. So
the engine's judgements of one case can be kept, and used for all that come to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from safeguard_cli.core.engine import CompiledPart
from safeguard_cli.core.fast.chains import Chain, Link
from safeguard_cli.core.fast.left import Left, Pick, pick_at, settled
from safeguard_cli.core.interview import SECONDS, STEPS, Interview
from safeguard_cli.core.model import Question
from safeguard_cli.core.nodes import ALWAYS, NEVER, Known, Node, State
from safeguard_cli.core.relevance import Output
from safeguard_cli.core.witness import OutOfBudgetError


class _Reading(NamedTuple):
    """What reads a question: the place of when it is asked, and those of what needs its date.

    `singles`: outputs that stand alone, with the places of their nodes. `chained`: the chains
    with the links that the question can bring about.
    """

    asked: int
    dated: list[int]
    singles: list[tuple[int, Output]]
    chained: list[tuple[Chain, list[Link]]]


class Position:
    """A point of the interview: its state, and what each node has left there."""

    __slots__ = ("left", "state")

    def __init__(self, state: State, left: Left) -> None:
        self.state = state
        self.left = left


class Residuals:
    """Keeps track of the nodes of an interview as its questions are answered."""

    def __init__(self, interview: Interview) -> None:
        """Gather the nodes on which questions, decision and reasons rest."""
        self._engine = interview.engine
        self._relevance = interview.relevance
        self._space = interview.engine.space
        self._nodes: list[Node] = []
        self._places: dict[Node, int] = {}
        self._known = Known()
        self._sets_apart: dict[tuple[str, Output, Left], bool] = {}
        self._can_hold: dict[Node, bool] = {}
        self._singles = [(self._place(one.node), one) for one in self._relevance.singles]
        # Their rules stand side by side, and nothing else is where they are.
        self._chains = [self._chain(part) for part in self._engine.parts]
        self._asked = {name: self._place(self._space.asked(name)) for name in interview.questions}
        self._dated = [(name, self._place(node)) for name, node in self._relevance.dated]
        self._grave = [self._place(node) for node in _grave(interview)]
        self._read = {name: self._reading(name) for name in interview.questions}
        found: dict[Node, Node] = {}
        self._start = self._settle([settled(n, self._space.blank, found) for n in self._nodes])
        self._readers = [self._readers_of(v) for v in range(len(self._space.variables))]

    @property
    def tracked(self) -> int:
        """Return how many nodes are kept track of."""
        return len(self._nodes)

    @property
    def start(self) -> Position:
        """Return the position at which nothing is answered."""
        return Position(self._space.blank, self._start)

    def answered(self, position: Position, question: Question, given: frozenset[str]) -> Position:
        """Return the position after this answer."""
        state = position.state.copy()
        self._space.place(state, question.id, given)
        left = list(position.left)
        for variable in self._space.of_question[question.id]:
            places, pick = self._readers[variable]
            fixed = self._known.all_fixed(variable, state[variable])
            for place, node in zip(places, map(fixed.__getitem__, pick(left)), strict=True):
                left[place] = node
        return Position(state, self._settle(left))

    def matters(self, question: str, position: Position) -> bool:
        """Say exactly whether the question can still change anything."""
        left = position.left
        reading = self._read[question]
        if left[reading.asked] == NEVER:
            return False
        return (
            any(self._holds(place, position) for place in reading.dated)
            or any(
                self._is_set_apart(question, output, (left[place],), position)
                for place, output in reading.singles
                # Most are settled early on, and then nothing can set them apart.
                if left[place] is not ALWAYS and left[place] is not NEVER
            )
            or any(
                self._is_set_apart(question, output, key, position)
                for chain, links in reading.chained
                for output, key in chain.winnable(left, links)
            )
        )

    def may_apply(self, question: str, position: Position) -> bool:
        """Say whether the question does not fail to apply."""
        return position.left[self._asked[question]] is not NEVER

    def is_read(self, question: str, position: Position) -> bool:
        """Say whether anything that is left here still reads an answer to the question."""
        reads, left = self._known.reads, position.left
        return any(
            reads(left[place]) >> variable & 1
            for variable in self._space.of_question[question]
            for place in self._readers[variable][0]
        )

    def may_matter(self, question: str, position: Position) -> bool:
        """Say quickly whether the question is read by anything still open."""
        left = position.left
        reading = self._read[question]
        if left[reading.asked] == NEVER:
            return False
        if any(left[place] != NEVER for place in reading.dated):
            return True
        nodes = (left[place] for place, _ in reading.singles)
        return any(node is not ALWAYS and node is not NEVER for node in nodes) or any(
            chain.is_open(left, links) for chain, links in reading.chained
        )

    def key(self, ahead: Iterable[str]) -> Pick:
        """Return what takes from what is left all that tells how it goes on.

        `ahead`: the questions that may still come.
        """
        places = [place for place, _ in self._singles]
        places += [place for chain in self._chains for place in chain.places]
        places += [self._asked[name] for name in ahead]
        return pick_at([*places, *(place for _, place in self._dated), *self._grave])

    def forget(self) -> None:
        """Let go of everything learnt, to hold memory down."""
        self._known = Known()
        self._sets_apart.clear()
        self._can_hold.clear()

    def _holds(self, place: int, position: Position) -> bool:
        """Say whether a node still can hold; what it has left decides that."""
        node = position.left[place]
        if node not in self._can_hold:
            self._can_hold[node] = self._or_yes(
                lambda: self._relevance.can_hold(node, position.state)
            )
        return self._can_hold[node]

    def _is_set_apart(self, question: str, output: Output, left: Left, position: Position) -> bool:
        """Say whether a question can change an output; what that and its ways have left decides."""
        key = (question, output, left)
        found = self._sets_apart.get(key)
        if found is None:
            found = self._or_yes(
                lambda: self._relevance.sets_apart(question, output, position.state)
            )
            self._sets_apart[key] = found
        return found

    def _or_yes(self, search: Callable[[], bool]) -> bool:
        """Search for as long as an interview would: where it is not found out, it may be so."""
        self._relevance.budget.renew(STEPS, SECONDS)
        try:
            return search()
        except OutOfBudgetError:
            return True

    def _settle(self, left: list[Node]) -> Left:
        for chain in self._chains:
            chain.settle(left)
        return tuple(left)

    def _place(self, node: Node) -> int:
        if node not in self._places:
            self._places[node] = len(self._nodes)
            self._nodes.append(node)
        return self._places[node]

    def _chain(self, part: CompiledPart) -> Chain:
        outputs = self._relevance.chains.get(part.part.id, [])
        applies, actions = self._place(part.applies), []
        for rules in part.rules:
            begin = len(self._nodes)
            self._nodes += [node for _, node in rules]
            actions.append(range(begin, len(self._nodes)))
        self._nodes += [one.condition for one in outputs if one.condition is not None]
        return Chain(applies, actions, outputs)

    def _reading(self, question: str) -> _Reading:
        wanted = sum(1 << variable for variable in self._space.of_question[question])
        return _Reading(
            self._asked[question],
            [place for name, place in self._dated if name == question],
            [(place, output) for place, output in self._singles if output.reads & wanted],
            [(chain, links) for chain in self._chains if (links := chain.links(wanted))],
        )

    def _readers_of(self, variable: int) -> tuple[list[int], Pick]:
        reads = self._known.reads
        places = [n for n, node in enumerate(self._nodes) if reads(node) >> variable & 1]
        return places, pick_at(places)


def _grave(interview: Interview) -> list[Node]:
    """Return what must not be the case where a local exception is to hold."""
    never = interview.rules.never_excepted
    if not interview.rules.exemptions or never is None:
        return []
    return [interview.engine.space.compile(never)]
