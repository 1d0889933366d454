"""By when a stage of a ladder is answered, for proofs: its words alone say so in the advice."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking.clocks import Clocks
from safeguard_cli.core.ladder.names import action_of, urgent_action_of
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.model.stages import Dues, dues_of


def reply_clocks(rules: RuleSet) -> dict[str, Clocks]:
    """Return, for the actions of all stages, by when a reply is due. Some stages do not say."""
    return {action: dues.reply for action, dues in _dues(rules)}


def answer_clocks(rules: RuleSet) -> dict[str, Clocks]:
    """Return the same. Where a stage gives no time for a reply, it is whatever else is due."""
    return {action: dues.reply or _times(dues) for action, dues in _dues(rules)}


def _dues(rules: RuleSet) -> Iterator[tuple[str, Dues]]:
    for part in rules.parts:
        for stage in part.ladder.stages if part.ladder else ():
            yield action_of(part.id, stage), dues_of(stage)
            if stage.urgent:
                yield urgent_action_of(part.id, stage), dues_of(stage, urgent=True)


def _times(dues: Dues) -> Clocks:
    return tuple(clock for time in dues.times for clock in time.within)
