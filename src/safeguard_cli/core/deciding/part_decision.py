"""What one part of the rules yields: the most protective action with a rule that holds.

A missing answer is unknown, never "no". The order of rules within an action never matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.deciding.outcome import PartOutcome, TruthInWords
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.for_few import list_for_few
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Node,
    NodeReads,
    every,
    some,
)
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.rule_set import Action, Part

_WORDS: dict[int, TruthInWords] = {FAILS: "fails", UNKNOWN: "unknown", HOLDS: "holds"}


class PartDecision(Struct, frozen=True, kw_only=True):
    """What one part yields: its action, why, and what could still displace it.

    `action` is the most protective action with a rule that holds, or None.
    `open_rules` are unknown rules of more protective actions: only these can
    change the action. Where an emergency stands, those for a child or the police
    alone are left out: they only put it in other words, and nobody waits for them.
    """

    part: Part
    applies: int
    action: Action | None
    determining: tuple[str, ...]
    open_rules: tuple[str, ...]

    @property
    def is_settled(self) -> bool:
        """Say whether no further answer can change this part's outcome."""
        if self.applies == FAILS:
            return True
        return self.applies == HOLDS and not self.open_rules and self.action is not None

    @property
    def is_advised(self) -> bool:
        """Whether the action is shown: the part applies, and nothing can displace it any more."""
        return self.applies == HOLDS and self.is_settled

    def completed(self, final: PartDecision) -> PartDecision:
        """Return the same where it is settled, else what a final decision makes of it."""
        if self.is_settled:
            return self
        # Where every answer leads to the action, no rule of another one is a reason for it.
        is_same = self.action == final.action
        return replace(final, determining=self.determining if is_same else ())

    @property
    def applies_in_words(self) -> TruthInWords:
        """Whether the part applies, as documents and records say it."""
        return _WORDS[self.applies]

    def outcome(self) -> PartOutcome:
        """Return the same as plain ids, for a record."""
        return PartOutcome(
            part=self.part.id,
            applies=self.applies_in_words,
            action=self.action.id if self.action else "",
            settled=self.is_settled,
            determining=self.determining,
            open=self.open_rules,
        )


Judged = tuple[str, int]
"""A rule by its id, and its truth."""


class CompiledPart:
    """A part's nodes: when it applies, and each rule's condition."""

    def __init__(self, space: Space, part: Part) -> None:
        """Compile the part's conditions once."""
        self.part = part
        self._space = space
        self._gravest = space.rules.gravest
        self.applies = space.compile(part.applies_if)
        self.rules: list[list[tuple[str, Node]]] = [
            [(rule.id, space.compile(rule.condition)) for rule in action.rules]
            for action in part.actions
        ]

    @cached_property
    def listed(self) -> list[tuple[Action, str]]:
        """Every rule by its id, behind its action, in order."""
        each = zip(self.part.actions, self.rules, strict=True)
        return [(action, name) for action, rules in each for name, _ in rules]

    @cached_property
    def rules_for_few(self) -> frozenset[str]:
        """The rules that hold only for a reader who has words of their own, such as a child."""
        return list_for_few(self._space, (rule for rules in self.rules for rule in rules))

    @cached_property
    def node_reads(self) -> NodeReads:
        """The variables that each condition of the part reads, as it is asked for."""
        return NodeReads()

    @cached_property
    def reads(self) -> int:
        """The variables on which the part turns, as the bits of a number."""
        read = self.node_reads
        found = read[self.applies]
        for rules in self.rules:
            for _, node in rules:
                found |= read[node]
        return found

    def decide(self, judged: StateTruths) -> PartDecision:
        """Find the first action with a rule that holds, and the rules still open above it."""
        found = (
            [(name, value) for name, node in rules if (value := judged.truth(node))]
            for rules in self.rules
        )
        each = zip(self.part.actions, found, strict=True)
        return self.decide_by(judged.truth(self.applies), each)

    def decide_by(self, applies: int, found: Iterable[tuple[Action, list[Judged]]]) -> PartDecision:
        """Decide from the rules of each action that do not fail, with the truth of each."""
        open_rules: list[str] = []
        for action, rules in found if applies != FAILS else ():
            if holding := tuple([name for name, value in rules if value == HOLDS]):
                if open_rules and action.level == self._gravest:
                    open_rules = [name for name in open_rules if name not in self.rules_for_few]
                return PartDecision(
                    part=self.part,
                    applies=applies,
                    action=action,
                    determining=holding,
                    open_rules=tuple(open_rules),
                )
            open_rules += [name for name, _ in rules]
        return PartDecision(
            part=self.part,
            applies=applies,
            action=None,
            determining=(),
            open_rules=tuple(open_rules),
        )

    def upto(self, position: int) -> Node:
        """Return the node that holds when an action up to this position wins."""
        return self._upto[position]

    @cached_property
    def _upto(self) -> list[Node]:
        found: list[Node] = []
        nodes: list[Node] = []
        for rules in self.rules:
            nodes += [node for _, node in rules]
            found.append(every(self.applies, some(*nodes)))
        return found
