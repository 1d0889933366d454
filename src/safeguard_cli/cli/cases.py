"""Commands for whoever teaches with invented cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import (
    Local,
    Minutes,
    Nation,
    Plain,
    ReportFormat,
    Role,
    Rules,
    Scenarios,
    Setting,
    Theme,
)
from safeguard_cli.commands.results import TextOrJson

cases = typer.Typer(
    name="cases", no_args_is_help=True, help="Choose, print and write cases for training."
)
groups = (cases,)


@cases.command("list")
def cases_list(
    role: Role = "",
    setting: Setting = "",
    nation: Nation = "",
    theme: Theme = "",
    minutes: Minutes = None,
    difficulty: Annotated[str, typer.Option(metavar="WORD", help="easy, middling or hard.")] = "",
    how: ReportFormat = TextOrJson.text,
    rules: Rules = None,
    local: Local = None,
    scenarios: Scenarios = None,
) -> None:
    """List the training cases: title, minutes, for whom, and how hard."""
    from safeguard_cli.commands.cases import listing as command
    from safeguard_cli.commands.cases.casebook import Shelf
    from safeguard_cli.core.training.case_catalogue import Filters

    wanted = Filters(role=role, setting=setting, nation=nation, theme=theme, difficulty=difficulty)
    if minutes is not None:
        wanted["minutes"] = minutes
    command.list_cases(Shelf(rules, local, scenarios), wanted, how)


@cases.command("pack")
def cases_pack(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or an empty folder.")],
    names: Annotated[
        list[str], typer.Argument(metavar="CASE...", help="Which cases; see cases list.")
    ],
    rules: Rules = None,
    local: Local = None,
    scenarios: Scenarios = None,
) -> None:
    """Write sheets and slides of cases for a class."""
    from safeguard_cli.commands.cases import pack as command
    from safeguard_cli.commands.cases.casebook import Shelf

    command.pack(folder, names, Shelf(rules, local, scenarios))


@cases.command("new")
def cases_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file that ends in .yaml.")],
    plain: Plain = False,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Tell a case of your own, and write it as a scenario."""
    from safeguard_cli.commands.cases import new as command

    command.new(command.Wanted(file, rules, local, plain))
