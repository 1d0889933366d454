"""Commands for whoever is worried: from the first question to what to do, and whom to ring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import (
    Answers,
    AsOf,
    Full,
    How,
    Local,
    NoInput,
    Out,
    Plain,
    Private,
    ReportFormat,
    Rules,
    Sets,
)
from safeguard_cli.commands.results import TextOrJson

advice = typer.Typer()
groups = (advice,)


@advice.command()
def advise(
    answers: Answers = None,
    sets: Sets = None,
    no_input: NoInput = False,
    how: How = None,
    out: Out = None,
    full: Full = False,
    plain: Plain = False,
    private: Private = False,
    as_of: AsOf = None,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Answer a few questions; get advice and a record."""
    from safeguard_cli.commands import advise as command

    request = command.Request(
        answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of, local, full
    )
    command.advise(request)


@advice.command()
def share(
    answers: Answers = None,
    sets: Sets = None,
    no_input: NoInput = False,
    how: How = None,
    out: Out = None,
    full: Full = False,
    plain: Plain = False,
    private: Private = False,
    as_of: AsOf = None,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Decide only whether and how to share information."""
    from safeguard_cli.commands import advise as command

    request = command.Request(
        answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of, local, full
    )
    command.share(request)


@advice.command()
def checklist(
    name: Annotated[str, typer.Argument(help="For example 5cs.")],
    answers: Answers = None,
    sets: Sets = None,
    no_input: NoInput = False,
    how: How = None,
    out: Out = None,
    full: Full = False,
    plain: Plain = False,
    private: Private = False,
    as_of: AsOf = None,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Go through one checklist, or print it empty, as a poster too."""
    from safeguard_cli.commands import checklists as command
    from safeguard_cli.commands.advise import Request

    request = Request(
        answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of, local, full
    )
    command.checklist(name, request)


@advice.command()
def resume(
    reference: Annotated[str | None, typer.Argument(help="Which draft; else the last.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List what can be resumed.")] = False,
    discard: Annotated[str | None, typer.Option(metavar="REF", help="Remove this draft.")] = None,
    plain: Plain = False,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Go on where you stopped."""
    from safeguard_cli.commands import resume_draft as command

    command.run(command.Asked(reference, plain, listed, discard, rules, local))


@advice.command()
def explain(
    file: Annotated[Path | None, typer.Argument(metavar="RECORD", help="A record in JSON.")] = None,
    answers: Answers = None,
    how: ReportFormat = TextOrJson.text,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Explain advice: why this, why not more, what would change it."""
    from safeguard_cli.commands import explain_case as command

    command.explain(command.Explained(file, answers, rules, local), how)


@advice.command()
def setup(
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write it as a contacts pack; - prints it."),
    ] = None,
    taken: Annotated[
        Path | None,
        typer.Option("--import", metavar="FILE", help="Take over a contacts pack, once you agree."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --import: agree now, for scripts.")
    ] = False,
    plain: Plain = False,
) -> None:
    """Set your organisation, nation and contacts; or hand them on."""
    from safeguard_cli.commands import setup as command

    command.run(command.Wanted(export, taken, yes, plain))


@advice.command()
def contacts(local: Local = None) -> None:
    """Print whom to turn to, with numbers."""
    from safeguard_cli.commands import contacts as command

    command.contacts(local)


@advice.command("help")
def help_page(
    page: Annotated[str | None, typer.Argument(help="Which page; else the list.")] = None,
) -> None:
    """Read a page on what is worth knowing."""
    from safeguard_cli.commands import pages as command

    command.show(page)
