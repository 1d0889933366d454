"""The commands and their options. Each loads what it needs only when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from safeguard_cli.cli.cases import cases
from safeguard_cli.cli.records import records
from safeguard_cli.cli.rules import rules
from safeguard_cli.cli.scripts import scripts

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Advice for people who work or volunteer with children in the UK: what to do next, who "
    "to tell, by when. In danger, do not read on: ring 999.",
)
app.add_typer(cases)
app.add_typer(scripts)
app.add_typer(records, name="record")
app.add_typer(rules, name="rules")


@app.callback()
def _safeguard(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Advice for people who work or volunteer with children in the UK."""
