"""What was asked of `safeguard batch` on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import Struct

from safeguard_cli.commands.option_words import BatchFormat
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.words.cleaning import clean_line

STREAM = "-"
_DEFAULT_FORMAT = BatchFormat.jsonl
_ENDINGS = {
    ".jsonl": BatchFormat.jsonl, ".ndjson": BatchFormat.jsonl, ".json": BatchFormat.jsonl,
    ".csv": BatchFormat.csv, ".tsv": BatchFormat.csv, ".tab": BatchFormat.csv,
    ".parquet": BatchFormat.parquet, ".pq": BatchFormat.parquet,
}  # fmt: skip
_SHEETS = (".xlsx", ".xls", ".xlsm", ".ods")


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
    mapping: Path | None = None
    dry_run: bool = False
    as_of: str | None = None
    rules: Path | None = None
    local: Path | None = None

    @property
    def reading(self) -> BatchFormat:
        """Return how the input is written: as said, or by its name.

        Raises UsageError for a name that says another way, here and in `writing`.
        """
        return self.read_as or _by_name(self.source, "the input", "--from")

    @property
    def writing(self) -> BatchFormat:
        """Return how the output is to be written: as said, or by its name."""
        return self.write_as or _by_name(self.out, "the output", "--format")


def refuse_workers(request: Request) -> None:
    """Raise UsageError where several processes cannot share the work."""
    if request.workers == 1:
        return
    if sys.platform != "linux":
        raise UsageError("--workers needs Linux", "leave it out: one process does all the work")
    is_text = request.writing is not BatchFormat.parquet
    if request.reading is not BatchFormat.jsonl or not is_text or request.records is not None:
        raise UsageError(
            "--workers takes JSONL, and makes neither Parquet nor saved records",
            "leave out --workers",
        )


def _by_name(name: str, what: str, option: str) -> BatchFormat:
    suffix = Path(name).suffix.lower()
    # A stream, a pipe or a device mostly has no ending.
    if not suffix:
        return _DEFAULT_FORMAT
    if suffix not in _ENDINGS:
        raise UsageError(
            f"the name of {what} ends in `{clean_line(suffix)}`, which does not say how it is "
            "written",
            f"add {option} csv (also for tabs and semicolons), {option} jsonl or {option} parquet"
            + ("; save a spreadsheet as CSV first" if suffix in _SHEETS else ""),
        )
    return _ENDINGS[suffix]
