"""Know whether a process still works on a draft. A lock ends with its process, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

_FLAGS = os.O_RDWR | os.O_NOFOLLOW
# Somebody who looks whether a draft is running holds its lock for an instant.
_TRIES = 10
_PAUSE = 0.02


def hold(path: Path) -> int | None:
    """Take the lock and return its handle, or None while another process has it."""
    for left in reversed(range(_TRIES)):
        handle = os.open(path, _FLAGS | os.O_CREAT, 0o600)
        # The owner's own rights, whatever the umask: the next run must open it again.
        os.fchmod(handle, 0o600)
        if _lock(handle, fcntl.LOCK_EX) and _is_still(path, handle):
            return handle
        os.close(handle)
        if left:
            time.sleep(_PAUSE)
    return None


def is_held(path: Path) -> bool:
    """Say whether a process, also this one, has the lock. Makes no file."""
    try:
        handle = os.open(path, _FLAGS)
    except OSError:
        return False
    try:
        return not _lock(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks: nobody can be kept out, but a draft can be kept.
        return True
    return True


def _is_still(path: Path, handle: int) -> bool:
    # A lock on a file that was removed in the meantime keeps nobody out.
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False
