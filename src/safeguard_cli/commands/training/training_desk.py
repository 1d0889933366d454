"""What a room is taught with: the rules, with what is local, and advice as it is read there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk, now, open_desk, rules_from_environment
from safeguard_cli.core.advising.asked_first import for_reading
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.interview import Interview


def training_desk(folder: Path | None, local: Path | None) -> Desk:
    """Return the rules in a folder (ours, if none is named) with the local ones, if proved.

    A folder that holds a local rule set is laid over ours. What is set up on this computer is
    left out where it cannot be used: a room full of people need not wait for that.
    """
    from safeguard_cli.commands.rules.folder import extends_a_base, rules_in

    folder = folder or rules_from_environment()
    if local is None and folder is not None and extends_a_base(folder):
        from safeguard_cli.commands.local_rules import made_local

        rules, details = made_local(rules_in(None), folder, "if-proved", now().date())
        return Desk(Interview(rules), dict(details.answers), folder)
    return open_desk(folder, local=local, in_need=True)


def for_a_room(desk: Desk, advice: Advice, answers: Given, moment: datetime) -> Advice:
    """Return advice as `advise` shows it: what was asked first, and everything said once.

    "What if?" shows what would change it, better than a list.
    """
    read = for_reading(advice, desk.interview.on(moment).rules, answers)
    return replace(read, changes=())
