"""What a replay of an interview comes to, and how long it may look for what matters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from safeguard_cli.core.logic.nodes import State
from safeguard_cli.core.logic.search_budget import OutOfBudgetError
from safeguard_cli.core.logic.truth_in_state import StateTruths

if TYPE_CHECKING:
    from safeguard_cli.core.deciding.relevance import Relevance

# The shipped rules need at most 640 steps for one replay, which take a quarter of a second.
STEPS = 5_000
SECONDS = 10.0


class Replay(Struct, frozen=True, dict=True):
    """What an interview comes to with the answers given.

    `counted`: the questions whose answers count, in order: those that do not fail to apply.
    `asked`: those of them that an interview asks for, because they mattered when it came there;
    empty where nobody wanted to know.
    `missing`: those that may still be asked; the first one is certain to be next.
    `set_aside`: questions that were answered and do not apply.
    `stopped`: an emergency stands, so what is missing need not be asked.
    `final`: the same state, with what was not asked filled in. Once nothing is missing
    none of it can matter, so any answer stands for all. It never gives a reason.
    `is_cut`: to find out what matters took too long, so more may be asked than is needed.
    """

    state: State
    final: State
    counted: tuple[str, ...]
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    set_aside: tuple[str, ...]
    for_record: tuple[str, ...]
    stopped: bool
    is_cut: bool = False

    @cached_property
    def judged(self) -> StateTruths:
        """What nodes come to in the state. All that is decided shares it: each is judged once."""
        return StateTruths(self.state)

    @cached_property
    def judged_final(self) -> StateTruths:
        """What nodes come to in the final state."""
        return self.judged if self.final is self.state else self.judged.within(self.final)

    @property
    def is_complete(self) -> bool:
        """Whether no answer is needed any more: all are given, or an emergency stands."""
        return self.stopped or not self.missing

    @property
    def unasked(self) -> tuple[str, ...]:
        """The questions whose answers count although no interview would have asked for them."""
        return tuple(name for name in self.counted if name not in self.asked)


class Patience:
    """Finds out what matters for as long as one replay may take; after that, what may matter.

    It never says that a question cannot matter which can: then more is asked than is needed.
    """

    def __init__(
        self,
        relevance: Callable[[], Relevance],
        steps: int | None = None,
        judged: StateTruths | None = None,
    ) -> None:
        """`relevance` is called once something is asked: to make it takes a while.

        `judged`: what is known already of the state that is asked about.
        """
        self._make_relevance = relevance
        self._steps = steps
        self._judged = judged
        self.has_ended = False

    @cached_property
    def _relevance(self) -> Relevance:
        relevance = self._make_relevance()
        relevance.budget.renew(self._steps or STEPS, SECONDS)
        if self._judged:
            relevance.judged = self._judged
        return relevance

    def matters(self, name: str, state: State) -> bool:
        """Say whether a question matters, or may."""
        try:
            return self._relevance.matters(name, state)
        except OutOfBudgetError:
            self.has_ended = True
            return self._relevance.may_matter(name, state)

    def may_matter(self, name: str, state: State) -> bool:
        """Say quickly whether a question may matter: never a false no."""
        return self._relevance.may_matter(name, state)
