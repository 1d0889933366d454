"""By when a stage of a ladder is answered, for proofs: its words alone say so in the advice."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.ladder.names import action_of, urgent_action_of
from safeguard_cli.core.model import Part, RuleSet
from safeguard_cli.core.proof.clocks import Clocks
from safeguard_cli.core.stages import dues_of


def reply_clocks(rules: RuleSet) -> dict[str, Clocks]:
    """Return, for the actions of all stages, by when a reply is due. Some stages do not say."""
    return {action: clocks for part in rules.parts for action, clocks in _of(part)}


def _of(part: Part) -> Iterator[tuple[str, Clocks]]:
    for stage in part.ladder.stages if part.ladder else ():
        yield action_of(part.id, stage), stage.reply_within
        if stage.urgent:
            yield urgent_action_of(part.id, stage), dues_of(stage, urgent=True).reply
