"""`safeguard rules diff`: how the advice of two rule sets differs, by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from safeguard_cli.commands.results import TextOrJson, say
from safeguard_cli.commands.rules_folder import rules_in
from safeguard_cli.core.diff.compare import compare
from safeguard_cli.core.diff.records import compare_records
from safeguard_cli.core.diff.shapes import Comparison
from safeguard_cli.core.errors import FindingError, UsageError
from safeguard_cli.core.interview import Interview
from safeguard_cli.edges.store.files import read_bytes


def diff(old: Path, new: Path, how: TextOrJson, records: Path | None) -> None:
    """Print every way in which NEW advises otherwise; raise if there is one."""
    rules = [rules_in(folder) for folder in (old, new)]
    compared = compare(*rules)
    if records is not None:
        held = compare_records(Interview(rules[1]), _files(records))
        compared = replace(compared, records=held)
    from safeguard_cli.edges.render.comparison import comparison_json, comparison_text

    say(comparison_text(compared) if how is TextOrJson.text else comparison_json(compared))
    _raise_if_found(compared)


def _raise_if_found(compared: Comparison) -> None:
    if not compared.proved_same:
        raise FindingError("the rule sets advise differently")
    if compared.records and compared.records.differ:
        raise FindingError("some records would be advised differently")
    if compared.records and compared.records.unread:
        raise FindingError("some records could not be read")


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    if not folder.is_dir():
        raise UsageError("the folder of records is missing or cannot be read")
    for file in sorted(folder.glob("*.json")):
        try:
            content = read_bytes(file)
        except UsageError:
            content = b""
        yield file.name, content
