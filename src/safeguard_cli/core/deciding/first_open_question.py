"""Say on which answer it depends, where a part or a duty is not settled yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.core.deciding.engine import Engine, PartDecision
from safeguard_cli.core.logic.nodes import UNKNOWN, Leaf, Negation, Node, State, parts_of, truth


def first_open_of_part(engine: Engine, part: PartDecision, state: State) -> str:
    """Return the first question that this part waits for, or nothing if it waits for none."""
    compiled = next(each for each in engine.parts if each.part.id == part.part.id)
    waiting = [node for rules in compiled.rules for name, node in rules if name in part.open_rules]
    return _find_first(engine, [compiled.applies, *waiting], state)


def first_open_of_duty(engine: Engine, duty: str, state: State) -> str:
    """Return the first question that this duty waits for, or nothing if it waits for none."""
    return _find_first(engine, [node for each, node in engine.duties if each.id == duty], state)


def _find_first(engine: Engine, nodes: Iterable[Node], state: State) -> str:
    # Variables stand in the order in which questions are declared.
    first = min(
        (variable for node in nodes for variable in _list_open_variables(node, state)), default=None
    )
    return "" if first is None else engine.space.variables[first].question


def _list_open_variables(node: Node, state: State) -> Iterator[int]:
    if truth(node, state) != UNKNOWN:
        return
    if isinstance(node, Leaf):
        yield node.variable
    else:
        for part in (node.part,) if isinstance(node, Negation) else parts_of(node):
            yield from _list_open_variables(part, state)
