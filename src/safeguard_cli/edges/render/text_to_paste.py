"""A block to paste into an organisation's own system: fact, concern, risk, action, reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.words.cleaning import clean

# The fields of the record that hold what was seen and heard.
_FACTS = ("noticed-on", "noticed-where", "seen-and-heard", "own-words", "others-said")
_NOTHING = "Nothing was written down here."


def paste_block(record: Record) -> str:
    """Return the record in five short headings, as plain text."""
    parts = (
        ("FACT", _list_facts(record)),
        ("CONCERN", (f"{a.ask} {a.words}" for a in record.answers)),
        ("RISK", (one.level_label for one in record.advice.actions[:1])),
        ("ACTION", (f"{one.do} ({one.due.words})" for one in record.advice.actions)),
        ("REASON", (r.because for one in record.advice.actions for r in one.reasons)),
    )
    lines = [f"safeguard {record.reference}, {record.created}"]
    for heading, said in parts:
        lines += ["", heading, *_list_said(said)]
    return clean("\n".join([*lines, "", record.statement])) + "\n"


def _list_facts(record: Record) -> Iterator[str]:
    for section in record.form:
        for field in section.fields:
            if field.field in _FACTS and field.value:
                yield f"{field.label}: {field.value}"


def _list_said(said: Iterable[str]) -> list[str]:
    return [f"- {each}" for each in dict.fromkeys(said)] or [_NOTHING]
