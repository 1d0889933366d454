"""Run a batch: read, decide and write, block by block.

Order is kept. A record that is bad takes nothing from the others. After each block what
was written is whole, so that the batch can go on from there.

The time goes in what this calls: `plain_lines` reads, `core/deciding/columns` decides
(`due_columns` where each record has its own moment), `written` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from msgspec import Struct

from safeguard_cli.core.deciding.envelope import Entry, Problem, Refused
from safeguard_cli.core.deciding.many_cases import Decider, Rows
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.column_items import ColumnItems, Head
from safeguard_cli.edges.batch.ids import SeenIds
from safeguard_cli.edges.batch.items import Item, Items
from safeguard_cli.edges.batch.state import Reached


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

    def write(self, items: Items, keys: list[str], counts: Counts) -> Iterator[tuple[bytes, bytes]]:
        """Yield envelopes, and those of them that have errors once more.

        `keys` has one for each item, "" for those that cannot be decided.
        """


class Named(NamedTuple):
    """The ids of some records, and the line on which each stands."""

    ids: list[bytes]
    lines: Sequence[int]

    @classmethod
    def of(cls, items: Iterable[Item]) -> Named:
        """Name those that have an id."""
        if isinstance(items, ColumnItems) and None not in items.ids:
            return cls([str(name).encode() for name in items.ids], items.lines)
        some = [item for item in items if item.id is not None]
        return cls([str(item.id).encode() for item in some], [item.line for item in some])


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
        self.writer = writer
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
            self._sinks.out(self.writer.head())

    def take(self, items: Items) -> None:
        """Decide these records and write their envelopes; pass over those that were written."""
        self.begin()
        if self.is_passing and self._begun:
            left = self._begun.records - self._passed
            self._pass_over(items[:left])
            items = items[left:]
        if items:
            self.advance(self.decide(items, self.earlier(Named.of(items))))

    def earlier(self, named: Named) -> dict[int, int]:
        """Note ids; return the lines of those that stood before, with the line where they did."""
        found = self._ids.earlier(named.ids, named.lines)
        return {
            line: before for line, before in zip(named.lines, found, strict=bool(found)) if before
        }

    def decide(self, items: Items, earlier: Mapping[int, int]) -> bytes:
        """Decide these records, but for those whose id stood `earlier`, and write envelopes.

        Returns what they told, for `advance`.
        """
        items = _without_repeats(items, earlier)
        keys = self._keys(items)
        for envelopes, bad in self.writer.write(items, keys, self.counts):
            self.put(envelopes, bad)
        for item in items.faulty() if isinstance(items, ColumnItems) else items:
            if item.problems:
                self.counts.add_problems(item)
        if self._sinks.kept is not None:
            for item in items:
                if type(item) is Entry:
                    self._sinks.kept(item)
        self.counts.records += len(items)
        return _told(items, keys)

    def put(self, envelopes: bytes, bad: bytes) -> None:
        """Write envelopes, and those with errors once more where they are wanted."""
        self._sinks.out(envelopes)
        if bad and self._sinks.errors is not None:
            self._sinks.errors(bad)

    def advance(self, told: bytes) -> None:
        """Note that all up to here is written: from here one can go on."""
        self._digest.update(told)
        if self._sinks.reached is not None:
            self._sinks.reached(Reached(self.counts.records, self._digest.hexdigest(), self.counts))

    def end(self) -> None:
        """Raise what `differs` says where the input ended before an earlier run had come."""
        if self.is_passing:
            raise self._differs

    def close(self) -> None:
        """Let go of the ids."""
        self._ids.close()

    def _pass_over(self, items: Items) -> None:
        items = _without_repeats(items, self.earlier(Named.of(items)))
        self._digest.update(_told(items, self._keys(items)))
        self._passed += len(items)
        if self._begun and not self.is_passing and self._digest.hexdigest() != self._begun.digest:
            raise self._differs

    def _keys(self, items: Items) -> list[str]:
        """Make the key of each record that can be decided; "" for the others."""
        if isinstance(items, ColumnItems):
            return items.keys(self.writer.decider.keys)
        make = self.writer.decider.keys.of
        return [make(item.row, item.moment.text) if type(item) is Entry else "" for item in items]


def decided_of(items: Items) -> Rows:
    """Return the answers and the moment of each record that can be decided."""
    if isinstance(items, ColumnItems):
        return items.decided()
    return [(item.row, item.moment) for item in items if type(item) is Entry]


def heads_of(items: Items) -> Iterable[Head | Item]:
    """Return each record; of those that were read by columns, without its answers."""
    return items.heads() if isinstance(items, ColumnItems) else items


def problems_of(items: Items) -> Mapping[int, tuple[Problem, ...]]:
    """Return what is wrong with records, by their places."""
    if isinstance(items, ColumnItems):
        return items.problems
    return {place: item.problems for place, item in enumerate(items) if item.problems}


def _told(items: Items, keys: list[str]) -> bytes:
    """Return what the input told of these records, to hold it against another run."""
    if isinstance(items, ColumnItems) and not items.problems:
        each = zip(items.lines, items.ids, keys, strict=True)
        told = [f"{line} {name} {key} \n" for line, name, key in each]
    else:
        told = [
            f"{item.line} {item.id} {key} {[each.code for each in item.problems] or ''}\n"
            for item, key in zip(items, keys, strict=True)
        ]
    return "".join(told).encode("utf-8", "surrogatepass")


def _without_repeats(items: Items, earlier: Mapping[int, int]) -> Items:
    """Refuse records whose id stood before."""
    if not earlier:
        return items
    return [_refuse_repeat(item, earlier.get(item.line, 0)) for item in items]


def _refuse_repeat(item: Item, earlier: int) -> Item:
    if not earlier:
        return item
    return Refused(item.line, item.id, (*item.problems, problems.duplicate(item.line, earlier)))
