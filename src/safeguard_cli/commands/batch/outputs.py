"""The outputs of a batch: made new, or taken up where they were left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from safeguard_cli.commands.batch.options import STREAM, Request
from safeguard_cli.commands.desk import new_reference
from safeguard_cli.commands.option_words import BatchFormat
from safeguard_cli.core.advising.sealing import to_json
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.errors import CannotWriteError, UsageError
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.batch.state import (
    Checkpoint,
    Options,
    Reached,
    State,
    decoded,
    encoded,
    last_checkpoint,
)
from safeguard_cli.edges.door import write_json_lines
from safeguard_cli.edges.store.files import (
    make_folder,
    refuse_taken,
    remove_file,
    replace,
    save_new,
)
from safeguard_cli.edges.store.streams import Stream
from safeguard_cli.reading import paths

_ANEW = "choose a new --out"
# So many seconds of work, or this share of it all, are done again at most after a kill. To make it
# safe waits for the disk, and each checkpoint is kept.
_BETWEEN = 2.0
_SHARE = 0.02

OTHER_INPUT = UsageError(
    "the input is not the one with which this output was begun",
    f"give the same input, or {_ANEW}",
)
_FINISHED = UsageError(
    "there is nothing to go on with: this output is finished, or not ours", _ANEW
)
_CHANGED = UsageError("this output was changed since it was written", _ANEW)


class Outputs:
    """Where envelopes, errors and records go; `moment` is that of records without one.

    `reached`: how far an earlier run came, where it is gone on with (`is_resumed`). Rows of
    Parquet are gathered beside its file (`PATH.rows`) until there are no more of them: its last
    bytes describe all.
    """

    def __init__(self, request: Request, options: Options, moment: Moment) -> None:
        """Open everything; raise UsageError where an output cannot be gone on with."""
        self._request = request
        self._options = options
        self.moment: datetime = moment.at
        self.reference = new_reference(moment.at)
        self.reached: Reached | None = None
        self._out: Stream | None = None
        self._errors: Stream | None = None
        self._state: Stream | None = None
        self._beside = Path(f"{request.out}.resume")
        self._is_empty = True
        self._line = b""
        self._begun = self._last = time.monotonic()
        _refuse_impossible(request)
        self.is_resumed = request.resume and paths.is_taken(self._written(Path(request.out)))
        if request.records is not None:
            make_folder(request.records)
        if self.is_resumed:
            self._take_up()
            return
        try:
            self._begin()
        except BaseException:
            # Only what was made here is removed again: nothing is in the way of another try.
            self._remove()
            raise

    def write(self, content: bytes) -> None:
        """Write envelopes."""
        self._is_empty = False
        if self._out is None:
            write_json_lines(sys.stdout.buffer, content, is_screen=sys.stdout.isatty())
        else:
            self._out.write(content)

    def write_error(self, content: bytes) -> None:
        """Write envelopes of bad records, where they are wanted once more."""
        if self._errors is not None:
            self._errors.write(content)

    def keep(self, record: Record) -> None:
        """Save a sealed record. An earlier run may have saved it before it ended."""
        assert self._request.records is not None
        path = self._request.records / f"{record.reference}.json"
        if self.is_resumed:
            replace(path, to_json(record))
        else:
            save_new(path, to_json(record))

    def checkpoint(self, reached: Reached) -> None:
        """Note how far it is, from time to time."""
        if self._out is None:
            return
        streams = (self._out, self._errors)
        sizes = [0 if each is None else each.size for each in streams]
        sums = [0 if each is None else each.checksum for each in streams]
        # Written down now: what comes next may end in the midst of a block.
        self._line = encoded(Checkpoint(reached, *sizes, *sums))
        took = time.monotonic() - self._begun
        if time.monotonic() - self._last > max(_BETWEEN, _SHARE * took):
            self._note()

    def told(self, records: int) -> tuple[str, str]:
        """Return what to say of a batch that was stopped, and how to go on."""
        if self._out is None:
            return (
                f"stopped after {counted(records, 'record')}",
                "give the rest of the input to go on",
            )
        return (
            f"stopped: `{self._request.out}` holds the first {counted(records, 'record')}",
            "run the same command with --resume to go on",
        )

    def streams(self) -> Iterator[tuple[Path, Path]]:
        """Yield for each output the file that holds its rows, and the one that is to be made."""
        for stream, path in ((self._out, Path(self._request.out)), (self._errors, self._bad)):
            if stream is not None and path is not None:
                stream.sync()
                yield self._written(path), path

    def finish(self) -> None:
        """Say that nothing is left to go on with."""
        if self._request.writing is BatchFormat.parquet:
            for rows, _ in self.streams():
                remove_file(rows)
        if self._state is not None:
            remove_file(self._beside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        # Where it failed before anything was decided, nothing is left in the way of another try.
        is_vain = kind is not None and not self.is_resumed and self._is_empty
        if kind is not None and not is_vain:
            # A disk that is full has no place for it: then the one before it counts.
            with suppress(CannotWriteError):
                self._note()
        for stream in (self._out, self._errors, self._state):
            if stream is not None:
                stream.close()
        if is_vain:
            self._remove()

    @property
    def _bad(self) -> Path | None:
        return self._request.errors

    def _written(self, path: Path) -> Path:
        """Return the file that grows while the batch runs."""
        is_table = self._request.writing is BatchFormat.parquet
        return Path(f"{path}.rows") if is_table else path

    def _note(self) -> None:
        if self._state is None or self._out is None or not self._line:
            return
        self._out.sync()
        if self._errors is not None:
            self._errors.sync()
        self._state.write(self._line)
        self._state.sync()
        self._line = b""
        self._last = time.monotonic()

    def _remove(self) -> None:
        if self._errors is not None and self._bad is not None:
            remove_file(self._written(self._bad))
        if self._out is not None:
            remove_file(self._written(Path(self._request.out)))
        if self._state is not None:
            remove_file(self._beside)

    def _begin(self) -> None:
        if self._bad is not None:
            self._errors = Stream(self._written(self._bad), new=True)
        if self._request.out == STREAM:
            return
        self._out = Stream(self._written(Path(self._request.out)), new=True)
        remove_file(self._beside)
        self._state = Stream(self._beside, new=True)
        self._state.claim()
        moment = self.moment.isoformat()
        state = State("safeguard-batch/2", self._options, moment, self.reference)
        self._state.write(encoded(state))

    def _take_up(self) -> None:
        if not paths.is_taken(self._beside):
            raise _FINISHED
        self._state = Stream(self._beside, new=False)
        self._state.claim()
        content = self._state.read_all()
        state = decoded(content, self._options)
        self.moment = datetime.fromisoformat(state.moment)
        self.reference = state.reference
        self._out = Stream(self._written(Path(self._request.out)), new=False)
        if self._bad is not None:
            bad = self._written(self._bad)
            self._errors = Stream(bad, new=not paths.is_taken(bad))
        self._cut_back(content)

    def _cut_back(self, content: bytes) -> None:
        """Leave in the outputs what stood there at the last checkpoint, or nothing."""
        assert self._out is not None
        sizes = [0 if each is None else each.size for each in (self._out, self._errors)]
        found = last_checkpoint(content, *sizes)
        self.reached = found.reached if found else None
        wanted = (found.out, found.errors) if found else (0, 0)
        sums = (found.out_sum, found.errors_sum) if found else (0, 0)
        for stream, size, checksum in zip((self._out, self._errors), wanted, sums, strict=True):
            if stream is not None:
                stream.keep_first(size, checksum, _CHANGED)
        # What stands behind the last whole line would be read as part of the next one.
        assert self._state is not None
        self._state.keep_first(content.rfind(b"\n") + 1)


def _refuse_impossible(request: Request) -> None:
    if request.out == STREAM and request.resume:
        raise UsageError("--resume needs the file of --out", "name it")
    if str(request.errors) == STREAM:
        raise UsageError("--errors takes a file", "standard output is for --out and --summary")
    if request.writing is BatchFormat.parquet:
        if request.out == STREAM:
            raise UsageError("Parquet is written to a file", "name it with --out")
        is_left = request.resume and paths.is_taken(Path(f"{request.out}.rows"))
        if request.resume and not is_left and paths.is_taken(Path(request.out)):
            raise _FINISHED
        for path in (Path(request.out), request.errors):
            if path is not None and not is_left:
                refuse_taken(path)
