"""The truth of nodes in one state, each worked out once however many conditions share it."""

from __future__ import annotations

from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    UNKNOWN,
    Every,
    Leaf,
    Negation,
    Node,
    NodeCache,
    Some,
    State,
    parts_of,
)


class StateTruths:
    """A state, and a cache of the truths of nodes in it."""

    def __init__(self, state: State) -> None:
        """Start with an empty cache. Call `narrowed` whenever the state was changed."""
        self.state = state
        self._settled: dict[Node, int] = {}
        self._unknown: set[Node] = set()
        self._turns_on: dict[Node, int] = {}

    def within(self, state: State) -> StateTruths:
        """Return the truths in a state within this one: what was settled stays so."""
        other = StateTruths(state)
        other._settled = self._settled.copy()
        return other

    def narrowed(self) -> None:
        """Drop what is cached as unknown: the state was changed to one within it."""
        self._unknown.clear()
        self._turns_on.clear()

    def truth(self, node: Node) -> int:
        """Judge a node as `nodes.truth` does: 0 fails, 1 unknown, 2 holds."""
        if type(node) is Leaf:
            bits = self.state[node.variable]
            return FAILS if not bits & node.bits else UNKNOWN if bits & ~node.bits else HOLDS
        if type(node) is Negation:
            return HOLDS - self.truth(node.part)
        now = self._settled.get(node)
        if now is None:
            if node in self._unknown:
                return UNKNOWN
            now = self._work_out(node)
            if now == UNKNOWN:
                self._unknown.add(node)
            else:
                self._settled[node] = now
        return now

    def turns_on(self, node: Node) -> int:
        """Return the variables on which a node may still turn, as the bits of a number.

        It may read others, in parts that are settled already.
        """
        if type(node) is Leaf:
            return (self.truth(node) == UNKNOWN) << node.variable
        if type(node) is Negation:
            return self.turns_on(node.part)
        if node not in self._turns_on:
            found = 0
            if self.truth(node) == UNKNOWN:
                for part in parts_of(node):
                    found |= self.turns_on(part)
            self._turns_on[node] = found
        return self._turns_on[node]

    def _work_out(self, node: Every | Some) -> int:
        state, settled, unknown = self.state, self._settled, self._unknown
        final = FAILS if type(node) is Every else HOLDS
        found = HOLDS - final
        for part in node.parts:
            # A call for each leaf, and for each part that was judged before, takes much longer.
            if type(part) is Leaf:
                bits = state[part.variable]
                now = FAILS if not bits & part.bits else UNKNOWN if bits & ~part.bits else HOLDS
            elif part in settled:
                now = settled[part]
            else:
                now = UNKNOWN if part in unknown else self.truth(part)
            if now == final:
                return final
            if now == UNKNOWN:
                found = UNKNOWN
        return found


class SearchTruths(StateTruths):
    """The same for a search, where states change and nodes are judged again and again."""

    def __init__(self, state: State, known: NodeCache) -> None:
        """Start with an empty cache. What nodes read is cached for all searches together."""
        super().__init__(state)
        self._known = known

    def _work_out(self, node: Every | Some) -> int:
        # Most of the work of a search is done here: a call for each part takes much longer.
        state, settled, unknown = self.state, self._settled, self._unknown
        final = FAILS if type(node) is Every else HOLDS
        found = HOLDS - final
        leaves, others = self._known.tests[node]
        for variable, kept, _ in leaves:
            bits = state[variable]
            if not bits & kept:
                return final
            if bits & ~kept:
                found = UNKNOWN
        for part, settling, _ in others:
            if part in unknown:
                found = UNKNOWN
                continue
            now = settled[part] if part in settled else self.truth(part)
            if now == settling:
                return final
            if now == UNKNOWN:
                found = UNKNOWN
        return found
