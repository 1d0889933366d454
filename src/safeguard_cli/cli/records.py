"""Commands for records that have been made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import (
    Full,
    How,
    Local,
    Out,
    Plain,
    RecordFile,
    Ref,
    Rules,
    SaveTo,
)
from safeguard_cli.commands.option_words import CopyFormat, Redaction

records = typer.Typer(
    name="record", no_args_is_help=True, help="Show, verify, pass on and erase records."
)
groups = (records,)


@records.command("show")
def record_show(
    file: RecordFile,
    how: How = None,
    out: Out = None,
    full: Full = False,
) -> None:
    """Print a record, or save it in another format."""
    from safeguard_cli.commands import records as command

    command.show(file, how, out, full=full)


@records.command("verify")
def record_verify(
    file: RecordFile,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Check that a record is unchanged, and decided the same."""
    from safeguard_cli.commands import records as command

    command.verify(file, rules, local)


@records.command("export")
def record_export(
    reference: Ref,
    redaction: Annotated[
        Redaction | None, typer.Option("--redact", help="For whom something is withheld.")
    ] = None,
    how: Annotated[
        CopyFormat, typer.Option("--format", help="A copy, or text to paste elsewhere.")
    ] = CopyFormat.json,
    out: SaveTo = None,
) -> None:
    """Copy a concern for somebody else; what is withheld is named."""
    from safeguard_cli.commands.concerns import copies as command

    command.copy(reference, redaction, how, out)


@records.command("import")
def record_import(
    file: Annotated[Path, typer.Argument(help="A copy of a concern, or a record in JSON.")],
) -> None:
    """Take in a copy of a concern, or a record."""
    from safeguard_cli.commands.concerns import copies as command

    command.take_in(file)


@records.command("erase")
def record_erase(
    reference: Ref,
    numbers: Annotated[
        list[int] | None, typer.Option("--entry", metavar="N", help="Only this entry.")
    ] = None,
    backup: Annotated[
        Path | None, typer.Option("--backup", metavar="FILE", help="Erase it in this backup.")
    ] = None,
    plain: Plain = False,
) -> None:
    """Erase what a concern holds. The reason stays."""
    from safeguard_cli.commands.concerns import copies as command

    command.erase(reference, numbers or [], backup, plain=plain)
