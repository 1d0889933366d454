"""Count what came of many cases: actions, levels, deadlines by day, and what was unknown."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from msgspec import Struct

from safeguard_cli.core.decision import DecisionDocument
from safeguard_cli.core.model import RuleSet

# Days are kept apart up to so many. A stream with more has its last ones counted together.
_MOST_DAYS = 20_000
LATER = "later"


class Line(Struct, frozen=True, rename="kebab"):
    """One line of a summary: what is counted, in words, and how often."""

    id: str
    words: str
    count: int
    colour: str = ""


class Summary(Struct, frozen=True, rename="kebab"):
    """The counts of a batch. `no_level`: decided, and nothing is advised, or not yet.

    `unknown`: how often each question was the next one that lacked an answer.
    """

    title: str
    version: str
    records: int
    bad: int
    incomplete: int
    no_level: int
    levels: tuple[Line, ...]
    actions: tuple[tuple[str, tuple[Line, ...]], ...]
    days: tuple[Line, ...]
    unknown: tuple[Line, ...]


class Tally:
    """Counts decisions of one rule set, each with how many cases came to it."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._levels: Counter[str | None] = Counter()
        self._actions: Counter[tuple[str, str]] = Counter()
        self._days: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()
        self.incomplete = 0

    def add(self, decision: DecisionDocument, count: int) -> None:
        """Count a decision to which so many cases came. It may be none."""
        if not count:
            return
        self._levels[decision.level] += count
        for part in decision.parts:
            if part.due is not None:
                self._actions[part.part, part.action] += count
                self._day(part.due.at, count)
        if not decision.is_complete:
            self.incomplete += count
            self._unknown[decision.missing[0]] += count

    def summary(self, records: int, bad: int) -> Summary:
        """Return what was counted, in the order of the rules."""
        rules = self._rules
        return Summary(
            title=rules.title,
            version=rules.version,
            records=records,
            bad=bad,
            incomplete=self.incomplete,
            no_level=self._levels[""] + self._levels[None],
            levels=tuple(
                Line(one.id, one.label, self._levels[one.id], one.colour) for one in rules.levels
            ),
            actions=tuple(self._of_parts()),
            days=tuple(Line(day, day, n) for day, n in sorted(self._days.items())),
            unknown=tuple(
                Line(q.id, q.ask, self._unknown[q.id])
                for q in rules.questions
                if self._unknown[q.id]
            ),
        )

    def _day(self, at: str, count: int) -> None:
        day = datetime.fromisoformat(at).date().isoformat() if at else ""
        is_new = day not in self._days
        self._days[LATER if is_new and len(self._days) >= _MOST_DAYS else day] += count

    def _of_parts(self) -> list[tuple[str, tuple[Line, ...]]]:
        colours = {level.id: level.colour for level in self._rules.levels}
        found = []
        for part in self._rules.parts:
            lines = tuple(
                Line(action.id, action.do, count, colours[action.level])
                for action in part.actions
                if (count := self._actions[part.id, action.id])
            )
            found.append((part.title, lines))
        return [each for each in found if each[1]]
