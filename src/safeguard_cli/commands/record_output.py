"""Show advice and records in each of their formats, and save them."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.results import Format, format_for, give, say, shown
from safeguard_cli.core.advising.sealing import to_json
from safeguard_cli.core.advising.shapes import Advice, Record
from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.store.files import make_folder, save_new


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
    if how is Format.json:
        return to_json(record)
    if how is Format.markdown:
        from safeguard_cli.edges.render.markdown import record_markdown

        return record_markdown(record, full=full)
    if how is Format.html:
        from safeguard_cli.edges.render.html import record_html

        return record_html(record, full=full)
    if how is Format.plain:
        from safeguard_cli.edges.render.plain import record_plain

        return record_plain(record)
    from safeguard_cli.edges.render.text import record_text

    return record_text(record, full=full)


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


def keep(record: Record, folder: Path) -> Path:
    """Save a record under its reference, readable by its owner alone, and return its path."""
    make_folder(folder)
    return save_new(folder / f"{record.reference}.json", to_json(record))
