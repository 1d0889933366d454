"""Run a batch: read, decide and write record by record, block by block.

Order is kept. A record that is bad takes nothing from the others. After each block what
was written is whole.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from msgspec import Struct

from safeguard_cli.core.envelope import Entry, Refused
from safeguard_cli.core.fast.engine import FastEngine
from safeguard_cli.core.fast.settled import Moment, Settled
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.ids import SeenIds
from safeguard_cli.edges.batch.items import Decided, Item, Items, Known
from safeguard_cli.edges.batch.typed import Good
from safeguard_cli.edges.batch.written import Form


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
        self._is_begun = False
        self.progress = Progress()

    def begin(self) -> None:
        """Write what stands before the first record, unless that was done."""
        if not self._is_begun:
            self._is_begun = True
            self._put(self._form.head(), b"")

    def take(self, items: Items) -> None:
        """Decide these records and write their envelopes."""
        self.begin()
        if isinstance(items, list):
            self._write(items, self._judge_each(items))
            return
        first, names = items.first, items.names
        earlier = self._ids.earlier(names, range(first, first + len(names)))
        if earlier:
            each = entries(items)
            self._write(each, self._judged(each, earlier))
        else:
            self.progress.records += len(names)
            settled = self._settle(items)
            self._put(self._form.all_decided(first, names, settled), b"")

    def close(self) -> None:
        """Let go of the ids."""
        self._ids.close()

    def _settle(self, good: Good | Known) -> list[Settled]:
        if isinstance(good, Known):
            self._engine.count(good.settled)
            return good.settled
        if not good.moments:
            return self._engine.decide_all(good.values, self._moment)
        decide, default = self._engine.decide, self._moment
        pairs = zip(good.values, good.moments, strict=True)
        return [decide(values, moment or default) for values, moment in pairs]

    def _judge_each(self, items: list[Item]) -> list[Settled | Refused]:
        named = [item for item in items if item.id is not None]
        places = [item.line for item in named]
        found = self._ids.earlier([str(item.id).encode() for item in named], places)
        lines = dict(zip(places, found, strict=True)) if found else {}
        return self._judged(items, [lines.get(item.line, 0) for item in items])

    def _judged(self, items: list[Item], earlier: list[int]) -> list[Settled | Refused]:
        """Decide each record, or say what is wrong: with it, or that its id stood before."""
        self.progress.records += len(items)
        judged: list[Settled | Refused] = []
        for item, before in zip(items, earlier, strict=True):
            if before or type(item) is Refused:
                found = item.problems if type(item) is Refused else ()
                twice = (problems.duplicate(item.line, before),) if before else ()
                judged.append(Refused(item.line, item.id, (*found, *twice)))
                self.progress.bad += 1
            elif type(item) is Entry:
                judged.append(self._engine.decide(item.values, item.moment or self._moment))
            else:
                assert type(item) is Decided
                self._engine.count([item.settled])
                judged.append(item.settled)
        return judged

    def _write(self, items: list[Item], judged: list[Settled | Refused]) -> None:
        lines: list[bytes] = []
        bad: list[bytes] = []
        for item, found in zip(items, judged, strict=True):
            if type(found) is Refused:
                lines.append(self._form.refused(found))
                bad.append(lines[-1])
            else:
                assert type(found) is Settled
                lines.append(self._form.decided(str(item.id), item.line, found))
                if self._sinks.kept is not None and type(item) is Entry:
                    self._sinks.kept(item)
        self._put(b"".join(lines), b"".join(bad))

    def _put(self, lines: bytes, bad: bytes) -> None:
        if lines:
            self._sinks.out(lines)
        if bad and self._sinks.errors is not None:
            self._sinks.errors(bad)


def entries(items: Good | Known) -> list[Item]:
    """Return good records one by one."""
    if isinstance(items, Known):
        known = zip(count(items.first), map(bytes.decode, items.names), items.settled, strict=False)
        return [Decided(*each) for each in known]
    moments = items.moments or [None] * len(items.names)
    names = map(bytes.decode, items.names)
    columns = zip(count(items.first), names, items.values, moments, strict=False)
    return [Entry(*each) for each in columns]
