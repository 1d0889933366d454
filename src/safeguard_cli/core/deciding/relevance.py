"""Which question can still change the advice.

Everything that answers can change is one list of nodes: a part applies; an
action up to this one wins; a duty, a step, a contact or an item holds; a date
sets the deadline of an action that can win. A question matters if, for some
completion, two of its answers put one of these nodes apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from safeguard_cli.core.deciding.engine import Engine
from safeguard_cli.core.deciding.part_decision import CompiledPart
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Every,
    Negation,
    Node,
    NodeCache,
    State,
    every,
)
from safeguard_cli.core.logic.search_budget import Budget, OutOfBudgetError
from safeguard_cli.core.logic.step_shown import node_of_step
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.logic.truth_in_states import OneStateTruths
from safeguard_cli.core.logic.witness import Constraint, witness
from safeguard_cli.core.model.conditions import ALWAYS, Is
from safeguard_cli.core.model.rule_set import Within

# Many times the steps of a search that finds soon what it looks for.
_FEW = 100


class Output:
    """A node that the advice shows, the ways in which it can hold, and what each reads.

    What is read is a set of variables, held as the bits of a number.
    """

    def __init__(self, node: Node, ways: Iterable[Node], known: NodeCache) -> None:
        self.node = node
        self.ways = [(way, known.reads(way)) for way in ways]
        self.reads = 0
        for _, read in self.ways:
            self.reads |= read


class ChainOutput(NamedTuple):
    """An output of a part: an action up to this position wins, or this one with a condition."""

    position: int
    condition: Node | None
    output: Output


class Relevance:
    """The nodes that answers can change, and the questions that each one reads.

    `outputs`: the nodes; of them `chains` are those of each part, and `singles` the others.
    `dated`: date questions, each with the node that needs its answer.
    `judged`: the state that was asked about last; another one of equal bits is as good.
    `budget`: what is left to its searches, without end unless somebody sets one. Where it ends,
    they raise OutOfBudgetError.
    """

    def __init__(self, engine: Engine, only: frozenset[str] = frozenset()) -> None:
        """Gather the nodes of all parts, or of these parts and checklists `only`."""
        self._engine = engine
        self._space = engine.space
        self._only = only
        self.budget = Budget()
        self.judged = StateTruths([])
        self._reading: dict[tuple[int, ...], list[Output]] = {}
        self.dated = list(self._list_deadlines())
        known = self.budget.known
        self.singles = _sort_outputs(
            Output(node, [node], known) for node in dict.fromkeys(self._list_alone())
        )
        self.chains = {
            compiled.part.id: [*_list_winning(compiled, known), *self._list_varying(compiled)]
            for compiled in self._chosen_parts()
        }
        chained = chain.from_iterable(self.chains.values())
        self.outputs = _sort_outputs([*self.singles, *(one.output for one in chained)])

    def matters(self, question: str, state: State) -> bool:
        """Say whether some completion of the state makes this question change something."""
        if self._judge_at(state).truth(self._space.asked(question)) == FAILS:
            return False
        if any(name == question and self.can_hold(node, state) for name, node in self.dated):
            return True
        variables = self._space.of_question[question]
        hard: list[Output] = []
        for output in self.open_outputs(variables, state):
            is_apart = self._sets_apart_soon(question, output, state)
            if is_apart:
                return True
            if is_apart is None:
                hard.append(output)
        return any(self.sets_apart(question, output, state) for output in hard)

    def _sets_apart_soon(self, question: str, output: Output, state: State) -> bool | None:
        """Say within few steps whether the question changes the output; None if it takes more.

        One search that goes astray can use up the patience of a replay, where the next output
        shows at once that the question matters.
        """
        try:
            with self.budget.at_most(_FEW):
                return self.sets_apart(question, output, state)
        except OutOfBudgetError:
            return None

    def can_hold(self, node: Node, state: State) -> bool:
        """Say whether the node holds for some completion of the state."""
        return witness([Constraint(node, HOLDS)], state, self.budget) is not None

    def sets_apart(self, question: str, output: Output, state: State) -> bool:
        """Say whether some completion of the state makes this question change the output."""
        turns_on = self._judge_at(state).turns_on(output.node)
        return any(
            self._is_split(output, variable, state)
            for variable in self._space.of_question[question]
            if turns_on >> variable & 1
        )

    def may_matter(self, question: str, state: State) -> bool:
        """Say quickly whether anything still open may turn on the question: never a false no."""
        judged = self._judge_at(state)
        if judged.truth(self._space.asked(question)) == FAILS:
            return False
        if any(name == question and judged.truth(node) != FAILS for name, node in self.dated):
            return True
        return any(True for _ in self.open_outputs(self._space.of_question[question], state))

    def all_that_may_matter(
        self, questions: Iterable[str], judged: StateTruths | OneStateTruths
    ) -> list[str]:
        """Return those that something open reads, going through it once for all: a bound."""
        asked = [name for name in questions if judged.truth(self._space.asked(name)) != FAILS]
        read = {name: self._space.bits_of(name) for name in asked}
        dated = {name for name, node in self.dated if judged.truth(node) != FAILS}
        left = sum(bits for name, bits in read.items() if name not in dated)
        found = 0
        for output in self.outputs:
            if output.reads & left and judged.truth(output.node) == UNKNOWN:
                found |= output.reads
                left &= ~found
        return [name for name in asked if name in dated or found & read[name]]

    def open_outputs(self, variables: tuple[int, ...], state: State) -> Iterator[Output]:
        """Yield what is shown and may still turn on one of these variables.

        What is open may read them in parts alone that are settled already.
        """
        judged, wanted = self._judge_at(state), sum(1 << variable for variable in variables)
        return (
            output
            for output in self._list_reading(variables)
            if judged.turns_on(output.node) & wanted
        )

    def _list_reading(self, variables: tuple[int, ...]) -> list[Output]:
        """List the outputs that read one of these variables."""
        if variables not in self._reading:
            wanted = sum(1 << variable for variable in variables)
            self._reading[variables] = [each for each in self.outputs if each.reads & wanted]
        return self._reading[variables]

    def _judge_at(self, state: State) -> StateTruths:
        # One state is mostly asked about many times: each node is judged once.
        if self.judged.state != state:
            self.judged = StateTruths(state.copy())
        return self.judged

    def _is_split(self, output: Output, variable: int, state: State) -> bool:
        """Say whether two values of the variable can put the output apart.

        Two values differ somewhere only if one of them differs from the first one. The
        output then holds by one of its ways that reads the variable, and fails without.
        """
        fixed = self.budget.known.fixed
        ways = [way for way, reads in output.ways if reads >> variable & 1]
        for one, two in pairs(state[variable]):
            without = Constraint(fixed(output.node, variable, two), FAILS)
            for way in ways:
                apart = (Constraint(fixed(way, variable, one), HOLDS), without)
                if witness(apart, state, self.budget) is not None:
                    return True
        return False

    def _chosen_parts(self) -> Iterator[CompiledPart]:
        return (c for c in self._engine.parts if not self._only or c.part.id in self._only)

    def _list_alone(self) -> Iterator[Node]:
        """Yield the nodes that hold in one way."""
        yield from (compiled.applies for compiled in self._chosen_parts())
        yield from self._list_beside()
        yield from self._list_always()
        # Whether a date is asked for at all changes a deadline too.
        yield from (node for _, node in self.dated)

    def _list_varying(self, compiled: CompiledPart) -> Iterator[ChainOutput]:
        """Yield what an action shows only where a condition holds besides."""
        for position, action in enumerate(compiled.part.actions):
            compile_ = self._space.compile
            conditions = [node_of_step(one, compile_) for one in action.steps]
            conditions += [compile_(one.condition) for one in action.who]
            wins = _compile_win(compiled, position)
            for condition in dict.fromkeys(conditions):
                if condition != Every(()):
                    # Not joined into one: that an action wins is judged once for all it shows.
                    node = Every((wins, condition))
                    output = Output(node, [node], self.budget.known)
                    yield ChainOutput(position, condition, output)

    def _list_beside(self) -> Iterator[Node]:
        for duty, node in self._engine.duties:
            if not self._only or duty.id in self._only:
                yield node
        for checklist, node, items in self._engine.checklists:
            if self._only and checklist.id not in self._only:
                continue
            yield node
            for _, applies, met in items:
                yield every(node, applies)
                if met is not None:
                    yield every(node, applies, met)

    def _list_always(self) -> Iterator[Node]:
        # A part that is run alone still asks first what must be asked every time: danger.
        if self._only:
            for question in self._engine.rules.questions:
                if question.ask_again and question.ask_if == ALWAYS:
                    yield self._space.compile(Is(question.id, (question.counts_as,)))

    def _list_deadlines(self) -> Iterator[tuple[str, Node]]:
        for compiled in self._chosen_parts():
            for position, action in enumerate(compiled.part.actions):
                for name in _list_starts(action.within):
                    wins = _compile_win(compiled, position)
                    yield name, every(wins, self._space.asked(name))
        for duty, node in self._engine.duties:
            if not self._only or duty.id in self._only:
                for name in _list_starts(duty.within):
                    yield name, every(node, self._space.asked(name))


def _list_winning(compiled: CompiledPart, known: NodeCache) -> Iterator[ChainOutput]:
    """Yield for each action what holds when one up to it wins, by the ways that are its own."""
    for position, rules in enumerate(compiled.rules):
        # A rule further up has had its turn: what it sets apart here, it does there.
        ways = [every(compiled.applies, node) for _, node in rules]
        yield ChainOutput(position, None, Output(compiled.upto(position), ways, known))


def _compile_win(compiled: CompiledPart, position: int) -> Node:
    before = [compiled.upto(position - 1)] if position else []
    return every(compiled.upto(position), *map(Negation, before))


def _sort_outputs(outputs: Iterable[Output]) -> list[Output]:
    """Put the smallest first: most questions that matter show it there."""
    return sorted(outputs, key=lambda output: output.reads.bit_count())


def _list_starts(within: Iterable[Within]) -> Iterator[str]:
    return (clock.start for clock in within if clock.start)


def pairs(bits: int) -> Iterator[tuple[int, int]]:
    """Yield the first of these values with each other one, both ways round."""
    first = bits & -bits
    rest = bits & ~first
    while rest:
        other = rest & -rest
        rest &= ~other
        yield first, other
        yield other, first
