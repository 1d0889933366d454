"""Many cases as columns of numbers: for each question, which answer each row gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from safeguard_cli.core.deciding.answer_numbers import MOST_ANSWERS, AnswerNumbers
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.model.rule_set import Question

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

# Numbers up to this are grouped by a table of all of them, larger ones by sorting.
_MOST_PLACES = 1 << 17


class Cases(Sequence[tuple[list[int], Moment]]):
    """Rows of numbered answers, each with its moment. `moment_of`: which of the `moments` it is.

    `table` has a row for each case, and a column for each question in declared order.
    """

    __slots__ = ("moment_of", "moments", "numbers", "table")

    def __init__(
        self, numbers: AnswerNumbers, table: Ints, moments: list[Moment], moment_of: Ints
    ) -> None:
        self.numbers = numbers
        # Each question's answers side by side: they are read one question after the other.
        self.table = np.asfortranarray(table)
        self.moments = moments
        self.moment_of = moment_of

    @classmethod
    def of_numbers(cls, numbers: AnswerNumbers, table: Ints, moments: Sequence[Moment]) -> Self:
        """Gather numbered answers with a moment for each row."""
        each = {moment.text: moment for moment in moments}
        places = {text: place for place, text in enumerate(each)}
        moment_of = np.array([places[moment.text] for moment in moments], dtype=np.int64)
        table = table.reshape(len(moments), len(numbers.questions))
        return cls(numbers, table, [*each.values()], moment_of)

    @classmethod
    def joined(cls, parts: Sequence[Cases]) -> Self:
        """Put these, of which there is one at least, one after the other."""
        table = np.concatenate([part.table for part in parts])
        each = {moment.text: moment for part in parts for moment in part.moments}
        places = {text: place for place, text in enumerate(each)}
        moment_of = [
            np.array([places[moment.text] for moment in part.moments], dtype=np.int64)[
                part.moment_of
            ]
            for part in parts
        ]
        return cls(parts[0].numbers, table, [*each.values()], np.concatenate(moment_of))

    def __len__(self) -> int:
        return len(self.moment_of)

    def __getitem__(self, wanted: Any) -> Any:  # noqa: ANN401 - a row or some, as of a list
        if isinstance(wanted, slice):
            return self.some(np.arange(len(self))[wanted])
        return self.table[wanted].tolist(), self.moments[self.moment_of[wanted]]

    def some(self, rows: Ints) -> Cases:
        """Only these rows, each once and in order, with their moments."""
        if len(rows) == len(self):
            return self
        used, moment_of = used_of(self.moment_of[rows], len(self.moments))
        moments = [self.moments[each] for each in used]
        # Column by column, as they stand: else they would be copied twice.
        return Cases(self.numbers, self.table.T[:, rows].T, moments, moment_of)


def blank_table(questions: Mapping[str, Question], count: int) -> Ints:
    """Return a table for the answers of so many rows, none of which answers anything yet."""
    widest = max((len(question.answers) for question in questions.values()), default=0)
    # Several of very many answers are the bits of a number that numpy does not have.
    kind: Any = np.object_ if widest >= MOST_ANSWERS else np.int64 if widest > 30 else np.int32
    return np.zeros((count, len(questions)), dtype=kind, order="F")


def as_bits(rows: Bools) -> int:
    """Pack a column of truth into the bits of a number, the first row lowest."""
    return int.from_bytes(np.packbits(rows, bitorder="little").tobytes(), "little")


def as_rows(bits: int, count: int) -> Bools:
    """Spread the bits of a number into a column of truth."""
    content = np.frombuffer(bits.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(content, count=count, bitorder="little").astype(np.bool_)


def used_of(of: Ints | Bytes, values: int) -> tuple[list[int], Ints]:
    """Return which numbers below `values` occur, and for each row the place of its own."""
    used = np.flatnonzero(np.bincount(of, minlength=values))
    if len(used) == values:
        return list(range(values)), of.astype(np.int64, copy=False)
    place = np.zeros(values, dtype=np.int64)
    place[used] = np.arange(len(used))
    return used.tolist(), place[of]


class Kinds(NamedTuple):
    """Which rows are alike. `of`: the kind of each row; `first`: the first row of each kind."""

    of: Ints
    first: Ints


def alike(columns: Iterable[Ints], count: int) -> Kinds:
    """Group rows that have the same in all of these columns of numbers."""
    of, kinds = np.zeros(count, dtype=np.int64), min(count, 1)
    for column in columns if count else ():
        low = int(column.min())
        span = int(column.max()) - low + 1
        if kinds * span <= _MOST_PLACES:
            used, of = used_of(of * span + (column - low), kinds * span)
            kinds = len(used)
        else:
            # No block has as many rows as would let two of these meet in one number.
            used, of = np.unique((of << 32) + column, return_inverse=True)
            kinds = len(used)
    first = np.empty(kinds, dtype=np.int64)
    # Of several rows the one that is written last remains.
    first[of[::-1]] = np.arange(count)[::-1]
    return Kinds(of, first)


def packed(sets: Sequence[int], count: int) -> Bytes:
    """Pack sets of rows, eight into one column of small numbers, in order."""
    found = np.zeros(((len(sets) + 7) // 8, count), dtype=np.uint8)
    for place, row in enumerate(unpacked(sets, count)):
        found[place >> 3] |= row << (place & 7)
    return found


def unpacked(sets: Sequence[int], count: int) -> Bytes:
    """Spread sets of rows into a table of 0 and 1, with a row for each of them."""
    size = (count + 7) // 8
    content = b"".join(bits.to_bytes(size, "little") for bits in sets)
    rows = np.frombuffer(content, dtype=np.uint8).reshape(len(sets), size)
    return np.unpackbits(rows, axis=1, count=count, bitorder="little")
