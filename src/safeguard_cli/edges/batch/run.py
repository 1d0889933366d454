"""Run a batch: read, decide and write, block by block.

Order is kept. A record that is bad takes nothing from the others. After each block what
was written is whole, so that the batch can go on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Protocol

from msgspec import Struct

from safeguard_cli.core.envelope import Entry, Refused
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.many import Decider
from safeguard_cli.core.tally import Counts
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.ids import SeenIds
from safeguard_cli.edges.batch.items import Item
from safeguard_cli.edges.batch.state import Reached
from safeguard_cli.edges.batch.written import Form

# So many envelopes are written at once: all of a block would take as much memory as the block.
_TOGETHER = 512


class Sinks(Struct, frozen=True):
    """Where envelopes go, and those with errors once more; `kept` takes what was decided.

    `reached` is told after each block how far it is.
    """

    out: Callable[[bytes], None]
    errors: Callable[[bytes], None] | None = None
    kept: Callable[[Entry], None] | None = None
    reached: Callable[[Reached], None] | None = None


class Writer(Protocol):
    """Decides a block and writes its envelopes."""

    decider: Decider

    def head(self) -> bytes:
        """Return what stands before the first envelope."""

    def write(
        self, items: list[Item], keys: list[str], counts: Counts
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield envelopes, and those of them that have errors once more.

        `keys` has one for each item, "" for those that cannot be decided.
        """


class AsText:
    """Writes envelopes as text, one after the other, in some form."""

    def __init__(self, decider: Decider, form: Form) -> None:
        self.decider = decider
        self._form = form

    def head(self) -> bytes:
        """Return what stands before the first envelope."""
        return self._form.head()

    def write(
        self, items: list[Item], keys: list[str], counts: Counts
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the envelopes of some records at a time."""
        rows = [(item.row, item.moment) for item in items if type(item) is Entry]
        decided = iter(self.decider.decide(rows, counts))
        pairs = list(zip(items, keys, strict=True))
        for start in range(0, len(pairs), _TOGETHER):
            lines = [
                (item, self._line(item, key, decided))
                for item, key in pairs[start : start + _TOGETHER]
            ]
            bad = b"".join(line for item, line in lines if item.problems)
            yield b"".join(line for _, line in lines), bad

    def _line(self, item: Item, key: str, decided: Iterator[bytes]) -> bytes:
        if isinstance(item, Entry):
            return self._form.decided(item, key, next(decided))
        return self._form.refused(item)


class Batch:
    """One batch under way. `counts`: what came of it so far.

    `begun` is where an earlier run came to: as many records are only read, and held by their
    digest against those of that run. `differs` is raised where they are others.
    """

    def __init__(
        self,
        writer: Writer,
        sinks: Sinks,
        begun: Reached | None = None,
        differs: UsageError | None = None,
    ) -> None:
        self._writer = writer
        self._sinks = sinks
        self._ids = SeenIds()
        self._digest = sha256()
        self._begun = begun
        self._differs = differs or UsageError("the input is another one")
        self._passed = 0
        self._is_headed = begun is not None
        self.counts = begun.counts if begun else Counts()

    @property
    def is_passing(self) -> bool:
        """Whether it has not come to what is new yet."""
        return self._begun is not None and self._passed < self._begun.records

    def begin(self) -> None:
        """Write what stands before the first record, unless that was done."""
        if not self._is_headed:
            self._is_headed = True
            self._sinks.out(self._writer.head())

    def take(self, items: list[Item]) -> None:
        """Decide these records and write their envelopes; pass over those that were written."""
        self.begin()
        if self.is_passing and self._begun:
            left = self._begun.records - self._passed
            self._pass_over(items[:left])
            items = items[left:]
        if not items:
            return
        judged = self._without_repeats(items)
        keys = self._keys(judged)
        self._write(judged, keys)
        if self._sinks.reached is not None:
            self._sinks.reached(Reached(self.counts.records, self._digest.hexdigest(), self.counts))

    def end(self) -> None:
        """Raise what `differs` says where the input ended before an earlier run had come."""
        if self.is_passing:
            raise self._differs

    def close(self) -> None:
        """Let go of the ids."""
        self._ids.close()

    def _pass_over(self, items: list[Item]) -> None:
        self._keys(self._without_repeats(items))
        self._passed += len(items)
        if self._begun and not self.is_passing and self._digest.hexdigest() != self._begun.digest:
            raise self._differs

    def _keys(self, items: list[Item]) -> list[str]:
        """Make the key of each record, and take it into the digest of the input."""
        make = self._writer.decider.keys.of
        keys = [make(item.row, item.moment.text) if type(item) is Entry else "" for item in items]
        told = [
            f"{item.line} {item.id} {key} {[each.code for each in item.problems] or ''}\n"
            for item, key in zip(items, keys, strict=True)
        ]
        self._digest.update("".join(told).encode("utf-8", "surrogatepass"))
        return keys

    def _without_repeats(self, items: list[Item]) -> list[Item]:
        """Refuse records whose id stood before."""
        named = [item for item in items if item.id is not None]
        lines = [item.line for item in named]
        found = self._ids.earlier([str(item.id).encode() for item in named], lines)
        if not found:
            return items
        earlier = dict(zip(lines, found, strict=True))
        return [_refuse_repeat(item, earlier.get(item.line, 0)) for item in items]

    def _write(self, items: list[Item], keys: list[str]) -> None:
        for envelopes, bad in self._writer.write(items, keys, self.counts):
            self._sinks.out(envelopes)
            if bad and self._sinks.errors is not None:
                self._sinks.errors(bad)
        for item in items:
            if item.problems:
                self.counts.add_problems(item)
            if type(item) is Entry and self._sinks.kept is not None:
                self._sinks.kept(item)
        self.counts.records += len(items)


def _refuse_repeat(item: Item, earlier: int) -> Item:
    if not earlier:
        return item
    return Refused(item.line, item.id, (*item.problems, problems.duplicate(item.line, earlier)))
