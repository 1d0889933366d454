"""Open files that grow while a program runs: new ones, or our own ones to go on with.

As in `files`: readable by their owner alone, never over what is there, never through a link.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges import system
from safeguard_cli.edges.store.files import writing


class Stream:
    """A file that is written piece by piece, from its beginning on.

    One of our own is gone on with by giving it the same pieces again: what is in it already is
    held against them, and only what follows is written. `differs` is raised where it is not
    the same.
    """

    def __init__(self, path: Path, *, new: bool, differs: Exception | None = None) -> None:
        """Open a file that is not there yet, or one of our own that is."""
        self._path = path
        self._differs = differs
        with writing(path):
            self._file = os.open(path, system.NEW if new else system.CHANGE, 0o600)
            if new:
                system.keep_to_owner(self._file)
            elif not stat.S_ISREG(os.fstat(self._file).st_mode):
                raise OSError(errno.EEXIST, "not a file")
            self._left = os.fstat(self._file).st_size

    @property
    def is_repeating(self) -> bool:
        """Say whether what comes next is in the file already."""
        return self._left > 0

    def claim(self) -> None:
        """Keep every other process from writing it; raise CannotWriteError if one does."""
        try:
            is_ours = system.take_lock(self._file)
        except OSError:
            is_ours = False
        if not is_ours:
            raise CannotWriteError(
                "another process is at work on this output", "wait until it has ended"
            )

    def write(self, content: bytes) -> None:
        """Write the next piece, or what of it is not in the file yet."""
        with writing(self._path):
            rest = memoryview(content)
            if self._left:
                rest = rest[self._matched(content) :]
            while rest:
                rest = rest[os.write(self._file, rest) :]

    def read_all(self) -> bytes:
        """Return everything that is in it."""
        return system.read_at(self._file, os.fstat(self._file).st_size, 0)

    def finish(self) -> None:
        """Raise what `differs` says if the file holds more than was given."""
        if self._left and self._differs is not None:
            raise self._differs

    def close(self) -> None:
        """Make safe what was written."""
        with writing(self._path):
            os.fsync(self._file)
            os.close(self._file)

    def _matched(self, content: bytes) -> int:
        """Return how much of this is in the file already."""
        size = min(self._left, len(content))
        found = b""
        while len(found) < size and (more := os.read(self._file, size - len(found))):
            found += more
        if found != content[:size] and self._differs is not None:
            raise self._differs
        self._left -= size
        return size
