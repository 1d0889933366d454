"""Open files that grow while a program runs: new ones, or our own ones to go on with.

As in `files`: readable by their owner alone, never over what is there, never through a link.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from zlib import crc32

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges import system
from safeguard_cli.edges.store.files import writing

_PIECE = 1 << 20


class Stream:
    """A file that is written piece by piece. `size`: its bytes; `checksum`: the CRC-32 of them."""

    def __init__(self, path: Path, *, new: bool) -> None:
        """Open a file that is not there yet, or one of our own: `keep_first` what stays of it."""
        self._path = path
        self.checksum = 0
        with writing(path):
            self._file = os.open(path, system.NEW if new else system.CHANGE, 0o600)
            if new:
                system.keep_to_owner(self._file)
            elif not stat.S_ISREG(os.fstat(self._file).st_mode):
                raise OSError(errno.EEXIST, "not a file")
            self.size = os.fstat(self._file).st_size

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

    def keep_first(
        self, size: int, checksum: int | None = None, differs: Exception | None = None
    ) -> None:
        """Keep only so many bytes of it, and write on behind them.

        Raises `differs`, and keeps all, where they do not have this checksum.
        """
        with writing(self._path):
            self.checksum, left = 0, size
            os.lseek(self._file, 0, os.SEEK_SET)
            while left and (piece := os.read(self._file, min(left, _PIECE))):
                self.checksum = crc32(piece, self.checksum)
                left -= len(piece)
            if differs is not None and self.checksum != checksum:
                raise differs
            os.ftruncate(self._file, size)
            os.lseek(self._file, size, os.SEEK_SET)
            self.size = size

    def write(self, content: bytes) -> None:
        """Write the next piece."""
        with writing(self._path):
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(self._file, rest) :]
        self.size += len(content)
        self.checksum = crc32(content, self.checksum)

    def read_all(self) -> bytes:
        """Return everything that is in it."""
        return system.read_at(self._file, os.fstat(self._file).st_size, 0)

    def sync(self) -> None:
        """Make safe what was written."""
        with writing(self._path):
            os.fsync(self._file)

    def close(self) -> None:
        """Make safe what was written, and write no more."""
        with writing(self._path):
            os.fsync(self._file)
            os.close(self._file)
