"""Open files that grow while a program runs: new ones, or our own ones to go on with.

As in `files`: readable by their owner alone, never over what is there, never through a link.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.store.files import NEW, writing

_OWN = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK


class Stream:
    """A file that is written from its beginning on, piece by piece, each piece whole."""

    def __init__(self, path: Path, *, new: bool) -> None:
        """Open a file that is not there yet, or one of our own that is."""
        self._path = path
        with writing(path):
            self._file = os.open(path, NEW if new else _OWN, 0o600)
            if new:
                os.fchmod(self._file, 0o600)
            elif not stat.S_ISREG(os.fstat(self._file).st_mode):
                raise OSError(errno.EEXIST, "not a file")

    def claim(self) -> None:
        """Keep every other process from writing it; raise CannotWriteError if one does."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotWriteError(
                "another process is at work on this output", "wait until it has ended"
            ) from None

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return os.fstat(self._file).st_size

    def write(self, content: bytes) -> None:
        """Write at the end."""
        with writing(self._path):
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(self._file, rest) :]

    def go_on_from(self, size: int) -> None:
        """Cut off what follows, and write on from there."""
        with writing(self._path):
            os.ftruncate(self._file, size)
            os.lseek(self._file, 0, os.SEEK_END)

    def read_all(self) -> bytes:
        """Return everything that is in it."""
        return os.pread(self._file, self.size, 0)

    def put(self, content: bytes) -> None:
        """Write this in the place of everything that is in it."""
        with writing(self._path):
            os.pwrite(self._file, content, 0)
            os.ftruncate(self._file, len(content))

    def close(self) -> None:
        """Make safe what was written."""
        with writing(self._path):
            os.fsync(self._file)
            os.close(self._file)
