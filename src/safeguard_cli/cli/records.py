"""Commands for records that have been made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import Full, How, Local, Out, Rules

records = typer.Typer(no_args_is_help=True, help="Show and verify records.")


@records.command("show")
def record_show(
    file: Annotated[Path, typer.Argument(help="A record in JSON.")],
    how: How = None,
    out: Out = None,
    full: Full = False,
) -> None:
    """Print a record, or save it in another format."""
    from safeguard_cli.commands import records as command

    command.show(file, how, out, full=full)


@records.command("verify")
def record_verify(
    file: Annotated[Path, typer.Argument(help="A record in JSON.")],
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Check that a record is unchanged, and that the rules still decide the same."""
    from safeguard_cli.commands import records as command

    command.verify(file, rules, local)
