"""The floor of many rows: of each answer that counts, how grave it makes every case."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from safeguard_cli.core.deciding.certain_level import Because
from safeguard_cli.core.deciding.columns.cases import Bools, Ints, as_bits, as_rows
from safeguard_cli.core.deciding.columns.replayed import Replayed
from safeguard_cli.core.logic.answer_space import values_of
from safeguard_cli.core.model.rule_set import Question


class FloorColumns:
    """`level`: the place of the level of each row; `because`: which of the `reasons` it rests on.

    As in `level_of` a level has its place among the levels of the rules; then come "" and None.
    """

    def __init__(self, replayed: Replayed, complete: Bools, level_of: Ints) -> None:
        self._replayed = replayed
        self.reasons: list[Because | None] = [None]
        self.because = np.zeros(replayed.count, dtype=np.int64)
        self._open = ~complete
        self.level = level_of.copy()
        if not complete.all():
            self._look_at_answers(level_of)

    def named(self) -> Iterator[tuple[Because, int]]:
        """Yield each answer on which floors rest, with their rows as the bits of a number."""
        for place, because in enumerate(self.reasons):
            if because is not None:
                yield because, as_bits(self.because == place)

    def _look_at_answers(self, level_of: Ints) -> None:
        floors = self._replayed.law.interview.floors
        none = len(self._replayed.law.interview.rules.levels)
        best = np.where(level_of < none, level_of, floors.rank(None))
        for name in self._replayed.counted:
            question = self._replayed.law.interview.questions[name]
            if question.kind != "text":
                for because, rows in self._answers(question):
                    if not rows.any():
                        continue
                    rank = floors.rank(because)
                    lower = rows & (rank < best)
                    best = np.where(lower, rank, best)
                    self.because = np.where(lower, len(self.reasons), self.because)
                    self.reasons.append(because)
        self.level = np.where(self.because > 0, best, self.level)

    def _answers(self, question: Question) -> Iterator[tuple[Because, Bools]]:
        """Yield each answer to a question, with the open rows that give it."""
        replayed = self._replayed
        counts = as_rows(replayed.counted[question.id], replayed.count) & self._open
        if question.kind == "many":
            column = replayed.column(question.id)
            for place, answer in enumerate(question.answers):
                yield Because(question.id, answer), counts & (column >> place & 1 > 0)
            return
        values = replayed.values(question.id)
        for place, answer in enumerate(values_of(question)):
            yield Because(question.id, answer), counts & (values == place)
