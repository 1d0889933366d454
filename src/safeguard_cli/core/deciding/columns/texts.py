"""Text for many rows: each different piece of it is written once for all rows that say it.

Pieces that stand side by side become one as long as few of them occur together: what a row costs
is the number of its pieces. numpy puts their numbers together, and many rows are joined at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from safeguard_cli.core.deciding.columns.cases import Ints, used_of

FEW = 64
"""Of so many kinds pieces are made that say what two columns say: each is a text to write."""

# So many rows are spread into pieces at once: those of a block would take much memory.
_AT_ONCE = 256
# Whether few kinds occur together is counted in a table of all that might.
_MOST_PLACES = 1 << 14


class _Column(NamedTuple):
    """What these rows say, or all: the text at the place of each."""

    of: Ints
    texts: Sequence[bytes]
    rows: Ints | None

    def with_more(self, of: Ints, texts: Sequence[bytes]) -> _Column | None:
        """Return the column that says this and then what another one says, if it has few kinds."""
        size = len(texts)
        if len(self.texts) * size > _MOST_PLACES:
            return None
        used, both = used_of(self.of * size + of, len(self.texts) * size)
        if len(used) > FEW:
            return None
        found = [self.texts[place // size] + texts[place % size] for place in used]
        return _Column(both, found, self.rows)


class RowsOfText:
    """Text for `count` rows, which grows from left to right until its `end`.

    `texts`: all that some row says; `lengths`: of how many each row is made.
    """

    def __init__(self, count: int) -> None:
        self._all = np.zeros(count, dtype=np.int64)
        self.lengths = np.zeros(count, dtype=np.int64)
        self.texts: list[bytes] = []
        self._columns: list[tuple[Ints | None, Ints]] = []
        self._last: _Column | None = None

    def say(self, text: bytes, rows: Ints | None = None) -> None:
        """Write this in every row, or in these."""
        self.add(self._all if rows is None else self._all[: len(rows)], [text], rows)

    def add(self, of: Ints, texts: Sequence[bytes], rows: Ints | None = None) -> None:
        """Write for each row, or for each of these, the text at its place."""
        if self._last is not None and self._last.rows is rows:
            both = self._last.with_more(of, texts)
            if both is not None:
                self._last = both
                return
        self.end()
        self._last = _Column(of, texts, rows)

    def take_up(self, texts: Sequence[bytes]) -> int:
        """Take up texts that many columns say, for `add_numbers`: the number of the first."""
        self.texts += texts
        return len(self.texts) - len(texts)

    def add_numbers(self, numbers: Ints, rows: Ints | None = None) -> None:
        """Write for each row, or for each of these, the text that has this number."""
        self.end()
        self._columns.append((rows, numbers))
        if rows is None:
            self.lengths += 1
        else:
            self.lengths[rows] += 1

    def put(self, numbers: NDArray[np.int32], places: Ints, first: int) -> None:
        """Put the numbers of each row's texts where `places` says that it begins.

        `first`: the number that the first text has there.
        """
        for rows, column in self._columns:
            here = slice(None) if rows is None else rows
            numbers[places[here]] = column + first
            places[here] += 1

    def end(self) -> None:
        """Give numbers to what the last column says: nothing more is said with it."""
        if self._last is not None:
            (of, texts, rows), self._last = self._last, None
            self.add_numbers(of + self.take_up(texts), rows)


class Woven:
    """The rows of a block in order, whichever of some texts each of them is in."""

    def __init__(self, count: int, parts: Sequence[tuple[Ints, RowsOfText]]) -> None:
        """Take texts, each with the places of its rows among so many."""
        lengths = np.zeros(count, dtype=np.int64)
        for rows, text in parts:
            lengths[rows] = text.lengths
        # Before each row, and after it, is place for one text.
        self._ends = np.cumsum(lengths + 2)
        self._starts = self._ends - lengths - 2
        self._numbers = np.zeros(self._ends[-1], dtype=np.int32)
        texts = list[bytes]()
        for rows, text in parts:
            text.put(self._numbers, self._starts[rows] + 1, len(texts))
            texts += text.texts
        self._texts = np.array([*texts, None], dtype=np.object_)

    def framed(self, heads: Sequence[bytes], tails: Sequence[bytes]) -> Iterator[bytes]:
        """Yield the text of some rows at a time, each between a head and a tail."""
        for first in range(0, len(self._ends), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            starts, ends = self._starts[some], self._ends[some]
            begin = starts[0]
            found = self._texts[self._numbers[begin : ends[-1]]]
            found[starts - begin] = heads[some]
            found[ends - begin - 1] = tails[some]
            yield b"".join(found.tolist())
