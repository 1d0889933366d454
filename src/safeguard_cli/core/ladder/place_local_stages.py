"""Say where the stages of a local ladder stand beside the base's, and by when each is due.

A local ladder may have more stages than its base. One that takes nobody's place stands
between two others: it counts as the one before it, and it never makes a child wait where
the base does not wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from safeguard_cli.core.model.clauses import Step, Within
from safeguard_cli.core.model.ladders import Branch, Ladder, Stage

_AGREED = (Within("by-agreement", or_sooner=True),)
_PASSED_OVER = "This cannot wait, so a stage that stands between is left out."
_PASSED_OVER_UNSURE = (
    "You are not sure whether this can wait, so a stage that stands between is left out."
)


def standing(stages: Sequence[Stage], base: Ladder) -> dict[str, str]:
    """Map each stage to the base's stage that having tried it counts as."""
    found: dict[str, str] = {}
    before = base.stages[0].id
    for stage in stages:
        found[stage.id] = before = stands_for(stage, base) or before
    return found


def stands_for(stage: Stage, base: Ladder) -> str:
    """Name the base's stage that the file says this one counts as, if it says so."""
    if stage.stands_for:
        return stage.stands_for
    order = [each.id for each in base.stages]
    return max((name for name in stage.strengthens if name in order), key=order.index, default="")


def stages_between(stages: Sequence[Stage], base: Ladder) -> Iterator[str]:
    """Find stages after which the base is no further than after the stage before them."""
    heights = {stage.id: number for number, stage in enumerate(base.stages)}
    counted, reached = standing(stages, base), -1
    for stage in stages:
        taken = max((heights[name] for name in stage.strengthens if name in heights), default=-1)
        if taken <= reached or not stage.strengthens:
            yield stage.id
        reached = heights.get(counted[stage.id], reached)


def passed_over(stage: Stage, base: Ladder) -> Stage:
    """Leave a stage between others out where the base does not wait."""
    if base.moves_on_if is None or base.ceiling is None or stage.skip:
        return stage
    return replace(
        stage,
        skip=Branch(
            base.moves_on_if, _PASSED_OVER, stage.source, _PASSED_OVER_UNSURE, where=base.where
        ),
    )


def timed(stage: Stage, counts_as: str, base: Ladder) -> Stage:
    """Give a stage the base's clocks where it has none, or only what is agreed each time."""
    theirs = [each for each in base.stages if each.id in (stage.strengthens or (counts_as,))]
    raise_within = [clock for each in theirs for clock in each.raise_within]
    reply_within = [clock for each in theirs for clock in each.reply_within]
    agreed = () if stage.strengthens else _AGREED
    # Without a ceiling, the base's own clock is the only one to compare a reply with.
    is_told = bool(stage.times and base.ceiling)
    reply = (
        stage.reply_within if is_told else _bound_agreed(stage.reply_within, reply_within, agreed)
    )
    return replace(
        stage,
        raise_within=_bound_agreed(stage.raise_within, raise_within, agreed) or _AGREED,
        reply_within=reply,
    )


def shared_steps(base: Ladder) -> tuple[Step, ...]:
    """List the steps that every stage of the base has: a stage between has them too."""
    first, *others = base.stages
    ids = [{step.id for step in each.steps} for each in others]
    return tuple(step for step in first.steps if step.id and all(step.id in one for one in ids))


def _bound_agreed(
    mine: tuple[Within, ...], theirs: Iterable[Within], agreed: tuple[Within, ...]
) -> tuple[Within, ...]:
    """Put the base's clocks beside "by agreement": that alone would have no end."""
    if any(not clock.is_unbounded for clock in mine):
        return tuple(dict.fromkeys(mine))
    base = tuple(theirs)
    return tuple(dict.fromkeys((*(mine or agreed), *base))) if base else mine
