"""The fewest answers for which conditions hold.

The same search as `witness`, but cheapest first: a state costs as many answers as
it narrows questions. It branches on the ways in which a condition can be met, so
that no answer is given which nothing needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import count, islice

from safeguard_cli.core.logic.consequences import Consequences, Wanted
from safeguard_cli.core.logic.nodes import HOLDS, Every, Known, Leaf, Negation, Node, Some, State
from safeguard_cli.core.logic.space import Space
from safeguard_cli.core.logic.witness import Constraint

_Entry = tuple[int, int, Consequences, Sequence[Wanted]]


def cheapest(constraints: Iterable[Constraint], space: Space, steps: int) -> Iterator[State]:
    """Yield states in which all constraints are met, the fewest answers first.

    It ends when there are no more, or after this many steps.
    """
    order = count()
    start = Consequences(space.blank.copy(), Known())
    heap: list[_Entry] = [(0, next(order), start, list(constraints))]
    seen: set[tuple[int, ...]] = set()
    for _ in range(steps):
        if not heap:
            return
        so_far, _, here, wanted = heappop(heap)
        if not here.draw(wanted) or tuple(here.state) in seen:
            continue
        if (now := cost(here.state, space)) > so_far:
            heappush(heap, (now, next(order), here, ()))
            continue
        seen.add(tuple(here.state))
        still_open = list(here.open_wanted())
        if not still_open:
            yield here.state
            continue
        for test in _fewest_ways(here, still_open):
            branch = here.copy()
            at_least = cost(_narrowed(here.state, test), space)
            heappush(heap, (at_least, next(order), branch, [(test, HOLDS)]))


def cost(state: State, space: Space) -> int:
    """Return how many questions the state says something about."""
    narrowed = zip(space.variables, state, space.blank, strict=True)
    return len({variable.question for variable, now, blank in narrowed if now != blank})


def _narrowed(state: State, test: Leaf) -> State:
    narrowed = state.copy()
    narrowed[test.variable] &= test.bits
    return narrowed


def _fewest_ways(here: Consequences, still_open: Iterable[Wanted]) -> list[Leaf]:
    ways = (list(dict.fromkeys(_ways(here, *one))) for one in still_open)
    return min(ways, key=len)


def _ways(here: Consequences, node: Node, wanted: int) -> Iterator[Leaf]:
    """Yield every test that could help to bring the node out as wanted."""
    if type(node) is Leaf:
        bits = here.state[node.variable]
        yield Leaf(node.variable, bits & (node.bits if wanted == HOLDS else ~node.bits))
        return
    if type(node) is Negation:
        yield from _ways(here, node.part, HOLDS - wanted)
        return
    # Where all are needed, one after the other will do; else any of them may be the one.
    needs_all = type(node) is (Every if wanted == HOLDS else Some)
    for part in islice(here.unknown_parts(node), 1 if needs_all else None):
        yield from _ways(here, part, wanted)
