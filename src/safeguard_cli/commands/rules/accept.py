"""Take what scenarios show now as expected, one by one, as a person has read each, or in a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from safeguard_cli.commands.results import note, say
from safeguard_cli.commands.rules.folder import Ran
from safeguard_cli.core.errors import StoppedError, UsageError
from safeguard_cli.core.training.run_scenario import Outcome
from safeguard_cli.core.training.scenario import Scenario, moment_of
from safeguard_cli.core.training.shown_sentences import Played, write_shown
from safeguard_cli.core.training.write_scenario import expect_found
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.folding import LONGEST_LINE
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Command, Menu, Prompter
from safeguard_cli.edges.render import scenarios as render
from safeguard_cli.edges.render.lines import folded
from safeguard_cli.edges.store.files import replace as write_anew
from safeguard_cli.reading import paths

_WHY: Final = (
    "What you take becomes what is expected from now on. Read it first: is it what a wise "
    "colleague would say in this story? What you leave stays a difference.",
)
_STOPPED: Final = "Stopped. What was taken before is written."
_MOST_LINES: Final = 40

SHOWN = "shown.txt"


class _Chooser:
    """Asks of one thing after the other whether it is taken; all that follow may be taken too."""

    def __init__(self, asker: Prompter) -> None:
        self._asker = asker
        self._takes_all = False

    def takes(self, what: str, shown: str) -> bool:
        self._asker.show(shown)
        if self._takes_all:
            return True
        rows = [("take", f"Take this as what is expected: {what}"), ("leave", "Leave it as it is")]
        rows += [("all", "Take this and all that follow")]
        menu = Menu(title="Is this what you want?", rows=rows, why=_WHY, stop="Stop here")
        chosen = self._asker.choose(menu)
        if isinstance(chosen, Command):
            if chosen.name == "exit":
                self._asker.clear()
            raise StoppedError(_STOPPED)
        self._takes_all = chosen == "all"
        return chosen != "leave"


def accept_one_by_one(ran: Ran, shown: str, asker: Prompter) -> tuple[list[Outcome], int]:
    """Offer each difference, then each passage of what all scenarios show.

    Returns the outcomes that still differ, and how many passages were left.
    """
    chooser = _Chooser(asker)
    with restored_terminal(sys.stdin):
        try:
            left = list(_list_left(ran, chooser))
            return left, _take_passages(ran, shown, chooser)
        except (StoppedError, KeyboardInterrupt):
            raise StoppedError(_STOPPED) from None


def _list_left(ran: Ran, chooser: _Chooser) -> Iterator[Outcome]:
    """Take what is new in scenarios; yield the outcomes that are left as they are."""
    for outcome in ran.outcomes:
        if not outcome.differences:
            continue
        name = clean_line(outcome.scenario.id)
        new = expect_found(outcome)
        can_settle = _comes_out(ran, new)
        says = folded(render.difference_lines(outcome), LONGEST_LINE).rstrip("\n")
        if not can_settle:
            says += "\nThis cannot be taken: an answer of the story has to be changed by hand."
        if can_settle and chooser.takes(name, says):
            _rewrite_scenario(ran, new)
        else:
            if not can_settle:
                say(says)
            yield outcome


def _comes_out(ran: Ran, scenario: Scenario) -> bool:
    from safeguard_cli.core.training.run_scenario import run_scenario

    return not run_scenario(ran.interview, scenario, ran.known).differences


def _rewrite_scenario(ran: Ran, scenario: Scenario) -> None:
    """Write the scenario's file anew, if it then reads as it did, but for this scenario."""
    from safeguard_cli.reading.read_scenarios import load_scenarios, read_scenario_text
    from safeguard_cli.reading.write_scenarios import replace_expectation

    file = _find_file(ran, scenario)
    before = load_scenarios(file, ran.interview.rules)
    # What was taken before may have moved it to another line.
    where = next(each.where for each in before if each.id == scenario.id)
    # Line ends stay as they are.
    text = replace_expectation(file.read_bytes().decode(), replace(scenario, where=where))
    wanted = [scenario if each.id == scenario.id else each for each in before]
    after = read_scenario_text(file.name, text, ran.interview.rules)
    if [replace(each, where="") for each in after] != [replace(each, where="") for each in wanted]:
        raise UsageError(
            f"`{clean_line(file.name)}` is written in a way that cannot be changed from here",
            f"change the expectation of `{clean_line(scenario.id)}` by hand",
        )
    write_anew(file, text)


def _find_file(ran: Ran, scenario: Scenario) -> Path:
    if not isinstance(ran.source, Path):
        raise UsageError("these scenarios come with the tool, and stay as they are")
    if not paths.is_folder(ran.source):
        return ran.source
    place = scenario.where.rsplit(":", 2)[0]
    return ran.source / place.rpartition("/")[2]


def _take_passages(ran: Ran, shown: str, chooser: _Chooser) -> int:
    """Take passages of what all scenarios show; return how many were left."""
    if not isinstance(ran.folder, Path) or not paths.is_file(ran.folder / SHOWN):
        return 0
    file = ran.folder / SHOWN
    before, after = file.read_text("utf-8").splitlines(), shown.splitlines()
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    taken: list[bool] = []
    try:
        for kind, a, b, c, d in changes:
            old, new = before[a:b], after[c:d]
            taken.append(
                kind == "equal" or chooser.takes(_count_lines(old, new), _show_change(old, new))
            )
    finally:
        # Whoever stops has taken what came before, and leaves the rest.
        held = [*taken, *[False] * (len(changes) - len(taken))]
        lines = [
            line
            for (_, a, b, c, d), is_taken in zip(changes, held, strict=True)
            for line in (after[c:d] if is_taken else before[a:b])
        ]
        write_anew(file, "\n".join(lines) + "\n")
    return len(taken) - sum(taken)


def _count_lines(old: Sequence[str], new: Sequence[str]) -> str:
    return f"{len(old)} out, {len(new)} in"


def _show_change(old: Sequence[str], new: Sequence[str]) -> str:
    lines = [*(f"- {line}" for line in old), *(f"+ {line}" for line in new)]
    more = [f"and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else []
    return "\n".join(lines[:_MOST_LINES] + more)


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
