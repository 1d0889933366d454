"""`safeguard continue`: go on with a concern, or with a record that was made elsewhere."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.concern_desk import (
    REFERENCE,
    ConcernDesk,
    checked_reference,
    latest_open,
    open_concerns,
)
from safeguard_cli.commands.desk import drafts_folder, prompter
from safeguard_cli.commands.records import ALTERED, AlteredError
from safeguard_cli.commands.results import note
from safeguard_cli.commands.session.advice_session import SessionOptions, run_session
from safeguard_cli.commands.session.kept_answers import new_draft
from safeguard_cli.core.advising.sealing import from_json, is_intact, to_json
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.store.drafts_on_disk import Drafts
from safeguard_cli.edges.store.files import read_bytes


class Continued(Struct, frozen=True):
    """What was asked of `safeguard continue` on the command line."""

    which: str | None = None
    plain: bool = False
    rules: Path | None = None
    local: Path | None = None


def run(asked: Continued) -> None:
    """Tell the story so far, ask what may have changed and what came of it, and advise."""
    # Where nobody can be asked, nothing is taken in either.
    prompter(plain=asked.plain)
    desk = open_concerns(asked.rules, asked.local)
    reference = _find_reference(desk, asked.which)
    given = desk.story(reference).advice()
    if given is None:
        raise UsageError(
            "no advice of this concern is kept, so there is nothing to go on from",
            "run `safeguard advise` to start",
        )
    begun = new_draft(desk.desk, "advise", given.answers)
    used = given.record.rules
    draft = replace(
        begun,
        concern=reference,
        order=tuple(given.answers),
        times=given.times,
        rules_digest="+".join(filter(None, (used.digest, used.local_digest))),
    )
    drafts = Drafts(drafts_folder())
    run_session(desk.desk, draft, drafts, SessionOptions(plain=asked.plain))


def _find_reference(desk: ConcernDesk, which: str | None) -> str:
    """Return the concern that is meant: by its reference, by a file, or the last that is open."""
    if which is None:
        return latest_open(desk.concerns)
    if REFERENCE.fullmatch(which.upper()):
        return checked_reference(which)
    record = intact(read_bytes(Path(which)))
    checked_reference(record.reference)
    if record.reference not in desk.concerns.all():
        _take_in(desk, record, Path(which).name)
    return record.reference


def intact(content: bytes) -> Record:
    """Return the record of a file. Raises AlteredError where it is not as it was sealed."""
    record = from_json(content)
    if not is_intact(record):
        raise AlteredError(ALTERED, "ask for the file again")
    return record


def _take_in(desk: ConcernDesk, record: Record, name: str) -> None:
    """Open a concern with a record that was made elsewhere."""
    desk.take_in(record, str(to_json(record)), name)
    note(f"The record is now the concern {record.reference}.")
