"""Compare what each part yields: which action, how protective, by when, with which steps.

The outcomes of a part are a chain: "this action or a more protective one" holds, and
nothing before it does. What brings an outcome on one side mostly brings it on the other
too, so few pairs of outcomes are left to search.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from safeguard_cli.core.consequences import Wanted
from safeguard_cli.core.diff.beside import apart
from safeguard_cli.core.diff.deadlines import deadline_differences
from safeguard_cli.core.diff.fewest import Fewest
from safeguard_cli.core.diff.shapes import Difference, Protective
from safeguard_cli.core.diff.showing import Shower
from safeguard_cli.core.engine import CompiledPart
from safeguard_cli.core.model import Action, Part, RuleSet, Step, Who, Within
from safeguard_cli.core.nodes import ALWAYS, FAILS, HOLDS, NEVER, Node, State, every, some
from safeguard_cli.core.proof.clocks import Clocks
from safeguard_cli.core.proof.joint import SideEngine
from safeguard_cli.core.proof.replies import reply_clocks
from safeguard_cli.core.space import Space

_NOTHING = ("", "Nothing: the part does not apply")
_GAP = ("", "Nothing, though the part applies")
_BY_AGREEMENT = (Within("by-agreement"),)


class Chain(NamedTuple):
    """The outcomes of a part on one side. `bounds[n]`: outcome n, or one before it, comes.

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


def part_differences(shower: Shower) -> Iterator[Difference]:
    """Yield every difference in the actions of the parts, in order of the parts."""
    joint = shower.joint
    sides = [{part.part.id: part for part in engine.parts} for engine in (joint.old, joint.new)]
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        yield from _Compared(shower, sides[0].get(name), sides[1].get(name)).differences()


class _Compared:
    """One part, as it is on both sides."""

    def __init__(self, shower: Shower, old: CompiledPart | None, new: CompiledPart | None) -> None:
        self._shower = shower
        self._old, self._new = _chain(old), _chain(new)
        self._part: Part = (new or old).part  # type: ignore[union-attr]  # one side has it
        self._rules = (shower.joint.old.rules, shower.joint.new.rules)
        self._replies = tuple(reply_clocks(each) for each in self._rules)
        self._onward = _reached(shower.fewest, self._old, self._new)
        self._back = _reached(shower.fewest, self._new, self._old)

    def differences(self) -> Iterator[Difference]:
        for a in range(len(self._old.bounds)):
            for b in range(len(self._new.bounds)):
                if not self._is_same(a, b):
                    yield from self._pair(a, b)
        for a, action in enumerate(self._old.actions):
            for b, other in enumerate(self._new.actions):
                if action.id == other.id:
                    yield from self._details(a, b)

    def _is_same(self, a: int, b: int) -> bool:
        return self._old.named(a) == self._new.named(b) or (
            a < len(self._old.actions)
            and b < len(self._new.actions)
            and self._old.actions[a].id == self._new.actions[b].id
        )

    def _meets(self, a: int, b: int) -> State | None:
        """Return a state in which OLD comes to outcome a, and NEW to b, or None.

        What brings a on one side often brings something before b on the other too: such
        ways need no search. The others are searched one pair at a time.
        """
        ways = [way for way in self._old.ways[a] if self._onward[way] >= b]
        others = [way for way in self._new.ways[b] if self._back[way] >= a]
        before = [*self._old.before(a), *self._new.before(b)]
        for way in ways:
            for other in others:
                state = self._shower.fewest.any([(way, HOLDS), (other, HOLDS), *before])
                if state is not None:
                    return state
        return None

    def _pair(self, a: int, b: int) -> Iterator[Difference]:
        state = self._meets(a, b)
        if state is None:
            return
        wanted = [*self._old.wanted(a), *self._new.wanted(b)]
        (old, was), (new, now) = self._old.named(a), self._new.named(b)
        yield Difference(
            kind="action",
            protective=self._protective(a, b),
            where=self._part.id,
            subject=self._part.title,
            old=old,
            new=new,
            was=was,
            now=now,
            evidence=self._shower.written(self._shower.fewest.fewer(wanted, state)),
        )

    def _protective(self, a: int, b: int) -> Protective:
        old = self._old.actions[a] if a < len(self._old.actions) else None
        new = self._new.actions[b] if b < len(self._new.actions) else None
        levels = by_level(old, new, self._rules)
        if levels != "equally" or old is None or new is None:
            return levels
        # At one level, the more protective action stands first in its part.
        for chain in (self._new, self._old):
            order = [action.id for action in chain.actions]
            if old.id in order and new.id in order:
                return "more" if order.index(new.id) < order.index(old.id) else "less"
        return "equally"

    def _details(self, a: int, b: int) -> Iterator[Difference]:
        old, new = self._old.actions[a], self._new.actions[b]
        both = [*self._old.wanted(a), *self._new.wanted(b)]
        wins = f"{self._part.title}: {new.do}"
        if (old.level, old.stops_interview) != (new.level, new.stops_interview):
            evidence = self._shower.show(both)
            if evidence:
                yield Difference(
                    "level",
                    by_level(old, new, self._rules),
                    self._part.id,
                    wins,
                    old.id,
                    new.id,
                    _level(old, self._rules[0]),
                    _level(new, self._rules[1]),
                    evidence,
                )
        yield from deadline_differences(self._shower, (old, new), both, (self._part.id, wins))
        replies = _replied(old, self._replies[0]), _replied(new, self._replies[1])
        about = (self._part.id, f"{wins} (the reply to it)")
        yield from deadline_differences(self._shower, replies, both, about)
        yield from self._varying(old, new, both, wins)

    def _varying(
        self, old: Action, new: Action, both: list[Wanted], wins: str
    ) -> Iterator[Difference]:
        joint = self._shower.joint
        before, after = _steps(joint.old, old), _steps(joint.new, new)
        yield from apart(self._shower, "step", (self._part.id, wins), before, after, both)
        before, after = _who(joint.old, old), _who(joint.new, new)
        yield from apart(self._shower, "contact", (self._part.id, wins), before, after, both)
        before, after = _lines(old), _lines(new)
        yield from apart(self._shower, "record", (self._part.id, wins), before, after, both)


