"""Read a file only where nobody but its owner, who is us, can have written it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

_WRITTEN_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_USED_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


if sys.platform == "win32":
    # A file has the rights of its folder there, and a user's own profile lets nobody else in.

    def read_own(path: Path) -> bytes:
        """Return what a file holds. Raises OSError where it cannot be read."""
        return path.read_bytes()

else:

    def read_own(path: Path) -> bytes:
        """Return what a file holds that is ours alone, in a folder that only we can fill.

        Raises OSError where it cannot be read, is a link or a pipe, or is not ours alone.
        """
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _refuse_others(os.fstat(folder), _WRITTEN_BY_OTHERS)
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            with os.fdopen(os.open(path.name, flags, dir_fd=folder), "rb") as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):
                    raise PermissionError("not an ordinary file")
                _refuse_others(found, _USED_BY_OTHERS)
                return file.read()
        finally:
            os.close(folder)

    def _refuse_others(found: os.stat_result, rights: int) -> None:
        if found.st_uid != os.geteuid() or found.st_mode & rights:
            raise PermissionError("it belongs to others too")
