"""Read and write the rows of which concerns are made. Nothing here opens or commits anything."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from safeguard_cli.core.concern.chain import Checkpoint, Entry, Stored
from safeguard_cli.core.concern.entry import UNREADABLE, VERIFY, Opened, decoded
from safeguard_cli.core.concern.story import STATES, Kept, State, state_after
from safeguard_cli.edges.store.database import DamagedError

_LARGEST = 20_000_000
_NAMES: Final = ("concern", "number", "written", "kind", "commitment", "previous", "seal")
_LINK: Final = ", ".join(_NAMES)
_COLUMNS: Final = f"{', '.join(f'entry.{name}' for name in _NAMES)}, salt, content, root"
# A column may hold anything, whatever it was made for.
_LINKED = tuple[str, int, str, str, str, str, str]
_ROW = tuple[str, int, str, str, str, str, str, bytes | None, bytes | None, str | None]
_HEAD = tuple[int, str]
_END = tuple[str, int, str]


class Outline(Struct, frozen=True):
    """A concern in a list: how many entries it has, and the moment of the last."""

    concern: str
    count: int
    last: str
    state: State
    about: str


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


def outlines(database: sqlite3.Connection) -> Iterator[Outline]:
    """Yield every concern without reading what happened in it, but for its name."""
    # Of a group, the other columns are those of the row that has the largest number.
    ends = database.execute("SELECT concern, max(number), written FROM entry GROUP BY concern")
    turned = database.execute(
        "SELECT concern, max(number), kind FROM entry "
        f"WHERE kind IN ({', '.join('?' * len(STATES))}) GROUP BY concern",
        tuple(STATES),
    )
    kinds = {concern: kind for concern, _, kind in turned}
    names = _names(database)
    for row in ends:
        concern, number, written = _checked(row, _END)
        _check_moment(written)
        state = state_after([kinds[concern]] if concern in kinds else [])
        yield Outline(
            concern=concern, count=number, last=written, state=state, about=names.get(concern, "")
        )


def _names(database: sqlite3.Connection) -> dict[str, str]:
    found = {}
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM entry JOIN content ON content.commitment = entry.commitment "
        "WHERE kind = 'opened' ORDER BY concern, number"
    )
    for kept in map(opened, map(_row, rows)):
        if isinstance(kept.content, Opened):
            found[kept.entry.concern] = kept.content.about
    return found


def stored(database: sqlite3.Connection, concern: str) -> list[Stored]:
    """Return the entries of a concern, in their order."""
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM entry LEFT JOIN content "
        "ON content.commitment = entry.commitment WHERE concern = ? ORDER BY number",
        (concern,),
    )
    return [_row(each) for each in rows]


def _row(row: Sequence[Any]) -> Stored:
    *link, salt, content, root = _checked(row, _ROW)
    return Stored(_entry(link), salt, content, root or "")


def _entry(link: Sequence[Any]) -> Entry:
    entry = Entry(*link)
    _check_moment(entry.written)
    return entry


def _check_moment(written: str) -> None:
    try:
        is_moment = datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        is_moment = False
    if not is_moment:
        raise DamagedError(UNREADABLE, VERIFY)


def _checked(row: Sequence[Any], shape: Any) -> Any:  # noqa: ANN401 - a tuple of that shape
    """Return what was read. Raises DamagedError where it has other types than ours."""
    try:
        # Bytes are bytes, never a text that could stand for them.
        return msgspec.convert(row, shape, builtin_types=(bytes,))
    except msgspec.ValidationError:
        raise DamagedError(UNREADABLE, VERIFY) from None


def last(database: sqlite3.Connection, concern: str) -> Entry | None:
    """Return the last entry of a concern, if there is one."""
    found = database.execute(
        f"SELECT {_LINK} FROM entry WHERE concern = ? ORDER BY number DESC LIMIT 1",
        (concern,),
    ).fetchone()
    return _entry(_checked(found, _LINKED)) if found else None


def head(database: sqlite3.Connection, concern: str) -> Checkpoint | None:
    """Return how a concern ended when it was last written."""
    found = database.execute(
        "SELECT number, seal FROM head WHERE concern = ?", (concern,)
    ).fetchone()
    return Checkpoint(*_checked(found, _HEAD)) if found else None


def references(database: sqlite3.Connection) -> list[str]:
    """Return the references of all concerns, also of those whose entries are gone."""
    found = database.execute("SELECT concern FROM entry UNION SELECT concern FROM head")
    return sorted(str(concern) for (concern,) in found)


def is_sound(database: sqlite3.Connection) -> bool:
    """Say whether the file is as the makers of the database write one, and holds nothing else."""
    stray = "SELECT 1 FROM content WHERE commitment NOT IN (SELECT commitment FROM entry)"
    return [*database.execute("PRAGMA integrity_check")] == [("ok",)] and database.execute(
        stray
    ).fetchone() is None


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
        raise DamagedError(UNREADABLE, VERIFY) from None
    return Kept(kept.entry, decoded(content, kept.entry.kind))
