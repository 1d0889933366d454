"""`safeguard decided`: what was decided on the advice of a concern, on another day."""

from __future__ import annotations

import sys

from safeguard_cli.commands.concern_desk import checked_reference, open_concerns
from safeguard_cli.commands.conversation import Way
from safeguard_cli.commands.desk import prompter
from safeguard_cli.commands.own_decision import OwnDecision
from safeguard_cli.commands.results import say_lines
from safeguard_cli.core.errors import StoppedError, UsageError
from safeguard_cli.edges.prompts.replies import Command
from safeguard_cli.edges.prompts.terminal import restored_terminal


def decided(reference: str, *, plain: bool) -> None:
    """Ask what is done otherwise than advised, and add it. Raises StoppedError on leaving."""
    desk = open_concerns()
    story = desk.story(checked_reference(reference))
    given = story.advice()
    if given is None:
        raise UsageError("no advice of this concern is kept", "there is nothing to decide on")
    asker = prompter(plain=plain)
    asking = OwnDecision(asker, _obey, given.record.advice.actions)
    with restored_terminal(sys.stdin):
        asking.ask()
    contents = list(asking.decided.values())
    if not contents:
        raise UsageError("nothing was decided otherwise", "nothing was added")
    desk.add(story.reference, contents)
    say_lines(f"{story.reference}: Added. `safeguard due` goes by it.")


def _obey(command: Command) -> Way:
    if command.name == "exit":
        raise StoppedError("Stopped. Nothing was added.")
    return command.name
