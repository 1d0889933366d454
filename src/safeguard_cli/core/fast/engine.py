"""Decide case after case: walk the known paths, and write each decision once.

The decisions are those of `core.decision`, byte for byte. An instance holds no case,
but what it has learnt; that is bounded, and let go of when it grows too large.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from safeguard_cli.core.case import Given, Value, date_state
from safeguard_cli.core.decision import DecisionDocument, document
from safeguard_cli.core.fast.paths import End, Paths
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import UNSURE, Action, Duty, Exemption

# One for each declared question, in order: its answer in the proper form, or UNSET.
Values = tuple[Any, ...]

_NODE_COST = 3_000_000
_MOST_BYTES = 24_000_000
_EMPTY_END = b"[]}"


class Moment(NamedTuple):
    """The moment of a case, with its text, so that each is worked out once."""

    at: datetime
    text: str


class Written:
    """A decision as it is written, but for the answers that were set aside. `count`: how often."""

    __slots__ = ("count", "document", "head")

    def __init__(self, decided: DecisionDocument) -> None:
        """Encode the decision up to its last key."""
        self.document = decided
        self.head = msgspec.json.encode(decided).removesuffix(_EMPTY_END)
        self.count = 0


class FastEngine:
    """Decides cases over one rule set; `known` answers come from the set-up."""

    def __init__(self, interview: Interview, known: Given | None = None) -> None:
        """Make ready. The first cases of a kind are slow, the rest are not."""
        self.interview = interview
        self.names = tuple(interview.questions)
        self._known = dict(known or {})
        self._paths = Paths(interview, self._known)
        each = self._paths.tracked + len(interview.engine.space.blank) + 100
        self._most_nodes = _NODE_COST // each
        self._dates = [n for n, q in enumerate(interview.questions.values()) if q.kind == "date"]
        starts = _starts(interview)
        self._starts = [n for n, name in enumerate(self.names) if name in starts]
        self._nation = self.names.index("nation") if "nation" in self.names else -1
        self._varies = self._nation >= 0 or bool(self._starts)
        self._recorded = {n for n, q in enumerate(interview.questions.values()) if q.for_record}
        self._asides: dict[tuple[int, frozenset[str]], tuple[str, ...]] = {}
        self._in_use: list[End] = []
        self._bytes = 0
        self.retired: list[Written] = []

    def decide(self, values: Values, moment: Moment) -> tuple[Written, tuple[str, ...]]:
        """Return the decision for these answers, and the questions that were set aside."""
        labels: Any = self._labels(values, moment) if self._dates else values
        asked, place, steps = self._paths.root
        while place >= 0:
            bit, place, steps = steps[labels[place]]
            asked |= bit
        key = self._key(values, moment, asked, steps) if self._varies else moment.text
        written = steps.written.get(key)
        if written is None:
            written = self._write(values, moment, asked, steps)
            steps.written[key] = written
        given = len(values) - values.count(UNSET)
        if given == asked.bit_count():
            return written, ()
        return written, self._set_aside(values, asked, steps, given)

    def values(self, given: Given) -> Values:
        """Return answers in their proper form as the values of all questions."""
        get = given.get
        return tuple([get(name, UNSET) for name in self.names])

    def written(self) -> list[Written]:
        """Return every decision that was written so far, with how often it was met."""
        return [*self.retired, *(one for end in self._in_use for one in end.written.values())]

    def _labels(self, values: Values, moment: Moment) -> list[Any]:
        labels = list(values)
        today = moment.at.date()
        for place in self._dates:
            value = labels[place]
            if value is not UNSET and value != UNSURE:
                labels[place] = date_state(date.fromisoformat(value), today)
        return labels

    def _key(self, values: Values, moment: Moment, asked: int, end: End) -> tuple[Any, ...]:
        """Return what the deadlines rest on."""
        nation = values[self._nation] if self._nation >= 0 else None
        dates = [
            values[n] if asked >> n & 1 or self.names[n] in end.for_record else None
            for n in self._starts
        ]
        return (moment.text, nation, *dates)

    def _write(self, values: Values, moment: Moment, asked: int, end: End) -> Written:
        self._make_room()
        given: dict[str, Value] = {
            name: value
            for name, value in zip(self.names, values, strict=True)
            if value is not UNSET
        }
        replay = replace(
            end.replay,
            asked=tuple(name for n, name in enumerate(self.names) if asked >> n & 1),
            for_record=tuple(name for name in given if name in end.for_record),
        )
        case = ({**self._known, **given}, moment.at)
        written = Written(document(self.interview, replay, end.decision, case))
        if not end.written:
            self._in_use.append(end)
        self._bytes += len(written.head)
        return written

    def _make_room(self) -> None:
        # Only what is counted is needed once more, and only at the end.
        if self._bytes > _MOST_BYTES or self._paths.size > self._most_nodes:
            for end in self._in_use:
                self.retired += (one for one in end.written.values() if one.count)
                end.written = {}
            self._in_use.clear()
            self._bytes = 0
        if self._paths.size > self._most_nodes:
            self._paths.start_afresh()

    def _set_aside(self, values: Values, asked: int, end: End, given: int) -> tuple[str, ...]:
        key = (asked, end.for_record)
        if given == len(values) and key in self._asides:
            return self._asides[key]
        found = tuple(
            name
            for n, name in enumerate(self.names)
            if values[n] is not UNSET
            and not asked >> n & 1
            and not (n in self._recorded and name in end.for_record)
        )
        if given == len(values) and len(self._asides) < self._most_nodes:
            self._asides[key] = found
        return found


def _starts(interview: Interview) -> set[str]:
    rules = interview.rules
    held: list[Action | Duty | Exemption] = [*rules.duties, *rules.exemptions]
    held += [action for part in rules.parts for action in part.actions]
    return {clock.start for each in held for clock in each.within if clock.start}
