"""Save all concerns in one file, and put such a file in the place of what is here.

What was here is kept beside it, and comes back where the new file cannot be written.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from safeguard_cli.core.errors import CannotWriteError, UsageError
from safeguard_cli.edges.store.database import DamagedError, changing, reading
from safeguard_cli.edges.store.files import make_folder, refuse_taken, save_new, writing
from safeguard_cli.reading import paths


def back_up(here: Path, file: Path) -> None:
    """Save a copy of everything in a new file, as it is at one moment."""
    with reading(here) as database:
        if database is None:
            raise UsageError("there is no concern to back up", "run `safeguard advise` to start")
        save_new(file, database.serialize())


def put_back(here: Path, content: bytes, aside: Path) -> None:
    """Put the content of a backup in the place of what is here; that is kept as `aside`."""
    make_folder(here.parent)
    if paths.kind_of(here) == "missing":
        save_new(here, content)
        return
    refuse_taken(aside)
    # What somebody is writing is finished first. What a killed process left is taken back: else
    # its journal would be played into the backup.
    with suppress(DamagedError), changing(here):
        pass
    _rename(here, aside)
    try:
        save_new(here, content)
    except CannotWriteError:
        _rename(aside, here)
        raise


def _rename(old: Path, new: Path) -> None:
    with writing(new):
        old.rename(new)
