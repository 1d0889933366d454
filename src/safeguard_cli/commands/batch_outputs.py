"""The outputs of a batch: made new, or taken up where they were left."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from safeguard_cli.commands.wiring import new_reference
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.fast.engine import Moment
from safeguard_cli.core.sealing import to_json
from safeguard_cli.core.wording import Record
from safeguard_cli.edges.batch.lines import Mark
from safeguard_cli.edges.batch.run import Progress
from safeguard_cli.edges.batch.state import Options, State, decoded, encoded, refuse_others
from safeguard_cli.edges.store.files import make_folder, remove_file, replace, save_new
from safeguard_cli.edges.store.streams import Stream

if TYPE_CHECKING:
    from safeguard_cli.commands.batch import Request

STREAM = "-"
_ANEW = "choose a new --out"


class Outputs:
    """Where envelopes, errors and records go. `begun`: how far an earlier run came, if any did."""

    def __init__(self, request: Request, options: Options, moment: Moment) -> None:
        """Open everything; raise UsageError where an output cannot be gone on with."""
        self._request = request
        self._options = options
        self.moment: datetime = moment.at
        self.reference = new_reference(moment.at)
        self.begun: State | None = None
        self._out: Stream | None = None
        self._errors: Stream | None = None
        self._state: Stream | None = None
        self._left = Path(f"{request.out}.resume")
        if request.out == STREAM and request.resume:
            raise UsageError("--resume needs the file of --out", "name it")
        if request.records is not None:
            make_folder(request.records)
        if request.resume and Path(request.out).exists():
            self._take_up(Path(request.out))
        else:
            self._begin()

    @property
    def mark(self) -> Mark | None:
        """Return how the input must begin, if there was an earlier run."""
        return Mark(self.begun.read, self.begun.digest) if self.begun else None

    def write(self, content: bytes) -> None:
        """Write envelopes."""
        if self._out is None:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            self._out.write(content)

    def write_error(self, content: bytes) -> None:
        """Write envelopes of bad records, where they are wanted once more."""
        if self._errors is not None:
            self._errors.write(content)

    def keep(self, record: Record) -> None:
        """Save a sealed record. An earlier run may have saved it just before it ended."""
        assert self._request.records is not None
        path = self._request.records / f"{record.reference}.json"
        (replace if self.begun else save_new)(path, to_json(record))

    def save(self, mark: Mark, progress: Progress) -> None:
        """Note how far the batch has come."""
        if self._state is None or (self.begun and progress.records < self.begun.records):
            return
        state = State(
            schema="safeguard-batch/1",
            options=self._options,
            moment=self.moment.isoformat(),
            reference=self.reference,
            records=progress.records,
            read=mark.read,
            digest=mark.digest,
            out=progress.written + (self.begun.out if self.begun else 0),
            errors=progress.errors + (self.begun.errors if self.begun else 0),
        )
        self._state.put(encoded(state))

    def told(self, records: int) -> tuple[str, str]:
        """Return what to say of a batch that was stopped, and how to go on."""
        if self._out is None:
            return f"stopped after {records} records", "give the rest of the input to go on"
        kept = max(records, self.begun.records if self.begun else 0)
        return (
            f"stopped: `{self._request.out}` holds the first {kept} records",
            "run the same command with --resume to go on",
        )

    def finish(self) -> None:
        """Say that nothing is left to go on with."""
        if self._state is not None:
            remove_file(self._left)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        for stream in (self._out, self._errors, self._state):
            if stream is not None:
                stream.close()

    def _begin(self) -> None:
        if self._request.out != STREAM:
            self._out = Stream(Path(self._request.out), new=True)
            with suppress(FileNotFoundError):
                self._left.unlink()
            self._state = Stream(self._left, new=True)
            self._state.claim()
        if self._request.errors is not None:
            self._errors = Stream(self._request.errors, new=True)

    def _take_up(self, out: Path) -> None:
        if not self._left.exists():
            raise UsageError(
                "there is nothing to go on with: this output is finished, or not ours", _ANEW
            )
        self._state = Stream(self._left, new=False)
        self._state.claim()
        self.begun = state = decoded(self._state.read_all())
        refuse_others(state, self._options)
        self.moment = datetime.fromisoformat(state.moment)
        self.reference = state.reference
        self._out = self._continued(out, state.out)
        if self._request.errors is not None:
            self._errors = self._continued(self._request.errors, state.errors)

    @staticmethod
    def _continued(path: Path, size: int) -> Stream:
        stream = Stream(path, new=False)
        if stream.size < size:
            raise UsageError("an output is shorter than it was when the batch stopped", _ANEW)
        stream.go_on_from(size)
        return stream
