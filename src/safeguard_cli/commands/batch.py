"""`safeguard batch`: many records to their decisions, in order, none lost."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import islice
from pathlib import Path

from safeguard_cli.commands.batch_outputs import Outputs
from safeguard_cli.commands.batch_request import STREAM, Request, refuse_workers
from safeguard_cli.commands.choices import BatchFormat
from safeguard_cli.commands.kept_floors import keep_floors, take_floors
from safeguard_cli.commands.results import note, refuse_other_promise
from safeguard_cli.commands.wiring import Desk, now, open_desk
from safeguard_cli.core.deciding.case import Case
from safeguard_cli.core.deciding.envelope import Entry, Moment
from safeguard_cli.core.deciding.many import SLOWLY, decider_for, is_quick
from safeguard_cli.core.deciding.tally import Counts, Summary, summary_of
from safeguard_cli.core.errors import FindingError, MissingAnswerError, StoppedError, UsageError
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.batch import run
from safeguard_cli.edges.batch.entries import Checking, Moments
from safeguard_cli.edges.batch.items import csv_items, items_of_block, json_items
from safeguard_cli.edges.batch.jsonl import JsonRecords
from safeguard_cli.edges.batch.lines import Lines
from safeguard_cli.edges.batch.progress import progress_bar
from safeguard_cli.edges.batch.signals import Signals, StopAskedError
from safeguard_cli.edges.batch.state import Options
from safeguard_cli.edges.batch.written import CsvForm, Form, JsonForm
from safeguard_cli.edges.store.files import refuse_taken
from safeguard_cli.edges.system import read_what_waits


def batch(request: Request) -> None:
    """Decide every record, and raise FindingError if any is bad."""
    for place in (request.out, request.errors):
        refuse_other_promise(Path(place) if place else None, request.writing.value)
    refuse_workers(request)
    desk = open_desk(request.rules, local=request.local)
    take_floors(desk)
    if not is_quick():
        note(SLOWLY)
    with ExitStack() as held:
        read, size = _opened(request.source, held)
        outputs = held.enter_context(Outputs(request, _options(desk, request), _moment(request)))
        _refuse_taken_summary(request)
        job = _Job(desk, request, outputs)
        with progress_bar(sys.stderr, size) as shown:
            job.run(read, shown)
        keep_floors(desk)
        summary = job.summary()
        _deliver(summary, request)
        outputs.finish()
    _tell(summary, strict=request.strict)


class _Job:
    """One run of a batch, from its first record or from where it stopped."""

    def __init__(self, desk: Desk, request: Request, outputs: Outputs) -> None:
        self._desk = desk
        self._request = request
        self._outputs = outputs
        self._counts = Counts()
        decider = decider_for(desk.interview, desk.known)
        moment = Moments.of(outputs.moment)
        self._checking = Checking(decider.numbers, moment, keep=request.records is not None)
        form: Form = JsonForm() if request.writing is BatchFormat.jsonl else CsvForm(desk.rules)
        sinks = run.Sinks(
            outputs.write, outputs.write_error, self._keep if request.records else None
        )
        self._batch = run.Batch(decider, form, sinks, self._counts)

    def run(self, read: Callable[[int], bytes], shown: Callable[[int, int], None]) -> None:
        """Go through the input; raise StoppedError where a signal asked to stop."""
        try:
            with Signals(read) as signals:
                lines = Lines(signals.read)
                for _ in self._taken(lines):
                    shown(lines.total, self._counts.records)
                # Without any records there is a head all the same.
                self._batch.begin()
                self._outputs.check_whole()
        except StopAskedError:
            raise StoppedError(*self._outputs.told(self._counts.records)) from None
        finally:
            self._batch.close()

    def _taken(self, lines: Lines) -> Iterator[None]:
        """Take all records, a block at a time."""
        if self._request.workers > 1:
            yield from self._taken_by_workers(lines)
            return
        items_of = csv_items if self._request.reading is BatchFormat.csv else json_items
        for items in items_of(self._checking, lines):
            self._batch.take(items)
            yield

    def _taken_by_workers(self, lines: Lines) -> Iterator[None]:
        from safeguard_cli.edges.batch.workers import Workers

        records, blocks = JsonRecords(self._checking), iter(lines)
        if not self._desk.interview.kept_floors:
            # What is searched once for these rules is found here, and kept.
            for block in islice(blocks, 1):
                for items in items_of_block(records, block):
                    self._batch.take(items)
                    yield
        yield from Workers(self._request.workers, self._batch, records).take_all(blocks)

    def summary(self) -> Summary:
        """Return what came of all records."""
        return summary_of(self._desk.rules, self._counts)

    def _keep(self, entry: Entry) -> None:
        from safeguard_cli.core.advising.record import make_record

        reference = f"{self._outputs.reference}-{entry.line:07d}"
        case = Case(entry.moment.at, entry.answers or {})
        record = make_record(self._desk.interview, case, self._desk.known, reference)
        self._outputs.keep(record)


def _refuse_taken_summary(request: Request) -> None:
    # Found out only at the end, it would have cost the whole run.
    if request.summary not in (None, STREAM):
        refuse_taken(Path(str(request.summary)))


def _deliver(summary: Summary, request: Request) -> None:
    if request.summary is not None:
        from safeguard_cli.commands.batch_summary import deliver_summary

        deliver_summary(summary, request.summary, to_stdout=request.out != STREAM)


def _tell(summary: Summary, *, strict: bool) -> None:
    good = summary.records - summary.bad
    note(f"{counted(summary.records, 'record')}: {good} decided, {summary.bad} bad.")
    if summary.faulty:
        note(
            f"Of those decided, {summary.faulty} hold what could not be used; see `errors` of each."
        )
    if summary.incomplete:
        note(f"Of those decided, {summary.incomplete} lack an answer; see `missing` of each.")
    if not summary.records:
        raise FindingError("the input holds no records", "check that it is the right file")
    if summary.bad or summary.faulty:
        raise FindingError(
            f"{counted(summary.bad + summary.faulty, 'record')} with faults",
            "see `errors` of each; --errors FILE gathers them",
        )
    if strict and summary.incomplete:
        raise MissingAnswerError(
            f"{counted(summary.incomplete, 'record')} with an answer missing",
            "all decisions are written; see `missing` of each",
        )


def _opened(source: str, held: ExitStack) -> tuple[Callable[[int], bytes], int]:
    """Return what reads the input, and its size (0 where nobody knows)."""
    if source == STREAM:
        return read_what_waits(sys.stdin.buffer), 0
    path = Path(source)
    try:
        file = held.enter_context(path.open("rb", buffering=0))
        found = os.fstat(file.fileno())
        if not stat.S_ISCHR(found.st_mode) or file.isatty() or source == os.devnull:
            return file.read, found.st_size
    except (OSError, ValueError):
        raise UsageError(
            "cannot read the input", "check its name, and that you may read it"
        ) from None
    # Some devices never end: nobody would learn what is wrong.
    raise UsageError("the input is a device", "name a file, a pipe, or - for standard input")


def _moment(request: Request) -> Moment:
    from safeguard_cli.reading.answers import moment

    return Moments.of(moment(request.as_of) if request.as_of else now())


def _options(desk: Desk, request: Request) -> Options:
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
        has_errors=request.errors is not None,
        has_records=request.records is not None,
    )
