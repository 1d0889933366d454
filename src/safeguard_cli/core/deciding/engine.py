"""Decide: hold answers against rules, with three truth values.

In each part the most protective action with a rule that holds wins. A missing
answer is unknown, never "no". The order of rules within an action never matters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from msgspec import Struct

from safeguard_cli.core.deciding.part_decision import CompiledPart, PartDecision
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.failing_alone import FailingAlone
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    Node,
    State,
    every,
    some,
    truth,
)
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.rule_set import Action, Checklist, Duty, Item, RuleSet


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


ItemNodes = tuple[Item, Node, Node | None]
"""An item with what holds where it applies, and where it is met."""


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

    @cached_property
    def rules_for_few(self) -> frozenset[str]:
        """The rules of all parts that hold only for a reader who has words of their own."""
        return frozenset().union(*(part.rules_for_few for part in self.parts))

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
