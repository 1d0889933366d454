"""`safeguard batch`: many records to their decisions, in order, none lost."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from hashlib import sha256
from itertools import islice
from pathlib import Path

from safeguard_cli.commands.batch.end import end_batch
from safeguard_cli.commands.batch.options import STREAM, Request, refuse_workers
from safeguard_cli.commands.batch.outputs import OTHER_INPUT, Outputs
from safeguard_cli.commands.batch.source import Source, mapping_of, moment_of
from safeguard_cli.commands.desk import Desk, open_desk
from safeguard_cli.commands.file_endings import refuse_other_promise
from safeguard_cli.commands.option_words import BatchFormat
from safeguard_cli.commands.results import note
from safeguard_cli.commands.sealed_findings import keep_floors, take_floors
from safeguard_cli.core.deciding.envelope import Entry
from safeguard_cli.core.deciding.many_cases import SLOWLY, Decider, decider_for, is_quick
from safeguard_cli.core.deciding.tally import Summary, summary_of
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.batch import run
from safeguard_cli.edges.batch.csv_out import AsRows
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.items import items_of_block
from safeguard_cli.edges.batch.jsonl_in import JsonRecords
from safeguard_cli.edges.batch.jsonl_out import AsLines
from safeguard_cli.edges.batch.layout import Layout, refuse_unfinished
from safeguard_cli.edges.batch.progress import progress_bar
from safeguard_cli.edges.batch.signals import StopAskedError
from safeguard_cli.edges.batch.state import Options
from safeguard_cli.edges.store.files import open_new, refuse_taken
from safeguard_cli.reading.answer_checks import Moments
from safeguard_cli.reading.batch_mapping import BatchMapping


def batch(request: Request) -> None:
    """Decide every record, and raise FindingError if any is bad; or only see what would not fit."""
    if request.dry_run:
        from safeguard_cli.commands.batch.dry_run import dry_run

        dry_run(request)
        return
    for place in (request.out, request.errors):
        refuse_other_promise(Path(place) if place else None, request.writing.value)
    refuse_workers(request)
    # No sums of matrices are made: many threads for them would only take time and memory.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _refuse_without_arrow(request)
    desk = open_desk(request.rules, local=request.local)
    mapping = mapping_of(request, desk)
    take_floors(desk)
    if not is_quick():
        note(SLOWLY)
    with ExitStack() as held:
        source = Source(request, mapping, held)
        options = _options(desk, request, mapping)
        outputs = held.enter_context(Outputs(request, options, moment_of(request)))
        _refuse_taken_summary(request)
        job = _Job(desk, request, mapping, outputs)
        with progress_bar(sys.stderr, source.size) as shown:
            job.run(source, shown)
        keep_floors(desk)
        summary = job.summary()
        # What it learnt to decide with takes as much memory as the table that is made now.
        del job
        _make_parquet(desk, request, outputs)
        _deliver(summary, request)
        outputs.finish()
    _tell(summary, request)


class _Job:
    """One run of a batch, from its first record or from where it stopped."""

    def __init__(
        self, desk: Desk, request: Request, mapping: BatchMapping | None, outputs: Outputs
    ) -> None:
        self._desk = desk
        self._mapping = mapping
        self._request = request
        self._outputs = outputs
        decider = decider_for(desk.interview, desk.known)
        moment = Moments.of(outputs.moment)
        self._checking = Checking(
            decider.numbers,
            moment,
            keep=request.records is not None,
            is_grave=desk.interview.on(outputs.moment).floors.is_grave,
        )
        sinks = run.Sinks(
            outputs.write,
            outputs.write_error,
            self._keep if request.records else None,
            outputs.checkpoint,
        )
        writer = _writer(decider, desk, request.writing)
        self._batch = run.Batch(writer, sinks, outputs.reached, OTHER_INPUT)

    def run(self, source: Source, shown: Callable[[int, int], None]) -> None:
        """Go through the input; raise StoppedError where a signal asked to stop."""
        batch = self._batch
        try:
            # What stops half-way gives the signals back before it is told.
            with closing(self._taken(source)) as taken:
                for _ in taken:
                    shown(source.total, batch.counts.records)
            batch.end()
            # Without any records there is a head all the same.
            batch.begin()
        except StopAskedError:
            raise StoppedError(*self._outputs.told(batch.counts.records)) from None
        finally:
            batch.close()

    def _taken(self, source: Source) -> Generator[None]:
        """Take all records, a block at a time."""
        if self._request.workers > 1:
            yield from self._taken_by_workers(source)
            return
        with closing(source.items(self._checking, self._say)) as blocks:
            for items in blocks:
                self._batch.take(items)
                yield

    def _taken_by_workers(self, source: Source) -> Generator[None]:
        from safeguard_cli.edges.batch.workers import Workers

        records = JsonRecords(self._checking, self._mapping)
        with closing(source.blocks(self._say)) as blocks:
            if not self._desk.interview.kept_floors:
                # What is searched once for these rules is found here, and kept.
                for block in islice(blocks, 1):
                    for items in items_of_block(records, block):
                        self._batch.take(items)
                        yield
            yield from Workers(self._request.workers, self._batch, records).take_all(blocks)

    def summary(self) -> Summary:
        """Return what came of all records."""
        return summary_of(self._desk.rules, self._batch.counts)

    def _say(self, layout: Layout | None, recognised: str) -> None:
        note(f"Read as {recognised}.")
        if layout is not None:
            layout.refuse_faults()
        elif self._mapping is not None:
            refuse_unfinished(self._mapping)

    def _keep(self, entry: Entry) -> None:
        from safeguard_cli.core.advising.record import make_record

        reference = f"{self._outputs.reference}-{entry.line:07d}"
        consultation = self._desk.consult(entry.answers or {}, entry.moment.at)
        self._outputs.keep(make_record(consultation, reference))


def _refuse_taken_summary(request: Request) -> None:
    # Found out only at the end, it would have cost the whole run.
    if request.summary not in (None, STREAM):
        refuse_taken(Path(str(request.summary)))


def _deliver(summary: Summary, request: Request) -> None:
    if request.summary is not None:
        from safeguard_cli.commands.batch.summary import deliver_summary

        deliver_summary(summary, request.summary, to_stdout=request.out != STREAM)


def _tell(summary: Summary, request: Request) -> None:
    good = summary.records - summary.bad
    note(f"{counted(summary.records, 'record')}: {good:,} decided, {summary.bad:,} bad.")
    if summary.faulty:
        note(
            f"Of those decided, {summary.faulty:,} hold what could not be used; "
            "see `errors` of each."
        )
    end_batch(
        summary.records,
        summary.bad + summary.faulty,
        "see `errors` of each; --errors FILE gathers them, --dry-run counts them by column",
        incomplete=summary.incomplete,
        strict=request.strict,
    )


def _writer(decider: Decider, desk: Desk, how: BatchFormat) -> run.Writer:
    if how is BatchFormat.parquet:
        from safeguard_cli.edges.batch.parquet_out import AsTable

        return AsTable(decider, desk.rules)
    return AsRows(decider, desk.rules) if how is BatchFormat.csv else AsLines(decider)


def _make_parquet(desk: Desk, request: Request, outputs: Outputs) -> None:
    if request.writing is BatchFormat.parquet:
        from safeguard_cli.edges.batch.parquet_out import write_parquet

        for rows, path in outputs.streams():
            with (
                rows.open("rb") as blocks,
                open_new(path, is_ours=outputs.is_resumed) as made,
            ):
                write_parquet(blocks, made, desk.rules)


def _refuse_without_arrow(request: Request) -> None:
    if BatchFormat.parquet in (request.reading, request.writing):
        from safeguard_cli.core.deciding.columns.arrow_schema import refuse_without_arrow

        refuse_without_arrow("Parquet needs", "; or use JSONL or CSV")
        # Its own allocator keeps much that was let go of, and its threads each hold a piece: one
        # block at a time has no use for either. It is chosen before the library is loaded.
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
        import pyarrow as pa

        pa.set_cpu_count(1)


def _options(desk: Desk, request: Request, mapping: BatchMapping | None) -> Options:
    from safeguard_cli.version import __version__

    local = desk.rules.local
    return Options(
        tool=__version__,
        rules=desk.rules.digest,
        local=local.digest if local else "",
        set_up=sha256(repr(sorted(desk.known.items())).encode()).hexdigest(),
        read_as=request.reading,
        write_as=request.writing,
        as_of=request.as_of or "",
        mapping=mapping.digest if mapping else "",
        has_errors=request.errors is not None,
        has_records=request.records is not None,
    )
