"""Choose a demonstration and play it to people in a room."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from safeguard_cli.commands.desk import Desk, prompter
from safeguard_cli.commands.training.demo_player import STOP, Room
from safeguard_cli.commands.training.stories import Request, by_theme, chosen, in_brief
from safeguard_cli.core.errors import StoppedError, UsageError
from safeguard_cli.core.training.play_scenario import is_for_training, play
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Command, Menu, Prompter

WHY_CASES = ("Each case is a made-up story. What it asks for, and what comes of it, is shown.",)


def show(desk: Desk, scenarios: Sequence[Scenario], request: Request) -> None:
    """Play the scenario that is named, or one that is chosen. Raises StoppedError on Ctrl-C."""
    named = chosen(request.scenario, scenarios) if request.scenario else None
    asker = prompter(plain=request.plain)
    with restored_terminal(sys.stdin):
        try:
            scenario = named or _choose(asker, scenarios)
            if scenario is not None:
                demonstration = play(desk.interview, scenario, desk.known)
                Room(desk, demonstration, asker, request).run()
        except (StoppedError, KeyboardInterrupt):
            # Ctrl-C may come between two prompts too.
            raise StoppedError("Stopped. A demonstration keeps nothing.") from None


def _choose(asker: Prompter, scenarios: Sequence[Scenario]) -> Scenario | None:
    """Let a person choose a theme and then a case; None if they leave."""
    themes = by_theme([each for each in scenarios if is_for_training(each)])
    if not themes:
        raise UsageError("there is no scenario here to play")
    while True:
        rows = [(each, each) for each in themes]
        menu = Menu(title="TRAINING: choose a theme.", rows=rows, why=WHY_CASES, stop=STOP)
        theme = asker.choose(menu)
        if isinstance(theme, Command):
            _leave(asker, theme)
            return None
        held = {each.id: each for each in themes[theme]}
        rows = [(each.id, in_brief(each)) for each in held.values()]
        menu = Menu(
            title=f"TRAINING: {theme}. Choose a case.",
            rows=rows,
            why=WHY_CASES,
            back="Go back to the themes",
            stop=STOP,
        )
        case = asker.choose(menu)
        if isinstance(case, str):
            return held[case]
        if case.name != "back":
            _leave(asker, case)
            return None


def _leave(asker: Prompter, command: Command) -> None:
    """Leave nothing on the screen where the person left at once."""
    if command.name == "exit":
        asker.clear()
