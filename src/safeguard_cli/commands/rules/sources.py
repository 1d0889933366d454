"""`safeguard rules sources`: which statement of the sources reaches a reader, and where."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.file_endings import refuse_other_promise
from safeguard_cli.commands.option_words import Table
from safeguard_cli.commands.results import give
from safeguard_cli.commands.rules.folder import rules_in
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.checking.source_tracing import trace
from safeguard_cli.core.errors import FindingError
from safeguard_cli.edges.render import tracing as render


def sources(path: Path | None, how: Table, as_of: str | None, out: Path | None) -> None:
    """Print the traceability table; with a date, raise if anything is past its own."""
    from safeguard_cli.reading.as_of import read_moment

    refuse_other_promise(out, how.value)
    rules = rules_in(path)
    late = None if as_of is None else overdue(rules, read_moment(as_of).date())
    write = render.sources_json if how is Table.json else render.sources_markdown
    give(write(rules, trace(rules), late), out)
    if late:
        raise FindingError("something is past its date", "look at it again, then write a new date")
