"""`safeguard due`: what is owed to whom and by when, overdue first."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.concern_desk import open_concerns, owed_in
from safeguard_cli.commands.concern_lines import owed_lines
from safeguard_cli.commands.desk import now
from safeguard_cli.commands.option_words import DueFormat
from safeguard_cli.commands.results import give, note, say, say_lines

NOTHING = "Nothing is owed."


def due(how: DueFormat, ics: Path | None) -> None:
    """Print what is owed in all open concerns, or save it as a calendar."""
    desk = open_concerns()
    with desk.concerns.at_one_moment():
        still = [each.concern for each in desk.concerns.outlines() if each.state == "open"]
        # One at a time: a record takes room.
        owed = owed_in(desk, map(desk.story, still), now())
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
        say_lines(*owed_lines(one))
