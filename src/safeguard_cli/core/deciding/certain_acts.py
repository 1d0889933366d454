"""What a decision certainly asks for and forbids, in acts, also before every answer is given."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from safeguard_cli.core.deciding.certain_level import Because
from safeguard_cli.core.deciding.engine import Decision
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
from safeguard_cli.core.logic.step_shown import node_of_step
from safeguard_cli.core.model.acts import Asking


class CertainActs(Struct, frozen=True):
    """Acts that something shown asks for or forbids, whatever else is answered."""

    asks: tuple[str, ...]
    forbids: tuple[str, ...]


def certain_acts(
    interview: Interview,
    replay: Replay,
    because: Because | None,
    decision: Decision | None = None,
) -> CertainActs:
    """Find the acts that are certain here. `because`: the answer on which the floor rests.

    `decision` is that of the replay, where it was made already.
    """
    if not interview.rules.acts:
        return CertainActs((), ())
    shown = list(_list_shown(interview, replay, decision or interview.decide(replay)))
    asks = {act for sentence in shown for act in sentence.asks}
    forbids = {act for sentence in shown for act in sentence.forbids}
    if because is not None:
        acts, certain = interview.engine.space.acts, interview.floors.certain
        asks.update(certain("asks", {name: node.outright for name, node in acts.items()}, because))
        forbids.update(
            certain("forbids", {name: node.forbidden for name, node in acts.items()}, because)
        )
    places = interview.engine.space.act_places
    return CertainActs(
        asks=tuple(sorted(asks & places.keys(), key=places.__getitem__)),
        forbids=tuple(sorted(forbids & places.keys(), key=places.__getitem__)),
    )


def _list_shown(interview: Interview, replay: Replay, decision: Decision) -> Iterator[Asking]:
    """Yield every sentence that is certainly shown and does not only name somebody.

    They are those of `sentences`, for what was decided: nothing else needs to be examined.
    """
    judged, compile_ = replay.judged_final, interview.engine.space.compile
    for part in decision.parts:
        if part.is_advised and part.action:
            yield part.action
            for step in part.action.steps:
                if judged.truth(node_of_step(step, compile_)) == HOLDS:
                    yield step
    yield from (duty for duty, value in decision.duties if value == HOLDS)
    for checklist in decision.checklists:
        if checklist.applies == HOLDS:
            yield from (
                item
                for item, applies, met in checklist.items
                if applies == HOLDS and met in (None, FAILS)
            )
