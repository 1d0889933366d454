"""The summary of a batch as a table for a terminal or a text file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

from safeguard_cli.core.deciding.tally import Line as Counted
from safeguard_cli.core.deciding.tally import Summary
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.core.words.folding import fold
from safeguard_cli.edges.render.lines import SPACE, Line, folded, row, whole

_WIDTH: Final = 80
# Beyond so many months their years are told.
_MOST_MONTHS: Final = 24


class Table(NamedTuple):
    """One table. `over_time`: for each line, by its id, the count of each month that has any."""

    heading: str
    lines: tuple[Counted, ...]
    over_time: Mapping[str, Mapping[str, int]]


def summary_text(summary: Summary) -> str:
    """Return the summary as text: a heading for each table, the counts on the left."""
    return folded(summary_lines(summary, _WIDTH), _WIDTH)


def summary_lines(summary: Summary, columns: int) -> Iterator[Line]:
    """Yield the same as lines. Counts over time take several, of so many columns."""
    title, counts = heads(summary)
    yield from (row(title, style="bold"), row(counts))
    for table in tables(summary):
        yield SPACE
        yield from _lay_out_table(table, columns)


def tables(summary: Summary) -> Iterator[Table]:
    """Yield each table of a summary."""
    yield Table(
        "The gravest level that is advised", summary.levels, _count_by_month(summary, "levels")
    )
    floors = "What is certain at least, whatever else is answered"
    yield Table(floors, summary.floors, _count_by_month(summary, "floors"))
    actions = _count_by_month(summary, "actions")
    yield from (Table(f"Advised: {title}", lines, actions) for title, lines in summary.actions)
    months = [(month, month_in_words(month.month)) for month in summary.months]
    cases = tuple(Counted(m.month, words, m.cases) for m, words in months if m.cases)
    yield Table("Cases, by month", cases, {})
    due = tuple(Counted(m.month, words, m.due) for m, words in months if m.due)
    yield Table("Actions due, by month", due, {})
    unknown = "Cases that lack an answer, by the first question that may be missing"
    yield Table(unknown, summary.unknown, {})
    if summary.errors:
        wrong = "What could not be used, by code and field"
        yield Table(wrong, summary.errors, _count_by_month(summary, "errors"))


def heads(summary: Summary) -> tuple[str, str]:
    """Return what the summary is about, and how many records there were."""
    good = summary.records - summary.bad
    counts = f"Records: {summary.records:,}. Decided: {good:,}. Bad: {summary.bad:,}."
    of_those = f"Of those decided, {summary.incomplete:,} lack an answer"
    if summary.faulty:
        of_those += f", and {summary.faulty:,} hold something that could not be used"
    return f"{summary.title}, version {summary.version}", f"{counts} {of_those}."


def month_in_words(month: str) -> str:
    """Return a month as people say it: November 2026."""
    if not month:
        return "On a date to be agreed"
    return day_in_words(date.fromisoformat(f"{month}-01"), short=True).removeprefix("1 ")


def spans(over_time: Mapping[str, int]) -> dict[str, int]:
    """Return counts by month, or by year where there are many months."""
    if len(over_time) <= _MOST_MONTHS:
        return dict(sorted(over_time.items()))
    found: dict[str, int] = {}
    for month, count in sorted(over_time.items()):
        found[month[:4]] = found.get(month[:4], 0) + count
    return found


def _count_by_month(
    summary: Summary, kind: Literal["levels", "floors", "actions", "errors"]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for month in summary.months:
        counted: dict[str, int] = getattr(month, kind)
        for key, count in counted.items():
            # An action stands under its part, and has an id of its own.
            name = key.partition(" ")[2] if kind == "actions" else key.strip()
            if month.month:
                found.setdefault(name, {})[month.month] = count
    return found


def _lay_out_table(table: Table, columns: int) -> Iterator[Line]:
    yield row(clean_line(table.heading), style="bold")
    width = max((len(str(each.count)) for each in table.lines), default=0)
    is_over_time = len({month for each in table.over_time.values() for month in each}) > 1
    if not table.lines:
        yield row("  none")
    for each in table.lines:
        yield row(clean_line(each.words), f"  {each.count:>{width}}  ")
        if is_over_time and each.id in table.over_time:
            indent = " " * (width + 6)
            # A month and its count stand on one line.
            counted = spans(table.over_time[each.id]).items()
            words = ", ".join(f"{span}:\u00a0{count}" for span, count in counted)
            rows = fold(words, columns, indent, indent)
            yield from (whole(each.replace("\u00a0", " ")) for each in rows)
