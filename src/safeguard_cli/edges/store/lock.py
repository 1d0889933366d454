"""Know whether a process still works on a draft. A lock ends with its process, however it ends."""

from __future__ import annotations

import os
import time
from pathlib import Path

from safeguard_cli.edges import system

# Somebody who looks whether a draft is running holds its lock for an instant.
_TRIES = 10
_PAUSE = 0.02


def hold(path: Path) -> int | None:
    """Take the lock and return its handle, or None while another process has it."""
    for left in reversed(range(_TRIES)):
        handle = os.open(path, system.CHANGE | os.O_CREAT, 0o600)
        # The owner's own rights: the next run must open it again.
        system.keep_to_owner(handle)
        if _lock(handle) and _is_still(path, handle):
            return handle
        os.close(handle)
        if left:
            time.sleep(_PAUSE)
    return None


def is_held(path: Path) -> bool:
    """Say whether a process, also this one, has the lock. Makes no file."""
    try:
        handle = os.open(path, system.CHANGE)
    except OSError:
        return False
    try:
        return not _lock(handle, shared=True)
    finally:
        os.close(handle)


def _lock(handle: int, *, shared: bool = False) -> bool:
    try:
        return system.take_lock(handle, shared=shared)
    except OSError:
        # A file system without locks: nobody can be kept out, but a draft can be kept.
        return True


def _is_still(path: Path, handle: int) -> bool:
    # A lock on a file that was removed in the meantime keeps nobody out.
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False
