"""Keep what was found of floors beside the compiled rules: to search for it takes seconds.

What is kept is used for exactly the same rules and tool, if it is sealed over its bytes and
nobody else can have written it. Whatever is wrong with it, it is searched for again.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from safeguard_cli.commands.desk import Desk
from safeguard_cli.core.deciding.certain_level import FloorTable
from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.store.files import make_folder, replace
from safeguard_cli.edges.store.places import cache_folder
from safeguard_cli.reading.cache import make_key
from safeguard_cli.reading.own_files import read_own

_Kept = dict[int, FloorTable]


def take_floors(desk: Desk) -> None:
    """Give the interview what was found before, if anything can be believed."""
    # Without owners there is no telling who wrote a file.
    if sys.platform == "win32":
        return
    with suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
        sealed = read_own(_find_place(desk))
        content = sealed[sha256().digest_size :]
        if _seal_table(content) == sealed:
            desk.interview.use_floors(msgspec.json.decode(content, type=_Kept))


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
    if found == desk.interview.kept_floors:
        return
    path = _find_place(desk)
    with suppress(CannotWriteError):
        make_folder(path.parent)
        replace(path, _seal_table(msgspec.json.encode(found)))


def _find_place(desk: Desk) -> Path:
    return cache_folder() / f"floors-{make_key('floors', desk.digest)}.json"


def _seal_table(content: bytes) -> bytes:
    return sha256(content).digest() + content
