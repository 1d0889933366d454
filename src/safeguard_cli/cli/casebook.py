"""Commands for whoever teaches with invented cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import Local, Plain, ReportFormat, Rules, Scenarios
from safeguard_cli.commands.results import TextOrJson

casebook = typer.Typer(no_args_is_help=True, help="Choose, print and write cases for training.")


@casebook.command("list")
def cases_list(
    role: Annotated[str | None, typer.Option(metavar="ID", help="For example volunteer.")] = None,
    setting: Annotated[str | None, typer.Option(metavar="ID", help="For example sport.")] = None,
    nation: Annotated[str | None, typer.Option(metavar="ID", help="For example wales.")] = None,
    minutes: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="The most time that there is.")
    ] = None,
    theme: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A theme or part of it.")
    ] = None,
    difficulty: Annotated[
        str | None, typer.Option(metavar="WORD", help="easy, middling or hard.")
    ] = None,
    how: ReportFormat = TextOrJson.text,
    scenarios: Scenarios = None,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """List the training cases: title, minutes, for whom, and how hard."""
    from safeguard_cli.commands import cases_list as command
    from safeguard_cli.commands.casebook import Shelf
    from safeguard_cli.core.training.case_catalogue import Filters

    wanted = Filters(
        role=role or "",
        setting=setting or "",
        nation=nation or "",
        theme=theme or "",
        difficulty=difficulty or "",
    )
    if minutes is not None:
        wanted["minutes"] = minutes
    command.list_cases(Shelf(rules, local, scenarios), wanted, how)


@casebook.command("pack")
def cases_pack(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or an empty folder.")],
    names: Annotated[
        list[str], typer.Argument(metavar="CASE...", help="Which cases; see cases list.")
    ],
    scenarios: Scenarios = None,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Write sheets and slides of cases for a class."""
    from safeguard_cli.commands import cases_pack as command
    from safeguard_cli.commands.casebook import Shelf

    command.pack(folder, names, Shelf(rules, local, scenarios))


@casebook.command("new")
def cases_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file that ends in .yaml.")],
    plain: Plain = False,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Tell a case of your own, and write it as a scenario."""
    from safeguard_cli.commands import cases_new as command

    command.new(command.Wanted(file, rules, local, plain))
