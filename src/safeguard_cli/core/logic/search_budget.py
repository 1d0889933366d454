"""A budget of steps that searches share, and of seconds, after which they are stopped.

How large it is says whoever searches, as `STEPS` or `_STEPS` in a module of its own: a proof in
`core/checking/proof.py`, a replay in `core/deciding/replay.py`, a floor in `certain_level.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic

from safeguard_cli.core.logic.nodes import NodeCache


class OutOfBudgetError(Exception):
    """The search was stopped before it was done: nothing is found and nothing is proved."""


class Budget:
    """How many more steps searches may take together, for how long, and the cache that they share.

    Steps are the same on every machine. The seconds only hold off a machine that is too slow.
    """

    def __init__(
        self, steps: float = inf, known: NodeCache | None = None, *, seconds: float = inf
    ) -> None:
        self.known = known or NodeCache()
        self.renew(steps, seconds)

    def renew(self, steps: float, seconds: float = inf) -> None:
        """Start counting again. The cache is kept."""
        self._left = steps
        self._until = inf if seconds == inf else monotonic() + seconds

    @contextmanager
    def at_most(self, steps: int) -> Iterator[None]:
        """Let what is searched within take so many of these steps at most."""
        whole = self._left
        self._left = few = min(steps, whole)
        try:
            yield
        finally:
            self._left += whole - few

    def spend(self) -> None:
        """Take one step, or raise OutOfBudgetError."""
        if self._left <= 0 or (self._until < inf and monotonic() > self._until):
            raise OutOfBudgetError
        self._left -= 1
