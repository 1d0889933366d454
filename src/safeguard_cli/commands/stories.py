"""The stories that can be played, what was asked of them, and the rules a room is taught with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk, now, open_desk, rules_from_environment
from safeguard_cli.commands.formats import DemoFormat
from safeguard_cli.commands.option_words import Showing
from safeguard_cli.core.advising.said_once import said_once
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.interview import Interview
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


def training_desk(folder: Path | None, local: Path | None) -> Desk:
    """Return the rules in a folder (ours, if none is named) with the local ones, if proved.

    A folder that holds a local rule set is laid over ours. What is set up on this computer is
    left out where it cannot be used: a room full of people need not wait for that.
    """
    from safeguard_cli.commands.rules_folder import extends_a_base, rules_in

    folder = folder or rules_from_environment()
    if local is None and folder is not None and extends_a_base(folder):
        from safeguard_cli.commands.local_rules import made_local

        rules, details = made_local(rules_in(None), folder, "if-proved", now().date())
        return Desk(Interview(rules), dict(details.answers), folder)
    return open_desk(folder, local=local, in_need=True)


def for_a_room(desk: Desk, advice: Advice, moment: datetime) -> Advice:
    """Say everything once. "What if?" shows what would change it, better than a list."""
    return replace(said_once(advice, desk.interview.on(moment).rules), changes=())
