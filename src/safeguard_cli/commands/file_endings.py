"""What the name of a file promises: by its ending, the format in which it is written."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from safeguard_cli.commands.formats import Format
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.words.cleaning import clean_line

STANDARD_OUTPUT = Path("-")
How = TypeVar("How", bound=StrEnum)

# What a name promises, whichever command writes the file.
_PROMISED = {
    ".json": "json", ".md": "markdown", ".html": "html", ".htm": "html", ".txt": "text",
    ".svg": "svg", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid", ".cast": "asciicast",
    ".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet",
}  # fmt: skip
_RECORDS = (Format.json, Format.markdown, Format.html, Format.text)


def file_of(out: Path | None) -> Path | None:
    """Return the file in which to save a result; none for `-`, which prints it too."""
    return None if out == STANDARD_OUTPUT else out


def format_for(out: Path, how: Format | None) -> Format:
    """Return the format in which to save a record: the one that was asked for, or by its name.

    Raises UsageError for a name that promises another kind of file.
    """
    if how is None or file_of(out) is None:
        return how or by_ending(out, _RECORDS, Format.json, "records are")
    refuse_other_promise(out, how.value)
    return how


def refuse_other_promise(out: Path | None, written: str) -> None:
    """Raise UsageError for a name that promises another kind of file than is to be written."""
    suffix = "" if out is None else out.suffix.lower()
    promised = _PROMISED.get(suffix, written)
    if not _is_kept(promised, written):
        raise UsageError(
            f"a name that ends in `{suffix}` promises {promised}, and {written} is to be written",
            f"choose another name, or --format {promised} where there is one",
        )


def by_ending(out: Path, offered: Sequence[How], otherwise: How, what: str) -> How:
    """Return the format that the ending of a name promises; `otherwise` where it has none.

    Raises UsageError for an ending that promises none of these; `what` it says are not written so.
    """
    endings = {
        ending: how
        for how in offered
        for ending, promised in _PROMISED.items()
        if _is_kept(promised, how.value)
    }
    suffix = out.suffix.lower()
    if suffix and suffix not in endings:
        raise UsageError(
            f"{what} not written as `{clean_line(suffix)}`",
            f"end the name with {', '.join(endings)}, or add --format",
        )
    return endings.get(suffix, otherwise)


def _is_kept(promised: str, written: str) -> bool:
    # A text file may be for the eye or to be read aloud.
    return promised == written or {promised, written} == {"text", "plain"}
