"""Compare what each part yields: which action comes out, and how protective it is.

The outcomes of a part are a chain: "this action or a more protective one" holds, and
nothing before it does. What brings an outcome on one side mostly brings it on the other
too, so few pairs of outcomes are left to search.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from safeguard_cli.core.comparing.compare_actions import ActionComparison, compare_levels
from safeguard_cli.core.comparing.comparison_document import Difference, Protective, make_difference
from safeguard_cli.core.comparing.differing_answers import EvidenceFinder, FewestAnswers
from safeguard_cli.core.deciding.part_decision import CompiledPart
from safeguard_cli.core.logic.consequences import Wanted
from safeguard_cli.core.logic.nodes import ALWAYS, FAILS, HOLDS, Node, State, every
from safeguard_cli.core.model.rule_set import Action, Part

_NOTHING = ("", "Nothing: the part does not apply")
_GAP = ("", "Nothing, though the part applies")


class OutcomeChain(NamedTuple):
    """The outcomes of a part on one side. `bounds[n]`: outcome n, or one before it.

    Each of `ways[n]` is enough for it: the rules of an action, `names` their ids.
    """

    actions: tuple[Action, ...]
    bounds: list[Node]
    ways: list[list[Node]]
    names: dict[str, Node]

    def wanted(self, n: int) -> list[Wanted]:
        """Return what must hold and fail for outcome n to come."""
        return [(self.bounds[n], HOLDS), *self.before(n)]

    def before(self, n: int) -> list[Wanted]:
        """Return what must fail for outcome n to come."""
        return [(self.bounds[n - 1], FAILS)] if n else []

    def named(self, n: int) -> tuple[str, str]:
        """Return the id and the words of an outcome."""
        if n < len(self.actions):
            return self.actions[n].id, self.actions[n].do
        return _NOTHING if n == len(self.bounds) - 1 else _GAP


def part_differences(finder: EvidenceFinder) -> Iterator[Difference]:
    """Yield every difference in the actions of the parts, in order of the parts."""
    joint, details = finder.joint, ActionComparison(finder)
    sides = [{part.part.id: part for part in engine.parts} for engine in (joint.old, joint.new)]
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        compared = _PartComparison(finder, sides[0].get(name), sides[1].get(name))
        yield from compared.differences(details)


class _PartComparison:
    """One part, as it is on both sides."""

    def __init__(
        self, finder: EvidenceFinder, old: CompiledPart | None, new: CompiledPart | None
    ) -> None:
        self._finder = finder
        self._old, self._new = _make_chain(old), _make_chain(new)
        self._part: Part = (new or old).part  # type: ignore[union-attr]  # one side has it
        self._rules = (finder.joint.old.rules, finder.joint.new.rules)
        self._onward = _map_reached_outcomes(finder.fewest, self._old, self._new)
        self._back = _map_reached_outcomes(finder.fewest, self._new, self._old)

    def differences(self, details: ActionComparison) -> Iterator[Difference]:
        for a in range(len(self._old.bounds)):
            for b in range(len(self._new.bounds)):
                if not self._is_same(a, b):
                    yield from self._compare_pair(a, b)
        for a, action in enumerate(self._old.actions):
            for b, other in enumerate(self._new.actions):
                if action.id == other.id:
                    about = (self._part.id, f"{self._part.title}: {other.do}")
                    both = [*self._old.wanted(a), *self._new.wanted(b)]
                    yield from details.differences(about, (action, other), both)

    def _is_same(self, a: int, b: int) -> bool:
        return self._old.named(a) == self._new.named(b) or (
            a < len(self._old.actions)
            and b < len(self._new.actions)
            and self._old.actions[a].id == self._new.actions[b].id
        )

    def _find_meeting(self, a: int, b: int) -> State | None:
        """Return a state in which OLD comes to outcome a, and NEW to b, or None.

        What brings a on one side often brings something before b on the other too: such
        ways need no search. The others are searched one pair at a time.
        """
        ways = [way for way in self._old.ways[a] if self._onward[way] >= b]
        others = [way for way in self._new.ways[b] if self._back[way] >= a]
        before = [*self._old.before(a), *self._new.before(b)]
        for way in ways:
            for other in others:
                state = self._finder.fewest.any([(way, HOLDS), (other, HOLDS), *before])
                if state is not None:
                    return state
        return None

    def _compare_pair(self, a: int, b: int) -> Iterator[Difference]:
        state = self._find_meeting(a, b)
        if state is None:
            return
        wanted = [*self._old.wanted(a), *self._new.wanted(b)]
        old, new = self._old.named(a), self._new.named(b)
        yield make_difference(
            "action",
            self._rate_protection(a, b),
            (self._part.id, self._part.title),
            ids=(old[0], new[0]),
            words=(old[1], new[1]),
            evidence=self._finder.written(self._finder.fewest.fewer(wanted, state)),
        )

    def _rate_protection(self, a: int, b: int) -> Protective:
        old = self._old.actions[a] if a < len(self._old.actions) else None
        new = self._new.actions[b] if b < len(self._new.actions) else None
        levels = compare_levels(old, new, self._rules)
        if levels != "equally" or old is None or new is None:
            return levels
        # At one level, the more protective action stands first in its part.
        for chain in (self._new, self._old):
            order = [action.id for action in chain.actions]
            if old.id in order and new.id in order:
                return "more" if order.index(new.id) < order.index(old.id) else "less"
        return "equally"


def _make_chain(part: CompiledPart | None) -> OutcomeChain:
    if part is None:
        return OutcomeChain((), [ALWAYS], [[ALWAYS]], {})
    ways = [[every(part.applies, node) for _, node in rules] for rules in part.rules]
    bounds = [part.upto(n) for n in range(len(ways))]
    return OutcomeChain(
        part.part.actions,
        [*bounds, part.applies, ALWAYS],
        [*ways, [part.applies], [ALWAYS]],
        {name: every(part.applies, node) for rules in part.rules for name, node in rules},
    )


def _map_reached_outcomes(
    fewest: FewestAnswers, one: OutcomeChain, other: OutcomeChain
) -> dict[Node, int]:
    """Say of each way of one side which outcome, or one before it, it brings on the other."""
    far = len(other.bounds)
    first = {way: n for n, ways in reversed([*enumerate(other.ways)]) for way in ways}
    found = {way: first.get(way, far) for ways in one.ways for way in ways}
    for name, way in one.names.items():
        same = other.names.get(name)
        if found[way] == far and same is not None:
            follows = fewest.any([(way, HOLDS), (same, FAILS)]) is None
            found[way] = first[same] if follows else far
    return found
