"""Say what a copy of a concern shows to its reader, and name what it withholds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.concern.export import Export, advised_in
from safeguard_cli.core.concern.story import record_of
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.words.plural import counted


def withheld_in(export: Export) -> list[str]:
    """Return what is withheld, by name: entries, and the pieces of records."""
    whole = {one.number for one in export.shown} | {one.number for one in export.parted}
    entries = [f"entry {link.number}" for link in export.links if link.number not in whole]
    pieces = [p.path for parted in export.parted for p in parted.pieces if p.withheld]
    return [*entries, *dict.fromkeys(pieces)]


def withheld_in_words(export: Export) -> str:
    """Return in a sentence what is withheld; the copy itself names each of it."""
    named = withheld_in(export)
    if not named:
        return "Nothing is withheld."
    kinds = {
        "entry": ("entry", "entries"),
        "answers": ("answer", "answers"),
        "form": ("field", "fields"),
        "advice": ("piece of the advice", "pieces of the advice"),
    }
    counts = Counter(re.split(r"[ /]", name)[0] for name in named)
    said = [counted(counts.pop(kind), *words) for kind, words in kinds.items() if kind in counts]
    if rest := sum(counts.values()):
        said.append(counted(rest, "other piece"))
    return f"Withheld, each named in the copy: {', '.join(said)}."


def record_in(export: Export, labels: Mapping[str, str]) -> Record:
    """Return the last record of a copy, as its reader may see it.

    `labels`: what sections and fields are called.
    """
    if export.parted:
        return export.parted[-1].record(labels)
    for one in reversed(export.shown):
        if any(link.number == one.number and link.kind == "advice" for link in export.links):
            return record_of(advised_in(one.content))
    raise UsageError("this copy holds no record", "ask for one that does")
