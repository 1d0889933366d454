"""Run a batch: read, decide and write, block by block.

Order is kept. A record that is bad takes nothing from the others. After each block what
was written is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from safeguard_cli.core.envelope import Entry, Refused
from safeguard_cli.core.many import Decider
from safeguard_cli.core.tally import Counts
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.ids import SeenIds
from safeguard_cli.edges.batch.items import Item
from safeguard_cli.edges.batch.written import Form

# So many envelopes are written at once: all of a block would take as much memory as the block.
_TOGETHER = 256


class Sinks(Struct, frozen=True):
    """Where envelopes go, and those with errors once more; `kept` takes what was decided."""

    out: Callable[[bytes], None]
    errors: Callable[[bytes], None] | None = None
    kept: Callable[[Entry], None] | None = None


class Batch:
    """One batch under way. `counts`: what came of it so far."""

    def __init__(self, decider: Decider, form: Form, sinks: Sinks, counts: Counts) -> None:
        self._decider = decider
        self._form = form
        self._sinks = sinks
        self._ids = SeenIds()
        self._is_begun = False
        self.counts = counts

    def begin(self) -> None:
        """Write what stands before the first record, unless that was done."""
        if not self._is_begun:
            self._is_begun = True
            self._sinks.out(self._form.head())

    def take(self, items: list[Item]) -> None:
        """Decide these records and write their envelopes."""
        self.begin()
        judged = self._without_repeats(items)
        rows = [(item.row, item.moment) for item in judged if type(item) is Entry]
        decided = self._decider.stream(rows, self.counts)
        for start in range(0, len(judged), _TOGETHER):
            self._write(judged[start : start + _TOGETHER], decided)

    def close(self) -> None:
        """Let go of the ids."""
        self._ids.close()

    def _without_repeats(self, items: list[Item]) -> list[Item]:
        """Refuse records whose id stood before."""
        named = [item for item in items if item.id is not None]
        lines = [item.line for item in named]
        found = self._ids.earlier([str(item.id).encode() for item in named], lines)
        if not found:
            return items
        earlier = dict(zip(lines, found, strict=True))
        return [_refuse_repeat(item, earlier.get(item.line, 0)) for item in items]

    def _write(self, items: list[Item], decided: Iterator[bytes]) -> None:
        lines: list[bytes] = []
        bad: list[bytes] = []
        for item in items:
            is_decided = type(item) is Entry
            lines.append(
                self._form.decided(item, next(decided))
                if type(item) is Entry
                else self._form.refused(item)  # type: ignore[arg-type]  # there are only two
            )
            if item.problems:
                bad.append(lines[-1])
                self.counts.add_problems(item.problems, is_decided=is_decided)
            if type(item) is Entry and self._sinks.kept is not None:
                self._sinks.kept(item)
        self.counts.records += len(items)
        self._sinks.out(b"".join(lines))
        if bad and self._sinks.errors is not None:
            self._sinks.errors(b"".join(bad))


def _refuse_repeat(item: Item, earlier: int) -> Item:
    if not earlier:
        return item
    return Refused(item.line, item.id, (*item.problems, problems.duplicate(item.line, earlier)))
