"""Read and write the rows of which concerns are made. Nothing here opens or commits anything."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from safeguard_cli.core.concern.chain import Checkpoint, Entry, Stored
from safeguard_cli.core.concern.entry import decoded
from safeguard_cli.core.concern.story import Kept
from safeguard_cli.edges.store.database import DAMAGED, DamagedError

_LARGEST = 20_000_000
_NAMES: Final = ("concern", "number", "written", "kind", "commitment", "previous", "seal")
_LINK: Final = ", ".join(_NAMES)
_COLUMNS: Final = f"{', '.join(f'entry.{name}' for name in _NAMES)}, salt, content, root"
_HELD = tuple[bytes | None, bytes | None, str]


def insert(database: sqlite3.Connection, new: Stored) -> None:
    """Add an entry, with its content where that is there, as the last of its concern."""
    entry = new.entry
    database.execute(
        f"INSERT INTO entry ({_LINK}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (entry.concern, entry.number, entry.written, entry.kind, entry.commitment,
         entry.previous, entry.seal),
    )  # fmt: skip
    if new.content is not None:
        database.execute(
            "INSERT INTO content VALUES (?, ?, ?, ?)",
            (entry.commitment, new.salt, new.content, new.root),
        )
    database.execute(
        "INSERT OR REPLACE INTO head VALUES (?, ?, ?)", (entry.concern, entry.number, entry.seal)
    )


def everything(database: sqlite3.Connection, kind: str) -> Iterator[Stored]:
    """Yield every entry of all concerns; with its content only where it is of that kind."""
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM entry LEFT JOIN content "
        "ON kind = ? AND content.commitment = entry.commitment ORDER BY concern, number",
        (kind,),
    )
    return map(_row, rows)


def stored(database: sqlite3.Connection, concern: str) -> list[Stored]:
    """Return the entries of a concern, in their order."""
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM entry LEFT JOIN content "
        "ON content.commitment = entry.commitment WHERE concern = ? ORDER BY number",
        (concern,),
    )
    return [_row(each) for each in rows]


def _row(row: Sequence[Any]) -> Stored:
    """Return an entry as it was read. Raises DamagedError where it has other types than ours."""
    *link, salt, content, root = row
    fields = dict(zip(_NAMES, link, strict=True))
    try:
        entry = msgspec.convert(fields, Entry)
        return Stored(entry, *msgspec.convert((salt, content, root or ""), _HELD))
    except msgspec.ValidationError:
        raise DamagedError("an entry cannot be read", DAMAGED) from None


def last(database: sqlite3.Connection, concern: str) -> Entry | None:
    """Return the last entry of a concern, if there is one."""
    found = database.execute(
        f"SELECT {_LINK} FROM entry WHERE concern = ? ORDER BY number DESC LIMIT 1",
        (concern,),
    ).fetchone()
    return Entry(*found) if found else None


def head(database: sqlite3.Connection, concern: str) -> Checkpoint | None:
    """Return how a concern ended when it was last written."""
    found = database.execute(
        "SELECT number, seal FROM head WHERE concern = ?", (concern,)
    ).fetchone()
    return Checkpoint(*found) if found else None


def references(database: sqlite3.Connection) -> list[str]:
    """Return the references of all concerns, also of those whose entries are gone."""
    found = database.execute("SELECT concern FROM entry UNION SELECT concern FROM head")
    return sorted(str(concern) for (concern,) in found)


def is_sound(database: sqlite3.Connection) -> bool:
    """Say whether the file is as the makers of the database write one."""
    return [*database.execute("PRAGMA integrity_check")] == [("ok",)]


def remove(database: sqlite3.Connection, concern: str) -> None:
    """Erase a whole concern."""
    for one in stored(database, concern):
        overwrite(database, one.entry.commitment)
    for table in ("entry", "head"):
        database.execute(f"DELETE FROM {table} WHERE concern = ?", (concern,))


def overwrite(database: sqlite3.Connection, commitment: str) -> None:
    """Erase a content, with its random bytes."""
    database.execute("DELETE FROM content WHERE commitment = ?", (commitment,))


def opened(kept: Stored) -> Kept:
    """Return what happened. Raises DamagedError where that cannot be read."""
    if kept.content is None:
        return Kept(kept.entry, None)
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(kept.content, _LARGEST)
    except (zlib.error, TypeError):
        raise DamagedError("an entry cannot be read", DAMAGED) from None
    return Kept(kept.entry, decoded(content, kept.entry.kind))
