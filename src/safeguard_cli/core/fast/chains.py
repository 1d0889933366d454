"""The rules of a part in their order, as far as answers leave them open.

What "an action up to this one wins" has left follows from what the rules have left, and so
does "this action wins". So neither is kept track of by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from safeguard_cli.core.fast.left import Left
from safeguard_cli.core.nodes import ALWAYS, NEVER, Node
from safeguard_cli.core.relevance import ChainOutput, Output


class Link(NamedTuple):
    """An output that an action of the chain brings about, and where its rules begin and end.

    `also`: the place of what must hold besides; -1 if that is nothing.
    """

    output: Output
    begin: int
    end: int
    also: int


class Chain:
    """A part, by the places of its applying, of its rules side by side, and of its conditions.

    What can no longer win has NEVER left: all that follows an action with a rule that holds.
    """

    def __init__(self, applies: int, actions: list[range], outputs: list[ChainOutput]) -> None:
        """Take the places, those of the rules for each action. Conditions come after the rules."""
        self._applies = applies
        self._begin, self._end = actions[0].start, actions[-1].stop
        self._ends = [rules.stop for rules in actions]
        self._links: list[Link] = []
        also = self._end
        for one in outputs:
            rules = actions[one.position]
            has_condition = one.condition is not None
            place = also if has_condition else -1
            self._links.append(Link(one.output, rules.start, rules.stop, place))
            also += has_condition
        self.places = range(self._begin, also)
        self._conditional = [link for link in self._links if link.also >= 0]

    def links(self, wanted: int) -> list[Link]:
        """Return the links whose outputs read one of these variables."""
        return [link for link in self._links if link.output.reads & wanted]

    def settle(self, left: list[Node]) -> None:
        """Strike out what can no longer win."""
        never = [NEVER] * len(self.places)
        if left[self._applies] is NEVER:
            left[self._begin : self.places.stop] = never
            return
        first, won = self._range(left)
        if won < self._end:
            end = next(end for end in self._ends if end > won)
            left[end : self._end] = never[: self._end - end]
        if left[self._applies] is not ALWAYS:
            won = self._end
        for _, begin, end, also in self._conditional:
            if end <= first or won < begin:
                left[also] = NEVER

    def winnable(self, left: Left, links: list[Link]) -> Iterator[tuple[Output, Left]]:
        """Yield the outputs that these links can still bring about, and all they rest on."""
        applies, first = left[self._applies], self._begin
        for output, begin, end, also in links:
            if all(node is NEVER for node in left[begin:end]):
                continue
            if also < 0:
                yield output, (applies, *left[first:end])
            elif left[also] is not NEVER:
                yield output, (applies, left[also], *left[first:end])

    def is_open(self, left: Left, links: list[Link]) -> bool:
        """Say whether any output of these links is not settled."""
        applies = left[self._applies]
        if applies is NEVER:
            return False
        first, won = self._range(left)
        if applies is not ALWAYS:
            won = self._end
        for _, begin, end, also in links:
            if end <= first or (also >= 0 and left[also] is NEVER):
                continue
            # What wins for sure settles what rests on winning alone.
            holds = first >= begin and left[also] is ALWAYS if also >= 0 else True
            if not (won < end and holds) and not (also >= 0 and won < begin):
                return True
        return False

    def _range(self, left: Left | list[Node]) -> tuple[int, int]:
        """Return the places of the first rule that can hold, and of the first that does."""
        first = self._end
        for place in range(self._begin, self._end):
            node = left[place]
            if node is not NEVER:
                first = min(first, place)
                if node is ALWAYS:
                    return first, place
        return first, self._end
