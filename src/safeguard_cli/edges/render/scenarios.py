"""Write what came of running scenarios: each difference on lines of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.training.coverage import CoverageShare
from safeguard_cli.core.training.scenario import Outcome
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render.json_text import json_text

_NOTHING = "nothing"


_MOST_CHANGED = 60


def outcomes_text(outcomes: Sequence[Outcome], changed: Sequence[str] = ()) -> str:
    """Return every difference, expected above found, and then the count.

    `changed`: lines that went and came of what all scenarios together show.
    """
    lines = [line for outcome in outcomes for line in _differences(outcome)]
    if changed:
        more = len(changed) - _MOST_CHANGED
        lines += ["What the scenarios show has changed:", *changed[:_MOST_CHANGED]]
        lines += [f"and {counted(more, 'line')} more"] if more > 0 else []
    as_expected = sum(not outcome.differences for outcome in outcomes)
    lines.append(f"{as_expected} of {counted(len(outcomes), 'scenario')} as expected")
    return "\n".join(lines)


def differences_text(outcome: Outcome) -> str:
    """Return the differences of one scenario, expected above found."""
    return "\n".join(_differences(outcome))


def outcomes_json(outcomes: Sequence[Outcome], changed: Sequence[str] = ()) -> str:
    """Return the same as JSON."""
    found = [
        {"id": o.scenario.id, "where": o.scenario.where, "differences": o.differences}
        for o in outcomes
    ]
    return _json({"scenarios": len(outcomes), "results": found, "shown-changed": list(changed)})


def coverage_text(found: Sequence[CoverageShare]) -> str:
    """Return a line for each kind, and under it what no scenario reaches."""
    return "\n".join(line for each in found for line in _missed(each))


def coverage_json(found: Sequence[CoverageShare]) -> str:
    """Return the same as JSON."""
    return _json({each.kind: {"percent": each.percent, **_plain(each)} for each in found})


def _differences(outcome: Outcome) -> Iterator[str]:
    if not outcome.differences:
        return
    yield f"{outcome.scenario.where}: {outcome.scenario.id}"
    for each in outcome.differences:
        yield f"    {each.what}"
        yield f"        expected  {each.expected or _NOTHING}"
        yield f"        found     {each.found or _NOTHING}"


def _missed(each: CoverageShare) -> Iterator[str]:
    yield f"{each.kind}: {each.reached} of {each.total} reached, {each.percent} %"
    yield from (f"    not reached: {name}" for name in each.missed)


def _plain(each: CoverageShare) -> dict[str, object]:
    return {"total": each.total, "reached": each.reached, "missed": each.missed}


def _json(value: object) -> str:
    return json_text(value, end="")
