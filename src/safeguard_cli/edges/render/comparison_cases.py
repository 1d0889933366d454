"""Dress what came of past cases under two rule sets as text of at most 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from textwrap import wrap
from typing import Final

from safeguard_cli.core.comparing.comparison import CaseChange, CaseExample, CasesCompared, NotKnown
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases

_WIDTH: Final = 80
_PROTECTIVE: Final = {
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


def case_lines(compared: CasesCompared) -> Iterator[str]:
    """Yield the lines that tell what differs, and which answers one side did not know."""
    verb = "would be" if compared.differ or compared.cases != 1 else "is"
    yield from _fold(
        f"{compared.differ:,} of {counted_many(compared.cases)} {verb} advised differently."
    )
    for side, unfit in (("OLD", compared.not_known_to_old), ("NEW", compared.not_known_to_new)):
        yield from _not_known(side, unfit)
    if compared.unread:
        yield from _fold(f"{counted(compared.unread, 'record')} could not be read as a case.")
        for line, why in compared.unread_lines:
            yield from _fold(f"line {line}: {why}", "  - ", "    ")
    for change in compared.changes:
        yield ""
        yield from _change(change)


def counted_many(cases: int) -> str:
    """Count past cases, with commas in large numbers."""
    return f"{cases:,} past case{'' if cases == 1 else 's'}"


def _not_known(side: str, unfit: NotKnown) -> Iterator[str]:
    if not unfit.cases:
        return
    hold = "case holds" if unfit.cases == 1 else "cases hold"
    ids = ", ".join(unfit.examples)
    yield from _fold(
        f"{unfit.cases:,} {hold} what {side} cannot use, and {side} decides without it: {ids}"
        + ("." if unfit.cases <= len(unfit.examples) else " and others.")
    )
    for code, question, cases in unfit.faults:
        what = _FAULTS.get(code, code)
        of = f"`{question}`: " if question else ""
        yield from _fold(f"{of}{what} ({counted(cases, 'case')})", "  - ", "    ")


def _change(change: CaseChange) -> Iterator[str]:
    kind = "Duty: " if change.kind == "duty" else ""
    moved = f" {_DUE[change.due]}" if change.due in _DUE else ""
    yield from _fold(
        f"{counted(change.count, 'case')}. {_PROTECTIVE[change.protective]}. "
        f"{kind}{phrases.ended(change.subject)}{moved}",
        "- ",
        "  ",
    )
    yield from _fold(f"Was: {change.was}", "    ", "         ")
    yield from _fold(f"Now: {change.now}", "    ", "         ")
    for example in change.examples:
        yield from _fold(_example(example), "    ", "      ")


def _example(example: CaseExample) -> str:
    was, now = _moment(example.was_due), _moment(example.now_due)
    if was and now and was != now:
        return f"{example.id}: was due {was}, now {now}"
    if was or now:
        return f"{example.id}: due {was or now}"
    return example.id


def _moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text


def _fold(text: str, first: str = "", rest: str = "") -> list[str]:
    line = phrases.one_line(text)
    return wrap(line, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
