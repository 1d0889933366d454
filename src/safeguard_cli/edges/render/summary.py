"""The summary of a batch as a table for a terminal or a text file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from safeguard_cli.core.deciding.deadlines import day_in_words
from safeguard_cli.core.deciding.tally import Line, Summary
from safeguard_cli.core.words.cleaning import clean_line


def summary_text(summary: Summary) -> str:
    """Return the summary as text: a heading for each table, the counts on the left."""
    return "\n\n".join("\n".join(table) for table in _tables(summary)) + "\n"


def tables(summary: Summary) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield each table of a summary: its heading, and its lines."""
    yield "The gravest level that is advised", summary.levels
    yield "What is certain at least, whatever else is answered", summary.floors
    yield from ((f"Advised: {title}", lines) for title, lines in summary.actions)
    months = [(month, month_in_words(month.month)) for month in summary.months]
    yield "Cases, by month", tuple(Line(m.month, words, m.cases) for m, words in months if m.cases)
    yield "Actions due, by month", tuple(Line(m.month, w, m.due) for m, w in months if m.due)
    yield "Cases that lack an answer, by the first question that may be missing", summary.unknown
    if summary.errors:
        yield "What could not be used, by code and field", summary.errors


def heads(summary: Summary) -> tuple[str, str]:
    """Return what the summary is about, and how many records there were."""
    good = summary.records - summary.bad
    counts = f"Records: {summary.records}. Decided: {good}. Bad: {summary.bad}."
    of_those = f"Of those decided, {summary.incomplete} lack an answer"
    if summary.faulty:
        of_those += f", and {summary.faulty} hold something that could not be used"
    return f"{summary.title}, version {summary.version}", f"{counts} {of_those}."


def _tables(summary: Summary) -> Iterator[Iterable[str]]:
    yield heads(summary)
    for heading, lines in tables(summary):
        yield _table(heading, lines)


def _table(heading: str, lines: tuple[Line, ...]) -> Iterator[str]:
    yield clean_line(heading)
    width = max((len(str(line.count)) for line in lines), default=0)
    if not lines:
        yield "  none"
    for line in lines:
        yield f"  {line.count:>{width}}  {clean_line(line.words)}"


def month_in_words(month: str) -> str:
    """Return a month as people say it: November 2026."""
    if not month:
        return "On a date to be agreed"
    return day_in_words(date.fromisoformat(f"{month}-01"), short=True).removeprefix("1 ")
