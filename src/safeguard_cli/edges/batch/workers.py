"""Decide blocks of lines in several processes. What they write is taken in the order of the input.

A worker reads, decides and writes one block while others are at work on the next ones. It waits
with what it writes until it is its turn, so nothing piles up. Whether ids are repeated is seen
here: a block in which one is, is decided here.
"""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from safeguard_cli.core.deciding.tally import Counts, add_counts
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.edges.batch.items import items_of_block
from safeguard_cli.edges.batch.jsonl_in import JsonRecords
from safeguard_cli.edges.batch.lines import Block
from safeguard_cli.edges.batch.run import Batch, Named, Sinks

if TYPE_CHECKING:  # importing it takes time, and mostly it is not used
    from multiprocessing.connection import Connection

_LOST = StoppedError(
    "one of the processes that decide records ended by itself",
    "use --resume to go on, and --workers 1 if it happens again",
)


class Written(NamedTuple):
    """A piece of what a worker wrote: envelopes, and those of them with errors once more."""

    envelopes: bytes
    bad: bytes


class Ended(NamedTuple):
    """The end of a block: what came of it, and what `Batch.advance` is told."""

    counts: Counts
    told: bytes


class Workers:
    """So many processes, which decide what `batch` then takes. `records` reads lines."""

    def __init__(self, count: int, batch: Batch, records: JsonRecords) -> None:
        self._count = count
        self._batch = batch
        self._records = records

    def take_all(self, blocks: Iterable[Block]) -> Iterator[None]:
        """Take blocks of lines into the batch; yield after each that was sent or taken."""
        self._batch.begin()
        waiting: deque[tuple[Connection, Block]] = deque()
        with ExitStack() as held:
            for block in blocks:
                if self._batch.is_passing:
                    # What an earlier run decided is only read.
                    for items in items_of_block(self._records, block):
                        self._batch.take(items)
                    yield
                    continue
                if len(waiting) < self._count:
                    worker = held.enter_context(_worker(self._work))
                else:
                    worker = self._collect(*waiting.popleft())
                with _heard():
                    worker.send(block)
                waiting.append((worker, block))
                yield
            while waiting:
                self._collect(*waiting.popleft())
                yield

    def _collect(self, worker: Connection, block: Block) -> Connection:
        """Take what a worker wrote of a block; or decide it here, if an id in it stood before."""
        earlier = self._batch.earlier(_heard_of(worker))
        while isinstance(found := _heard_of(worker), Written):
            if not earlier:
                self._batch.put(*found)
        if earlier:
            for items in items_of_block(self._records, block):
                self._batch.advance(self._batch.decide(items, earlier))
        else:
            add_counts(self._batch.counts, found.counts)
            self._batch.advance(found.told)
        return worker

    def _work(self, way: Connection) -> None:
        """Decide blocks as they are sent; tell of each its ids, what is written, and the counts."""
        sinks = Sinks(
            lambda envelopes: way.send(Written(envelopes, b"")),
            lambda bad: way.send(Written(b"", bad)),
        )
        batch = Batch(self._batch.writer, sinks)
        while True:
            items = list(items_of_block(self._records, way.recv()))
            way.send(Named.of(chain.from_iterable(items)))
            batch.counts = Counts()
            told = b"".join([batch.decide(some, {}) for some in items])
            way.send(Ended(batch.counts, told))


def _heard_of(worker: Connection) -> Any:  # noqa: ANN401 - what a worker sends
    with _heard():
        return worker.recv()


@contextmanager
def _heard() -> Iterator[None]:
    """Say it where a worker is there no more."""
    try:
        yield
    except (EOFError, ConnectionError):
        raise _LOST from None


@contextmanager
def _worker(work: Callable[[Connection], None]) -> Iterator[Connection]:
    """Yield the way to a process that works, as a copy of this one, until this one is done."""
    # `refuse_workers` has seen to it; those who check types as elsewhere need to see it too.
    if sys.platform != "linux":
        raise _LOST
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_until_closed, args=(work, theirs, ours), daemon=True)
    # It never hears Ctrl-C: it is ended from here.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    try:
        yield ours
    finally:
        process.kill()
        process.join()
        ours.close()


def _until_closed(work: Callable[[Connection], None], way: Connection, others: Connection) -> None:
    # Else it would never see that the other end is closed.
    others.close()
    with suppress(Exception):
        work(way)
