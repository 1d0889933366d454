"""The outputs of a batch: made new, or taken up where they were left."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from safeguard_cli.commands.batch_request import STREAM, Request
from safeguard_cli.commands.wiring import new_reference
from safeguard_cli.core.advising.sealing import to_json
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.batch.state import Options, State, decoded, encoded, refuse_others
from safeguard_cli.edges.door import write_json_lines
from safeguard_cli.edges.store.files import make_folder, remove_file, replace, save_new
from safeguard_cli.edges.store.streams import Stream
from safeguard_cli.reading import paths

_ANEW = "choose a new --out"


_OTHER_INPUT = UsageError(
    "the input is not the one with which this output was begun",
    f"give the same input, or {_ANEW}",
)


class Outputs:
    """Where envelopes, errors and records go; `moment` is that of records without one.

    What an earlier run has written is written again, to the same place: it must be the same.
    """

    def __init__(self, request: Request, options: Options, moment: Moment) -> None:
        """Open everything; raise UsageError where an output cannot be gone on with."""
        self._request = request
        self._options = options
        self.moment: datetime = moment.at
        self.reference = new_reference(moment.at)
        self._out: Stream | None = None
        self._errors: Stream | None = None
        self._state: Stream | None = None
        self._beside = Path(f"{request.out}.resume")
        self._is_empty = True
        if request.out == STREAM and request.resume:
            raise UsageError("--resume needs the file of --out", "name it")
        if str(request.errors) == STREAM:
            raise UsageError("--errors takes a file", "standard output is for --out and --summary")
        if request.records is not None:
            make_folder(request.records)
        self._is_resumed = request.resume and paths.is_taken(Path(request.out))
        if self._is_resumed:
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
        if not self._is_resumed:
            save_new(path, to_json(record))
        elif not (self._out and self._out.is_repeating and paths.is_taken(path)):
            replace(path, to_json(record))

    def told(self, records: int) -> tuple[str, str]:
        """Return what to say of a batch that was stopped, and how to go on."""
        if self._out is None:
            return f"stopped after {records} records", "give the rest of the input to go on"
        if self._out.is_repeating:
            return "stopped before anything was added", "use --resume again to go on"
        return (
            f"stopped: `{self._request.out}` holds the first {records} records",
            "run the same command with --resume to go on",
        )

    def check_whole(self) -> None:
        """Raise UsageError where an output holds more than the input leads to."""
        for stream in (self._out, self._errors):
            if stream is not None:
                stream.finish()

    def finish(self) -> None:
        """Say that nothing is left to go on with."""
        if self._state is not None:
            remove_file(self._beside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        # Where it failed before anything was decided, nothing is left in the way of another try.
        is_vain = kind is not None and not self._is_resumed and self._is_empty
        for stream in (self._out, self._errors, self._state):
            if stream is not None:
                stream.close()
        if is_vain:
            self._remove()

    def _remove(self) -> None:
        if self._errors is not None and self._request.errors is not None:
            remove_file(self._request.errors)
        if self._out is not None:
            remove_file(Path(self._request.out))
        if self._state is not None:
            remove_file(self._beside)

    def _begin(self) -> None:
        if self._request.errors is not None:
            self._errors = Stream(self._request.errors, new=True)
        if self._request.out == STREAM:
            return
        self._out = Stream(Path(self._request.out), new=True)
        remove_file(self._beside)
        self._state = Stream(self._beside, new=True)
        self._state.claim()
        moment = self.moment.isoformat()
        state = State("safeguard-batch/1", self._options, moment, self.reference)
        self._state.write(encoded(state))

    def _take_up(self) -> None:
        if not paths.is_taken(self._beside):
            raise UsageError(
                "there is nothing to go on with: this output is finished, or not ours", _ANEW
            )
        self._state = Stream(self._beside, new=False)
        self._state.claim()
        state = decoded(self._state.read_all())
        refuse_others(state, self._options)
        self.moment = datetime.fromisoformat(state.moment)
        self.reference = state.reference
        self._out = Stream(Path(self._request.out), new=False, differs=_OTHER_INPUT)
        if self._request.errors is not None:
            is_there = paths.is_taken(self._request.errors)
            self._errors = Stream(self._request.errors, new=not is_there, differs=_OTHER_INPUT)
