"""The law of one span of days: which of its outputs read which question, and what is kept of it."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.columns.whole_days import WholeDays
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.relevance import Output
from safeguard_cli.core.logic.nodes import NodeReads
from safeguard_cli.core.model.rule_set import Within

Clocks = tuple[Within, ...]


class Law:
    """The interview of one span of days, and what many rows by that law have in common."""

    def __init__(self, interview: Interview, known: Given, whole_days: WholeDays) -> None:
        """`known` answers come from the set-up; `whole_days` are shared with other laws."""
        self.interview = interview
        self.known = known
        self.whole_days = whole_days
        self.space = interview.engine.space
        # Asked very often: without a call of ours in between. Complete cases need no `relevance`,
        # which takes a while to make, so it is not taken from there.
        self.reads = NodeReads().__getitem__
        self.names = list(interview.questions)
        self._beside: dict[str, list[int]] = {}
        self.dues: dict[Clocks, dict[tuple[int, ...], Due]] = {}
        self.timed: dict[Within, dict[tuple[int, ...], Due]] = {}
        self.mattering: dict[tuple[object, ...], bool] = {}
        self.parts: dict[tuple[str, int, int], PartDecision] = {}
        # What documents say of a kind of a part, or where some names hold.
        self.texts: dict[Hashable, dict[Hashable, bytes]] = {}

    @property
    def kept(self) -> int:
        """How much of what was searched and decided is kept, to spare doing it again."""
        return len(self.mattering) + len(self.parts)

    @cached_property
    def outputs(self) -> dict[str, list[Output]]:
        """For each question, what is shown that reads it."""
        found: dict[str, list[Output]] = {}
        for name in self.names:
            bits = self.space.bits_of(name)
            found[name] = [o for o in self.interview.relevance.outputs if o.reads & bits]
        return found

    @cached_property
    def with_default(self) -> frozenset[int]:
        """The variables that have a value before anything is asked."""
        asked = self.interview.questions.items()
        return frozenset(v for n, q in asked if q.default for v in self.space.of_question[n])

    def read_beside(self, question: str) -> list[int]:
        """Return all variables on which it can rest whether a question matters."""
        if question not in self._beside:
            read = self.reads(self.space.asked(question))
            for output in self.outputs[question]:
                read |= output.reads
            places = range(len(self.space.variables))
            self._beside[question] = [place for place in places if read >> place & 1]
        return self._beside[question]
