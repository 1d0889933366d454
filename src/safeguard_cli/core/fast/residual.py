"""What is left to find out once some questions are answered: what each node has left.

Two cases with the same residual go on alike, whatever was answered on the way. So
the engine's judgements of one case can be kept, and used for all that come to the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.engine import CompiledPart
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import Question
from safeguard_cli.core.nodes import (
    ALWAYS,
    FAILS,
    HOLDS,
    NEVER,
    Every,
    Known,
    Leaf,
    Negation,
    Node,
    Some,
    State,
    every,
    some,
    truth,
)
from safeguard_cli.core.relevance import Output

Left = tuple[Node, ...]
# An output, with the places of its node and of the ways in which a question can bring it about.
Reading = tuple[Output, list[int]]


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
        self._nodes: dict[Node, int] = {}
        self._known = Known()
        self._fixed: dict[tuple[int, int], dict[Node, Node]] = {}
        self._sets_apart: dict[tuple[str, Left], bool] = {}
        self._can_hold: dict[Node, bool] = {}
        self._outputs = [self._place(output.node) for output in self._relevance.outputs]
        self._parts = [self._part(part) for part in self._engine.parts]
        self._asked = {name: self._place(self._space.asked(name)) for name in interview.questions}
        self._dated = [(name, self._place(node)) for name, node in self._relevance.dated]
        self._grave = [self._place(node) for node in _grave(interview)]
        self._read = {name: self._reading(name) for name in interview.questions}
        self._readers = [
            [n for n, node in enumerate(self._nodes) if self._known.reads(node) >> v & 1]
            for v in range(len(self._space.variables))
        ]

    @property
    def tracked(self) -> int:
        """Return how many nodes are kept track of."""
        return len(self._nodes)

    def start(self) -> Position:
        """Return the position at which nothing is answered."""
        blank = self._space.blank
        return Position(blank, tuple(_settled(node, blank) for node in self._nodes))

    def answered(self, position: Position, question: Question, given: frozenset[str]) -> Position:
        """Return the position after this answer."""
        state = position.state.copy()
        self._space.place(state, question.id, given)
        left = list(position.left)
        for variable in self._space.of_question[question.id]:
            bits = state[variable]
            fixed = self._fixed.setdefault((variable, bits), {})
            for place in self._readers[variable]:
                node = left[place]
                # Most nodes are settled early on, and then there is nothing to be done.
                if node is not ALWAYS and node is not NEVER:
                    found = fixed.get(node)
                    if found is None:
                        found = _one_of_a_kind(self._known.fixed(node, variable, bits))
                        fixed[node] = found
                    left[place] = found
        return Position(state, tuple(left))

    def matters(self, question: str, position: Position) -> bool:
        """Say exactly whether the question can still change anything."""
        left = position.left
        asked, dated, outputs = self._read[question]
        if left[asked] == NEVER:
            return False
        return any(self._holds(place, position) for place in dated) or any(
            self._is_set_apart(question, reading, position) for reading in outputs
        )

    def may_matter(self, question: str, position: Position) -> bool:
        """Say quickly whether the question is read by anything still open."""
        left = position.left
        asked, dated, outputs = self._read[question]
        if left[asked] == NEVER:
            return False
        if any(left[place] != NEVER for place in dated):
            return True
        return any(left[places[0]] not in (ALWAYS, NEVER) for _, places in outputs)

    def key(self, position: Position, ahead: Iterable[str]) -> Left:
        """Return what tells this position from all that go on otherwise.

        `ahead`: the questions that may still come.
        """
        left = position.left
        found = [left[place] for place in self._outputs]
        for part in self._parts:
            found += self._deciding(part, left)
        found += [left[self._asked[name]] for name in ahead]
        found += [left[place] for _, place in self._dated]
        found += [left[place] for place in self._grave]
        return tuple(found)

    def forget(self) -> None:
        """Let go of everything learnt, to hold memory down."""
        self._known = Known()
        self._fixed.clear()
        self._sets_apart.clear()
        self._can_hold.clear()

    def _holds(self, place: int, position: Position) -> bool:
        """Say whether a node still can hold; what it has left decides that."""
        node = position.left[place]
        if node not in self._can_hold:
            self._can_hold[node] = self._relevance.can_hold(node, position.state)
        return self._can_hold[node]

    def _is_set_apart(self, question: str, reading: Reading, position: Position) -> bool:
        """Say whether a question can change an output; what that and its ways have left decides."""
        output, places = reading
        left = position.left
        node = left[places[0]]
        if node is ALWAYS or node is NEVER:
            return False
        key = (question, tuple([left[place] for place in places]))
        found = self._sets_apart.get(key)
        if found is None:
            found = self._relevance.sets_apart(question, output, position.state)
            self._sets_apart[key] = found
        return found

    def _place(self, node: Node) -> int:
        return self._nodes.setdefault(node, len(self._nodes))

    def _part(self, part: CompiledPart) -> tuple[int, list[list[int]]]:
        rules = [[self._place(node) for _, node in rules] for rules in part.rules]
        return self._place(part.applies), rules

    def _reading(self, question: str) -> tuple[int, list[int], list[Reading]]:
        """Return the place of when it is asked, those of what needs its date, and what reads it."""
        wanted = sum(1 << variable for variable in self._space.of_question[question])
        return (
            self._asked[question],
            [place for name, place in self._dated if name == question],
            [
                (output, [self._place(output.node), *self._ways(output, wanted)])
                for output in self._relevance.outputs
                if output.reads & wanted
            ],
        )

    def _ways(self, output: Output, wanted: int) -> list[int]:
        return [self._place(way) for way, reads in output.ways if reads & wanted]

    @staticmethod
    def _deciding(part: tuple[int, list[list[int]]], left: Left) -> list[Node]:
        """Return what the reasons of a part rest on: its rules, down to the action that wins."""
        applies, actions = part
        if left[applies] == NEVER:
            return [NEVER]
        found = [left[applies]]
        for rules in actions:
            is_settled = False
            for place in rules:
                node = left[place]
                found.append(node)
                is_settled = is_settled or node is ALWAYS
            if is_settled:
                return found
        return found


def _grave(interview: Interview) -> list[Node]:
    """Return what must not be the case where a local exception is to hold."""
    never = interview.rules.never_excepted
    if not interview.rules.exemptions or never is None:
        return []
    return [interview.engine.space.compile(never)]


def _one_of_a_kind(node: Node) -> Node:
    """Return the node, but ALWAYS and NEVER themselves for what is like them."""
    if type(node) is Every and not node.parts:
        return ALWAYS
    return NEVER if type(node) is Some and not node.parts else node


def _settled(node: Node, state: State) -> Node:
    """Return the node without what this state settles before any answer."""
    value = truth(node, state)
    if value != 1:
        return ALWAYS if value == HOLDS else NEVER
    assert FAILS < value < HOLDS
    if type(node) is Leaf:
        return node
    if type(node) is Negation:
        return Negation(_settled(node.part, state))
    parts = [_settled(part, state) for part in node.parts]  # type: ignore[union-attr]
    return every(*parts) if type(node) is Every else some(*parts)
