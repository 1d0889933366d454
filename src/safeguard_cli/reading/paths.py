"""Ask a path what it is: the one place that does, and that can answer "unreadable".

A home folder that cannot be entered, a name of 300 letters or a working folder that has gone
must end no advice. Python's own questions raise for some of these, and not in every version.
"""

from __future__ import annotations

import stat
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable

Kind = Literal["file", "folder", "other", "missing", "unreadable"]


def kind_of(path: Path) -> Kind:
    """Say what stands at a path, links followed. Raises nothing."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except (OSError, ValueError):
        return "unreadable"
    if stat.S_ISREG(mode):
        return "file"
    return "folder" if stat.S_ISDIR(mode) else "other"


def is_file(path: Path | Traversable) -> bool:
    """Say whether it is surely an ordinary file; what cannot be looked at is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path | Traversable) -> bool:
    """Say whether it is surely a folder; what cannot be looked at is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_link(path: Path) -> bool:
    """Say whether it is surely a link; what cannot be looked at is none."""
    try:
        return path.is_symlink()
    except (OSError, ValueError):
        return False


def holds_anything(folder: Path) -> bool:
    """Say whether a folder holds anything, or that cannot be ruled out. What is no folder does not.

    Raises nothing.
    """
    try:
        return any(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True


def is_taken(path: Path) -> bool:
    """Say whether anything stands there, also a link to nothing, or cannot be ruled out."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def absolute(path: Path) -> Path:
    """Return the path from the root, or as it is where the working folder has gone."""
    try:
        return path.absolute()
    except OSError:
        return path


def at_home(path: Path) -> Path:
    """Return the path with `~` in full, or as it is where there is no such home."""
    try:
        return path.expanduser()
    except (RuntimeError, KeyError):
        return path


def here() -> Path:
    """Return the working folder, or `.` where it has gone."""
    return absolute(Path())


def inside(folder: Path, pattern: str) -> list[Path]:
    """List what in a folder has such a name, in order; nothing where it cannot be listed."""
    try:
        found = sorted(folder.iterdir())
    except (OSError, ValueError):
        return []
    return [path for path in found if fnmatchcase(path.name, pattern)]
