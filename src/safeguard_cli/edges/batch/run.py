"""Run a batch: read, decide and write, block by block.

Order is kept. A record that is bad takes nothing from the others. After each block what
was written is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from safeguard_cli.core.deciding.envelope import Entry, Refused
from safeguard_cli.core.deciding.many import Decider
from safeguard_cli.core.deciding.tally import Counts
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


class Named(NamedTuple):
    """The ids of some records, and the line on which each stands."""

    ids: list[bytes]
    lines: list[int]

    @classmethod
    def of(cls, items: Iterable[Item]) -> Named:
        """Name those that have an id."""
        some = [item for item in items if item.id is not None]
        return cls([str(item.id).encode() for item in some], [item.line for item in some])


class Batch:
    """One batch under way. `counts`: what came of it so far."""

    def __init__(self, decider: Decider, form: Form, sinks: Sinks, counts: Counts) -> None:
        self.decider = decider
        self.form = form
        self._sinks = sinks
        self._ids = SeenIds()
        self._is_begun = False
        self.counts = counts

    def begin(self) -> None:
        """Write what stands before the first record, unless that was done."""
        if not self._is_begun:
            self._is_begun = True
            self._sinks.out(self.form.head())

    def take(self, items: list[Item]) -> None:
        """Decide these records and write their envelopes."""
        self.begin()
        self.decide(items, self.earlier(Named.of(items)))

    def earlier(self, named: Named) -> dict[int, int]:
        """Note ids; return the lines of those that stood before, with the line where they did."""
        found = self._ids.earlier(named.ids, named.lines)
        return {
            line: before for line, before in zip(named.lines, found, strict=bool(found)) if before
        }

    def decide(self, items: list[Item], earlier: Mapping[int, int]) -> None:
        """Decide these records, but for those whose id stood `earlier`, and write envelopes."""
        if earlier:
            items = [_refuse_repeat(item, earlier.get(item.line, 0)) for item in items]
        rows = [(item.row, item.moment) for item in items if type(item) is Entry]
        decided = self.decider.stream(rows, self.counts)
        for start in range(0, len(items), _TOGETHER):
            self._write(items[start : start + _TOGETHER], decided)

    def put(self, envelopes: bytes, bad: bytes) -> None:
        """Write envelopes, and those with errors once more where they are wanted."""
        self._sinks.out(envelopes)
        if bad and self._sinks.errors is not None:
            self._sinks.errors(bad)

    def close(self) -> None:
        """Let go of the ids."""
        self._ids.close()

    def _write(self, items: list[Item], decided: Iterator[bytes]) -> None:
        lines: list[bytes] = []
        bad: list[bytes] = []
        for item in items:
            is_decided = type(item) is Entry
            lines.append(
                self.form.decided(item, next(decided))
                if type(item) is Entry
                else self.form.refused(item)  # type: ignore[arg-type]  # there are only two
            )
            if item.problems:
                bad.append(lines[-1])
                self.counts.add_problems(item.problems, is_decided=is_decided)
            if type(item) is Entry and self._sinks.kept is not None:
                self._sinks.kept(item)
        self.counts.records += len(items)
        self.put(b"".join(lines), b"".join(bad))


def _refuse_repeat(item: Item, earlier: int) -> Item:
    if not earlier:
        return item
    return Refused(item.line, item.id, (*item.problems, problems.duplicate(item.line, earlier)))
