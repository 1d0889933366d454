"""The summary of a batch as a table for a terminal or a text file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from safeguard_cli.core.cleaning import clean_line
from safeguard_cli.core.deadlines import day_in_words
from safeguard_cli.core.tally import LATER, Line, Summary

_NO_DAY: Final = {"": "On a date to be agreed", LATER: "On other days"}


def summary_text(summary: Summary) -> str:
    """Return the summary as text: a heading for each table, the counts on the left."""
    return "\n\n".join("\n".join(table) for table in _tables(summary)) + "\n"


def tables(summary: Summary) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield each table of a summary: its heading, and its lines."""
    nothing = (
        (Line("", "Nothing is advised, or not yet", summary.no_level),) if summary.no_level else ()
    )
    yield "The gravest level of each case", (*summary.levels, *nothing)
    yield from ((f"Advised: {title}", lines) for title, lines in summary.actions)
    yield "Actions due, by day", tuple(map(_day, summary.days))
    yield "Cases that lack an answer, by the next question", summary.unknown


def heads(summary: Summary) -> tuple[str, str]:
    """Return what the summary is about, and how many records there were."""
    good = summary.records - summary.bad
    counts = f"Records: {summary.records}. Decided: {good}. Bad: {summary.bad}."
    return (
        f"{summary.title}, version {summary.version}",
        f"{counts} Of those decided, {summary.incomplete} lack an answer.",
    )


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


def _day(line: Line) -> Line:
    if line.id in _NO_DAY:
        return Line(line.id, _NO_DAY[line.id], line.count)
    return Line(line.id, day_in_words(date.fromisoformat(line.id)), line.count)
