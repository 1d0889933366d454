"""Keep what all scenarios show in a file beside them, and say which of its lines have changed."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from safeguard_cli.commands.results import note
from safeguard_cli.commands.rules_folder import Ran
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.scenario import moment_of
from safeguard_cli.core.training.shown_sentences import Played, write_shown
from safeguard_cli.reading import paths

SHOWN = "shown.txt"


def show_scenarios(ran: Ran) -> str:
    """Write down, as text, every sentence and contact that the scenarios show."""
    return write_shown(
        Played(
            each.scenario.id,
            ran.interview.on(moment_of(each.scenario)).engine.space,
            each.replay.final,
        )
        for each in ran.outcomes
    )


def changed_lines(ran: Ran, shown: str) -> tuple[str, ...]:
    """List the lines that went (`-`) and came (`+`), where such a file is kept."""
    if ran.folder is None or not paths.is_file(ran.folder / SHOWN):
        return ()
    before = (ran.folder / SHOWN).read_text("utf-8").splitlines()
    lines = unified_diff(before, shown.splitlines(), lineterm="", n=0)
    return tuple(line for line in lines if not line.startswith(("---", "+++", "@@")))


def keep_shown(ran: Ran, shown: str) -> None:
    """Write the file anew; raise UsageError where only some scenarios were run."""
    if not isinstance(ran.folder, Path):
        raise UsageError("`--accept` needs all scenarios of a rule set: name its folder")
    (ran.folder / SHOWN).write_text(shown, "utf-8", newline="\n")
    note(f"What the scenarios show is kept in {ran.folder / SHOWN}")
