"""Commands for scripts: one case, or a million, to decisions that a program reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeguard_cli.cli.options import AsOf, Local, Rules, Sets
from safeguard_cli.commands.option_words import BatchFormat, Engine

scripts = typer.Typer()
groups = (scripts,)


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
    from safeguard_cli.commands import decide_case as command

    command.decide(command.Asked(answers, tuple(sets or ()), as_of, rules, local))


@scripts.command()
def batch(
    source: Annotated[
        str, typer.Argument(metavar="IN|-", help="Records as JSONL, CSV or Parquet.")
    ],
    read_as: Annotated[
        BatchFormat | None, typer.Option("--from", help="How IN is written; else by its name.")
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Bad records too, in a new file.")
    ] = None,
    records: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Save the sealed record of each here.")
    ] = None,
    summary: Annotated[
        str | None,
        typer.Option(metavar="PATH|-", help="Counts, as text, .html or .json; - prints them."),
    ] = None,
    write_as: Annotated[
        BatchFormat | None,
        typer.Option("--format", help="How to write; else by the name of --out."),
    ] = None,
    out: Annotated[
        str, typer.Option("--out", metavar="PATH|-", help="A new file for the decisions.")
    ] = "-",
    resume: Annotated[bool, typer.Option("--resume", help="Go on where it stopped.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with code 4 if an answer is missing.")
    ] = False,
    workers: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="Processes that share the work.")
    ] = 1,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML: which column and word means what."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Decide nothing: list what does not fit; write a first --mapping."
        ),
    ] = False,
    engine: Annotated[
        Engine, typer.Option(help="On this machine, or on Apache Spark (Parquet to Parquet).")
    ] = Engine.here,
    master: Annotated[
        str | None, typer.Option(metavar="URL", help="The cluster of Spark; else its own settings.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="The moment of records without one."),
    ] = None,
    rules: Rules = None,
    local: Local = None,
) -> None:
    """Decide many records, and say what is wrong with bad ones."""
    from safeguard_cli.commands.batch import engines as command
    from safeguard_cli.commands.batch.options import Request

    command.batch_on(engine, master)(
        Request(
            source=source,
            out=out,
            read_as=read_as,
            write_as=write_as,
            errors=errors,
            records=records,
            summary=summary,
            resume=resume,
            strict=strict,
            workers=workers,
            as_of=as_of,
            mapping=mapping,
            dry_run=dry_run,
            rules=rules,
            local=local,
        )
    )
