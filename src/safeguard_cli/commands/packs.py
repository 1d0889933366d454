"""`safeguard setup --export` and `--import`: hand local details on, and take them over."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from safeguard_cli.commands.desk import (
    details_file,
    keep_details,
    kept_details,
    now,
    open_desk,
    prompter,
)
from safeguard_cli.commands.file_endings import refuse_other_promise
from safeguard_cli.commands.pack_differences import compare, page, taken_over
from safeguard_cli.commands.results import give, note, say, shown
from safeguard_cli.core.errors import FindingError, StoppedError, UsageError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Command, Menu, Prompter
from safeguard_cli.edges.store.files import read_bytes
from safeguard_cli.reading.contacts_pack import PERSONAL, Pack, read_pack, write_pack
from safeguard_cli.reading.local_details import Local

# Forty contacts take a tenth of this.
_LIMIT = 100_000
_WHY = (
    "The list above shows all that the pack would change. Look at each number before you take "
    "it over: it is what you will ring.",
    "What the pack does not name stays as it is. If you are not sure, change nothing, and ask "
    "whoever gave you the pack.",
)


def export_pack(out: Path) -> None:
    """Write what is set up as a new file, or print it for `-`. Raises UsageError for nothing."""
    refuse_other_promise(out, "yaml")
    rules, today = open_desk(use="in-any-case").rules, now().date()
    local = kept_details()
    if local is None:
        raise UsageError("nothing is set up yet", "run `safeguard setup` first")
    text = write_pack(_make_pack(rules, local, today.isoformat()), rules)
    _refuse_faulty(text, rules, today)
    give(text, out)
    if local.files:
        note("Your local rules are not in the pack: it holds details alone.")


def import_pack(file: Path, *, yes: bool, plain: bool) -> None:
    """Show what a pack would change, and take it over once the person has chosen so, or `yes`."""
    rules, today = open_desk(use="in-any-case").rules, now().date()
    pack = read_pack(read_bytes(file, _LIMIT, links=False), file.name, rules, today)
    ours = kept_details() or Local(rules.id)
    compared = compare(rules, ours, pack, today)
    said = shown(page(rules, pack, compared), plain=plain)
    number = sum(each.changes for each in compared)
    if not number:
        say(said)
    elif yes:
        say(said)
        _take_over(ours, pack)
    elif _is_wanted(said, number, plain=plain):
        _take_over(ours, pack)


def _make_pack(rules: RuleSet, local: Local, today: str) -> Pack:
    return Pack(
        extends=rules.id,
        rules_version=rules.version,
        made_on=today,
        made_by=local.organisation,
        organisation=local.organisation,
        answers={name: held for name, held in local.answers.items() if name not in PERSONAL},
        contacts={name: held for name, held in local.contacts.items() if held},
    )


def _refuse_faulty(text: str, rules: RuleSet, today: date) -> None:
    """Raise UsageError for a pack that nobody could take over: `setup` itself is less strict."""
    try:
        read_pack(text.encode(), "pack", rules, today)
    except UsageError as error:
        message = f"what is set up cannot be handed on yet:\n{error}"
        raise UsageError(message, "mend it with `safeguard setup`") from None


def _is_wanted(said: str, number: int, *, plain: bool) -> bool:
    try:
        asker = prompter(plain=plain)
    except UsageError:
        say(said)
        raise FindingError(
            "nothing was changed: nobody can be asked here", "add --yes to take the pack over"
        ) from None
    try:
        with restored_terminal(sys.stdin):
            return _ask_to_take(asker, said, number)
    except StoppedError:
        raise StoppedError("stopped; nothing was changed") from None


def _ask_to_take(asker: Prompter, said: str, number: int) -> bool:
    asker.show(said)
    what = "this 1 change" if number == 1 else f"these {number} changes"
    chosen = asker.choose(
        Menu(
            title="Do you want to take the pack over?",
            rows=(("leave", "No, change nothing"), ("take", f"Yes, make {what}")),
            why=_WHY,
            stop="Stop here: nothing is changed",
        )
    )
    if chosen == Command("exit"):
        asker.clear()
    elif chosen != "take":
        note("Nothing was changed.")
    return chosen == "take"


def _take_over(ours: Local, pack: Pack) -> None:
    keep_details(taken_over(ours, pack))
    note(f"Local details are kept in {details_file()}")
