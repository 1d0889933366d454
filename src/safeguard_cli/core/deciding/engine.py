"""Decide: hold answers against rules, with three truth values.

In each part the most protective action with a rule that holds wins. A missing
answer is unknown, never "no". The order of rules within an action never matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.deciding.outcome import PartOutcome, TruthInWords
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.child_only import list_child_only
from safeguard_cli.core.logic.failing_alone import FailingAlone
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Node,
    NodeReads,
    State,
    every,
    some,
    truth,
)
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.rule_set import Action, Checklist, Duty, Item, Part, RuleSet

_WORDS: dict[int, TruthInWords] = {FAILS: "fails", UNKNOWN: "unknown", HOLDS: "holds"}


class PartDecision(Struct, frozen=True, kw_only=True):
    """What one part yields: its action, why, and what could still displace it.

    `action` is the most protective action with a rule that holds, or None.
    `open_rules` are unknown rules of more protective actions: only these can
    change the action. Where an emergency stands, those for a child alone are left
    out: they only put it in words for a child, and nobody waits for them.
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


class ChecklistDecision(Struct, frozen=True):
    """Where a checklist stands, and each of its items: (item, applies, met).

    `met` is None where only the person can tick the item. A checklist that does not (yet) apply
    has no items.
    """

    checklist: Checklist
    applies: int
    items: tuple[tuple[Item, int, int | None], ...]


class Decision(Struct, frozen=True):
    """The ordered map of parts to actions, with duties and checklists as truth values."""

    parts: tuple[PartDecision, ...]
    duties: tuple[tuple[Duty, int], ...]
    checklists: tuple[ChecklistDecision, ...]


Judged = tuple[str, int]
"""A rule by its id, and its truth."""

ItemNodes = tuple[Item, Node, Node | None]
"""An item with what holds where it applies, and where it is met."""


class CompiledPart:
    """A part's nodes: when it applies, and each rule's condition."""

    def __init__(self, space: Space, part: Part) -> None:
        """Compile the part's conditions once."""
        self.part = part
        self._space = space
        self._gravest = next((level.id for level in space.rules.levels), "")
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
    def child_rules(self) -> frozenset[str]:
        """The rules that hold for no reader but a child."""
        return list_child_only(self._space, (rule for rules in self.rules for rule in rules))

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
                    open_rules = [name for name in open_rules if name not in self.child_rules]
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


class Engine:
    """A rule set made ready to decide. Build it once; it holds no case."""

    def __init__(self, rules: RuleSet, beside: Engine | None = None) -> None:
        """Compile every condition of the rule set. `beside`: the engine of another day."""
        self.rules = rules
        self.space: Space = Space(rules, beside.space if beside else None)
        self.parts = [CompiledPart(self.space, part) for part in rules.parts]

    @cached_property
    def duties(self) -> list[tuple[Duty, Node]]:
        """Return each duty with the node that holds when it does."""
        return [(duty, self.space.compile(duty.condition)) for duty in self.rules.duties]

    @cached_property
    def checklists(self) -> list[tuple[Checklist, Node, list[ItemNodes]]]:
        """Return each checklist with its node, and each item with: it applies; it is met."""
        compile_ = self.space.compile
        return [
            (
                checklist,
                compile_(checklist.applies_if),
                [
                    (
                        item,
                        compile_(item.applies_if),
                        None if item.met_if is None else compile_(item.met_if),
                    )
                    for item in checklist.items
                ],
            )
            for checklist in self.rules.checklists
        ]

    def decide_parts(self, state: State) -> tuple[PartDecision, ...]:
        """Decide the parts only."""
        judged = StateTruths(state)
        return tuple(part.decide(judged) for part in self.parts)

    def stops(self, judged: StateTruths) -> bool:
        """Say whether an emergency stands in this state."""
        return self.stopping(judged) is not None

    def stopping(self, judged: StateTruths) -> Action | None:
        """Return the action of the emergency that stands in this state, if there is one."""
        # Every answer that is still missing leads here, or to something graver.
        standing = (action for action, node in self._stopping if judged.truth(node) == HOLDS)
        return next(standing, None)

    @cached_property
    def _stopping(self) -> list[tuple[Action, Node]]:
        return [
            (action, part.upto(position))
            for part in self.parts
            for position, action in enumerate(part.part.actions)
            if action.stops_interview
        ]

    @property
    def stopping_nodes(self) -> list[Node]:
        """The nodes of which one holds where an emergency stands."""
        return [node for _, node in self._stopping]

    def truth_of(self, action: str, state: State) -> int:
        """Find whether a rule of this action holds, or may, also where a graver action wins."""
        return max(
            truth(every(part.applies, some(*(node for _, node in rules))), state)
            for part in self.parts
            for each, rules in zip(part.part.actions, part.rules, strict=True)
            if each.id == action
        )

    def decide(
        self, known: StateTruths, final: Callable[[], StateTruths] | None = None
    ) -> Decision:
        """Decide all parts, duties and checklists in a state, by what is `known` there.

        What is not settled there is taken from what is judged in a final state within it, if
        there is one. Its rules are not: they may rest on answers that nobody gave.
        """
        decided = [(part, part.decide(known)) for part in self.parts]
        # Not before: it takes over what was judged of the parts.
        judged = final() if final else known
        return Decision(
            parts=tuple(
                one if one.is_settled or judged is known else one.completed(part.decide(judged))
                for part, one in decided
            ),
            duties=self._decide_duties(judged),
            checklists=tuple(_decide_checklist(*each, judged) for each in self.checklists),
        )

    def _decide_duties(self, judged: StateTruths) -> tuple[tuple[Duty, int], ...]:
        found = self._failed_duties.copy()
        for place in self._needs_of_duties.list_left(judged.state):
            duty, node = self.duties[place]
            found[place] = duty, judged.truth(node)
        return tuple(found)

    @cached_property
    def _needs_of_duties(self) -> FailingAlone:
        return FailingAlone(node for _, node in self.duties)

    @cached_property
    def _failed_duties(self) -> list[tuple[Duty, int]]:
        return [(duty, FAILS) for duty, _ in self.duties]


def _decide_checklist(
    checklist: Checklist, applies: Node, items: Sequence[ItemNodes], judged: StateTruths
) -> ChecklistDecision:
    value, truth = judged.truth(applies), judged.truth
    return ChecklistDecision(
        checklist,
        value,
        tuple(
            (item, truth(counts), None if met is None else truth(met))
            # Nobody is shown the items of another one.
            for item, counts, met in (items if value == HOLDS else ())
        ),
    )
