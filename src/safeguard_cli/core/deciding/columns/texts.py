"""Text for many rows: each different piece of it is written once for all rows that say it.

Pieces that stand side by side become one as long as few of them occur together: what a row costs
is the number of its pieces. numpy puts their numbers together, and only whole stretches are joined.
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
    """Text for `count` rows, which grows from left to right."""

    def __init__(self, count: int) -> None:
        self._all = np.zeros(count, dtype=np.int64)
        self._lengths = np.zeros(count, dtype=np.int64)
        self._texts: list[bytes] = []
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
        self._end_last()
        self._last = _Column(of, texts, rows)

    def take_up(self, texts: Sequence[bytes]) -> int:
        """Take up texts that many columns say, for `add_numbers`: the number of the first."""
        self._texts += texts
        return len(self._texts) - len(texts)

    def add_numbers(self, numbers: Ints, rows: Ints | None = None) -> None:
        """Write for each row, or for each of these, the text that has this number."""
        self._end_last()
        self._columns.append((rows, numbers))
        if rows is None:
            self._lengths += 1
        else:
            self._lengths[rows] += 1

    def rows(self) -> Iterator[list[bytes]]:
        """Yield the pieces of each row."""
        self._end_last()
        ends = np.cumsum(self._lengths)
        starts = ends - self._lengths
        numbers = self._in_order(starts.copy(), int(ends[-1]) if len(ends) else 0)
        texts = np.empty(len(self._texts), dtype=np.object_)
        texts[:] = self._texts
        for first in range(0, len(ends), _AT_ONCE):
            begin, some = starts[first], slice(first, first + _AT_ONCE)
            found = texts[numbers[begin : ends[some][-1]]].tolist()
            for start, end in zip(
                (starts[some] - begin).tolist(), (ends[some] - begin).tolist(), strict=True
            ):
                yield found[start:end]

    def _end_last(self) -> None:
        """Give numbers to what the last column says: nothing more is said with it."""
        if self._last is not None:
            (of, texts, rows), self._last = self._last, None
            self.add_numbers(of + self.take_up(texts), rows)

    def _in_order(self, places: Ints, size: int) -> NDArray[np.int32]:
        """Return the numbers of all pieces, row by row. `places`: where each row begins."""
        numbers = np.empty(size, dtype=np.int32)
        for rows, column in self._columns:
            if rows is None:
                numbers[places] = column
                places += 1
            else:
                numbers[places[rows]] = column
                places[rows] += 1
        return numbers
