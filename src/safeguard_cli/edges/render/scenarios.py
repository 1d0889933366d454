"""Write what came of running scenarios: each difference on lines of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from safeguard_cli.core.training.coverage import CoverageShare
from safeguard_cli.core.training.run_scenario import Outcome
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render.json_text import json_text
from safeguard_cli.edges.render.lines import Line, Style, row

_NOTHING: Final = "nothing"
_MOST_CHANGED: Final = 60


def outcome_lines(outcomes: Sequence[Outcome], changed: Sequence[str] = ()) -> Iterator[Line]:
    """Yield every difference, expected above found, and then the count.

    `changed`: lines that went and came of what all scenarios together show.
    """
    for outcome in outcomes:
        yield from difference_lines(outcome)
    if changed:
        yield row("What the scenarios show has changed:", style="bold")
        yield from map(row, changed[:_MOST_CHANGED])
        if (more := len(changed) - _MOST_CHANGED) > 0:
            yield row(f"and {counted(more, 'line')} more")
    differing = sum(bool(outcome.differences) for outcome in outcomes)
    yield count_line(len(outcomes) - differing, len(outcomes))


def count_line(as_expected: int, of_all: int) -> Line:
    """Return how many scenarios came out as expected."""
    style: Style = "bold green" if as_expected == of_all else "bold red"
    return row(f"{as_expected:,} of {counted(of_all, 'scenario')} as expected", style=style)


def difference_lines(outcome: Outcome) -> Iterator[Line]:
    """Yield the differences of one scenario, expected above found."""
    if not outcome.differences:
        return
    place = outcome.scenario.where
    yield Line(f"{place}: {outcome.scenario.id}", style="bold", styled=len(place), whole=True)
    for each in outcome.differences:
        yield row(each.what, "    ")
        yield row(each.expected or _NOTHING, "        expected  ")
        yield row(each.found or _NOTHING, "        found     ")


def outcomes_json(outcomes: Sequence[Outcome], changed: Sequence[str] = ()) -> str:
    """Return the same as JSON."""
    found = [
        {"id": o.scenario.id, "where": o.scenario.where, "differences": o.differences}
        for o in outcomes
    ]
    return json_text(
        {"scenarios": len(outcomes), "results": found, "shown-changed": list(changed)}, end=""
    )


def coverage_lines(found: Sequence[CoverageShare]) -> Iterator[Line]:
    """Yield a line for each kind, and under it what no scenario reaches."""
    for each in found:
        share = f"{each.kind}: {each.reached} of {each.total} reached, {each.percent} %"
        yield row(share, style="bold green" if not each.missed else "bold")
        yield from (row(name, "    not reached: ") for name in each.missed)


def coverage_json(found: Sequence[CoverageShare]) -> str:
    """Return the same as JSON."""
    return json_text(
        {each.kind: {"percent": each.percent, **_count_missed(each)} for each in found}, end=""
    )


def _count_missed(each: CoverageShare) -> dict[str, object]:
    return {"total": each.total, "reached": each.reached, "missed": each.missed}
