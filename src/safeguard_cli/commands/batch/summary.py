"""The summary of a batch: printed, or saved as text, as JSON or as a page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from safeguard_cli.commands.file_endings import file_of
from safeguard_cli.commands.results import give, say, shown
from safeguard_cli.core.deciding.tally import Summary
from safeguard_cli.core.words.cleaning import AsJson
from safeguard_cli.edges.door import columns, write


def deliver_summary(summary: Summary, where: str, *, to_stdout: bool) -> None:
    """Save the summary, or print it (`-`): where the envelopes do not go."""
    path = Path(where)
    if file_of(path):
        give(_written(summary, path.suffix.lower()), path)
    elif to_stdout:
        say(_shown(summary, sys.stdout))
    else:
        write(sys.stderr, _shown(summary, sys.stderr))


def _shown(summary: Summary, stream: TextIO) -> str:
    from safeguard_cli.edges.render.summary import summary_lines, summary_text

    if not stream.isatty():
        return summary_text(summary)
    return shown(summary_lines(summary, columns()), stream=stream)


def _written(summary: Summary, suffix: str) -> str:
    if suffix in (".html", ".htm"):
        from safeguard_cli.edges.render.summary_html import summary_html

        return summary_html(summary)
    if suffix == ".json":
        import msgspec

        return AsJson(msgspec.json.encode(summary).decode() + "\n")
    from safeguard_cli.edges.render.summary import summary_text

    return summary_text(summary)
