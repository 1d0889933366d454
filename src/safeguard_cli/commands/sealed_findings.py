"""Keep what was found out about a rule set beside its compiled copy.

What is kept is used for exactly the same rules and tool, if it is sealed over its bytes and
nobody else can have written it. Whatever is wrong with it, it is found out again.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from safeguard_cli.commands.desk import Desk
from safeguard_cli.core.deciding.certain_level import FloorTable
from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.store.files import make_folder, replace
from safeguard_cli.edges.store.places import cache_folder
from safeguard_cli.reading.cache import make_key
from safeguard_cli.reading.own_files import read_own

Found = TypeVar("Found")

_KIND = "floors"


def take_found(kind: str, desk: Desk, model: type[Found]) -> Found | None:
    """Return what was kept under this name; None where there is nothing that can be believed."""
    # Without owners there is no telling who wrote a file.
    if sys.platform == "win32":
        return None
    with suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
        sealed = read_own(_find_place(kind, desk))
        content = sealed[sha256().digest_size :]
        if _seal(content) == sealed:
            return msgspec.json.decode(content, type=model)
    return None


def keep_found(kind: str, desk: Desk, found: object) -> None:
    """Keep this under a name, in the place of what was. Where that cannot be done, it is not."""
    path = _find_place(kind, desk)
    with suppress(CannotWriteError):
        make_folder(path.parent)
        replace(path, _seal(msgspec.json.encode(found)))


def _find_place(kind: str, desk: Desk) -> Path:
    return cache_folder() / f"{kind}-{make_key(kind, desk.digest)}.json"


def _seal(content: bytes) -> bytes:
    return sha256(content).digest() + content


def take_floors(desk: Desk) -> None:
    """Give the interview what was found before, if anything can be believed."""
    kept = take_found(_KIND, desk, dict[int, FloorTable])
    if kept is not None:
        desk.interview.use_floors(kept)


def prepare_floors(desk: Desk, moment: datetime, *, private: bool) -> None:
    """Find what is certain of every case, before anybody waits for it after an answer.

    It is kept at once: what is found later says which answers were given.
    """
    take_floors(desk)
    desk.interview.on(moment).floors.rank(None)
    if not private:
        keep_floors(desk)


def keep_floors(desk: Desk) -> None:
    """Keep what was found, if it is more than before. Where that cannot be done, it is not."""
    found = desk.interview.found_floors()
    if found != desk.interview.kept_floors:
        keep_found(_KIND, desk, found)
