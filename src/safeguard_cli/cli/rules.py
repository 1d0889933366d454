"""Commands for whoever reads, changes and proves the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import (
    WRITTEN,
    Answers,
    Counterexamples,
    Local,
    OverdueBy,
    PartId,
    Plain,
    ReportFormat,
    Rules,
    RulesPath,
    SaveTo,
    ScenarioPath,
    Scenarios,
)
from safeguard_cli.commands.formats import Picture
from safeguard_cli.commands.option_words import FindingFormat, Paper, SchemaFormat, Table, Which
from safeguard_cli.commands.results import TextOrJson

rules = typer.Typer(
    name="rules", no_args_is_help=True, help="Test, draw and trace the rules themselves."
)
groups = (rules,)


@rules.command("test")
def rules_test(
    path: ScenarioPath = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take what is new as what is expected, one by one.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --accept: take what is shown, unasked.")
    ] = False,
    how: ReportFormat = TextOrJson.text,
    plain: Plain = False,
    rules: Rules = None,
    local: Local = None,
    scenarios: Scenarios = None,
) -> None:
    """Run scenario files, and show every difference line by line.

    A scenario of a local rule set names only what it is about; nothing else is compared.
    """
    from safeguard_cli.commands.rules import scenarios as command

    tested = command.Tested(path, rules, local, scenarios, accept, yes, plain)
    command.test(tested, how)


@rules.command("coverage")
def rules_coverage(
    path: ScenarioPath = None,
    how: ReportFormat = TextOrJson.text,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Say which rules, duties, answers and items no scenario reaches.

    Of a local rule set, only what is local is counted.
    """
    from safeguard_cli.commands.rules import scenarios as command

    command.coverage(path, rules, local, how)


@rules.command("sources")
def rules_sources(
    path: RulesPath = None,
    how: Annotated[Table, WRITTEN] = Table.markdown,
    out: SaveTo = None,
    as_of: OverdueBy = None,
) -> None:
    """Print what rests on each statement of the sources."""
    from safeguard_cli.commands.rules import sources as command

    command.sources(path, how, as_of, out)


@rules.command("diff")
def rules_diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The folder of a rule set.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The folder of another.")],
    records: Annotated[
        Path | None, typer.Option("--records", metavar="DIR", help="Replay these past records.")
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option("--cases", metavar="FILE", help="Decide these past cases (JSONL, CSV) anew."),
    ] = None,
    counterexamples: Counterexamples = None,
    how: ReportFormat = TextOrJson.text,
) -> None:
    """Say how the advice of two rule sets differs.

    Deadlines are held against each other for every minute of the known calendars.
    """
    from safeguard_cli.commands.rules import diff as command

    command.diff(command.Asked(old, new, how, records, cases, counterexamples))


@rules.command("schema")
def rules_schema(
    which: Annotated[
        Which | None, typer.Argument(help="Which kind of file.", show_default="rules")
    ] = None,
    how: Annotated[
        SchemaFormat, typer.Option("--format", help="JSON Schema, or a reference of every key.")
    ] = SchemaFormat.json,
    out: SaveTo = None,
    rules: Rules = None,
) -> None:
    """Print JSON Schema, for editors that complete and check.

    With `--format markdown`: a reference of every key, with examples; of all kinds of files
    unless one is named.
    """
    from safeguard_cli.commands.rules import schema as command

    command.schema(which, how, rules, out)


@rules.command("new")
def rules_new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
) -> None:
    """Write a commented starting point of a local rule set."""
    from safeguard_cli.commands.rules import new as command

    command.new(folder)


@rules.command("graph")
def rules_graph(
    part: PartId = None,
    answers: Answers = None,
    how: Annotated[Picture, WRITTEN] = Picture.mermaid,
    out: SaveTo = None,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Draw the rules: from situations to actions. `--answers` marks their path."""
    from safeguard_cli.commands.rules import graph as command
    from safeguard_cli.commands.rules.folder import Chosen

    command.graph(part, how, answers, Chosen(rules, local), out)


@rules.command("review")
def rules_review(
    path: RulesPath = None,
    since: Annotated[
        Path | None, typer.Option("--since", metavar="DIR", help="Mark what has changed since.")
    ] = None,
    only_changes: Annotated[
        bool, typer.Option("--only-changes", help="Leave out what is as it was.")
    ] = False,
    how: Annotated[
        Paper | None,
        typer.Option("--format", help="How to write it.", show_default="by the file's name"),
    ] = None,
    out: SaveTo = None,
    local: Local = None,
) -> None:
    """Write down every sentence of the rules, to approve and sign.

    Of a local rule set, what it adds to its base is marked.
    """
    from safeguard_cli.commands.rules import review as command
    from safeguard_cli.commands.rules.folder import Chosen

    compared = command.Compared(since, only_changes)
    command.review(Chosen(path, local), compared, how, out)


@rules.command("check")
def rules_check(
    path: RulesPath = None,
    counterexamples: Counterexamples = None,
    how: Annotated[FindingFormat, WRITTEN] = FindingFormat.text,
    as_of: OverdueBy = None,
) -> None:
    """Prove what the rules promise; find where they do not."""
    from safeguard_cli.commands.rules import check as command

    command.check(path, as_of, how, counterexamples)


@rules.command("explain")
def rules_explain(
    code: Annotated[str, typer.Argument(help="For example SG042.")],
) -> None:
    """Tell what a code means, why it matters and how to mend it."""
    from safeguard_cli.commands.rules import check as command

    command.explain(code)
