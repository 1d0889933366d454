"""The commands and their options. Each loads what it needs only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.commands.advise import Request
from safeguard_cli.commands.choices import FindingFormat, Picture, Table, Which
from safeguard_cli.commands.results import Format, TextOrJson

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
rules_app = typer.Typer(no_args_is_help=True, help="Test, draw and trace the rules themselves.")
app.add_typer(rules_app, name="rules")

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
Local = Annotated[
    Path | None,
    typer.Option("--local", metavar="DIR", help="Lay the local rule set in this folder over it."),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="Count deadlines from this moment.")
]
ScenarioPath = Annotated[
    Path | None, typer.Argument(help="A rule set, a folder of scenarios or one file; else ours.")
]
RulesPath = Annotated[Path | None, typer.Argument(help="The folder of a rule set; else ours.")]
SaveTo = Annotated[
    Path | None, typer.Option("--out", metavar="PATH", help="Save it in a new file.")
]
PartId = Annotated[str | None, typer.Option("--part", metavar="ID", help="Only this part.")]
ReportFormat = Annotated[TextOrJson, typer.Option("--format", help="How to write the result.")]


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
    local: Local = None,
) -> None:
    """Answer a few questions; get advice and a record."""
    from safeguard_cli.commands import advise as command

    command.advise(
        Request(answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of, local)
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
    local: Local = None,
) -> None:
    """Decide only whether and how to share information."""
    from safeguard_cli.commands import advise as command

    command.share(
        Request(answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of, local)
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
    local: Local = None,
) -> None:
    """Go through one checklist, or print it empty: `--format html` makes a poster."""
    from safeguard_cli.commands import advise as command

    command.checklist(
        name,
        Request(
            answers, tuple(sets or ()), no_input, how, out, plain, private, rules, as_of, local
        ),
    )


@app.command()
def resume(
    reference: Annotated[str | None, typer.Argument(help="Which draft; else the last.")] = None,
    plain: Plain = False,
    listed: Annotated[bool, typer.Option("--list", help="List what can be resumed.")] = False,
    discard: Annotated[str | None, typer.Option(metavar="REF", help="Remove this draft.")] = None,
    local: Local = None,
) -> None:
    """Go on where you stopped."""
    from safeguard_cli.commands import resume as command

    if discard:
        command.discard(discard)
    elif listed:
        command.list_drafts()
    else:
        command.resume(reference, plain=plain, local=local)


@app.command()
def explain(
    file: Annotated[Path | None, typer.Argument(metavar="RECORD", help="A record in JSON.")] = None,
    answers: Answers = None,
    how: Annotated[TextOrJson, typer.Option("--format", help="How to write it.")] = TextOrJson.text,
    rules: Rules = None,
) -> None:
    """Explain advice: why this, why not more, what would change it."""
    from safeguard_cli.commands import explaining as command

    command.explain(file, answers, rules, how)


@app.command()
def setup(plain: Plain = False) -> None:
    """Set your organisation, nation and local contacts, once."""
    from safeguard_cli.commands import setup as command

    command.setup(plain=plain)


@app.command()
def contacts(local: Local = None) -> None:
    """Print whom to turn to, with numbers."""
    from safeguard_cli.commands import contacts as command

    command.contacts(local)


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
    file: Annotated[Path, typer.Argument(help="A record in JSON.")],
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Check that a record is unchanged, and that the rules still decide the same."""
    from safeguard_cli.commands import records as command

    command.verify(file, rules, local)


@rules_app.command("test")
def rules_test(
    path: ScenarioPath = None, rules: Rules = None, how: ReportFormat = TextOrJson.text
) -> None:
    """Run scenario files, and show every difference line by line."""
    from safeguard_cli.commands import rules_test as command

    command.test(path, rules, how)


@rules_app.command("coverage")
def rules_coverage(
    path: ScenarioPath = None, rules: Rules = None, how: ReportFormat = TextOrJson.text
) -> None:
    """Say which rules, duties, answers and items no scenario reaches."""
    from safeguard_cli.commands import rules_test as command

    command.coverage(path, rules, how)


@rules_app.command("sources")
def rules_sources(
    path: RulesPath = None,
    how: Annotated[Table, typer.Option("--format", help="How to write it.")] = Table.markdown,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Find what is overdue by then.")
    ] = None,
    out: SaveTo = None,
) -> None:
    """Print which rules, steps, duties and pages rest on each statement of the sources."""
    from safeguard_cli.commands import rules_sources as command

    command.sources(path, how, as_of, out)


@rules_app.command("diff")
def rules_diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The folder of a rule set.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The folder of another.")],
    how: Annotated[TextOrJson, typer.Option("--format", help="How to write it.")] = TextOrJson.text,
    records: Annotated[
        Path | None, typer.Option("--records", metavar="DIR", help="Replay these past records.")
    ] = None,
) -> None:
    """Say how the advice of two rule sets differs, and with which answers."""
    from safeguard_cli.commands import rules_diff as command

    command.diff(old, new, how, records)


@rules_app.command("schema")
def rules_schema(
    which: Annotated[Which, typer.Argument(help="Which kind of file.")] = Which.rules,
    rules: Rules = None,
    out: SaveTo = None,
) -> None:
    """Print JSON Schema, with which an editor completes and checks as you type."""
    from safeguard_cli.commands import rules_schema as command

    command.schema(which, rules, out)


@rules_app.command("new")
def rules_new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
) -> None:
    """Write a commented starting point of a local rule set."""
    from safeguard_cli.commands import rules_new as command

    command.new(folder)


@rules_app.command("graph")
def rules_graph(
    part: PartId = None,
    how: Annotated[Picture, typer.Option("--format", help="How to draw it.")] = Picture.mermaid,
    answers: Answers = None,
    rules: Rules = None,
    out: SaveTo = None,
) -> None:
    """Draw the rules: from situations to actions. `--answers` marks their path."""
    from safeguard_cli.commands import rules_graph as command

    command.graph(part, how, answers, rules, out)


@rules_app.command("check")
def rules_check(
    path: RulesPath = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Find what is overdue by then.")
    ] = None,
    how: Annotated[
        FindingFormat, typer.Option("--format", help="How to write the findings.")
    ] = FindingFormat.text,
    counterexamples: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Save answers that show each finding.")
    ] = None,
) -> None:
    """Prove what the rules promise, for all answers; find where they do not."""
    from safeguard_cli.commands import rules_check as command

    command.check(path, as_of, how, counterexamples)


@rules_app.command("explain")
def rules_explain(
    code: Annotated[str, typer.Argument(help="For example SG042.")],
) -> None:
    """Tell what a code means, why it matters and how to mend it."""
    from safeguard_cli.commands import rules_check as command

    command.explain(code)
