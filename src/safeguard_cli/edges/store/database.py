"""Open the database of concerns: its owner's alone, on the disk when it says so, one at a time.

Rollback journal and `synchronous=EXTRA`: what was committed outlasts a loss of power. What is
deleted is overwritten (`secure_delete`), and what is erased leaves no second copy.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safeguard_cli.core.concern.entry import VERIFY
from safeguard_cli.core.errors import CannotWriteError, SafeguardError, UsageError
from safeguard_cli.edges import system
from safeguard_cli.edges.store.files import make_folder, writing
from safeguard_cli.reading import paths

# Longer than anything that another window writes takes.
_PATIENCE_SECONDS = 30
_FORM = 1
_TABLES = (
    """CREATE TABLE entry (
      concern TEXT NOT NULL, number INTEGER NOT NULL, written TEXT NOT NULL, kind TEXT NOT NULL,
      commitment TEXT NOT NULL, previous TEXT NOT NULL, seal TEXT NOT NULL,
      PRIMARY KEY (concern, number)
    ) WITHOUT ROWID""",
    """CREATE TABLE content (commitment TEXT PRIMARY KEY, salt BLOB NOT NULL,
      content BLOB NOT NULL, root TEXT NOT NULL)""",
    """CREATE TABLE head (concern TEXT PRIMARY KEY, number INTEGER NOT NULL, seal TEXT NOT NULL)
      WITHOUT ROWID""",
)
_SETTINGS = (
    "journal_mode = DELETE",
    "synchronous = EXTRA",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    # What is sorted is a person's own: it is written nowhere else.
    "temp_store = MEMORY",
)
_DAMAGED = "the concerns kept here cannot be read: the file is damaged"


class DamagedError(SafeguardError):
    """The database cannot be read, or an entry in it cannot."""


@contextmanager
def changing(path: Path, *, erasing: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the database to change it, alone; all is kept, or nothing. It is made if need be.

    `erasing`: nothing that was deleted may be found in the file afterwards.

    Raises CannotWriteError where the system refuses, DamagedError where it cannot be read.
    """
    make_folder(path.parent)
    with writing(path):
        _make(path)
    with _open(path) as database:
        database.execute("BEGIN IMMEDIATE")
        if _form(database) == 0:
            for table in _TABLES:
                database.execute(table)
            database.execute(f"PRAGMA user_version = {_FORM}")
        yield database
        database.execute("COMMIT")
        if erasing:
            _write_anew(database)


def _write_anew(database: sqlite3.Connection) -> None:
    """Leave nothing in the file but what is kept.

    `secure_delete` overwrites a row where it stands. Pages that were parted earlier, as the file
    grew, may hold a second copy.
    """
    try:
        database.execute("VACUUM")
    except sqlite3.Error:
        raise CannotWriteError(
            "it is erased, but traces of it may still be in the file", "run this once more"
        ) from None


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the database as it is at one moment; None where there is none yet.

    Raises DamagedError where it cannot be read.
    """
    if paths.kind_of(path) == "missing":
        yield None
        return
    with _open(path) as database:
        database.execute("BEGIN")
        yield database if _form(database) else None


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    if paths.kind_of(path) != "file":
        raise DamagedError(f"`{path.name}` in your data folder is no ordinary file", VERIFY)
    database = None
    try:
        database = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)
        for setting in _SETTINGS:
            database.execute(f"PRAGMA {setting}")
        yield database
    except sqlite3.Error as error:
        raise _sentence(error) from None
    except UnicodeDecodeError:
        # The database quotes what is in a damaged file, and Python cannot read that.
        raise DamagedError(_DAMAGED, VERIFY) from None
    finally:
        if database is not None:
            # What was not committed is taken back.
            database.close()


def _make(path: Path) -> None:
    """Make the empty file ourselves: it is its owner's alone from the first moment."""
    try:
        handle = os.open(path, system.NEW, 0o600)
    except FileExistsError:
        # Not through a link.
        handle = os.open(path, system.CHANGE)
    try:
        system.keep_to_owner(handle)
    finally:
        os.close(handle)


def _form(database: sqlite3.Connection) -> int:
    """Return the form in which it is written; 0 where nothing is yet."""
    form: int = database.execute("PRAGMA user_version").fetchone()[0]
    if form > _FORM:
        raise UsageError(
            "the concerns here were written by a later version of this program",
            "use that version",
        )
    there = {sql for (sql,) in database.execute("SELECT sql FROM sqlite_schema WHERE sql NOT NULL")}
    # Nothing else may stand in it: a trigger would change what is kept without being seen.
    if there != ({*_TABLES} if form else set()):
        raise DamagedError(_DAMAGED, VERIFY)
    return form


def _sentence(error: sqlite3.Error) -> SafeguardError:
    """Say in a sentence what the database says. Its own words may hold names of files."""
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith("SQLITE_FULL"):
        return CannotWriteError("cannot keep the concern: the disk is full", "free some space")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return CannotWriteError(
            "cannot keep the concern: another window has been writing for half a minute",
            "close that one, or try again",
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")):
        return CannotWriteError(
            "cannot keep the concern: the system refused",
            "check that you may write to your data folder and that its disk is sound",
        )
    return DamagedError(_DAMAGED, VERIFY)
