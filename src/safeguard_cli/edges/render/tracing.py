"""Write the traceability table: each statement of the sources, and what rests on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from safeguard_cli.core.checking.overdue import Overdue
from safeguard_cli.core.checking.source_tracing import SourceTrace, SourceUse
from safeguard_cli.core.deciding.law_of_day import NOT_CONFIRMED, UNKNOWN_START
from safeguard_cli.core.model.rule_set import Document, RuleSet
from safeguard_cli.edges.render.json_text import json_text
from safeguard_cli.edges.render.markdown import escape

_SURE: Final = {
    "seed": "said by a source page",
    "seen": "read in a published source",
    "check": "not confirmed",
    "judgement": "our judgement",
}


def sources_markdown(
    rules: RuleSet, traces: Sequence[SourceTrace], overdue: Sequence[Overdue] | None
) -> str:
    """Return a table for each document. What is overdue stands first, if it was looked for."""
    lines = [f"# Sources of {_escape_cell(rules.title)}", ""]
    version, review_by = _escape_cell(rules.version), _escape_cell(rules.review_by)
    lines += [f"Version {version}, to be reviewed by {review_by}.", ""]
    if overdue is not None:
        lines += _list_overdue(overdue)
    documents = {document.id: document for document in rules.documents}
    for name, found in groupby(sorted(traces, key=_rank_traces(rules)), key=lambda t: t.document):
        lines += _trace_document(documents[name], list(found))
    return "\n".join(lines)


def sources_json(
    rules: RuleSet, traces: Sequence[SourceTrace], overdue: Sequence[Overdue] | None
) -> str:
    """Return the same as JSON."""
    found: dict[str, object] = {"rules": rules.id, "version": rules.version, "statements": traces}
    if overdue is not None:
        found["overdue"] = overdue
    return json_text(found, end="")


def _list_overdue(overdue: Sequence[Overdue]) -> Iterator[str]:
    if overdue:
        yield from ("## Past their date", "")
        yield from (f"- {escape(each.what)} {each.date}" for each in overdue)
    else:
        yield "Nothing is past its date."
    yield ""


def _rank_traces(rules: RuleSet) -> Callable[[SourceTrace], int]:
    order = {document.id: number for number, document in enumerate(rules.documents)}
    return lambda trace: order[trace.document]


def _trace_document(document: Document, traces: list[SourceTrace]) -> Iterator[str]:
    yield from (f"## {_escape_cell(document.title)}", "")
    review = f" To be reviewed by {document.review_by}." if document.review_by else ""
    about = f"{document.publisher}, {document.edition}"
    yield f"{_escape_cell(about)}. Checked {document.checked_on}.{review}"
    yield from ("", "| statement | what it says | where | how sure | what rests on it |")
    yield "|---|---|---|---|---|"
    for each in traces:
        place = ", ".join(filter(None, (each.place, _say_in_force(each))))
        cells = (each.statement, each.says, place, _SURE[each.sure], _list_uses(each.used_by))
        yield f"| {' | '.join(map(_escape_cell, cells))} |"
    yield ""


def _say_in_force(each: SourceTrace) -> str:
    unknown = each.in_force_from == UNKNOWN_START
    begins = NOT_CONFIRMED if unknown else each.in_force_from and f"from {each.in_force_from}"
    ends = each.in_force_until and f"until {each.in_force_until}"
    return ", ".join(filter(None, (begins, ends)))


def _list_uses(uses: Sequence[SourceUse]) -> str:
    if not uses:
        return "nothing"
    kinds = groupby(sorted(uses), key=lambda use: use.kind)
    return "; ".join(f"{kind}: {', '.join(u.name for u in found)}" for kind, found in kinds)


def _escape_cell(text: str) -> str:
    return escape(" ".join(text.split()))
