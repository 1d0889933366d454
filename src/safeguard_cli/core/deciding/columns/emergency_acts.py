"""What an emergency that stands asks for and forbids, by rows.

What is in words for a child or the police stands before it: by conditions alone it would wait for
who reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from safeguard_cli.core.deciding.columns.cases import as_bits
from safeguard_cli.core.deciding.columns.shapes import PartColumn
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.step_shown import node_of_step
from safeguard_cli.core.logic.truth_in_states import ManyStateTruths
from safeguard_cli.core.model.rule_set import Action

ActKind = Literal["asks", "forbids"]


def acts_of_emergencies(
    kind: ActKind, parts: Iterable[PartColumn], space: Space, final: ManyStateTruths
) -> dict[str, int]:
    """Return the acts that emergencies name in what is shown of them, each with its rows."""
    found: dict[str, int] = {}
    for action, rows in _list_advised(parts, space.rules.gravest):
        for act in getattr(action, kind):
            found[act] = found.get(act, 0) | rows
        for step in action.steps:
            holds, fails = final.can(node_of_step(step, space.compile))
            for act in getattr(step, kind):
                found[act] = found.get(act, 0) | rows & holds & ~fails
    return found


def _list_advised(parts: Iterable[PartColumn], level: str) -> Iterator[tuple[Action, int]]:
    for part in parts:
        for place, one in enumerate(part.kinds):
            if one.is_advised and one.action and one.action.level == level:
                yield one.action, as_bits(part.of == place)
