"""Days on which tests happen: the clock of every command, set to a moment and moved on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from safeguard_cli.commands import desk
from safeguard_cli.core.concern.story import Story, told
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.edges.store.concerns import FILE, Concerns
from safeguard_cli.edges.store.places import data_folder

# A Wednesday with no bank holiday near.
BEGAN = datetime(2026, 11, 25, 10, 0, tzinfo=LONDON)


class Clock:
    """The present moment. It stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self, zone: tzinfo) -> datetime:
        return self.moment.astimezone(zone)

    def on(self, **by: float) -> datetime:
        self.moment += timedelta(**by)
        return self.moment


def clock_at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock by which all commands go from now on."""
    clock = Clock(moment)
    monkeypatch.setattr(desk, "datetime", clock)
    return clock


def concerns_here() -> Concerns:
    """Return the concerns of this test."""
    return Concerns(data_folder() / FILE)


def only_story() -> Story:
    """Return the one concern that is kept."""
    concerns = concerns_here()
    (reference,) = concerns.all()
    return told(concerns.entries(reference))


def begun(kept: Path, begin: Callable[[], object]) -> str:
    """Begin a concern, or take the one that `kept` holds from earlier; return its reference.

    To sit through an interview for each test would take most of the time of these tests.
    """
    if kept.exists():
        shutil.copytree(kept, data_folder())
    else:
        begin()
        shutil.copytree(data_folder(), kept)
    return only_story().reference
