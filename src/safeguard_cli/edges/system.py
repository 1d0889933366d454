"""What systems do differently about files: flags, rights and locks.

On Windows a new file has the rights of the folder in which it stands, and a folder in the
user's own profile lets nobody else in. There are no links without special rights, and no
pipes among files.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO

# So long a silence, in seconds, and what a pipe has given is taken up.
_A_MOMENT = 0.005

if sys.platform == "win32":
    import portalocker

    READ = os.O_RDONLY | os.O_BINARY
    CHANGE = os.O_RDWR | os.O_BINARY
    NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_BINARY

    def keep_to_owner(handle: int) -> None:
        """Leave an open file the rights of its folder."""

    def read_at(handle: int, size: int, offset: int) -> bytes:
        """Read a piece of an open file, and write on afterwards where it was written before."""
        before = os.lseek(handle, 0, os.SEEK_CUR)
        os.lseek(handle, offset, os.SEEK_SET)
        try:
            return os.read(handle, size)
        finally:
            os.lseek(handle, before, os.SEEK_SET)

    def take_lock(handle: int, *, shared: bool = False) -> bool:
        """Take the lock of an open file, and say whether it is ours. It ends with the process.

        `shared` makes no difference here: nobody else can look while somebody looks.
        Raises OSError where the file system has no locks.
        """
        del shared
        flags = portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING
        try:
            portalocker.lock(handle, flags)
        except portalocker.AlreadyLocked:
            return False
        except portalocker.LockException as error:
            raise OSError(str(error)) from None
        return True

else:
    import fcntl

    # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    READ = os.O_RDONLY | os.O_NONBLOCK
    CHANGE = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK
    NEW = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY

    def keep_to_owner(handle: int) -> None:
        """Let the owner alone read and write an open file, whatever the umask."""
        os.fchmod(handle, 0o600)

    def read_at(handle: int, size: int, offset: int) -> bytes:
        """Read a piece of an open file, and write on afterwards where it was written before."""
        return os.pread(handle, size, offset)

    def take_lock(handle: int, *, shared: bool = False) -> bool:
        """Take the lock of an open file, and say whether it is ours. It ends with the process.

        `shared`: only look whether somebody has it. Raises OSError where the file system has
        no locks.
        """
        with suppress(BlockingIOError):
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            return True
        return False


def read_what_waits(stream: IO[bytes]) -> Callable[[int], bytes]:
    """Return what reads a pipe: it waits for something, and then takes all that comes at once.

    A pipe gives little at a time, and many records together are decided in less time. Where one
    cannot ask whether more is there, it gives what one reading gives.
    """

    def read(size: int) -> bytes:
        pieces = [stream.read1(size)]  # type: ignore[attr-defined]  # it is a buffered reader
        left = size - len(pieces[0])
        while pieces[-1] and left > 0 and _is_waiting(stream):
            pieces.append(stream.read1(left))  # type: ignore[attr-defined]
            left -= len(pieces[-1])
        return b"".join(pieces)

    return read


def _is_waiting(stream: IO[bytes]) -> bool:
    try:
        return bool(select.select([stream], [], [], _A_MOMENT)[0])
    except (OSError, ValueError):
        return False
