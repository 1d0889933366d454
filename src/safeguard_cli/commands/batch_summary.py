"""The summary of a batch: printed, or saved as text, as JSON or as a page."""

from __future__ import annotations

import sys
from pathlib import Path

from safeguard_cli.commands.results import file_of, give
from safeguard_cli.core.tally import Summary


def deliver_summary(summary: Summary, where: str, *, to_stdout: bool) -> None:
    """Save the summary, or print it (`-`): where the envelopes do not go."""
    path = Path(where)
    text = _written(summary, path.suffix.lower())
    if file_of(path) is None and not to_stdout:
        sys.stderr.write(text)
    else:
        give(text, path)


def _written(summary: Summary, suffix: str) -> str:
    if suffix in (".html", ".htm"):
        from safeguard_cli.edges.render.summary_html import summary_html

        return summary_html(summary)
    if suffix == ".json":
        import msgspec

        return msgspec.json.encode(summary).decode() + "\n"
    from safeguard_cli.edges.render.summary import summary_text

    return summary_text(summary)
