"""Rows of text, joined from columns of pieces.

Columns of few values are put together first: what stands side by side in many rows is joined once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from safeguard_cli.core.deciding.columns.cases import Ints, used_of

# So many combinations of values may share one column: of more, too many would be met only once.
_MOST_TOGETHER = 256
# A column of more values is not put together with another.
_MANY = 64
# So many rows are joined at once: all of a block would take as much memory as its text.
_AT_ONCE = 256

Write = Callable[[int], bytes]


class _Written(NamedTuple):
    """For each row the number of one of its pieces, and how each number is written."""

    values: int
    write: Write


class JoinedRows:
    """Text for `count` rows, which grows from left to right."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._columns: list[tuple[Ints, Write]] = []
        self._open: list[_Written] = []
        self._nothing = np.zeros(count, dtype=np.int64)
        self._code = self._nothing
        self._size = 1

    def say(self, text: bytes) -> None:
        """Write this in every row."""
        self._open.append(_Written(1, lambda _: text))

    def add(self, of: Ints, values: int, write: Write) -> None:
        """Write in each row what `write` makes of its number, which is one of so many."""
        used, of = used_of(of, values)
        if self._size * len(used) > _MOST_TOGETHER:
            self._join()
        if len(used) > _MANY:
            self._close()
            self._columns.append((of, list(map(write, used)).__getitem__))
            return
        if self._size * len(used) > _MOST_TOGETHER:
            self._close()
        self._code = self._code * len(used) + of
        self._size *= len(used)
        self._open.append(_Written(len(used), cache(lambda place: write(used[place]))))

    def add_list(self, columns: Sequence[tuple[Ints, Ints, Sequence[bytes]]]) -> None:
        """Write in each row, with commas, what these columns have there.

        A column names its rows, and for each of them which of its texts stands there. It is
        quicker than `add` for many columns that have something in few rows.
        """
        if not columns:
            return
        rows, numbers, texts = [], [], list[bytes]()
        for some, of, written in columns:
            rows.append(some)
            numbers.append(of + len(texts))
            texts += written
        all_rows = np.concatenate(rows)
        order = np.argsort(all_rows.astype(np.int32), kind="stable")
        found = list(map(texts.__getitem__, np.concatenate(numbers)[order].tolist()))
        ends = np.cumsum(np.bincount(all_rows, minlength=self._count)).tolist()
        lists = [b",".join(found[start:end]) for start, end in pairwise((0, *ends))]
        self._close()
        self._columns.append((np.arange(self._count), lists.__getitem__))

    def rows(self) -> Iterator[bytes]:
        """Yield the text of each row."""
        self._close()
        for start in range(0, self._count, _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            pieces = [map(write, of[some].tolist()) for of, write in self._columns]
            yield from map(b"".join, zip(*pieces, strict=True))

    def _join(self) -> None:
        """Write once each combination that occurs: mostly far fewer than there could be."""
        used, self._code = used_of(self._code, self._size)
        table = [self._piece(number) for number in used]
        self._size = len(table)
        self._open = [_Written(len(table), table.__getitem__)]

    def _close(self) -> None:
        """Begin another column."""
        if not self._open:
            return
        self._join()
        self._columns.append((self._code, self._open[0].write))
        self._open, self._code, self._size = [], self._nothing, 1

    def _piece(self, number: int) -> bytes:
        found = []
        for values, write in reversed(self._open):
            number, place = divmod(number, values)
            found.append(write(place))
        return b"".join(reversed(found))
