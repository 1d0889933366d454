"""The commands and their options. Each loads what it needs only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.commands.advise import Request
from safeguard_cli.commands.results import Format

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Advice for people who work or volunteer with children in the UK: what to do next, who "
    "to tell, by when. In danger, do not read on: ring 999.",
)
record = typer.Typer(no_args_is_help=True, help="Show and verify records.")
app.add_typer(record, name="record")

Answers = Annotated[
    str | None, typer.Option("--answers", metavar="FILE|-", help="Take answers from a file.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="QUESTION=ANSWER", help="Give one answer. Never text."),
]
NoInput = Annotated[bool, typer.Option("--no-input", help="Ask nothing; name what is missing.")]
How = Annotated[Format | None, typer.Option("--format", help="How to write the result.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="PATH", help="Save the record in a new file.")
]
Plain = Annotated[bool, typer.Option("--plain", help="Numbered prompts; made to be read aloud.")]
Private = Annotated[bool, typer.Option("--private", help="Write nothing at all to this computer.")]
Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Use the rule set in this folder.")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="Count deadlines from this moment.")
]


@app.callback()
def _safeguard(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Advice for people who work or volunteer with children in the UK."""


@app.command()
def advise(
    answers: Answers = None,
    sets: Sets = None,
    no_input: NoInput = False,
    how: How = None,
    out: Out = None,
    plain: Plain = False,
    private: Private = False,
    rules: Rules = None,
    as_of: AsOf = None,
) -> None:
    """Answer a few questions; get advice and a record."""
    from safeguard_cli.commands import advise as command

    command.advise(
        Request(answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of)
    )


@app.command()
def share(
    answers: Answers = None,
    sets: Sets = None,
    no_input: NoInput = False,
    how: How = None,
    out: Out = None,
    plain: Plain = False,
    private: Private = False,
    rules: Rules = None,
    as_of: AsOf = None,
) -> None:
    """Decide only whether and how to share information."""
    from safeguard_cli.commands import advise as command

    command.share(
        Request(answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of)
    )


@app.command()
def checklist(
    name: Annotated[str, typer.Argument(help="For example 5cs.")],
    answers: Answers = None,
    sets: Sets = None,
    no_input: NoInput = False,
    how: How = None,
    out: Out = None,
    plain: Plain = False,
    private: Private = False,
    rules: Rules = None,
    as_of: AsOf = None,
) -> None:
    """Go through one checklist, or print it empty: `--format html` makes a poster."""
    from safeguard_cli.commands import advise as command

    command.checklist(
        name,
        Request(answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of),
    )


@app.command()
def resume(
    reference: Annotated[str | None, typer.Argument(help="Which draft; else the last.")] = None,
    plain: Plain = False,
    listed: Annotated[bool, typer.Option("--list", help="List what can be resumed.")] = False,
    discard: Annotated[str | None, typer.Option(metavar="REF", help="Remove this draft.")] = None,
) -> None:
    """Go on where you stopped."""
    from safeguard_cli.commands import resume as command

    if discard:
        command.discard(discard)
    elif listed:
        command.list_drafts()
    else:
        command.resume(reference, plain=plain)


@app.command()
def setup(plain: Plain = False) -> None:
    """Set your organisation, nation and local contacts, once."""
    from safeguard_cli.commands import setup as command

    command.setup(plain=plain)


@app.command()
def contacts() -> None:
    """Print whom to turn to, with numbers."""
    from safeguard_cli.commands import contacts as command

    command.contacts()


@app.command("help")
def help_page(
    page: Annotated[str | None, typer.Argument(help="Which page; else the list.")] = None,
) -> None:
    """Read a page on what is worth knowing."""
    from safeguard_cli.commands import pages as command

    command.show(page)


@record.command("show")
def record_show(
    file: Annotated[Path, typer.Argument(help="A record in JSON.")],
    how: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
    out: Out = None,
) -> None:
    """Print a record, or save it in another format."""
    from safeguard_cli.commands import records as command

    command.show(file, how, out)


@record.command("verify")
def record_verify(
    file: Annotated[Path, typer.Argument(help="A record in JSON.")], rules: Rules = None
) -> None:
    """Check that a record is unchanged, and that the rules still decide the same."""
    from safeguard_cli.commands import records as command

    command.verify(file, rules)
