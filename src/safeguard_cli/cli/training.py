"""Commands for the room where people learn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import (
    Local,
    Minutes,
    Nation,
    Plain,
    Role,
    Rules,
    Scenarios,
    Setting,
    Theme,
)
from safeguard_cli.commands.formats import DemoFormat
from safeguard_cli.commands.option_words import GroupMode, LessonFormat, Showing

training = typer.Typer()
groups = (training,)


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
    shown: Annotated[
        Showing | None,
        typer.Option("--show", help="A question with its answer, or each by itself."),
    ] = None,
    how: Annotated[
        DemoFormat | None, typer.Option("--format", help="Write it all down instead.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="Save that in a new file; - prints it."),
    ] = None,
    plain: Plain = False,
    rules: Rules = None,
    local: Local = None,
    scenarios: Scenarios = None,
) -> None:
    """Play an invented case for training, question by question."""
    from safeguard_cli.commands.training import demo as command
    from safeguard_cli.commands.training.stories import Request

    command.demo(
        Request(scenario, listed, at, pace, how, out, plain, rules, local, shown, scenarios)
    )


@training.command()
def train(
    cases: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CASE]...", help="Which invented cases; else drawn."),
    ] = None,
    role: Role = "",
    setting: Setting = "",
    nation: Nation = "",
    theme: Theme = "",
    minutes: Minutes = None,
    number: Annotated[
        int | None, typer.Option("--cases", metavar="N", help="How many cases; 3 otherwise.")
    ] = None,
    pairs: Annotated[
        int | None, typer.Option(metavar="N", help="So many pairs of cases, one answer apart.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Draw what was drawn with this number.")
    ] = None,
    learners: Annotated[int, typer.Option(metavar="N", help="How many learn together.")] = 1,
    group: Annotated[
        GroupMode, typer.Option(help="They answer in turns at one keyboard, or show hands.")
    ] = GroupMode.turns,
    names: Annotated[bool, typer.Option("--names", help="Ask learners for their names.")] = False,
    how: Annotated[
        LessonFormat | None, typer.Option("--format", help="How to write the results.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="PATH", help="Save the results in a new file; - prints them."
        ),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Save a page that says what was practised (HTML)."),
    ] = None,
    plain: Plain = False,
    rules: Rules = None,
    local: Local = None,
    scenarios: Scenarios = None,
) -> None:
    """Let learners answer invented cases first, and score them."""
    from safeguard_cli.commands.training import train as command
    from safeguard_cli.commands.training.lesson import Request as Lesson

    command.train(
        Lesson(
            cases=tuple(cases or ()), role=role, setting=setting, nation=nation, theme=theme,
            minutes=minutes, number=number, pairs=pairs, seed=seed, learners=learners,
            group=group, names=names, how=how, out=out, certificate=certificate, plain=plain,
            rules=rules, local=local, scenarios=scenarios,
        )
    )  # fmt: skip
