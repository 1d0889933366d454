"""The most questions that an interview can still come to.

Whatever is asked in one interview applies to one set of answers. So the most
that apply together are a true upper bound, and far fewer than all that still
may be asked: who was told nothing is not asked what came of it.

Conditions are written without negation here: then an answer that passes every
test that another one passes is always the better choice, and most choices are
made without a search.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Every,
    Leaf,
    Negation,
    Node,
    Some,
    State,
    every,
    some,
)
from safeguard_cli.core.logic.truth_in_state import StateTruths

FAR_OFF: Final = 30
"""A bound beyond this is not told: it only frightens."""

# Beyond this, what is not searched counts as asked: the bound stays true.
_STEPS = 200


class MostQuestions:
    """Counts the most questions that can apply together."""

    def __init__(
        self, space: Space, steps: int = _STEPS, beside: MostQuestions | None = None
    ) -> None:
        """Count the questions of this space, with at most so many steps of search each time.

        `beside`: the same for the law of other days, with which it shares its caches.
        """
        self._space = space
        self._steps = steps
        self._asked: dict[str, Node] = {}
        self._nodes: dict[Node, Node] = beside._nodes if beside else {}
        self._rewritten: dict[tuple[Node, int], Node] = {}
        self._tests: dict[Node, frozenset[Leaf]] = beside._tests if beside else {}
        # Interviews mostly differ in answers that no open question depends on.
        self._found: dict[tuple[tuple[Node, ...], tuple[int, ...]], int] = (
            beside._found if beside else {}
        )

    def most(self, questions: Iterable[str], state: State, enough: int = sys.maxsize) -> int:
        """Return how many of these can apply together, in the answers that are still possible.

        Once `enough` do, what is not searched counts as asked.
        """
        here = StateTruths(state)
        judged = [(node, here.truth(node)) for node in map(self._compile_asked, questions)]
        unknown = tuple(node for node, value in judged if value == UNKNOWN)
        tests = frozenset().union(*map(self._collect_tests, unknown))
        had = unknown, tuple(state[each] for each in sorted({leaf.variable for leaf in tests}))
        applying = sum(value == HOLDS for _, value in judged)
        if had in self._found:
            return applying + self._found[had]
        found = self._count_most(unknown, here, [self._steps], enough - applying)
        if applying + found < enough:
            self._found[had] = found
        return applying + found

    def _count_most(
        self, nodes: Sequence[Node], here: StateTruths, steps: list[int], enough: int
    ) -> int:
        steps[0] -= 1
        judged = [(node, here.truth(node)) for node in nodes]
        applying = sum(value == HOLDS for _, value in judged)
        unknown = [node for node, value in judged if value == UNKNOWN]
        if not unknown or steps[0] < 0 or applying >= enough:
            return applying + len(unknown)
        best = 0
        for branch in self._list_branches(unknown, here.state):
            left = enough - applying
            best = max(best, self._count_most(unknown, here.within(branch), steps, left))
            if best >= left:
                return applying + len(unknown)
            if best == len(unknown):
                break
        return applying + best

    def _list_branches(self, nodes: Sequence[Node], state: State) -> list[State]:
        """Return the states worth going into: a single one while any variable has a best value."""
        tested: dict[int, set[int]] = {}
        for leaf in frozenset().union(*map(self._collect_tests, nodes)):
            here = state[leaf.variable]
            if here & leaf.bits and here & ~leaf.bits:
                tested.setdefault(leaf.variable, set()).add(here & leaf.bits)
        worth = {
            each: _list_worthwhile_values(state[each], frozenset(tests))
            for each, tests in tested.items()
        }
        best = {each: values for each, values in worth.items() if len(values) == 1}
        if best:
            branch = state.copy()
            for variable, (bits,) in best.items():
                branch[variable] = bits
            return [branch]
        # Where the most depends on it, the rest is soonest settled.
        variable = max(tested, key=lambda each: (len(tested[each]), -each))
        branches = [state.copy() for _ in worth[variable]]
        for branch, bits in zip(branches, worth[variable], strict=True):
            branch[variable] = bits
        return branches

    def _collect_tests(self, node: Node) -> frozenset[Leaf]:
        if node not in self._tests:
            if type(node) is Leaf:
                self._tests[node] = frozenset({node})
            else:
                assert type(node) is Every or type(node) is Some
                self._tests[node] = frozenset().union(*map(self._collect_tests, node.parts))
        return self._tests[node]

    def _compile_asked(self, question: str) -> Node:
        if question not in self._asked:
            self._asked[question] = self._rewrite_node(self._space.asked(question), HOLDS)
        return self._asked[question]

    def _rewrite_node(self, node: Node, wanted: int) -> Node:
        """Write a node (HOLDS) or its negation (FAILS) without negation, each only once."""
        if (node, wanted) not in self._rewritten:
            found = self._remove_negation(node, wanted)
            # Equal nodes become one, so that each is judged once in a state.
            self._rewritten[node, wanted] = self._nodes.setdefault(found, found)
        return self._rewritten[node, wanted]

    def _remove_negation(self, node: Node, wanted: int) -> Node:
        if type(node) is Leaf:
            every_bit = self._space.blank[node.variable]
            return Leaf(node.variable, node.bits if wanted == HOLDS else every_bit & ~node.bits)
        if type(node) is Negation:
            return self._rewrite_node(node.part, HOLDS - wanted)
        assert type(node) is Every or type(node) is Some
        parts = [self._rewrite_node(part, wanted) for part in node.parts]
        all_needed = HOLDS if type(node) is Every else FAILS
        return every(*parts) if wanted == all_needed else some(*parts)


@lru_cache(maxsize=2**14)
def _list_worthwhile_values(possible: int, tests: frozenset[int]) -> list[int]:
    """Return the values, each a bit, that pass tests which no one other value passes as well."""
    passed: dict[int, int] = {}
    rest = possible
    while rest:
        bit = rest & -rest
        rest &= ~bit
        passed.setdefault(sum(1 << n for n, test in enumerate(tests) if test & bit), bit)
    return [
        bit
        for mine, bit in sorted(passed.items(), key=lambda one: -one[0].bit_count())
        if not any(mine & ~other == 0 and mine != other for other in passed)
    ]
