"""Decide case after case: walk the known paths, and write each decision once.

The decisions are those of `core.decision`, byte for byte. An instance holds no case,
but what it has learnt. Who decides many cases calls `make_room` between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from msgspec.structs import replace

from safeguard_cli.core.case import Given, Value, date_state
from safeguard_cli.core.decision import DecisionDocument, document
from safeguard_cli.core.fast.halves import Halves, half_of
from safeguard_cli.core.fast.paths import NOT_GIVEN, End, Paths, Step
from safeguard_cli.core.fast.settled import Moment, Settled, Values
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import UNSURE, Action, Duty, Exemption

# What the deadlines rest on, what was asked for (as bits), and how many answers were given.
Key = tuple[Any, int, int]

_NODE_COST = 3_000_000
_MOST_BYTES = 10_000_000


class FastEngine:
    """Decides cases over one rule set; `known` answers come from the set-up."""

    def __init__(self, interview: Interview, known: Given | None = None) -> None:
        """Make ready. The first cases of a kind are slow, the rest are not."""
        self._hold_questions(interview, known)
        self._paths = Paths(interview, self._known)
        each = self._paths.tracked + len(interview.engine.space.blank) + 100
        self._most_nodes = _NODE_COST // each
        self._dates = [n for n, q in enumerate(interview.questions.values()) if q.kind == "date"]
        starts = _starts(interview)
        self._starts = [n for n, name in enumerate(self.names) if name in starts]
        self._nation = self.names.index("nation") if "nation" in self.names else -1
        self._varies = self._nation >= 0 or bool(self._starts)
        self._is_halving = self.half > 0
        halves = self.names[: self.half], self.names[self.half :]
        # Both halves as tuples, which one name alone would not give.
        self._takes: tuple[Callable[[Given], Values], ...] = ()
        if not self._texts and min(map(len, halves)) > 1:
            self._takes = (itemgetter(*halves[0]), itemgetter(*halves[1]))
        self._halves: Halves | None = None
        self._halves_moment = ""
        self._in_use: dict[End, None] = {}
        self._counts: Counter[Settled] = Counter()
        self._bytes = 0

    def _hold_questions(self, interview: Interview, known: Given | None) -> None:
        self.interview = interview
        self.names = tuple(interview.questions)
        self._texts = frozenset(n for n, q in interview.questions.items() if q.kind == "text")
        self._known = dict(known or {})
        # Questions with a default come first, wherever they are declared: no half would hold them.
        has_default = any(question.default for question in interview.questions.values())
        self.half = 0 if has_default else half_of(interview)
        self.retire: Callable[[Settled], None] = lambda _: None

    def decide(self, values: Values, moment: Moment) -> Settled:
        """Return the decision for these answers, and count the case."""
        found = self.decided(values, moment)
        self._counts[found] += 1
        return found

    def decide_all(self, cases: Sequence[Values], moment: Moment) -> list[Settled]:
        """Return the decisions for many cases of one moment, and count them."""
        halves = self._halves_of(moment)
        if halves is None:
            return [self.decide(values, moment) for values in cases]
        half = self.half
        decided = [halves[values[:half]][values[half:]] for values in cases]
        return self._counted(decided, halves)

    def decide_answers(self, cases: Sequence[Given], moment: Moment) -> list[Settled]:
        """Return the decisions for many cases whose answers are in their proper form."""
        halves = self._halves_of(moment)
        if halves is not None and self._takes:
            first, second = self._takes
            try:
                decided = [halves[first(case)][second(case)] for case in cases]
                return self._counted(decided, halves)
            except KeyError:
                # One of them has not got an answer to every question.
                pass
        return self.decide_all(list(map(self.values, cases)), moment)

    def count(self, decided: list[Settled]) -> None:
        """Count cases that came to these decisions."""
        self._counts.update(decided)

    def values(self, given: Given) -> Values:
        """Return answers in their proper form as the values of all questions.

        Of free text it keeps only that there is some: no decision reads it.
        """
        get, texts = given.get, self._texts
        values = [get(name, NOT_GIVEN) for name in self.names]
        if texts.isdisjoint(given):
            return tuple(values)
        pairs = zip(self.names, values, strict=True)
        return tuple(["" if n in texts and v is not NOT_GIVEN else v for n, v in pairs])

    def make_room(self) -> bool:
        """Let go of what was learnt if it has grown too large; `retire` gets what was counted.

        Say whether it did: then no decision that it gave before may be counted any more.
        """
        is_full = self._paths.size > self._most_nodes
        if not is_full and self._bytes <= _MOST_BYTES:
            return False
        for settled in self.settled():
            self.retire(settled)
        for end in self._in_use:
            end.forget()
        self._in_use.clear()
        self._bytes = 0
        self._forget_halves()
        if is_full:
            self._paths.start_afresh()
        return True

    def settled(self) -> Iterator[Settled]:
        """Yield every decision that is kept, with how many cases came to it."""
        for settled, count in self._counts.items():
            settled.count += count
        self._counts.clear()
        for end in self._in_use:
            yield from {id(one): one for one in end.settled.values()}.values()

    def decided(self, values: Values, moment: Moment, after: Step | None = None) -> Settled:
        """Return the decision for these answers, without counting the case.

        `after`: what the first of them lead to, where that is known.
        """
        asked, _, end = self._walk(values, moment, len(values), after or self._paths.root)
        given = len(values) - values.count(NOT_GIVEN)
        timing = self._timing(values, moment, asked, end) if self._varies else moment.text
        found: Settled | None = end.settled.get((timing, asked, given))
        return found or self._settle(values, moment, end, (timing, asked, given))

    def after(self, first: Values, moment: Moment) -> tuple[tuple[Any, ...], Step]:
        """Return what the first half of a case leads to, after all on which the rest depends.

        First halves with the same of that go on alike.
        """
        padded = (*first, *[NOT_GIVEN] * (len(self.names) - len(first)))
        asked, place, steps = self._walk(padded, moment, len(first), self._paths.root)
        timed = [first[n] for n in (self._nation, *self._starts) if 0 <= n < len(first)]
        kind = (asked, place, id(steps), *[each is NOT_GIVEN for each in first], *timed)
        return kind, (asked, place, steps)

    def _counted(self, decided: list[Settled], halves: Halves) -> list[Settled]:
        halves.asked += len(decided)
        self.count(decided)
        return decided

    def _walk(self, values: Values, moment: Moment, until: int, after: Step) -> Step:
        """Follow the answers to the end, or to the first question that is not before `until`."""
        labels: Any = self._labels(values, moment) if self._dates else values
        asked, place, steps = after
        while 0 <= place < until:
            bit, place, steps = steps[labels[place]]
            asked |= bit
        return asked, place, steps

    def _halves_of(self, moment: Moment) -> Halves | None:
        """Return what is remembered of this moment, or None where that does not pay."""
        if self._halves is not None and self._halves.is_full:
            self._is_halving = self._halves.is_useful
            self._forget_halves()
        if not self._is_halving:
            return None
        if self._halves is None or self._halves_moment != moment.text:
            self._forget_halves()
            self._halves_moment = moment.text
            self._halves = Halves(self, moment)
        return self._halves

    def _forget_halves(self) -> None:
        if self._halves is not None:
            self._halves.let_go()
        self._halves = None

    def _labels(self, values: Values, moment: Moment) -> list[Any]:
        labels = list(values)
        today = moment.at.date()
        for place in self._dates:
            value = labels[place]
            if value is not NOT_GIVEN and value != UNSURE:
                labels[place] = date_state(date.fromisoformat(value), today)
        return labels

    def _timing(self, values: Values, moment: Moment, asked: int, end: End) -> tuple[Any, ...]:
        """Return what the deadlines rest on."""
        nation = values[self._nation] if self._nation >= 0 else None
        dates = [
            values[n] if asked >> n & 1 or self.names[n] in end.for_record else None
            for n in self._starts
        ]
        return (moment.text, nation, *dates)

    def _settle(self, values: Values, moment: Moment, end: End, key: Key) -> Settled:
        timing, asked, given = key
        aside = self._set_aside(values, asked, end)
        found = end.settled.get((timing, aside))
        if found is None:
            document = end.documents.get(timing) or self._document(values, moment, asked, end)
            end.documents[timing] = document
            found = Settled(replace(document, set_aside=aside))
            end.settled[timing, aside] = found
            self._bytes += len(found.text)
            self._in_use[end] = None
        if given in (asked.bit_count(), len(values)):
            # All given answers were asked for, or all questions have one: no other case has
            # this key. Else others can have set aside as many, but not the same.
            end.settled[key] = found
        return found

    def _document(self, values: Values, moment: Moment, asked: int, end: End) -> DecisionDocument:
        pairs = zip(self.names, values, strict=True)
        given: dict[str, Value] = {name: value for name, value in pairs if value is not NOT_GIVEN}
        # Where there is a default nothing is asked, also if something else is given.
        questions = self.interview.questions
        names = [
            name
            for n, name in enumerate(self.names)
            if asked >> n & 1 and not questions[name].default
        ]
        if end.unsure:
            # An answer of the set-up is asked for too, and counts where it is "unsure".
            names += [n for n, v in self._known.items() if v == UNSURE and n not in given]
        replay = replace(
            end.replay,
            asked=tuple(names),
            for_record=tuple(name for name in given if name in end.for_record),
        )
        case = ({**self._known, **given}, moment.at)
        return document(self.interview, replay, end.decision, case)

    def _set_aside(self, values: Values, asked: int, end: End) -> tuple[str, ...]:
        return tuple(
            name
            for n, name in enumerate(self.names)
            if values[n] is not NOT_GIVEN and not asked >> n & 1 and name not in end.for_record
        )


def _starts(interview: Interview) -> set[str]:
    rules = interview.rules
    held: list[Action | Duty | Exemption] = [*rules.duties, *rules.exemptions]
    held += [action for part in rules.parts for action in part.actions]
    return {clock.start for each in held for clock in each.within if clock.start}
