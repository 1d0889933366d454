"""Lay out what came of past cases under two rule sets as lines of a screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from safeguard_cli.core.comparing.comparison_document import (
    CaseChange,
    CaseExample,
    CasesCompared,
    NotKnown,
)
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.lines import SPACE, Line, line

HOW_PROTECTIVE: Final = {
    "less": "LESS PROTECTIVE",
    "more": "More protective",
    "equally": "Equally protective",
}
_DUE: Final = {
    "sooner": "The deadline is sooner.",
    "later": "The deadline is later.",
    "other": "The deadline has other words.",
}
_FAULTS: Final = {
    "unknown-question": "a question that it does not have",
    "renamed-question": "a question by an old id",
    "renamed-answer": "an answer by an old id",
    "bad-answer": "an answer that it does not have",
    "wrong-type": "an answer of another kind",
}


def case_lines(compared: CasesCompared) -> Iterator[Line]:
    """Yield the lines that tell what differs, and which answers one side did not know."""
    verb = "would be" if compared.differ or compared.cases != 1 else "is"
    yield line(
        f"{compared.differ:,} of {counted(compared.cases, 'past case')} {verb} advised differently."
    )
    for side, unfit in (("OLD", compared.not_known_to_old), ("NEW", compared.not_known_to_new)):
        yield from _list_unknown(side, unfit)
    if compared.unread:
        yield line(f"{counted(compared.unread, 'record')} could not be read as a case.")
        for number, why in compared.unread_lines:
            yield line(f"line {number}: {why}", "  - ")
    for change in compared.changes:
        yield SPACE
        yield from _lay_out_change(change)


def _list_unknown(side: str, unfit: NotKnown) -> Iterator[Line]:
    if not unfit.cases:
        return
    hold = "case holds" if unfit.cases == 1 else "cases hold"
    ids = ", ".join(unfit.examples)
    yield line(
        f"{unfit.cases:,} {hold} what {side} cannot use, and {side} decides without it: {ids}"
        + ("." if unfit.cases <= len(unfit.examples) else " and others.")
    )
    for code, question, cases in unfit.faults:
        what = _FAULTS.get(code, code)
        of = f"`{question}`: " if question else ""
        yield line(f"{of}{what} ({counted(cases, 'case')})", "  - ")


def _lay_out_change(change: CaseChange) -> Iterator[Line]:
    kind = "Duty: " if change.kind == "duty" else ""
    moved = f" {_DUE[change.due]}" if change.due in _DUE else ""
    yield line(
        f"{counted(change.count, 'case')}. {HOW_PROTECTIVE[change.protective]}. "
        f"{kind}{phrases.ended(change.subject)}{moved}",
        "- ",
        style="bold" if change.protective == "less" else "",
    )
    yield line(f"Was: {change.was}", "    ", "         ")
    yield line(f"Now: {change.now}", "    ", "         ")
    for example in change.examples:
        yield line(_describe_example(example), "    ", "      ")


def _describe_example(example: CaseExample) -> str:
    was, now = _say_moment(example.was_due), _say_moment(example.now_due)
    if was and now and was != now:
        return f"{example.id}: was due {was}, now {now}"
    if was or now:
        return f"{example.id}: due {was or now}"
    return example.id


def _say_moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text
