"""`safeguard due`: what is owed to whom and by when, overdue first."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.choices import DueFormat
from safeguard_cli.commands.concern_desk import concerns_here, open_concerns, owed_in
from safeguard_cli.commands.concern_lines import owed_lines
from safeguard_cli.commands.results import give, note, say
from safeguard_cli.commands.wiring import now
from safeguard_cli.core.concern.story import state_after

NOTHING = "Nothing is owed."


def due(how: DueFormat, ics: Path | None) -> None:
    """Print what is owed in all open concerns, or save it as a calendar."""
    names = _open_ones()
    desk = open_concerns()
    owed = owed_in(desk, [desk.story(name) for name in names], now())
    if ics is not None:
        from safeguard_cli.edges.render.calendar import calendar_of

        give(calendar_of(owed, now()), ics)
        return
    if how is DueFormat.json:
        from safeguard_cli.edges.render.json_text import json_text

        say(json_text(owed))
        return
    if not owed:
        note(NOTHING)
    for one in owed:
        say("\n".join(owed_lines(one)))


def _open_ones() -> list[str]:
    kinds: dict[str, list[str]] = {}
    for entry, _ in concerns_here().links():
        kinds.setdefault(entry.concern, []).append(entry.kind)
    return [name for name, those in kinds.items() if state_after(those) == "open"]
