"""The two ways up, as the rules have them: the steps inside, and the ladder between agencies."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.model.rule_set import Part, RuleSet


class WayUpStep(Struct, frozen=True):
    """One step: what to do, by when, and by when a reply is owed (may be empty)."""

    do: str
    within: str
    reply: str = ""


class WayUp(Struct, frozen=True):
    """The steps of one part, from the first to the last."""

    title: str
    rungs: tuple[WayUpStep, ...]


def list_ways_up(rules: RuleSet) -> tuple[WayUp, ...]:
    """List the ways up that the rules have: those written out first, then the ladders."""
    written = [
        WayUp(part.title, tuple(_list_written_steps(part))) for part in rules.parts if part.rungs
    ]
    made = [
        WayUp(part.title, tuple(_list_stage_steps(part))) for part in rules.parts if part.ladder
    ]
    return tuple(way for way in (*written, *made) if way.rungs)


def _list_written_steps(part: Part) -> Iterator[WayUpStep]:
    actions = {action.id: action for action in part.actions}
    for name in part.rungs.answers if part.rungs else ():
        if name in actions:
            yield WayUpStep(actions[name].do, clocks_in_words(actions[name].within))


def _list_stage_steps(part: Part) -> Iterator[WayUpStep]:
    for stage in part.ladder.stages if part.ladder else ():
        raised, reply = clocks_in_words(stage.raise_within), clocks_in_words(stage.reply_within)
        yield WayUpStep(stage.do, raised, reply)
