"""Text for many rows, as rows of numbers: each different piece of it is written once.

What many rows say, in one block or the next, is the same piece; a row is the numbers of its pieces,
in order. So numpy puts the numbers together, and only whole stretches are joined into text.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from safeguard_cli.core.deciding.columns.cases import Bytes, Ints

# So many rows are spread into pieces at once: those of a block would take much memory.
_AT_ONCE = 256


class Pieces:
    """Pieces that are kept from block to block. Number 0 stands for one that is not written yet."""

    def __init__(self) -> None:
        self.texts: list[bytes] = [b""]
        self._numbers: dict[Hashable, int] = {}
        self._of_codes: dict[Hashable, Ints] = {}

    def number(self, key: Hashable, write: Callable[[], bytes]) -> int:
        """Return the number of the piece with this key, written when it is first asked for."""
        if key not in self._numbers:
            self._numbers[key] = self._add(write())
        return self._numbers[key]

    def number_of(self, text: bytes) -> int:
        """Return the number of a piece that is known by its text."""
        return self.number(text, lambda: text)

    def numbers(self, key: Hashable, codes: Bytes, write: Callable[[int], bytes]) -> Ints:
        """Return the number of the piece that each code stands for, under this key."""
        known = self._of_codes.setdefault(key, np.zeros(256, dtype=np.int64))
        found = known[codes]
        if not found.all():
            for code in np.unique(codes[found == 0]).tolist():
                known[code] = self._add(write(code))
            found = known[codes]
        return found

    def _add(self, text: bytes) -> int:
        self.texts.append(text)
        return len(self.texts) - 1


class RowsOfText:
    """Text for `count` rows, which grows from left to right."""

    def __init__(self, count: int, pieces: Pieces) -> None:
        self._pieces = pieces
        self._columns: list[tuple[Ints | None, Ints | int]] = []
        self._lengths = np.zeros(count, dtype=np.int64)
        self._own: list[bytes] = []

    def say(self, text: bytes) -> None:
        """Write this in every row."""
        self.add(self._pieces.number_of(text))

    def add(self, numbers: Ints | int, rows: Ints | None = None) -> None:
        """Write pieces by their numbers, one for each row, or for each of these `rows`."""
        self._columns.append((rows, numbers))
        if rows is None:
            self._lengths += 1
        else:
            self._lengths[rows] += 1

    def add_own(self, texts: Sequence[bytes]) -> int:
        """Take up pieces that are not kept: return the number of the first; the others go down."""
        # They stand at the end of all pieces, so that those that are kept can still become more.
        first = -1 - len(self._own)
        self._own += texts
        return first

    def rows(self) -> Iterator[list[bytes]]:
        """Yield the pieces of each row."""
        ends = np.cumsum(self._lengths)
        starts = ends - self._lengths
        numbers = self._in_order(starts.copy(), int(ends[-1]) if len(ends) else 0)
        texts = _as_objects([*self._pieces.texts, *reversed(self._own)])
        for first in range(0, len(ends), _AT_ONCE):
            begin, some = starts[first], slice(first, first + _AT_ONCE)
            found = texts[numbers[begin : ends[some][-1]]].tolist()
            for start, end in zip(
                (starts[some] - begin).tolist(), (ends[some] - begin).tolist(), strict=True
            ):
                yield found[start:end]

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


def _as_objects(texts: Sequence[bytes]) -> NDArray[np.object_]:
    found = np.empty(len(texts), dtype=np.object_)
    found[:] = texts
    return found
