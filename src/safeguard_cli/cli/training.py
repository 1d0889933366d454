"""Commands for the room where people learn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import Local, Plain, Rules
from safeguard_cli.commands.choices import DemoFormat, Showing

training = typer.Typer()


@training.command()
def demo(
    scenario: Annotated[
        str | None, typer.Argument(help="Which invented case; else choose from a menu.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List what can be played.")] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="QUESTION", help="Start at this question.")
    ] = None,
    pace: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="Play by itself, a step each so many seconds."),
    ] = None,
    how: Annotated[
        DemoFormat | None, typer.Option("--format", help="Write it all down instead.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="Save that in a new file; - prints it."),
    ] = None,
    shown: Annotated[
        Showing | None,
        typer.Option("--show", help="A question with its answer, or each by itself."),
    ] = None,
    plain: Plain = False,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Play an invented case, for training: each question, its answer, and the advice growing."""
    from safeguard_cli.commands import demo as command
    from safeguard_cli.commands.stories import Request

    command.demo(Request(scenario, listed, at, pace, how, out, plain, rules, local, shown))
