"""What is left to judge of a part once all is known that one question has no say in."""

from __future__ import annotations

from collections.abc import Sequence

from safeguard_cli.core.deciding.engine import Engine
from safeguard_cli.core.deciding.part_decision import CompiledPart, PartDecision
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN, Node
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.rule_set import Action

# A rule with its truth; or with its condition, where that turns on the answer.
_Rule = tuple[str, int, Node | None]


class PartLeft:
    """A part for the answers to one question: it decides as the part itself does, and sooner.

    Of a hundred other answers most turn on a rule or two.
    """

    def __init__(self, part: CompiledPart, whatever: StateTruths, turned: int) -> None:
        """Judge what stays the same. `whatever`: the state without an answer to the question.

        `turned` are the variables of the question, as the bits of a number.
        """
        self._part, self._turned = part, turned
        self._left: list[tuple[Action, list[_Rule]]] = []
        for action, rules in zip(part.part.actions, part.rules, strict=True):
            left = self._list_left(rules, whatever)
            if left:
                self._left.append((action, left))
            # No action behind one that comes out in any case is ever reached.
            if any(value == HOLDS for _, value, _ in left):
                break
        applies = part.applies
        is_sure = whatever.truth(applies) != UNKNOWN or not part.node_reads[applies] & turned
        turning = any(node for _, left in self._left for _, _, node in left)
        # Whatever is answered, the part yields the same.
        self.is_fixed = is_sure and not turning

    def _list_left(self, rules: list[tuple[str, Node]], whatever: StateTruths) -> list[_Rule]:
        read = self._part.node_reads
        return [
            (name, value, node if value == UNKNOWN and read[node] & self._turned else None)
            for name, node in rules
            if (value := whatever.truth(node)) != FAILS
        ]

    def decide(self, judged: StateTruths) -> PartDecision:
        """Decide the part in a state with an answer to the question."""
        # Lazily: nothing is judged behind the action that comes out.
        found = (
            (
                action,
                [
                    (name, now)
                    for name, value, node in left
                    if (now := value if node is None else judged.truth(node))
                ],
            )
            for action, left in self._left
        )
        return self._part.decide_by(judged.truth(self._part.applies), found)


# What a part yields now, and how to decide it with another answer.
Side = tuple[PartDecision, CompiledPart | PartLeft]


def list_sides(
    engine: Engine, now: Sequence[PartDecision], turned: int
) -> list[tuple[PartDecision, CompiledPart]]:
    """Return the parts on which these variables have a say, each behind what it yields now."""
    # Most answers have no say in most parts.
    return [
        (before, part)
        for before, part in zip(now, engine.parts, strict=True)
        if part.reads & turned and (before.is_settled or before.action is not None)
    ]
