"""What a decision certainly asks for and forbids, in acts, also before every answer is given."""

from __future__ import annotations

from msgspec import Struct

from safeguard_cli.core.deciding.floor import Because
from safeguard_cli.core.deciding.interview import Interview, Replay
from safeguard_cli.core.logic.judged import Judged
from safeguard_cli.core.logic.nodes import HOLDS, Node


class CertainActs(Struct, frozen=True):
    """Acts that something shown asks for or forbids, whatever else is answered."""

    asks: tuple[str, ...]
    forbids: tuple[str, ...]


def certain_acts(interview: Interview, replay: Replay, because: Because | None) -> CertainActs:
    """Find the acts that are certain here. `because`: the answer on which the floor rests."""
    if not interview.rules.acts:
        return CertainActs((), ())
    acts = interview.engine.space.acts
    # Sentences share their nodes with each other: each is judged once.
    judged = Judged(replay.final)

    def find(kind: str, nodes: dict[str, Node]) -> tuple[str, ...]:
        by_answer = interview.floors.certain(kind, nodes, because) if because else ()
        return tuple(
            name for name, node in nodes.items() if name in by_answer or judged.truth(node) == HOLDS
        )

    return CertainActs(
        asks=find("asks", {name: nodes.outright for name, nodes in acts.items()}),
        forbids=find("forbids", {name: nodes.forbidden for name, nodes in acts.items()}),
    )
