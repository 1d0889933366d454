"""Number the answers of many rows column by column: each different value is checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

from safeguard_cli.core.deciding.columns.cases import Bools, Cases, Ints, blank_table
from safeguard_cli.core.deciding.date_bounds import days_around
from safeguard_cli.core.deciding.envelope import Moment, Problem
from safeguard_cli.reading.answer_checks import BAD_MOMENT, AnswerChecks
from safeguard_cli.reading.arrow_cells import Cells, Reader, Words


class NumberedColumns:
    """Rows with their answers as numbers. `problems`: what is wrong, by the place of the row.

    `moment_of`: which of the `moments` is that of each row.
    """

    def __init__(self, checks: AnswerChecks, moments: list[Moment], moment_of: Ints) -> None:
        self._checks = checks
        self._moments = moments
        self._moment_of = moment_of
        self.problems: dict[int, list[Problem]] = {}
        self._table = blank_table(checks.questions, len(moment_of))

    @classmethod
    def at_moments(
        cls, checks: AnswerChecks, cells: Cells | None, at: Moment, count: int
    ) -> NumberedColumns:
        """Begin with so many rows at these moments, as text; at `at` where there is none."""
        if cells is None:
            return cls(checks, [at], np.zeros(count, dtype=np.int64))
        found = [at if each is None else checks.moments.read(each) for each in cells.values]
        made = cls(checks, [each or at for each in found], cells.of)
        for place, moment in enumerate(found):
            if moment is None:
                made._note(np.flatnonzero(cells.of == place), BAD_MOMENT)
        return made

    def cases(self) -> Cases:
        """Return the numbers of all rows, with their moments."""
        return Cases(self._checks.numbers, self._table, self._moments, self._moment_of)

    def number(self, columns: Mapping[str, Cells]) -> None:
        """Take in the answers to these questions; a bad one, or a day out of bounds, is named."""
        for name, cells in columns.items():
            place, known = self._checks.seen[name]
            found = [self._number(name, known, cells, n) for n in range(len(cells.values))]
            self._table[:, place] = np.array(found, dtype=self._table.dtype)[cells.of]
        self._leave_out_far_days(columns)

    def number_words(self, name: str, words: Words, read: Reader) -> bool:
        """Take in answers to a question that takes several, and say whether that was done.

        Each word is read and checked once. Nothing is taken in where one of them is no answer, or
        where one stands beside another that it cannot: then each list must be looked at.
        """
        question, numbers = self._checks.questions[name], self._checks.numbers
        wrong: list[Problem] = []
        given = [read([word]) for word in words.words]
        found = [0 if each is None else self._checks.number(name, each, wrong) for each in given]
        if wrong or self._table.dtype == np.object_:
            return False
        rows = words.join(np.array(found, dtype=np.int64))
        for answer, declared in question.answers.items():
            bit = numbers.number(name, (answer,)) if declared.alone else 0
            if (rows[rows & bit > 0] != bit).any():
                return False
        self._table[:, self._checks.seen[name][0]] = rows
        return True

    def _number(self, name: str, known: Mapping[Any, int], cells: Cells, place: int) -> int:
        value = cells.values[place]
        if value is None:
            return 0
        if self._checks.questions[name].kind == "text" and isinstance(value, str):
            # No decision reads it, so it is not looked at.
            return self._checks.numbers.number(name, "")
        try:
            return known[tuple(value) if type(value) is list else value]
        except (KeyError, TypeError):
            wrong: list[Problem] = []
            number = self._checks.number(name, value, wrong)
            for problem in wrong:
                self._note(np.flatnonzero(cells.of == place), problem)
            return number

    def _leave_out_far_days(self, columns: Iterable[str]) -> None:
        bounded = [question for question in self._checks.bounded if question.id in columns]
        if not bounded or not len(self._moment_of):
            return
        each = np.array([moment.at.toordinal() for moment in self._moments])
        days = each[self._moment_of]
        for question in bounded:
            column = self._table[:, self._checks.seen[question.id][0]]
            first, last = days_around(question)
            far: Bools = np.zeros(len(days), dtype=np.bool_)
            if first is not None:
                far |= column < days + first
            if last is not None:
                far |= column > days + last
            unsure = self._checks.numbers.unsure(question.id)
            for row in np.flatnonzero(far & (column > 0) & (column != unsure)).tolist():
                problem = self._checks.outside(question, date.fromordinal(int(days[row])))
                self.problems.setdefault(row, []).append(problem)
                column[row] = 0

    def _note(self, rows: Ints, problem: Problem) -> None:
        for row in rows.tolist():
            self.problems.setdefault(row, []).append(problem)
