"""Write results: on standard output, or in a new file whose name promises its format."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from safeguard_cli.commands.formats import Format as Format
from safeguard_cli.commands.formats import TextOrJson as TextOrJson
from safeguard_cli.commands.formats import writer_of
from safeguard_cli.core.errors import CannotWriteError, UsageError
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.door import (
    ANOTHER_PLACE,
    NOT_WRITTEN,
    columns,
    silence,
    write,
    write_line,
    write_prose,
)
from safeguard_cli.edges.store.files import make_folder, save_new

if TYPE_CHECKING:  # a decision in JSON needs none of them
    from safeguard_cli.core.advising.shapes import Advice, Record
    from safeguard_cli.edges.render.lines import Line

STANDARD_OUTPUT = Path("-")
How = TypeVar("How", bound=StrEnum)


# What a name promises, whichever command writes the file.
_PROMISED = {
    ".json": "json", ".md": "markdown", ".html": "html", ".htm": "html", ".txt": "text",
    ".svg": "svg", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid", ".cast": "asciicast",
    ".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet",
}  # fmt: skip
_BY_SUFFIX = {
    ".json": Format.json,
    ".md": Format.markdown,
    ".html": Format.html,
    ".htm": Format.html,
    ".txt": Format.text,
}


def advice_text(advice: Advice, *, plain: bool = False) -> str:
    """Return the advice for a person at this terminal."""
    if plain:
        from safeguard_cli.edges.render.plain import advice_plain

        return advice_plain(advice)
    from safeguard_cli.edges.render.block_lines import advice_lines

    return shown(advice_lines(advice))


def emergency_text(advice: Advice, *, plain: bool = False) -> str:
    """Return what to do now as briefly as can be, so that it stays in sight at this terminal."""
    if plain:
        return advice_text(advice, plain=True)
    from safeguard_cli.edges.render.block_lines import emergency_lines

    return shown(emergency_lines(advice))


def record_as(record: Record, how: Format, *, full: bool = False) -> str:
    """Return the record in a format: as is usual for keeping, or in `full`. JSON holds all."""
    options = {} if how in (Format.json, Format.plain) else {"full": full}
    return writer_of("record", how)(record, **options)


def deliver(
    record: Record, how: Format | None, out: Path | None, brief: Advice, *, full: bool = False
) -> Path | None:
    """Print the result on standard output, or save the record to a new file and return its path.

    `brief` is the advice for reading now: what a terminal shows, where no record is asked for.

    If it cannot be saved it is printed all the same, and then the error is raised.
    """
    if out is None:
        if how in (None, Format.text):
            say(advice_text(brief))
        elif how is Format.plain and not record.training:
            say(advice_text(brief, plain=True))
        else:
            say(record_as(record, how or Format.text, full=full))
        return None
    text = record_as(record, format_for(out, how), full=full)
    try:
        return give(text, out)
    except CannotWriteError:
        say(text)
        raise


def give(text: str, out: Path | None) -> Path | None:
    """Print a text, also where `out` is `-`, or save it in a new file and return its path."""
    file = file_of(out)
    if file is None:
        say(text)
        return None
    save_new(file, text)
    note(f"Saved: {file}")
    return file


def file_of(out: Path | None) -> Path | None:
    """Return the file in which to save a result; none for `-`, which prints it too."""
    return None if out == STANDARD_OUTPUT else out


def format_for(out: Path, how: Format | None) -> Format:
    """Return the format in which to save a record: the one that was asked for, or by its name.

    Raises UsageError for a name that promises another kind of file.
    """
    if how is None or file_of(out) is None:
        return how or by_ending(out, _BY_SUFFIX, Format.json, "records are")
    refuse_other_promise(out, how.value)
    return how


def refuse_other_promise(out: Path | None, written: str) -> None:
    """Raise UsageError for a name that promises another kind of file than is to be written."""
    suffix = "" if out is None else out.suffix.lower()
    promised = _PROMISED.get(suffix, written)
    if promised != written and {promised, written} != {"text", "plain"}:
        raise UsageError(
            f"a name that ends in `{suffix}` promises {promised}, and {written} is to be written",
            f"choose another name, or --format {promised} where there is one",
        )


def by_ending(out: Path, endings: Mapping[str, How], otherwise: How, what: str) -> How:
    """Return the format that the ending of a name promises; `otherwise` where it has none.

    Raises UsageError for an ending that is not one of these; `what` it says are not written so.
    """
    suffix = out.suffix.lower()
    if suffix and suffix not in endings:
        raise UsageError(
            f"{what} not written as `{clean_line(suffix)}`",
            f"end the name with {', '.join(endings)}, or add --format",
        )
    return endings.get(suffix, otherwise)


def keep(record: Record, folder: Path) -> Path:
    """Save a record under its reference, readable by its owner alone, and return its path."""
    make_folder(folder)
    from safeguard_cli.core.advising.sealing import to_json

    return save_new(folder / f"{record.reference}.json", to_json(record))


def show(lines: Iterable[Line]) -> None:
    """Write lines to standard output. Fails as `say` does."""
    say(shown(lines))


def shown(lines: Iterable[Line], *, plain: bool = False) -> str:
    """Return lines for standard output: drawn where it is a terminal, else as folded text."""
    if sys.stdout.isatty() and not plain:
        # Only here: it takes a while to load, and whoever reads a file or a pipe has no need.
        from safeguard_cli.edges.render.screen import drawn

        return drawn(lines, columns(), has_colour())
    from safeguard_cli.edges.render.lines import folded

    return folded(lines, columns())


def in_a_sentence(title: str) -> str:
    """Return a title as it stands within a sentence; names in it keep their capitals."""
    return title[:1].lower() + title[1:]


def say(text: str) -> None:
    """Write a result to standard output as it is, and end its last line.

    Where that is closed or full the result goes to standard error, and CannotWriteError is raised.
    """
    _put(write if text.endswith("\n") else write_line, text)


def say_lines(*sentences: str) -> None:
    """Write sentences to standard output, a line each, broken between words where it is a screen.

    Fails as `say` does.
    """
    _put(write_prose, "\n".join(sentences))


def _put(write_as: Callable[[TextIO, str], None], text: str) -> None:
    try:
        write_as(sys.stdout, text)
    except BrokenPipeError:
        raise
    except OSError:
        silence(sys.stdout)
        note(text)
        raise CannotWriteError(NOT_WRITTEN, ANOTHER_PLACE) from None


def note(text: str) -> None:
    """Write anything else to standard error. Where it is closed or full, nobody is held up."""
    with suppress(OSError):
        write_prose(sys.stderr, text)


def has_colour() -> bool:
    """Say whether standard output is a screen that shows colours, and they are wanted."""
    if os.environ.get("NO_COLOR"):
        return False
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
