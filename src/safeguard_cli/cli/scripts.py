"""Commands for scripts: one case, or a million, to decisions that a program reads."""

from __future__ import annotations

from typing import Annotated

import typer

from safeguard_cli.cli.options import AsOf, Local, Rules, Sets

scripts = typer.Typer()


@scripts.command()
def decide(
    answers: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A file of answers, YAML or JSON.")
    ] = "-",
    sets: Sets = None,
    as_of: AsOf = None,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Decide one case, and print the decision as JSON."""
    from safeguard_cli.commands import decide as command

    command.decide(command.Asked(answers, tuple(sets or ()), as_of, rules, local))
