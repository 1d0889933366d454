"""Keep what was found of floors beside the compiled rules: to search for it takes seconds."""

from __future__ import annotations

from datetime import datetime

from safeguard_cli.commands.desk import Desk
from safeguard_cli.commands.sealed_findings import keep_found, take_found
from safeguard_cli.core.deciding.certain_level import FloorTable

_KIND = "floors"


def take_floors(desk: Desk) -> None:
    """Give the interview what was found before, if anything can be believed."""
    kept = take_found(_KIND, desk, dict[int, FloorTable])
    if kept is not None:
        desk.interview.use_floors(kept)


def prepare_floors(desk: Desk, moment: datetime, *, private: bool) -> None:
    """Find what is certain of every case, before anybody waits for it after an answer.

    It is kept at once: what is found later says which answers were given.
    """
    take_floors(desk)
    desk.interview.on(moment).floors.rank(None)
    if not private:
        keep_floors(desk)


def keep_floors(desk: Desk) -> None:
    """Keep what was found, if it is more than before. Where that cannot be done, it is not."""
    found = desk.interview.found_floors()
    if found != desk.interview.kept_floors:
        keep_found(_KIND, desk, found)
