"""Keep whether a proof held, and believe only what nobody else can have written.

Whatever is amiss with a kept verdict or its folder, there is none: it is proved again.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges import system
from safeguard_cli.edges.store.files import make_folder, replace

HELD = b"held\n"
FAILED = b"failed\n"

_VERDICTS = {HELD: True, FAILED: False}
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_OWN_FILE = 0o600


def kept_verdict(path: Path) -> bool | None:
    """Return whether the proof held, or None where nothing is kept that can be believed."""
    # Without owners there is no telling who wrote a file.
    if sys.platform != "win32":
        with suppress(OSError, ValueError):
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                return _VERDICTS.get(_read_own(path.name, folder))
            finally:
                os.close(folder)
    return None


def keep_verdict(path: Path, *, held: bool) -> None:
    """Keep whether the proof held. Where that cannot be done, it will be proved again."""
    with suppress(CannotWriteError):
        make_folder(path.parent)
        replace(path, HELD if held else FAILED)


if sys.platform != "win32":

    def _read_own(name: str, folder: int) -> bytes:
        """Return the start of a file that is ours alone, in a folder that only we can fill."""
        if not _is_own(os.fstat(folder)):
            return b""
        with os.fdopen(os.open(name, system.READ | os.O_NOFOLLOW, dir_fd=folder), "rb") as file:
            found = os.fstat(file.fileno())
            is_plain = stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == _OWN_FILE
            return file.read(len(FAILED) + 1) if is_plain and _is_own(found) else b""

    def _is_own(found: os.stat_result) -> bool:
        return found.st_uid == os.geteuid() and not found.st_mode & _WRITABLE_BY_OTHERS
