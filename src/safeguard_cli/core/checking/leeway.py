"""Where a local ladder may go its own way, because the base's ladder names a ceiling.

Its stages may be more than the base's and take other times: the ceiling bounds each and
all of them together. Where the base moves on at once, it never has this leeway.
"""

from __future__ import annotations

from safeguard_cli.core.checking.laid_over import LaidOver
from safeguard_cli.core.ladder.names import action_of, urgent_action_of
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.rule_set import Action, Part


class Leeway:
    """Knows which local actions are stages that the base's ceiling bounds."""

    def __init__(self, both: LaidOver) -> None:
        """Name the stages of ladders that were put in the place of one with a ceiling."""
        self._proof = both.proof
        self._climbs = [
            (_climbing(before), set(_stage_actions(part)), before)
            for part, before in zip(both.local.parts, both.seen.parts, strict=True)
            if before.ladder and before.ladder.ceiling and part.ladder != before.ladder
        ]

    def is_bounded(self, action: Action, own: Action) -> bool:
        """Whether the ceiling bounds the clocks of a stage that comes for one of the base."""
        return self._ladder(action, own) is not None

    def never_if(self, action: Action, own: Action) -> list[Constraint]:
        """List what must be so for it to protect less when a local action comes for a base one.

        For a stage within a ceiling that is: the base moves on at once. Else it is nothing more.
        """
        before = self._ladder(action, own)
        if before is None or before.ladder is None or before.ladder.moves_on_if is None:
            return []
        return [Constraint(self._proof.node(before.ladder.moves_on_if), HOLDS)]

    def _ladder(self, action: Action, own: Action) -> Part | None:
        return next(
            (
                before
                for climbing, stages, before in self._climbs
                if action.id in climbing and own.id in stages
            ),
            None,
        )


def _climbing(part: Part) -> set[str]:
    beyond = part.ladder.beyond if part.ladder else None
    return {*_stage_actions(part), *([beyond.id] if beyond else [])}


def _stage_actions(part: Part) -> set[str]:
    stages = part.ladder.stages if part.ladder else ()
    names = {action_of(part.id, stage) for stage in stages}
    return names | {urgent_action_of(part.id, stage) for stage in stages}
