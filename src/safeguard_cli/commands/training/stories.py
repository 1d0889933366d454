"""The stories that can be played, and what was asked of them on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from safeguard_cli.commands.formats import DemoFormat
from safeguard_cli.commands.option_words import Showing
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.case_catalogue import minutes_of, title_of
from safeguard_cli.core.training.play_scenario import is_for_training
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.nearest import did_you_mean

HOW_TO_LIST = "run `safeguard demo --list` for the names"


class Request(Struct, frozen=True):
    """The options of the command."""

    scenario: str | None = None
    listed: bool = False
    at: str | None = None
    pace: float | None = None
    how: DemoFormat | None = None
    out: Path | None = None
    plain: bool = False
    rules: Path | None = None
    local: Path | None = None
    show: Showing | None = None
    scenarios: Path | None = None


def chosen(name: str, scenarios: Sequence[Scenario]) -> Scenario:
    """Return the scenario of this name, or raise UsageError with the nearest one."""
    known = {each.id: each for each in scenarios}
    stories = [each.id for each in scenarios if is_for_training(each)]
    if name in known and name not in stories:
        raise UsageError(
            "this scenario tests the rules. Its story is not told in stages, so it cannot play",
            HOW_TO_LIST,
        )
    if name not in known:
        raise UsageError(f"no scenario of that name{did_you_mean(name, stories)}", HOW_TO_LIST)
    return known[name]


def by_theme(stories: Sequence[Scenario]) -> dict[str, list[Scenario]]:
    """Group stories by theme, both in the order of the files."""
    themes: dict[str, list[Scenario]] = {}
    for each in stories:
        themes.setdefault(clean_line(each.theme), []).append(each)
    return themes


def in_brief(scenario: Scenario) -> str:
    """Say what a case is called, how long it takes, and how it begins."""
    minutes = minutes_of(scenario)
    return f"{clean_line(title_of(scenario))} ({minutes} minutes). {clean_line(scenario.story)}"
