"""Remember whole cases in two halves, so that two look-ups find what a walk would.

The first half of the answers leads to all that it left open; from there the second half
leads to the decision. Cases share halves far more often than they are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# How many second halves are remembered: some 20 MB.
_MOST = 100_000

Values = tuple[Any, ...]


class Halves(dict[Values, "_Second"]):
    """The decisions of one moment by the halves of the answers.

    `reached` says what the first half leads to: cases with the same of it go on alike.
    `decide` is asked where a case is not known yet.
    """

    def __init__(self, reached: Callable[[Values], Any], decide: Callable[[Values], Any]) -> None:
        super().__init__()
        self._reached = reached
        self._decide = decide
        self._seconds: dict[Any, _Second] = {}
        self.missed = 0
        self.asked = 0

    def __missing__(self, half: Values) -> _Second:
        key = self._reached(half)
        if key not in self._seconds:
            self._seconds[key] = _Second(self, half, self._decide)
        self[half] = self._seconds[key]
        return self[half]

    @property
    def is_full(self) -> bool:
        """Say whether so much is remembered that it must be let go of."""
        return self.missed + len(self) > _MOST

    @property
    def is_useful(self) -> bool:
        """Say whether most cases were known: else remembering them costs more than it saves."""
        return self.missed < self.asked // 2


class _Second(dict[Values, Any]):
    """What follows from one outcome of the first half, by the second half."""

    __slots__ = ("_all", "_decide", "_first")

    def __init__(self, all_: Halves, first: Values, decide: Callable[[Values], Any]) -> None:
        super().__init__()
        self._all = all_
        self._first = first
        self._decide = decide

    def __missing__(self, half: Values) -> Any:  # noqa: ANN401 - whatever is decided
        self._all.missed += 1
        found = self[half] = self._decide((*self._first, *half))
        return found
