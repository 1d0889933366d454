"""`safeguard resume`: go on where an interview stopped.

Which answers are asked again is seen to in `session/kept_answers.py`.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.advise import desk_for, part_or_checklist
from safeguard_cli.commands.desk import drafts_folder
from safeguard_cli.commands.results import note, say_lines
from safeguard_cli.commands.session.advice_session import SessionOptions, run_session
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import find_id_now
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.store.draft_keeping import Draft
from safeguard_cli.edges.store.drafts_on_disk import Drafts
from safeguard_cli.reading import paths
from safeguard_cli.reading.rule_folder import HEAD

_NONE = "there is nothing to resume"
_START = "run `safeguard advise` to start"


class Asked(Struct, frozen=True):
    """What was asked of `safeguard resume` on the command line."""

    reference: str | None = None
    plain: bool = False
    listed: bool = False
    discard: str | None = None
    rules: Path | None = None
    local: Path | None = None


def run(asked: Asked) -> None:
    """List drafts, remove one, or go on with one. Raises UsageError for two of these at once."""
    beside = asked.reference or asked.rules or asked.local or asked.plain
    if asked.discard is not None or asked.listed:
        if beside or (asked.listed and asked.discard is not None):
            raise UsageError("--list and --discard REF each stand alone", "leave the rest out")
        if asked.discard is None:
            list_drafts()
        else:
            discard(asked.discard)
        return
    resume(asked.reference, plain=asked.plain, rules=asked.rules, local=asked.local)


def resume(
    reference: str | None, *, plain: bool, rules: Path | None = None, local: Path | None = None
) -> None:
    """Take up a draft: this one, or the last that was stopped; by the rules that it began with."""
    drafts = Drafts(drafts_folder())
    draft = drafts.resume(reference) if reference else _take_latest(drafts)
    rules = rules or _find_still_there(draft.rules, "rules")
    local = local or _find_still_there(draft.local, "local rules")
    desk = desk_for(draft.command, rules, local)
    if not _is_known(draft.command, desk.rules):
        draft = replace(draft, command=_find_command_now(draft.command, desk.rules))
        desk = desk_for(draft.command, rules, local)
    if draft.rules_digest != desk.digest:
        note(
            "These are not the rules that you began with, or they have changed since. "
            "Your answers are used where they fit."
        )
    run_session(desk, draft, drafts, SessionOptions(plain=plain), resumed=True)


def list_drafts() -> None:
    """Print the drafts that are kept, the last saved first."""
    kept = Drafts(drafts_folder()).list()
    for one in kept:
        count = len(one.draft.answers) if one.draft else 0
        answers = counted(count, "answer")
        say_lines(f"{one.reference}  {one.state}  {answers if one.draft else 'cannot be read'}")
    if not kept:
        note(f"{_NONE.capitalize()}.")


def discard(reference: str) -> None:
    """Remove a draft for good."""
    Drafts(drafts_folder()).discard(reference)
    note(f"Discarded: {reference}")


def _find_still_there(folder: str, what: str) -> Path | None:
    if not folder:
        return None
    if paths.is_file(Path(folder) / HEAD):
        return Path(folder)
    note(f"The {what} that you began with are no longer in {clean_line(folder)}.")
    return None


def _is_known(command: str, rules: RuleSet) -> bool:
    """Say whether the part or checklist that was gone through alone is still there."""
    if command == "advise":
        return True
    name = part_or_checklist(command)
    parts = {part.id for part in rules.parts}
    return name in parts | {checklist.id for checklist in rules.checklists}


def _find_command_now(command: str, rules: RuleSet) -> str:
    """Say what becomes of a checklist or part that is not there any more, and choose that."""
    name = command.partition(" ")[2]
    if now := find_id_now(name, rules.checklists):
        note(f"The checklist `{name}` is now `{now}`.")
        return f"checklist {now}"
    note("What you began with alone is not in these rules. You are asked about all of it.")
    return "advise"


def _take_latest(drafts: Drafts) -> Draft:
    latest = drafts.latest_stopped()
    if latest is None:
        raise UsageError(_NONE, _START)
    return drafts.resume(latest.reference)