def by_level(old: Action | None, new: Action | None, rules: tuple[RuleSet, RuleSet]) -> Protective:
    """Compare two actions by level alone. No action protects least."""
    order = [level.id for level in rules[1].levels]
    if any(action and action.level not in order for action in (old, new)):
        order = [level.id for level in rules[0].levels]
    places = [
        order.index(action.level) if action and action.level in order else len(order)
        for action in (old, new)
    ]
    if places[0] == places[1]:
        return "equally"
    return "more" if places[1] < places[0] else "less"


def _replied(action: Action, replies: Mapping[str, Clocks]) -> Action:
    """Return the action as one that is due when its reply is."""
    return replace(action, within=replies.get(action.id) or _BY_AGREEMENT)


def _chain(part: CompiledPart | None) -> Chain:
    if part is None:
        return Chain((), [ALWAYS], [[ALWAYS]], {})
    ways = [[every(part.applies, node) for _, node in rules] for rules in part.rules]
    bounds = [part.upto(n) for n in range(len(ways))]
    return Chain(
        part.part.actions,
        [*bounds, part.applies, ALWAYS],
        [*ways, [part.applies], [ALWAYS]],
        {name: every(part.applies, node) for rules in part.rules for name, node in rules},
    )


def _reached(fewest: Fewest, one: Chain, other: Chain) -> dict[Node, int]:
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


def _level(action: Action, rules: RuleSet) -> str:
    label = next(level.label for level in rules.levels if level.id == action.level)
    return f"{label}; the interview stops" if action.stops_interview else label


def _steps(engine: SideEngine, action: Action) -> dict[str, tuple[str, Node]]:
    return _gathered(engine.space, [(step.do, step.do, step) for step in action.steps])


def _who(engine: SideEngine, action: Action) -> dict[str, tuple[str, Node]]:
    roles = {contact.id: contact.role for contact in engine.rules.contacts}
    named = [(who.contact, roles.get(who.contact, who.contact), who) for who in action.who]
    return _gathered(engine.space, named)


def _lines(action: Action) -> dict[str, tuple[str, Node]]:
    return {line: (line, ALWAYS) for line in action.record}


def _gathered(
    space: Space, named: Sequence[tuple[str, str, Step | Who]]
) -> dict[str, tuple[str, Node]]:
    found: dict[str, tuple[str, Node]] = {}
    for key, words, one in named:
        before = found[key][1] if key in found else NEVER
        found[key] = words, some(before, space.compile(one.condition))
    return found
