"""`safeguard rules diff --cases`: read past cases, and decide each with both rule sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from safeguard_cli.commands.desk import now
from safeguard_cli.commands.results import note
from safeguard_cli.core.comparing.compare_past_cases import CaseComparison
from safeguard_cli.core.comparing.comparison_document import CasesCompared
from safeguard_cli.core.deciding.envelope import Entry, Refused
from safeguard_cli.core.deciding.many_cases import SLOWLY, is_quick
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.items import csv_items, json_items
from safeguard_cli.edges.batch.lines import Lines
from safeguard_cli.edges.batch.several_rule_sets import EveryChecking
from safeguard_cli.reading.answer_checks import Moments

_Reader = Callable[[Checking, Lines], Iterator[Sequence[Entry | Refused]]]

_READERS: dict[str, _Reader] = {".csv": csv_items, ".jsonl": json_items, ".ndjson": json_items}


def compare_cases(old: RuleSet, new: RuleSet, file: Path) -> CasesCompared:
    """Decide every case of the file with both; raise UsageError if it cannot be read."""
    read = _READERS.get(file.suffix.lower())
    if read is None:
        raise UsageError(
            "--cases takes records as JSONL or CSV", "name a file that ends in .jsonl or .csv"
        )
    if not is_quick():
        note(SLOWLY)
    held = CaseComparison(old, new)
    checking = EveryChecking(held.numbers, Moments.of(now()))
    try:
        with file.open("rb") as opened:
            for items in read(checking, Lines(opened.read)):
                held.take([(one, other) for one, other in checking.judged(items)])
    except (OSError, ValueError):
        raise UsageError(
            "cannot read the file of cases", "check its name, and that you may read it"
        ) from None
    found = held.found()
    if not found.cases + found.unread:
        raise UsageError("the file of cases holds none", "check that it is the right file")
    return found
