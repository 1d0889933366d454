"""Say what follows an action once it is done: from the rules, and from the stages of a ladder."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.ladder.ladder_ids import action_of, names_of, urgent_action_of
from safeguard_cli.core.model.ladders import Stage, dues_of
from safeguard_cli.core.model.rule_set import FollowUp, Part, RuleSet


def follow_ups_of(rules: RuleSet) -> dict[str, FollowUp]:
    """Return what follows each action; an action that is not named here is owed no reply."""
    found = {action: each for each in rules.follow_ups for action in each.after}
    for part in rules.parts:
        for stage in part.ladder.stages if part.ladder else ():
            found |= dict(_of_stage(part, stage))
    return found


def _of_stage(part: Part, stage: Stage) -> Iterator[tuple[str, FollowUp]]:
    assert part.ladder is not None
    names = names_of(part.id, part.ladder)
    for is_urgent in (False, True):
        action = (urgent_action_of if is_urgent else action_of)(part.id, stage)
        yield (
            action,
            FollowUp(
                id=action,
                after=(action,),
                source=stage.source,
                reply_within=dues_of(stage, urgent=is_urgent).reply,
                by_when=names.date,
                done={names.tried: stage.id},
                waiting={names.result: "waiting"},
                agreed={names.result: "plan"},
                refused={names.result: "no-resolution"},
                refused_again={names.result: "no-resolution"},
                silence={names.result: "no-reply"},
            ),
        )
