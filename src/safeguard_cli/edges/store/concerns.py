"""Keep concerns in one small database: entries are added, and nothing is changed unseen.

It is made when the first concern is saved, readable by its owner alone. What is said to be kept
is on the disk, and what is erased is overwritten. Two terminals take turns.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from safeguard_cli.core.concern.chain import (
    SALT,
    Checkpoint,
    Contained,
    Entry,
    Fault,
    Stored,
    faults_in,
    linked,
)
from safeguard_cli.core.concern.entry import (
    LASTING,
    Advised,
    Content,
    Erased,
    NotAnEntryError,
    encoded,
    kind_of,
)
from safeguard_cli.core.concern.pieces import root_of_record
from safeguard_cli.core.concern.story import Kept, gaps, record_of
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.store import entry_rows as rows
from safeguard_cli.edges.store.database import DamagedError, changing, reading
from safeguard_cli.reading import paths

FILE = "concerns.db"


class Concerns:
    """The concerns in a file. `random` gives the bytes that hide what a digest is of."""

    def __init__(self, path: Path, random: Callable[[int], bytes] = os.urandom) -> None:
        self.path = path
        self._random = random
        self._open: sqlite3.Connection | None = None

    @property
    def is_there(self) -> bool:
        """Say whether any concern was ever saved here. Looking makes nothing."""
        return paths.kind_of(self.path) != "missing"

    def append(
        self, concern: str, contents: Sequence[Content], now: datetime, *, new: bool = False
    ) -> list[Entry]:
        """Add entries, all or none; they are on the disk when this returns.

        Raises UsageError where a new concern is there already, or another is not.
        """
        with changing(self.path) as database:
            last = rows.last(database, concern)
            if new != (last is None):
                raise _taken(concern) if new else _unknown(concern)
            added = []
            for content in contents:
                last = self._add(database, concern=concern, last=last, content=content, now=now)
                added.append(last)
        return added

    def take_in(self, copied: Sequence[Stored], content: Content, now: datetime) -> Entry:
        """Add a whole concern from elsewhere as it is, and say so in one more entry.

        Raises UsageError where there is a concern of that reference already.
        """
        concern = copied[0].entry.concern
        with changing(self.path) as database:
            if rows.last(database, concern) is not None:
                raise _taken(concern)
            for one in copied:
                rows.insert(database, one)
            return self._add(
                database, concern=concern, last=copied[-1].entry, content=content, now=now
            )

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Read all that is read in here as it is at one moment. Others cannot write meanwhile."""
        with reading(self.path) as self._open:
            try:
                yield
            finally:
                self._open = None

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if self._open is not None:
            yield self._open
            return
        with reading(self.path) as database:
            yield database

    def entries(self, concern: str) -> list[Kept]:
        """Return all entries of a concern, the first first. Raises UsageError if there is none."""
        return [rows.opened(one) for one in self.stored(concern)]

    def stored(self, concern: str) -> list[Stored]:
        """Return the entries of a concern as they are kept. Raises UsageError if there is none."""
        with self._reading() as database:
            found = rows.stored(database, concern) if database else []
        if not found:
            raise _unknown(concern)
        return found

    def outlines(self) -> list[rows.Outline]:
        """Return every concern in outline."""
        with self._reading() as database:
            return [*rows.outlines(database)] if database else []

    def faults(
        self, concern: str, known: Iterable[Checkpoint] = ()
    ) -> tuple[list[Fault], Entry | None]:
        """Find what does not hold in a concern, and return its last entry."""
        try:
            with self._reading() as database:
                stored = rows.stored(database, concern) if database else []
                head = rows.head(database, concern) if database else None
            found = faults_in(concern, stored, head, known)
            if stored and head is None:
                found.append(Fault(len(stored), "nothing says any more that it is the last"))
            found = found or gaps([rows.opened(one) for one in stored])
        except (DamagedError, NotAnEntryError) as error:
            return [Fault(1, str(error))], None
        return found, stored[-1].entry if stored else None

    def all(self) -> list[str]:
        """Return the references of all concerns, also of those whose entries are gone."""
        with self._reading() as database:
            return rows.references(database) if database else []

    def is_whole(self) -> bool:
        """Say whether the database itself is as its makers write one."""
        with self._reading() as database:
            return database is None or rows.is_sound(database)

    def erase(
        self, concern: str, numbers: Sequence[int], *, authority: str, reason: str, now: datetime
    ) -> Entry:
        """Overwrite the content of these entries, and add who allowed it and why."""
        with changing(self.path, erasing=True) as database:
            stored = {one.entry.number: one.entry for one in rows.stored(database, concern)}
            if not stored:
                raise _unknown(concern)
            if missing := {*numbers} - {*stored}:
                raise UsageError(
                    f"{concern} has no entry {min(missing)}",
                    f"`safeguard concerns show {concern}` shows them",
                )
            for number in numbers:
                if stored[number].kind in LASTING:
                    raise UsageError(
                        f"entry {number} says what is missing, and stays", "leave it out"
                    )
            for number in numbers:
                rows.overwrite(database, stored[number].commitment)
            erased = Erased(tuple(sorted(numbers)), authority, reason)
            return self._add(
                database, concern=concern, last=stored[max(stored)], content=erased, now=now
            )

    def sweep(self) -> None:
        """Overwrite what may be left of things that were erased, where that was cut short."""
        with changing(self.path, erasing=True):
            pass

    def remove(self, concern: str) -> None:
        """Overwrite a whole concern: nothing of it stays. It may be gone already."""
        if self.is_there:
            with changing(self.path, erasing=True) as database:
                rows.remove(database, concern)

    def _add(
        self,
        database: sqlite3.Connection,
        *,
        concern: str,
        last: Entry | None,
        content: Content,
        now: datetime,
    ) -> Entry:
        salt = self._random(SALT)
        root = root_of_record(record_of(content), salt) if isinstance(content, Advised) else ""
        held = Contained(zlib.compress(encoded(content)), salt, root)
        one = linked(concern, last, written=now.isoformat(), kind=kind_of(content), held=held)
        rows.insert(database, one)
        return one.entry


def _unknown(concern: str) -> UsageError:
    return UsageError(f"there is no concern {concern}", "`safeguard concerns` lists them")


def _taken(concern: str) -> UsageError:
    return UsageError(f"there is a concern {concern} already", "`safeguard concerns` lists them")
