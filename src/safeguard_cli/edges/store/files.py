"""Write files whole or not at all, and read only what is a file.

What is written is readable by its owner alone, whatever the umask. Nothing is
written through a link. A failure is one sentence and leaves no part behind.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import IO

from safeguard_cli.core.errors import CannotWriteError, UsageError
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges import system
from safeguard_cli.reading import paths

READ_LIMIT = 20 * 1024 * 1024

_NO_HARD_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EACCES}
_FREE_SPACE = "free some space, or choose another folder"
_OTHER_FOLDER = "choose a folder that you may write to"
_OTHER_NAME = "choose another name; nothing that is there is overwritten"
_NO_FOLDER = "make the folder first, or choose another"
_WHY = {
    errno.ENOSPC: ("the disk is full", _FREE_SPACE),
    errno.EDQUOT: ("your share of the disk is full", _FREE_SPACE),
    errno.EFBIG: ("the file would be too large", _FREE_SPACE),
    errno.EROFS: ("the disk is read-only", _OTHER_FOLDER),
    errno.EACCES: ("you are not allowed to write there", _OTHER_FOLDER),
    errno.EPERM: ("you are not allowed to write there", _OTHER_FOLDER),
    errno.EEXIST: ("there is already something of that name", _OTHER_NAME),
    errno.EISDIR: ("there is a folder of that name", _OTHER_NAME),
    errno.ELOOP: ("there is a link of that name", "name the place itself, not a link to it"),
    errno.ENOENT: ("there is no such folder", _NO_FOLDER),
    errno.ENOTDIR: ("there is no such folder", _NO_FOLDER),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
}


def save_new(path: Path, text: str | bytes) -> Path:
    """Write a new file; never over what is there, nor through a link. Return its path."""
    content = _encoded(text)
    with writing(path):
        with _part(path, content) as part:
            _name(part, path)
        try:
            _sync_folder(path.parent)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    return path


@contextmanager
def open_new(path: Path, *, is_ours: bool = False) -> Iterator[IO[bytes]]:
    """Yield what a new file is to hold; it has its name once all is written.

    `is_ours`: a file of that name is an earlier try, and is written anew.
    """
    with writing(path), _part(path, b"") as part:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if is_ours:
            _refuse_all_but_files(path)
            part.replace(path)
        else:
            _name(part, path)
        _sync_folder(path.parent)


def refuse_taken(path: Path) -> None:
    """Raise CannotWriteError where it can be seen now that no new file can be made there."""
    with writing(path):
        if not paths.is_folder(path.parent):
            raise FileNotFoundError(errno.ENOENT, "no folder")
        try:
            path.lstat()
        except FileNotFoundError:
            return
        raise FileExistsError(errno.EEXIST, "taken")


def replace(path: Path, text: str | bytes) -> None:
    """Write one of our own files anew: a reader meets the old one or the new one, whole."""
    content = _encoded(text)
    with writing(path):
        _refuse_all_but_files(path)
        with _part(path, content) as part:
            part.replace(path)
        _sync_folder(path.parent)


def read_bytes(path: Path, limit: int = READ_LIMIT, *, links: bool = True) -> bytes:
    """Read an ordinary file of at most `limit` bytes; refuse a pipe, a device or a folder.

    Without `links`, what is a link is refused too.
    """
    name = f"`{clean_line(str(path))}`"
    if not links and paths.is_link(path):
        raise UsageError(f"{name} is a link to somewhere else", "name the file itself")
    try:
        with os.fdopen(os.open(path, system.READ), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise UsageError(f"{name} is not an ordinary file", "name a file with text in it")
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise UsageError(f"there is no file {name}", "check the name and the folder") from None
    except IsADirectoryError:
        raise UsageError(f"{name} is a folder, and a file is wanted", "name a file in it") from None
    except (OSError, ValueError):
        raise UsageError(f"cannot read {name}", "check that you may read it") from None
    if len(content) > limit:
        raise UsageError(f"{name} is too large: the most is {_size(limit)}")
    return content


def make_folder(path: Path) -> None:
    """Make a folder that its owner alone can enter, and the folders above it that are missing."""
    with writing(path):
        missing = [folder for folder in (path, *path.parents) if not paths.is_folder(folder)]
        for folder in reversed(missing):
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                # The umask may have taken away even the owner's own rights.
                folder.chmod(0o700)
        if not paths.is_folder(path):
            raise FileExistsError(errno.EEXIST, "not a folder")


def remove_file(path: Path) -> None:
    """Remove a file of our own; it may be gone already."""
    with writing(path, "remove"):
        path.unlink(missing_ok=True)


def part_files(path: Path) -> list[Path]:
    """List what a killed process left behind while it wrote this file."""
    return paths.inside(path.parent, f".{escape(path.name[:40])}.*.part")


@contextmanager
def writing(path: Path, verb: str = "write") -> Iterator[None]:
    """Turn what the system says about a path into a sentence with a way out."""
    name = clean_line(str(path))
    try:
        yield
    except OSError as error:
        why, hint = _WHY.get(error.errno or 0, ("the system refused", _OTHER_FOLDER))
        raise CannotWriteError(f"cannot {verb} `{name}`: {why}", hint) from None
    except ValueError:
        raise CannotWriteError(
            f"cannot {verb} `{name}`: a file cannot have that name", _OTHER_NAME
        ) from None


@contextmanager
def _part(path: Path, content: bytes) -> Iterator[Path]:
    """Write beside the file to be; what still has this name at the end is removed."""
    # The start of the name lets `part_files` find what a killed process left behind.
    part = path.with_name(f".{path.name[:40]}.{os.urandom(6).hex()}.part")
    try:
        with os.fdopen(os.open(part, system.NEW, 0o600), "wb", buffering=0) as file:
            system.keep_to_owner(file.fileno())
            _write_all(file.fileno(), content)
            os.fsync(file.fileno())
        yield part
    finally:
        with suppress(OSError):
            part.unlink()


def _encoded(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text


def _write_all(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]


def _name(part: Path, path: Path) -> None:
    """Give the whole file its name, unless anything has it, be it a dangling link."""
    try:
        os.link(part, path, follow_symlinks=os.link not in os.supports_follow_symlinks)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _claim(path)
        try:
            part.replace(path)
        except OSError:
            path.unlink()
            raise


def _claim(path: Path) -> None:
    # Some file systems have no hard links: an empty file of our own keeps the name free for us.
    os.close(os.open(path, system.NEW, 0o600))


def _refuse_all_but_files(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "a link")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.EEXIST, "not a file")


def _sync_folder(folder: Path) -> None:
    """Make the name as safe as the content, where the file system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise


def _size(limit: int) -> str:
    return f"{limit // 1024 // 1024} MB" if limit >= 1024 * 1024 else f"{limit} bytes"
