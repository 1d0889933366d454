"""What was asked of `safeguard batch` on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import Struct

from safeguard_cli.commands.choices import BatchFormat
from safeguard_cli.core.errors import UsageError

STREAM = "-"


class Request(Struct, frozen=True):
    """What to decide, where to write it, and by which rules."""

    source: str
    out: str = STREAM
    read_as: BatchFormat | None = None
    write_as: BatchFormat | None = None
    errors: Path | None = None
    records: Path | None = None
    summary: str | None = None
    resume: bool = False
    strict: bool = False
    workers: int = 1
    as_of: str | None = None
    rules: Path | None = None
    local: Path | None = None

    @property
    def reading(self) -> BatchFormat:
        """Return how the input is written: as said, or by its name."""
        return self.read_as or _by_name(self.source)

    @property
    def writing(self) -> BatchFormat:
        """Return how the output is to be written: as said, or by its name."""
        return self.write_as or _by_name(self.out)


def refuse_workers(request: Request) -> None:
    """Raise UsageError where several processes cannot share the work."""
    if request.workers == 1:
        return
    if sys.platform != "linux":
        raise UsageError("--workers needs Linux", "leave it out: one process does all the work")
    if request.reading is not BatchFormat.jsonl or request.records is not None:
        raise UsageError(
            "--workers takes JSONL, and saves no records", "leave out --workers, or --records"
        )


def _by_name(name: str) -> BatchFormat:
    return BatchFormat.csv if name.lower().endswith(".csv") else BatchFormat.jsonl
