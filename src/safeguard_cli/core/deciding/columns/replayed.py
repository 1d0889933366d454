"""Go through the questions for many rows at once, as an interview does for one.

What a question comes to rests on the answers to the questions before it. So the pass goes in the
declared order, and only once a question is passed do its answers stand in the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.columns.cases import Bools, Cases, Ints, as_bits, as_rows
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.deciding.relevance import Output
from safeguard_cli.core.logic.judged_together import JudgedTogether
from safeguard_cli.core.logic.nodes import Leaf, Negation, Node, State, parts_of
from safeguard_cli.core.logic.space import NO, YES
from safeguard_cli.core.model.rule_set import DATE_STATES, Question, Within

Clocks = tuple[Within, ...]


class Law:
    """The interview of one span of days, and which of its outputs read which question."""

    def __init__(self, interview: Interview, known: Given) -> None:
        """`known` answers come from the set-up."""
        self.interview = interview
        self.known = known
        self.space = interview.engine.space
        self.reads = interview.relevance.budget.known.reads
        self.names = list(interview.questions)
        self.dues: dict[tuple[Clocks, tuple[int, ...]], Due] = {}
        self.mattering: dict[tuple[object, ...], bool] = {}

    @cached_property
    def outputs(self) -> dict[str, list[Output]]:
        """For each question, what is shown that reads it."""
        found: dict[str, list[Output]] = {}
        for name in self.names:
            bits = self.variables(name)
            found[name] = [o for o in self.interview.relevance.outputs if o.reads & bits]
        return found

    @cached_property
    def with_default(self) -> frozenset[int]:
        """The variables that have a value before anything is asked."""
        asked = self.interview.questions.items()
        return frozenset(v for n, q in asked if q.default for v in self.space.of_question[n])

    def variables(self, question: str) -> int:
        """Return the variables of a question, as the bits of a number."""
        return sum(1 << variable for variable in self.space.of_question[question])

    def read_beside(self, question: str) -> int:
        """Return all variables on which it can rest whether a question matters, as bits."""
        found = self.reads(self.space.asked(question))
        for output in self.outputs[question]:
            found |= output.reads
        return found


class Replayed:
    """What interviews come to, for each row. Sets of rows are the bits of numbers.

    `state`: judges nodes with the answers that count. `given`: for each question, the rows that
    answer it; `counted`: those in which that counts. `missing`: those that lack it, where it may
    still be asked: a bound, for no question is left out that matters.
    """

    def __init__(self, law: Law, cases: Cases) -> None:
        """Go through all questions."""
        self.law = law
        self.cases = cases
        self.count = cases.size
        self.all = (1 << self.count) - 1
        blank = [{bits: self.all} for bits in law.space.blank]
        self.state = JudgedTogether(blank, self.count)
        self.given: dict[str, int] = {}
        self.counted: dict[str, int] = {}
        self.missing: dict[str, int] = {}
        self._columns = {name: self._column(name) for name in law.names}
        for question in law.interview.questions.values():
            if question.default:
                self._place(question, self.all)
        for question in law.interview.questions.values():
            if not question.default and not question.for_record:
                self._pass(question)

    def column(self, name: str) -> Ints:
        """Return the answers to a question, those of the set-up too, as numbers of `cases`."""
        return self._columns[name]

    def answer(self, name: str, row: int) -> Value | None:
        """Return the answer that a row has to a question, if any."""
        number = int(self._columns[name][row])
        return self.cases.numbers.answer(name, number) if number else None

    @cached_property
    def recorded(self) -> dict[str, int]:
        """For each question that is only for the record, the rows in which its answer counts."""
        questions = self.law.interview.questions.items()
        can = self.state.can
        return {
            name: can(self.law.space.asked(name))[0] & self._answered(name)
            for name, question in questions
            if question.for_record
        }

    @cached_property
    def stopped(self) -> int:
        """The rows in which an emergency stands."""
        found = 0
        for node in self.law.interview.engine.stopping_nodes:
            holds, fails = self.state.can(node)
            found |= holds & ~fails
        return found

    def values(self, name: str) -> Ints:
        """Return for each row the place of its answer among the values that tests can meet.

        It means nothing where there is no answer, or where several can be chosen.
        """
        column = self._columns[name]
        if self.law.interview.questions[name].kind != "date":
            return column - 1
        moments = self.cases.moments
        today = np.array([moment.at.toordinal() for moment in moments])[self.cases.moment_of]
        has_day = column != self.cases.numbers.unsure(name)
        return np.where(has_day, np.sign(column - today) + 1, len(DATE_STATES)).astype(np.int64)

    def state_of(self, row: int) -> State:
        """Return the bits that a row leaves each variable."""
        bit = 1 << row
        columns = self.state.columns
        return [next(bits for bits, rows in each.items() if rows & bit) for each in columns]

    def _pass(self, question: Question) -> None:
        name = question.id
        asked = self.state.can(self.law.space.asked(name))[0]
        lacking = asked & ~self._answered(name)
        if lacking:
            may = self._may_turn_on(name) & lacking
            if may:
                self.missing[name] = may
        self.counted[name] = asked & self._answered(name)
        self._place(question, self.counted[name])

    def _column(self, name: str) -> Ints:
        column = self.cases.table[:, self.law.names.index(name)]
        self.given[name] = as_bits(column != 0)
        if default := self.law.interview.questions[name].default:
            instead = self.cases.numbers.number(name, self.law.known.get(name, default))
            return np.where(column == 0, instead, column)
        if name not in self.law.known:
            return column
        number = self.cases.numbers.number(name, self.law.known[name])
        return np.where(column == 0, number, column)

    def _answered(self, name: str) -> int:
        return self.all if name in self.law.known else self.given[name]

    def _place(self, question: Question, rows: int) -> None:
        """Write a question's answers into the state of these rows, or its default."""
        variables = self.law.space.of_question[question.id]
        if not rows or not variables:
            return
        here = as_rows(rows, self.count)
        for variable in variables:
            self.state.columns[variable] = self._bits(question.id, variable, here)
        self.state.forget(self.law.variables(question.id), self.law.reads)

    def _bits(self, name: str, variable: int, here: Bools) -> dict[int, int]:
        """Find the rows in which each value is left to a variable."""
        answer, blank = self.law.space.variables[variable].answer, self.law.space.blank[variable]
        if answer:
            place = list(self.law.interview.questions[name].answers).index(answer)
            values = np.where(self._columns[name] >> place & 1, YES, NO)
        else:
            values = np.left_shift(1, np.where(here, self.values(name), 0))
        bits = np.where(here, values, blank)
        return {int(value): as_bits(bits == value) for value in np.unique(bits)}

    def _may_turn_on(self, name: str) -> int:
        """Find the rows in which something that is shown may still turn on a question."""
        relevance = self.law.interview.relevance
        found = 0
        for dated, node in relevance.dated:
            found |= self.state.can(node)[0] if dated == name else 0
        turning = _Turning(self, self.law.variables(name))
        for output in self.law.outputs[name]:
            holds, fails = self.state.can(output.node)
            if unknown := holds & fails & ~found:
                for way, _ in output.ways:
                    found |= unknown & turning.rows(way)
        return found


class _Turning:
    """In which rows a node turns on some variables: through parts that are all still unknown."""

    def __init__(self, replayed: Replayed, variables: int) -> None:
        self._can = replayed.state.can
        self._reads = replayed.law.reads
        self._variables = variables
        self._found: dict[Node, int] = {}

    def rows(self, node: Node) -> int:
        if type(node) is Negation:
            return self.rows(node.part)
        if not self._reads(node) & self._variables:
            return 0
        if node not in self._found:
            holds, fails = self._can(node)
            self._found[node] = holds & fails and holds & fails & self._below(node)
        return self._found[node]

    def _below(self, node: Node) -> int:
        if type(node) is Leaf:
            return -1
        found = 0
        for part in parts_of(node):
            found |= self.rows(part)
        return found


def rows_in(bits: int) -> Iterator[int]:
    """Yield the rows of a set, the first one first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
