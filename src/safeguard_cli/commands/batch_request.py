"""What was asked of `safeguard batch` on the command line."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from safeguard_cli.commands.choices import BatchFormat

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


def _by_name(name: str) -> BatchFormat:
    return BatchFormat.csv if name.lower().endswith(".csv") else BatchFormat.jsonl
