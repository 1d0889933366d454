"""Decide case after case where the law changes with the day: each by the engine of its own law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from safeguard_cli.core.case import Given
from safeguard_cli.core.fast.engine import FastEngine
from safeguard_cli.core.fast.paths import Step
from safeguard_cli.core.fast.settled import Moment, Settled, Values
from safeguard_cli.core.interview import Interview


def engine_for(interview: Interview, known: Given | None = None) -> FastEngine:
    """Return what decides cases over a rule set, whether or not its law changes."""
    return DatedEngine(interview, known) if interview.is_dated else FastEngine(interview, known)


class DatedEngine(FastEngine):
    """Hands each case to the engine of the law of its day. All share their questions."""

    def __init__(self, interview: Interview, known: Given | None = None) -> None:
        """Begin with no engine at all: each is made with the first case of its law."""
        self._hold_questions(interview, known)
        self._by_law: dict[Interview, FastEngine] = {}

    def decide_all(self, cases: Sequence[Values], moment: Moment) -> list[Settled]:
        """Return the decisions for many cases of one moment, and count them."""
        return self._at(moment).decide_all(cases, moment)

    def decide_answers(self, cases: Sequence[Given], moment: Moment) -> list[Settled]:
        """Return the decisions for many cases whose answers are in their proper form."""
        return self._at(moment).decide_answers(cases, moment)

    def decide(self, values: Values, moment: Moment) -> Settled:
        """Return the decision for these answers, and count the case."""
        return self._at(moment).decide(values, moment)

    def decided(self, values: Values, moment: Moment, after: Step | None = None) -> Settled:
        """Return the decision for these answers, without counting the case."""
        return self._at(moment).decided(values, moment, after)

    def after(self, first: Values, moment: Moment) -> tuple[tuple[Any, ...], Step]:
        """Return what the first half of a case leads to, by the law of its moment."""
        return self._at(moment).after(first, moment)

    def count(self, decided: list[Settled]) -> None:
        """Count cases that came to these decisions, of whichever law."""
        for one in decided:
            one.count += 1

    def make_room(self) -> bool:
        """Let go of what has grown too large; say whether anything was let go of."""
        return any([engine.make_room() for engine in self._by_law.values()])

    def settled(self) -> Iterator[Settled]:
        """Yield every decision that is kept, with how many cases came to it."""
        for engine in self._by_law.values():
            yield from engine.settled()

    def _at(self, moment: Moment) -> FastEngine:
        law = self.interview.on(moment.at)
        found = self._by_law.get(law)
        if found is None:
            found = self._by_law[law] = FastEngine(law, self._known)
            found.retire = lambda settled: self.retire(settled)
        return found
