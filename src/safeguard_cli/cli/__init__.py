"""The commands and their options. Each loads what it needs only when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from typer.main import get_command_name

from safeguard_cli.cli.casebook import casebook
from safeguard_cli.cli.cases import cases
from safeguard_cli.cli.concerns import concerns, days
from safeguard_cli.cli.decide_and_batch import scripts
from safeguard_cli.cli.records import records
from safeguard_cli.cli.rules import rules
from safeguard_cli.cli.training import training


def _safeguard(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Advice for people who work or volunteer with children in the UK."""


def _new_app() -> typer.Typer:
    new = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Advice for people who work or volunteer with children in the UK: what to do next, "
        "who to tell, by when. In danger, do not read on: ring 999.",
    )
    new.callback()(_safeguard)
    return new


app = _new_app()
app.add_typer(cases)
app.add_typer(days)
app.add_typer(training)
app.add_typer(scripts)
app.add_typer(casebook, name="cases")
app.add_typer(concerns, name="concerns")
app.add_typer(records, name="record")
app.add_typer(rules, name="rules")


def app_for(words: Sequence[str]) -> typer.Typer:
    """Return the app for a command line: with the command that it names alone, if it does.

    Whoever is worried, and a script, need not wait until every other command is made ready.
    """
    named = [
        command
        for group in (cases, days, scripts)
        for command in group.registered_commands
        if (command.name or get_command_name(command.callback.__name__)) in words[:1]  # type: ignore[union-attr]  # every command has one
    ]
    if not named:
        return app
    alone = _new_app()
    alone.registered_commands = named
    return alone
