"""Show advice, records and other results, and save them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from safeguard_cli.commands.file_endings import file_of, format_for
from safeguard_cli.commands.formats import Format as Format
from safeguard_cli.commands.formats import TextOrJson as TextOrJson
from safeguard_cli.commands.formats import writer_of
from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.core.words.folding import fold
from safeguard_cli.edges.door import (
    ANOTHER_PLACE,
    NOT_WRITTEN,
    columns,
    rows,
    silence,
    write,
    write_line,
    write_prose,
)
from safeguard_cli.edges.store.files import make_folder, save_new

if TYPE_CHECKING:  # a decision in JSON needs none of them
    from safeguard_cli.core.advising.shapes import Advice, Record
    from safeguard_cli.edges.render.lines import Line


def advice_text(advice: Advice, *, plain: bool = False) -> str:
    """Return all of the advice for a person at this terminal."""
    if plain:
        from safeguard_cli.edges.render.plain import advice_plain

        return advice_plain(advice)
    from safeguard_cli.edges.render.block_lines import advice_lines

    return shown(advice_lines(advice))


def to_do_text(advice: Advice, *, plain: bool = False) -> str:
    """Return what a person at this terminal needs now.

    What is longer than the screen leaves only its end in sight: it ends with the first action.
    """
    once = _to_do(advice, plain=plain)
    lines = once.splitlines()
    # What is drawn is folded already; what is read line by line is folded where it is shown.
    taken = sum(len(fold(line, columns())) for line in lines) if plain else len(lines)
    return once if taken < rows() else _to_do(advice, plain=plain, again=True)


def _to_do(advice: Advice, *, plain: bool, again: bool = False) -> str:
    if plain:
        from safeguard_cli.edges.render.plain import to_do_plain

        return to_do_plain(advice, again=again)
    from safeguard_cli.edges.render.block_lines import to_do_lines

    return shown(to_do_lines(advice, again=again))


def behind_text(advice: Advice, *, plain: bool = False) -> str:
    """Return why this is advised and what would change it, for a person at this terminal."""
    if plain:
        from safeguard_cli.edges.render.plain import behind_plain

        return behind_plain(advice)
    from safeguard_cli.edges.render.block_lines import behind_lines

    return shown(behind_lines(advice))


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
    record: Callable[[], Record],
    how: Format | None,
    out: Path | None,
    brief: Advice,
    *,
    full: bool = False,
) -> Path | None:
    """Print the result on standard output, or save the record to a new file and return its path.

    `brief` is the advice for reading now: what a terminal shows, where no record is asked for. The
    `record` is only made where one is: that takes a while.

    If it cannot be saved it is printed all the same, and then the error is raised.
    """
    if out is None:
        if how in (None, Format.text):
            say(advice_text(brief))
        elif how is Format.plain:
            say(advice_text(brief, plain=True))
        else:
            say(record_as(record(), how, full=full))
        return None
    text = record_as(record(), format_for(out, how), full=full)
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


def keep(record: Record, folder: Path) -> Path:
    """Save a record under its reference, readable by its owner alone, and return its path."""
    make_folder(folder)
    from safeguard_cli.core.advising.sealing import to_json

    return save_new(folder / f"{record.reference}.json", to_json(record))


def show(lines: Iterable[Line]) -> None:
    """Write lines to standard output. Fails as `say` does."""
    say(shown(lines))


def shown(lines: Iterable[Line], *, plain: bool = False, stream: TextIO | None = None) -> str:
    """Return lines for a stream: drawn where it is a terminal, else as folded text.

    `stream`: standard output, if it is none other.
    """
    where = stream or sys.stdout
    if where.isatty() and not plain:
        # Only here: it takes a while to load, and whoever reads a file or a pipe has no need.
        from safeguard_cli.edges.render.screen import drawn

        return drawn(lines, columns(), has_colour(where))
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


def has_colour(stream: TextIO) -> bool:
    """Say whether a stream is a screen that shows colours, and they are wanted."""
    if os.environ.get("NO_COLOR"):
        return False
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"
