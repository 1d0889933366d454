"""Decide case after case: walk the known paths, and write each decision once.

The decisions are those of `core.decision`, byte for byte. An instance holds no case,
but what it has learnt. Who decides many cases calls `make_room` between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from msgspec.structs import replace

from safeguard_cli.core.case import Given, Value, date_state
from safeguard_cli.core.decision import DecisionDocument, document
from safeguard_cli.core.fast.halves import Halves, half_of
from safeguard_cli.core.fast.paths import NOT_GIVEN, End, Paths, Step
from safeguard_cli.core.fast.ranked import Ranked
from safeguard_cli.core.fast.settled import Moment, Settled, Values
from safeguard_cli.core.floor import Because
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import UNSURE, Action, Duty, Exemption

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
        self._has_exceptions = bool(interview.rules.exemptions)
        self._varies = self._nation >= 0 or bool(self._starts) or self._has_exceptions
        self._bits = [1 << n for n in range(len(self.names))]
        self._all = sum(self._bits)
        self._asks = self._bits_of(n for n, q in interview.questions.items() if not q.default)
        self._ranked = Ranked(interview, self._known)
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
            yield from end.settled.values()

    def decided(self, values: Values, moment: Moment, after: Step | None = None) -> Settled:
        """Return the decision for these answers, without counting the case.

        `after`: what the first of them lead to, where that is known.
        """
        applying, _, end = self._walk(values, moment, len(values), after or self._paths.root)
        applying |= end.recorded
        timing = self._timing(values, moment, applying) if self._varies else moment.text
        if self.interview.may_rise(end.replay):
            timing = (timing, self._gravest(values, moment, applying))
        aside = self._given(values) & self._asks & ~applying
        found: Settled | None = end.settled.get((timing, aside))
        return found or self._settle(values, moment, end, (timing, applying, aside))

    def after(self, first: Values, moment: Moment) -> tuple[tuple[Any, ...], Step]:
        """Return what the first half of a case leads to, after all on which the rest depends.

        First halves with the same of that go on alike.
        """
        padded = (*first, *[NOT_GIVEN] * (len(self.names) - len(first)))
        applying, place, steps = self._walk(padded, moment, len(first), self._paths.root)
        timed = [first[n] for n in (self._nation, *self._starts) if 0 <= n < len(first)]
        timed += [self._is_unsure(padded, applying)] if self._has_exceptions else []
        timed.append(self._gravest(padded, moment, applying))
        kind = (applying, place, id(steps), self._given(padded), *timed)
        return kind, (applying, place, steps)

    def _counted(self, decided: list[Settled], halves: Halves) -> list[Settled]:
        halves.asked += len(decided)
        self.count(decided)
        return decided

    def _walk(self, values: Values, moment: Moment, until: int, after: Step) -> Step:
        """Follow the answers to the end, or to the first question that is not before `until`."""
        labels = self._labels(values, moment)
        applying, place, steps = after
        while 0 <= place < until:
            bits, place, steps = steps[labels[place]]
            applying |= bits
        return applying, place, steps

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

    def _labels(self, values: Values, moment: Moment) -> Sequence[Any]:
        """Return the answers as they are tested: a date by whether it has passed."""
        if not self._dates:
            return values
        labels = list(values)
        today = moment.at.date()
        for place in self._dates:
            value = labels[place]
            if value is not NOT_GIVEN and value != UNSURE:
                labels[place] = date_state(date.fromisoformat(value), today)
        return labels

    def _given(self, values: Values) -> int:
        """Return the bits of the questions that are answered."""
        if NOT_GIVEN not in values:
            return self._all
        pairs = zip(self._bits, values, strict=True)
        return sum([bit for bit, value in pairs if value is not NOT_GIVEN])

    def _bits_of(self, names: Iterable[str]) -> int:
        return sum(1 << self.names.index(name) for name in names)

    def _timing(self, values: Values, moment: Moment, applying: int) -> tuple[Any, ...]:
        """Return what the deadlines rest on."""
        nation = values[self._nation] if self._nation >= 0 else None
        dates = [values[n] if applying >> n & 1 else None for n in self._starts]
        unsure = self._has_exceptions and self._is_unsure(values, applying)
        return (moment.text, nation, unsure, *dates)

    def _gravest(self, values: Values, moment: Moment, applying: int) -> Because | None:
        """Return the answer on which the floor rests, if one does."""
        counted = applying & self._asks
        best, because = self._ranked.nothing
        for n, label in enumerate(self._labels(values, moment)):
            if counted >> n & 1:
                rank, answer = self._ranked[n, label]
                if rank < best:
                    best, because = rank, answer
        return because

    def _is_unsure(self, values: Values, applying: int) -> bool:
        """Say whether an answer that counts is "unsure": then no exception holds."""
        answers = self._answers(values)
        return any(answers.get(name) == UNSURE for name in self._named(applying & self._asks))

    def _named(self, bits: int) -> list[str]:
        return [name for bit, name in zip(self._bits, self.names, strict=True) if bits & bit]

    def _answers(self, values: Values) -> dict[str, Value]:
        """Return the answers of a case, those of the set-up too."""
        pairs = zip(self.names, values, strict=True)
        return {**self._known, **{name: v for name, v in pairs if v is not NOT_GIVEN}}

    def _settle(
        self, values: Values, moment: Moment, end: End, key: tuple[Any, int, int]
    ) -> Settled:
        timing, applying, aside = key
        if timing not in end.documents:
            end.documents[timing] = self._document(values, moment, applying, end)
        document = replace(end.documents[timing], set_aside=tuple(self._named(aside)))
        found = end.settled[timing, aside] = Settled(document)
        self._bytes += len(found.text)
        self._in_use[end] = None
        return found

    def _document(
        self, values: Values, moment: Moment, applying: int, end: End
    ) -> DecisionDocument:
        answers = self._answers(values)
        replay = replace(
            end.replay,
            # Where there is a default nothing is asked, also if something else is given.
            counted=tuple(n for n in self._named(applying & self._asks) if n in answers),
            for_record=tuple(n for n in self._named(end.recorded) if n in answers),
        )
        return document(self.interview, replay, end.decision, (answers, moment.at))


def _starts(interview: Interview) -> set[str]:
    rules = interview.rules
    held: list[Action | Duty | Exemption] = [*rules.duties, *rules.exemptions]
    held += [action for part in rules.parts for action in part.actions]
    return {clock.start for each in held for clock in each.within if clock.start}
