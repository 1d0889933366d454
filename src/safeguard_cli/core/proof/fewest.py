"""The fewest answers for which conditions hold.

The same search as `witness`, but cheapest first: a state costs as many answers as
it narrows questions. It branches on the ways in which a condition can be met, so
that no answer is given which nothing needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import count

from safeguard_cli.core.nodes import (
    HOLDS,
    UNKNOWN,
    Every,
    Leaf,
    Negation,
    Node,
    Some,
    State,
    truth,
    variables_of,
)
from safeguard_cli.core.space import Space
from safeguard_cli.core.witness import Constraint, Piece, pieces, settle

_Entry = tuple[int, int, State, list[Piece]]


def cheapest(constraints: Iterable[Constraint], space: Space, steps: int) -> Iterator[State]:
    """Yield states in which all constraints are met, the fewest answers first.

    It ends when there are no more, or after this many steps.
    """
    known: dict[Node, int] = {}
    start = [(one, variables_of(one.node, known)) for each in constraints for one in pieces(each)]
    order = count()
    heap: list[_Entry] = [(0, next(order), space.blank, start)]
    seen: set[tuple[int, ...]] = set()
    for _ in range(steps):
        if not heap:
            return
        _, _, before, wanted = heappop(heap)
        here = before.copy()
        still_open = settle(wanted, here)
        if still_open is None or tuple(here) in seen:
            continue
        if cost(here, space) > cost(before, space):
            heappush(heap, (cost(here, space), next(order), here, still_open))
            continue
        seen.add(tuple(here))
        if not still_open:
            yield here
            continue
        for branch in _branches(_tightest(still_open, here), here):
            heappush(heap, (cost(branch, space), next(order), branch, still_open))


def cost(state: State, space: Space) -> int:
    """Return how many questions the state says something about."""
    narrowed = zip(space.variables, state, space.blank, strict=True)
    return len({variable.question for variable, now, blank in narrowed if now != blank})


def _tightest(still_open: list[Piece], state: State) -> Constraint:
    return min((one for one, _ in still_open), key=lambda one: len(list(_branches(one, state))))


def _branches(constraint: Constraint, state: State) -> Iterator[State]:
    node, wanted, held, bits = constraint
    kept = state[held] if held >= 0 else 0
    if held >= 0:
        state = state.copy()
        state[held] = bits
    for variable, narrowed in dict.fromkeys(_ways(node, state, wanted)):
        branch = state.copy()
        branch[variable] = narrowed
        if held >= 0:
            branch[held] = kept
        yield branch


def _ways(node: Node, state: State, wanted: int) -> Iterator[tuple[int, int]]:
    """Yield every test that could help: the variable, and the bits that it would keep."""
    if type(node) is Leaf:
        bits = state[node.variable]
        yield node.variable, bits & node.bits if wanted == HOLDS else bits & ~node.bits
        return
    if type(node) is Negation:
        yield from _ways(node.part, state, HOLDS - wanted)
        return
    unknown = [p for p in node.parts if truth(p, state) == UNKNOWN]  # type: ignore[union-attr]
    # Where all are needed, one after the other will do; else any of them may be the one.
    needs_all = type(node) is (Every if wanted == HOLDS else Some)
    for part in unknown[:1] if needs_all else unknown:
        yield from _ways(part, state, wanted)
