"""`safeguard` alone, on a terminal: say what one can do, and let the person choose."""

from __future__ import annotations

from collections.abc import Sequence

from safeguard_cli.commands.desk import prompter
from safeguard_cli.edges.prompts.replies import Menu

_WHY = (
    "Each line is a command of safeguard. You can type it as well: safeguard advise.",
    "To see every command, run: safeguard --help",
)


def choose_command(offered: Sequence[tuple[str, str]]) -> str | None:
    """Return the command that a person chooses of these (name, what it does); None: they left.

    Raises StoppedError when they press Ctrl-C.
    """
    asker = prompter(plain=False)
    menu = Menu(
        title="What do you want to do? If a child is in danger now, ring 999.",
        rows=[(name, f"{does} ({name})") for name, does in offered],
        why=_WHY,
        stop="Leave",
    )
    chosen = asker.choose(menu)
    if isinstance(chosen, str):
        return chosen
    if chosen.name == "exit":
        asker.clear()
    return None
