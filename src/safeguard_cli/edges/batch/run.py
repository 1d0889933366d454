"""Run a batch: read, decide and write record by record, block by block.

Order is kept. A record that is bad takes nothing from the others. After each block what
was written is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from msgspec import Struct

from safeguard_cli.core.envelope import Entry, Refused
from safeguard_cli.core.fast.engine import FastEngine, Moment, Settled
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.csv_in import CsvRecords
from safeguard_cli.edges.batch.ids import SeenIds
from safeguard_cli.edges.batch.jsonl import JsonRecords
from safeguard_cli.edges.batch.lines import Lines
from safeguard_cli.edges.batch.typed import Good, TypedRecords
from safeguard_cli.edges.batch.written import Form

# Good records together, or one by one with those that are not.
Items = Good | list[Entry | Refused]


class Progress(Struct):
    """How far a batch has come: how many records, and how many of them are bad."""

    records: int = 0
    bad: int = 0


class Sinks(Struct, frozen=True):
    """Where envelopes go, and those of bad records once more; `kept` takes what was decided."""

    out: Callable[[bytes], None]
    errors: Callable[[bytes], None] | None = None
    kept: Callable[[Entry], None] | None = None


class Batch:
    """One batch under way. `moment` is that of the records which have none of their own."""

    def __init__(self, engine: FastEngine, form: Form, sinks: Sinks, moment: Moment) -> None:
        self._engine = engine
        self._form = form
        self._sinks = sinks
        self._moment = moment
        self._ids = SeenIds()
        self.progress = Progress()

    def begin(self) -> None:
        """Write what stands before the first record."""
        self._put(self._form.head(), b"")

    def take(self, items: Items) -> None:
        """Decide these records and write their envelopes."""
        self._engine.make_room()
        if isinstance(items, Good):
            earlier = self._ids.earlier(
                items.names, range(items.first, items.first + len(items.names))
            )
            if not any(earlier):
                self.progress.records += len(items.names)
                settled = self._settle(items)
                self._put(self._form.all_decided(items, settled), b"")
                return
            self._write(entries(items), self._judged(entries(items), earlier))
        else:
            self._write(items, self._judge_each(items))

    def close(self) -> None:
        """Let go of the ids."""
        self._ids.close()

    def _settle(self, good: Good) -> list[Settled]:
        if not good.moments:
            return self._engine.decide_all(good.values, self._moment)
        decide, default = self._engine.decide, self._moment
        pairs = zip(good.values, good.moments, strict=True)
        return [decide(values, moment or default) for values, moment in pairs]

    def _judge_each(self, items: list[Entry | Refused]) -> list[Settled | Refused]:
        named = [item for item in items if item.id is not None]
        found = self._ids.earlier([str(item.id) for item in named], [item.line for item in named])
        lines = dict(zip([item.line for item in named], found, strict=True))
        return self._judged(items, [lines.get(item.line, 0) for item in items])

    def _judged(self, items: list[Entry | Refused], earlier: list[int]) -> list[Settled | Refused]:
        """Decide each record, or say what is wrong: with it, or that its id stood before."""
        self.progress.records += len(items)
        judged: list[Settled | Refused] = []
        for item, before in zip(items, earlier, strict=True):
            if before or type(item) is Refused:
                found = item.problems if type(item) is Refused else ()
                twice = (problems.duplicate(item.line, before),) if before else ()
                judged.append(Refused(item.line, item.id, (*found, *twice)))
                self.progress.bad += 1
            else:
                assert type(item) is Entry
                judged.append(self._engine.decide(item.values, item.moment or self._moment))
        return judged

    def _write(self, items: list[Entry | Refused], judged: list[Settled | Refused]) -> None:
        lines: list[bytes] = []
        bad: list[bytes] = []
        for item, found in zip(items, judged, strict=True):
            if type(found) is Refused:
                lines.append(self._form.refused(found))
                bad.append(lines[-1])
            else:
                assert type(found) is Settled and type(item) is Entry
                lines.append(self._form.decided(item.id, item.line, found))
                if self._sinks.kept is not None:
                    self._sinks.kept(item)
        self._put(b"".join(lines), b"".join(bad))

    def _put(self, lines: bytes, bad: bytes) -> None:
        if lines:
            self._sinks.out(lines)
        if bad and self._sinks.errors is not None:
            self._sinks.errors(bad)


def entries(good: Good) -> list[Entry | Refused]:
    """Return good records one by one."""
    moments = good.moments or [None] * len(good.names)
    columns = zip(count(good.first), good.names, good.values, moments, strict=False)
    return [Entry(*each) for each in columns]


def json_records(lines: Lines, slow: JsonRecords, fast: TypedRecords | None) -> Iterator[Items]:
    """Yield the records of lines of JSON. Without `fast`, each is read by itself."""
    for block in lines:
        good = fast.read(block) if fast else None
        yield good or [
            slow.read(number, line) for number, line in enumerate(block.lines, block.first)
        ]


def csv_records(lines: Lines, reader: CsvRecords) -> Iterator[Items]:
    """Yield the records of rows of CSV."""
    for block in lines:
        yield list(reader.read_all(block))
    yield list(reader.rest())
