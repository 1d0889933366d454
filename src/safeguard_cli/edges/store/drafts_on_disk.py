"""Keep what was answered so far, until the record is made or the person leaves.

Each answer is on the disk before the next question, so a crash loses none. A
draft is removed when it is finished, quickly exited or discarded.
The folder is named by `drafts_folder` in `commands/desk.py`.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import msgspec

from safeguard_cli.core.errors import SafeguardError, UsageError
from safeguard_cli.edges.store.draft_keeping import Draft, Kept, TakenError
from safeguard_cli.edges.store.files import (
    make_folder,
    part_files,
    read_bytes,
    remove_file,
    replace,
    writing,
)
from safeguard_cli.edges.store.lock import hold, is_held
from safeguard_cli.reading import paths

_REFERENCE = re.compile(r"SG-\d{8}-[0-9A-Z]{4}", re.ASCII)
_OTHER_WINDOW = "finish or stop it there first"
_KEPT_AS_IT_IS = "it is kept as it is; start afresh, or discard it"


class Drafts:
    """Drafts in a folder: `REF.json`, and beside it `REF.lock`, locked while one is running."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def open(self, draft: Draft) -> None:
        """Begin a new draft, and mark it as running."""
        path = self._path(draft.reference)
        make_folder(self._folder)
        self._sweep()
        # After a failed try the lock is ours, and so is what stands there.
        is_ours = draft.reference in self._held
        self._hold(draft.reference)
        if not is_ours and paths.is_taken(path):
            self._release(draft.reference)
            raise TakenError(f"there is already a draft {draft.reference}", "start once more")
        self.save(draft)

    def resume(self, reference: str) -> Draft:
        """Read a stopped draft, and mark it as running again."""
        path = self._path(reference)
        if not paths.is_file(path):
            raise UsageError(f"there is no draft {reference}", "it may be finished or discarded")
        self._hold(reference)
        draft = _read(path)
        if draft is None:
            self._release(reference)
            raise SafeguardError(f"the draft {reference} is damaged", _KEPT_AS_IT_IS)
        return draft

    def save(self, draft: Draft) -> None:
        """Keep the draft as it is now: it is on the disk when this returns."""
        path = self._path(draft.reference)
        self._hold(draft.reference)
        replace(path, msgspec.json.encode(draft) + b"\n")

    def discard(self, reference: str) -> None:
        """Remove the draft and everything that belongs to it; it may be gone already."""
        path = self._path(reference)
        if paths.kind_of(self._folder) == "missing":
            return
        self._hold(reference)
        for file in (path, *part_files(path)):
            remove_file(file)
        # Last, so that nobody takes up a draft that is being removed.
        remove_file(self._lock(reference))
        self._release(reference)

    def close(self) -> None:
        """Stop: the drafts stay, and are no longer running."""
        for reference in sorted(self._held):
            self._release(reference)

    def list(self) -> tuple[Kept, ...]:
        """List all drafts, the last saved first. Looking makes and removes nothing."""
        there = paths.inside(self._folder, "SG-*.json")
        found = [path for path in there if _REFERENCE.fullmatch(path.stem)]
        newest_first = sorted(found, key=lambda path: (_saved(path), path.name), reverse=True)
        kept = [self._kept(path) for path in newest_first]
        # Another window may have finished one while we looked.
        return tuple(one for one in kept if paths.is_taken(self._path(one.reference)))

    def latest_stopped(self) -> Draft | None:
        """Return the last saved draft that nobody works on."""
        return next((kept.draft for kept in self.list() if kept.state == "stopped"), None)

    def _kept(self, path: Path) -> Kept:
        draft = _read(path)
        if draft is None:
            return Kept(path.stem, "damaged", None)
        return Kept(path.stem, "running" if is_held(self._lock(path.stem)) else "stopped", draft)

    def _path(self, reference: str) -> Path:
        # Also keeps `../` out of our paths: a reference may come from the command line.
        if not _REFERENCE.fullmatch(reference):
            raise UsageError("that is no reference", "a reference looks like SG-20261122-7K3F")
        return self._folder / f"{reference}.json"

    def _lock(self, reference: str) -> Path:
        return self._folder / f"{reference}.lock"

    def _hold(self, reference: str) -> None:
        if reference in self._held:
            return
        with writing(self._lock(reference)):
            handle = hold(self._lock(reference))
        if handle is None:
            raise SafeguardError(f"the draft {reference} is open in another window", _OTHER_WINDOW)
        self._held[reference] = handle

    def _release(self, reference: str) -> None:
        os.close(self._held.pop(reference))

    def _sweep(self) -> None:
        """Remove locks whose process was killed before there was a draft."""
        for lock in paths.inside(self._folder, "SG-*.lock"):
            bare = _REFERENCE.fullmatch(lock.stem) and not paths.is_taken(self._path(lock.stem))
            if bare and not is_held(lock):
                # Whoever takes it up in this instant may have it.
                with suppress(SafeguardError):
                    self.discard(lock.stem)


def _read(path: Path) -> Draft | None:
    try:
        draft = msgspec.json.decode(read_bytes(path), type=Draft)
    except (UsageError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    # A draft under another's name would be saved over that other one.
    return draft if draft.reference == path.stem else None


def _saved(path: Path) -> int:
    try:
        return path.lstat().st_mtime_ns
    except OSError:
        return 0
