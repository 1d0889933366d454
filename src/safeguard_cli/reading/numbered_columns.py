"""Number the answers of many rows column by column: each different value is checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from safeguard_cli.core.deciding.answer_numbers import MOST_ANSWERS
from safeguard_cli.core.deciding.columns.cases import Bools, Ints, TableRow
from safeguard_cli.core.deciding.date_bounds import days_around
from safeguard_cli.core.deciding.envelope import Moment, Problem
from safeguard_cli.reading.answer_checks import BAD_MOMENT, AnswerChecks
from safeguard_cli.reading.arrow_cells import Cells


class NumberedColumns:
    """Rows with their answers as numbers. `problems`: what is wrong, by the place of the row.

    `moments` has one for each row.
    """

    def __init__(self, checks: AnswerChecks, moments: list[Moment]) -> None:
        self._checks = checks
        self.moments = moments
        self.problems: dict[int, list[Problem]] = {}
        widest = max((len(question.answers) for question in checks.questions.values()), default=0)
        shape = (len(moments), len(checks.questions))
        # Several of very many answers are the bits of a number that numpy does not have.
        kind: Any = np.int64 if widest < MOST_ANSWERS else np.object_
        self._table: Ints = np.zeros(shape, dtype=kind, order="F")

    @classmethod
    def at_moments(
        cls, checks: AnswerChecks, cells: Cells | None, at: Moment, count: int
    ) -> NumberedColumns:
        """Begin with so many rows at these moments, as text; at `at` where there is none."""
        if cells is None:
            return cls(checks, [at] * count)
        found = [at if each is None else checks.moments.read(each) for each in cells.values]
        made = cls(checks, [found[place] or at for place in cells.of.tolist()])
        for place, moment in enumerate(found):
            if moment is None:
                made._note(np.flatnonzero(cells.of == place), BAD_MOMENT)
        return made

    def rows(self) -> Sequence[Sequence[int]]:
        """Return the numbers of each row."""
        if self._table.dtype == np.object_:
            found: list[list[int]] = self._table.tolist()
            return found
        return [TableRow(self._table, place) for place in range(len(self._table))]

    def number(self, columns: Mapping[str, Cells]) -> None:
        """Take in the answers to these questions; a bad one, or a day out of bounds, is named."""
        for name, cells in columns.items():
            place, known = self._checks.seen[name]
            found = [self._number(name, known, cells, n) for n in range(len(cells.values))]
            self._table[:, place] = np.array(found, dtype=self._table.dtype)[cells.of]
        self._leave_out_far_days(columns)

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
        if not bounded or not self.moments:
            return
        days = np.array([moment.at.toordinal() for moment in self.moments])
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
                problem = self._checks.outside(question, self.moments[row].at.date())
                self.problems.setdefault(row, []).append(problem)
                column[row] = 0

    def _note(self, rows: Ints, problem: Problem) -> None:
        for row in rows.tolist():
            self.problems.setdefault(row, []).append(problem)
