"""Remember whole cases in two halves, so that two look-ups find what a walk would.

The first half of the answers leads to all that it left open; from there the second half
leads to the decision. Cases share halves far more often than they are the same.
"""

from __future__ import annotations

from math import prod
from typing import Any, Protocol

from safeguard_cli.core.fast.paths import Step
from safeguard_cli.core.fast.settled import Moment, Settled, Values
from safeguard_cli.core.interview import Interview

# How many second halves are remembered: some 20 MB.
_MOST = 100_000
_MOST_FIRST = 20_000


class Decider(Protocol):
    """What decides cases where they are not known yet."""

    def after(self, first: Values, moment: Moment) -> tuple[tuple[Any, ...], Step]:
        """Return what is the same for all first halves that go on alike, and where this leads."""

    def decided(self, values: Values, moment: Moment, after: Step) -> Settled:
        """Return what is decided."""


class Halves(dict[Values, "_Second"]):
    """The decisions of one moment by the halves of the answers."""

    def __init__(self, decider: Decider, moment: Moment) -> None:
        super().__init__()
        self._decider = decider
        self._moment = moment
        self._seconds: dict[Any, _Second] = {}
        self.missed = 0
        self.asked = 0

    def __missing__(self, half: Values) -> _Second:
        key, after = self._decider.after(half, self._moment)
        if key not in self._seconds:
            self._seconds[key] = _Second(self, half, after)
        self[half] = self._seconds[key]
        return self[half]

    def decided(self, first: Values, second: Values, after: Step) -> Settled:
        """Return what is decided where the halves have not met yet."""
        self.missed += 1
        return self._decider.decided((*first, *second), self._moment, after)

    def let_go(self) -> None:
        """Let go of everything at once: what refers to itself would wait to be found."""
        self.clear()
        self._seconds.clear()

    @property
    def is_full(self) -> bool:
        """Say whether so much is remembered that it must be let go of."""
        return self.missed + len(self) > _MOST

    @property
    def is_useful(self) -> bool:
        """Say whether most cases were known: else remembering them costs more than it saves."""
        return self.missed < self.asked // 2


class _Second(dict[Values, Settled]):
    """What follows from one outcome of the first half, by the second half."""

    __slots__ = ("_after", "_all", "_first")

    def __init__(self, all_: Halves, first: Values, after: Step) -> None:
        super().__init__()
        self._all = all_
        self._first = first
        self._after = after

    def __missing__(self, half: Values) -> Settled:
        found = self[half] = self._all.decided(self._first, half, self._after)
        return found


def half_of(interview: Interview) -> int:
    """Return how many questions the first half of a case has.

    They have as many cases as the rest or a few more, but never too many: all are remembered.
    """
    answers = [max(2, len(question.answers)) for question in interview.questions.values()]
    cases, left = 1, prod(answers)
    for number, count in enumerate(answers):
        if cases >= left or cases * count > _MOST_FIRST:
            return number
        cases, left = cases * count, left // count
    return len(answers)
