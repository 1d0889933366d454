"""Go through the questions for many rows at once, as an interview does for one.

What a question comes to rests on the answers to the questions before it. So the pass goes in the
declared order, and only once a question is passed do its answers stand in the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.columns.cases import Cases, Ints, as_bits, as_rows
from safeguard_cli.core.deciding.columns.one_law import Law
from safeguard_cli.core.deciding.columns.turning import may_turn_on
from safeguard_cli.core.logic.answer_space import NO, YES
from safeguard_cli.core.logic.nodes import State
from safeguard_cli.core.logic.truth_in_states import ManyStateTruths
from safeguard_cli.core.model.rule_set import DATE_STATES, Question


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
        self.count = len(cases)
        self.all = (1 << self.count) - 1
        blank = [{bits: self.all} for bits in law.space.blank]
        self.state = ManyStateTruths(blank, self.count)
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
        has_day = column != self.cases.numbers.unsure(name)
        state = np.sign(column - self._today) + 1
        return np.where(has_day, state, len(DATE_STATES)).astype(np.int64)

    @cached_property
    def _today(self) -> Ints:
        """The day of each row's moment."""
        days = np.array([moment.at.toordinal() for moment in self.cases.moments])
        return days[self.cases.moment_of]

    def states_of(self, rows: int) -> list[State]:
        """Return the bits that each of these rows leaves each variable, the first row first."""
        wanted = np.flatnonzero(as_rows(rows, self.count))
        found = np.zeros((len(wanted), len(self.state.columns)), dtype=np.int64)
        for variable, column in enumerate(self.state.columns):
            for bits, some in column.items():
                if some & rows == rows:
                    found[:, variable] = bits
                elif some & rows:
                    found[as_rows(some, self.count)[wanted], variable] = bits
        return found.tolist()

    def _pass(self, question: Question) -> None:
        name = question.id
        asked = self.state.can(self.law.space.asked(name))[0]
        lacking = asked & ~self._answered(name)
        if lacking and (may := may_turn_on(self.law, self.state, name, lacking)):
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
        for variable in variables:
            self.state.columns[variable] = self._bits(question.id, variable, rows)
        self.state.forget(self.law.space.bits_of(question.id), self.law.reads)

    def _bits(self, name: str, variable: int, here: int) -> dict[int, int]:
        """Find the rows in which each value is left to a variable: one, if they stand `here`."""
        answer, blank = self.law.space.variables[variable].answer, self.law.space.blank[variable]
        if answer:
            place = list(self.law.interview.questions[name].answers).index(answer)
            chosen = as_bits(self._columns[name] & (1 << place) != 0)
            found = {NO: here & ~chosen, YES: here & chosen}
        else:
            values = self.values(name)
            found = {1 << n: here & as_bits(values == n) for n in range(blank.bit_length())}
        # Where a question has one value only, that is left to it in any case.
        found[blank] = found.get(blank, 0) | self.all & ~here
        return {bits: rows for bits, rows in found.items() if rows}


def rows_in(bits: int) -> Iterator[int]:
    """Yield the rows of a set, the first one first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
