"""Commands for concerns, which a person carries through days."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import WRITTEN, Local, Plain, Ref, Rules, SaveTo
from safeguard_cli.commands.option_words import ChronologyFormat, DueFormat, WhatCameBack

days = typer.Typer()
concerns = typer.Typer(name="concerns", help="List, show, tell, verify and back up concerns.")
groups = (days, concerns)

ActionId = Annotated[str, typer.Argument(metavar="ACTION", help="The id that `due` shows.")]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it was; else now.")]


@days.command("continue")
def continue_(
    which: Annotated[
        str | None,
        typer.Argument(metavar="REF|RECORD", help="A concern or a record in JSON; else the last."),
    ] = None,
    plain: Plain = False,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Go on with a concern: what came of it, and what comes next."""
    from safeguard_cli.commands.concerns import continue_concern as command

    command.run(command.Continued(which, plain, rules, local))


@days.command()
def due(
    how: Annotated[DueFormat, WRITTEN] = DueFormat.text,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="Save it as a calendar.")
    ] = None,
) -> None:
    """Print what is owed, to whom and by when, overdue first."""
    from safeguard_cli.commands.concerns import list_and_show as command

    command.due(how, ics)


@days.command()
def note(
    reference: Ref,
    corrects: Annotated[
        int | None, typer.Option("--corrects", metavar="ENTRY", help="Put this entry right.")
    ] = None,
    plain: Plain = False,
) -> None:
    """Add a note to a concern. Its words are asked for, or read from standard input."""
    from safeguard_cli.commands.concerns import entries as command

    command.write_note(reference, corrects, plain=plain)


@days.command()
def call(reference: Ref, at: At = None, plain: Plain = False) -> None:
    """Add a call or a talk to a concern, with its time."""
    from safeguard_cli.commands.concerns import entries as command

    command.call(reference, at, plain=plain)


@days.command()
def did(
    reference: Ref,
    action: ActionId,
    at: At = None,
    answer_by: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="The day they named for an answer."),
    ] = None,
) -> None:
    """Note that something advised is done."""
    from safeguard_cli.commands.concerns import entries as command

    command.did(reference, action, at, answer_by.date() if answer_by else None)


@days.command()
def heard(
    reference: Ref,
    action: ActionId,
    came: Annotated[WhatCameBack, typer.Argument(metavar="WHAT", help="What came back.")],
    at: At = None,
) -> None:
    """Note what came back after something that was done."""
    from safeguard_cli.commands.concerns import entries as command

    command.heard(reference, action, came.value, at)


@days.command()
def decided(reference: Ref, plain: Plain = False) -> None:
    """Say what you decided otherwise than advised, and why."""
    from safeguard_cli.commands.session import own_decision as command

    command.decided(reference, plain=plain)


@days.command()
def shared(reference: Ref, plain: Plain = False) -> None:
    """Say what you decided on sharing: with whom, what and why."""
    from safeguard_cli.commands.concerns import entries as command

    command.shared(reference, plain=plain)


@days.command()
def close(reference: Ref, plain: Plain = False) -> None:
    """Close a concern, with the reason."""
    from safeguard_cli.commands.concerns import entries as command

    command.close(reference, plain=plain)


@days.command("hand-over")
def hand_over(reference: Ref, plain: Plain = False) -> None:
    """Note that a concern stands in your organisation's system now."""
    from safeguard_cli.commands.concerns import entries as command

    command.hand_over(reference, plain=plain)


@concerns.callback(invoke_without_command=True)
def list_concerns(context: typer.Context) -> None:
    """List the concerns that are kept here, the last first."""
    if context.invoked_subcommand is None:
        from safeguard_cli.commands.concerns import list_and_show as command

        command.list_all()


@concerns.command()
def show(reference: Ref) -> None:
    """Show one concern: what happened, and what is owed."""
    from safeguard_cli.commands.concerns import list_and_show as command

    command.show(reference)


@concerns.command()
def name(reference: Ref, plain: Plain = False) -> None:
    """Give a concern a name that tells others nothing."""
    from safeguard_cli.commands.concerns import entries as command

    command.name(reference, plain=plain)


@concerns.command()
def chronology(
    references: Annotated[
        list[str] | None, typer.Argument(metavar="[REF]...", help="Which concerns.")
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="NAME", help="All that have this name.")
    ] = None,
    how: Annotated[ChronologyFormat, WRITTEN] = ChronologyFormat.text,
    out: SaveTo = None,
) -> None:
    """Tell what happened, in one concern or several."""
    from safeguard_cli.commands.concerns import list_and_show as command

    command.tell(references or [], about, how, out)


@concerns.command()
def verify(
    reference: Annotated[str | None, typer.Argument(metavar="REF", help="One; else all.")] = None,
    checkpoints: Annotated[
        list[str] | None,
        typer.Option("--checkpoint", metavar="TEXT", help="One that was printed."),
    ] = None,
) -> None:
    """Check that no entry was changed, moved or lost."""
    from safeguard_cli.commands.concerns import list_and_show as command

    command.verify(reference, checkpoints or [])


@concerns.command()
def backup(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Save a copy of all concerns in one file."""
    from safeguard_cli.commands.concerns import backing_up as command

    command.backup(file)


@concerns.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` made.")],
    only_check: Annotated[bool, typer.Option("--check", help="Only say if it is whole.")] = False,
) -> None:
    """Put a backup in the place of what is here; or check it."""
    from safeguard_cli.commands.concerns import backing_up as command

    command.restore(file, only_check=only_check)


@concerns.command()
def hold(
    reference: Ref,
    lift: Annotated[bool, typer.Option("--lift", help="It need no longer be kept.")] = False,
    plain: Plain = False,
) -> None:
    """Note that a concern must be kept, whatever the schedule says."""
    from safeguard_cli.commands.concerns import backing_up as command

    command.hold(reference, lift=lift, plain=plain)


@concerns.command()
def expired() -> None:
    """List what was kept as long as your schedule says."""
    from safeguard_cli.commands.concerns import backing_up as command

    command.expired()
