"""`safeguard concerns` backup, restore, hold and expired: keep what must be kept, no longer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from safeguard_cli.commands.concern_desk import (
    checked_reference,
    concerns_here,
    open_concerns,
    typed_text,
)
from safeguard_cli.commands.desk import now
from safeguard_cli.commands.results import note, say_lines
from safeguard_cli.core.concern.entry import Held
from safeguard_cli.core.errors import FindingError, UsageError
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.store.backups import back_up, put_back
from safeguard_cli.edges.store.concerns import Concerns
from safeguard_cli.edges.store.files import READ_LIMIT, read_bytes
from safeguard_cli.edges.store.places import config_folder
from safeguard_cli.reading import paths
from safeguard_cli.reading.retention import EXAMPLE, FILE, Retention, read_retention

_LARGEST_BACKUP = 100 * READ_LIMIT


def backup(file: Path) -> None:
    """Save a copy of all concerns in a new file, which only its owner can read."""
    back_up(concerns_here().path, file)
    say_lines(f"Saved: {file}")
    note(
        "It holds what is here now. What is erased here later stays in it, unless you erase it "
        "there too: see `safeguard record erase --help`."
    )


def restore(file: Path, *, only_check: bool) -> None:
    """Check a backup; unless that is all that is wanted, put it in the place of what is here."""
    copy = Concerns(file)
    if not copy.is_there:
        raise UsageError("there is no file of that name", "check the name and the folder")
    names = _check_backup(copy)
    if only_check:
        return
    here = concerns_here().path
    aside = here.with_name(f"{here.stem}-{now():%Y%m%d-%H%M%S}.db")
    put_back(here, read_bytes(file, _LARGEST_BACKUP), aside)
    if paths.is_taken(aside):
        note(f"What was here is kept beside it: {aside}")
    say_lines(f"Restored: {counted(len(names), 'concern')}.")


def _check_backup(copy: Concerns) -> list[str]:
    faults = [] if copy.is_whole() else ["The file itself is damaged."]
    names = copy.all()
    for name in names:
        faults += [f"{name}, entry {f.number}: {f.words}." for f in copy.faults(name)[0]]
    if faults:
        for fault in faults:
            note(fault)
        raise FindingError(f"{counted(len(faults), 'fault')} found in the backup")
    say_lines(f"The backup is whole: {counted(len(names), 'concern')}.")
    return names


def hold(reference: str, *, lift: bool, plain: bool) -> None:
    """Say that a concern must be kept, whatever time things are kept; or that it need not."""
    desk = open_concerns()
    story = desk.story(checked_reference(reference))
    if story.is_held != lift:
        raise UsageError(
            "it is not held" if lift else "it is held already", "nothing needs to be done"
        )
    asked = "Why need it no longer be kept?" if lift else "Why must it be kept, and who says so?"
    words = typed_text(
        asked, "Name no child here: this stays when all else is erased.", plain=plain
    )
    desk.add(story.reference, [Held(lift, words)])
    say_lines(f"{story.reference}: {'no longer held' if lift else 'held'}.")


def _read_schedule() -> Retention:
    file = config_folder() / FILE
    if paths.kind_of(file) == "missing":
        raise UsageError(f"nothing says how long concerns are kept: {file}", EXAMPLE)
    return read_retention(read_bytes(file), FILE)


def expired() -> None:
    """Print the concerns that have been kept as long as the local schedule says."""
    kept = _read_schedule()
    desk, today = open_concerns(), now()
    found = 0
    for name in concerns_here().all():
        story = desk.story(name)
        last = datetime.fromisoformat(story.last.written)
        is_over = story.state != "open" and (today - last).days > kept.keep_days
        if is_over and not story.is_held:
            found += 1
            say_lines(f"{name}  {story.state} since {day_in_words(last.date(), short=True)}")
    note(f"Kept for {counted(kept.keep_days, 'day')} after the last entry: {kept.source}")
    note(f"{counted(found, 'concern')} kept longer. `safeguard record erase REF` erases one.")
