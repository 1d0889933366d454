"""Many cases as columns of numbers: for each question, which answer each row gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.envelope import Moment

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Cases(NamedTuple):
    """Rows of numbered answers. `moments`: each once; `moment_of`: which is that of each row.

    `table` has a row for each case, and a column for each question in declared order.
    """

    numbers: AnswerNumbers
    table: Ints
    moments: list[Moment]
    moment_of: Ints

    @classmethod
    def of_numbers(cls, numbers: AnswerNumbers, table: Ints, moments: Sequence[Moment]) -> Cases:
        """Gather numbered answers with a moment for each row."""
        places = {moment.text: place for place, moment in enumerate(dict.fromkeys(moments))}
        each = list(dict.fromkeys(moments))
        moment_of = np.array([places[moment.text] for moment in moments], dtype=np.int64)
        return cls(numbers, table.reshape(len(moments), len(numbers.questions)), each, moment_of)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.moment_of)

    def some(self, rows: Ints) -> Cases:
        """Only these rows, with their moments."""
        used, moment_of = np.unique(self.moment_of[rows], return_inverse=True)
        moments = [self.moments[each] for each in used.tolist()]
        return Cases(self.numbers, self.table[rows], moments, moment_of.astype(np.int64))


def as_bits(rows: Bools) -> int:
    """Pack a column of truth into the bits of a number, the first row lowest."""
    return int.from_bytes(np.packbits(rows, bitorder="little").tobytes(), "little")


def as_rows(bits: int, count: int) -> Bools:
    """Spread the bits of a number into a column of truth."""
    content = np.frombuffer(bits.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(content, count=count, bitorder="little").astype(np.bool_)


class Kinds(NamedTuple):
    """Which rows are alike. `of`: the kind of each row; `first`: one row of each kind."""

    of: Ints
    first: Ints


def alike(columns: Iterable[Ints], count: int) -> Kinds:
    """Group rows that have the same in all of these columns of small numbers."""
    kinds, first = np.zeros(count, dtype=np.int64), np.zeros(min(count, 1), dtype=np.int64)
    for column in columns:
        # No block has as many rows as would let two of these meet in one number.
        _, first, kinds = np.unique((kinds << 32) + column, return_index=True, return_inverse=True)
    return Kinds(kinds, first.astype(np.int64))


def packed(sets: Sequence[int], count: int) -> list[Ints]:
    """Pack sets of rows into columns of numbers, of 31 bits each, leaving out those of no row."""
    some = [bits for bits in sets if bits]
    columns = []
    for start in range(0, len(some), 31):
        column = np.zeros(count, dtype=np.int64)
        for place, bits in enumerate(some[start : start + 31]):
            column |= as_rows(bits, count).astype(np.int64) << place
        columns.append(column)
    return columns
