"""Concerns to keep, to damage and to copy; and a disk that fails below the database."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from samples import sample_record
from where import HELPERS

from safeguard_cli.core.advising.sealing import to_json
from safeguard_cli.core.concern.chain import Checkpoint, checkpoint
from safeguard_cli.core.concern.entry import (
    Advised,
    Called,
    Content,
    Done,
    Noted,
    Opened,
    Replied,
    Shared,
)
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.edges.store.concerns import FILE, Concerns

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=LONDON)
FIRST, SECOND, THIRD = "SG-20261125-AAAA", "SG-20261125-BBBB", "SG-20261125-CCCC"
# Words that stand in no rule and no other concern.
SECRET = "Quillon saw the marmalade cat"
WRITES, SYNCS, FOLDER_SYNCS, NAMES = 1, 2, 4, 8
SOURCE = Path(__file__).with_name("failing_disk.c")


def advised() -> Advised:
    return Advised(str(to_json(sample_record())), {"harm": "yes"})


def happened() -> dict[str, list[Content]]:
    """Return what happened in three concerns: one with advice, a note alone, and a few deeds."""
    at = NOW.isoformat()
    return {
        FIRST: [
            Opened("child A"),
            advised(),
            Done("call-999", "Call 999 now", at, "2026-11-27"),
            Replied("call-999", "refused", "2026-11-26", "They said no."),
            Noted(SECRET),
            Noted("A second note."),
        ],
        SECOND: [Opened(), Noted("Nothing was seen."), Noted("Nothing was heard.")],
        THIRD: [
            Opened("child C"),
            Called("Mx Fox", at, "They will ring back."),
            Shared("share", "the school", "what was seen", "to keep them safe"),
        ],
    }  # fmt: skip


def kept_in(folder: Path) -> Concerns:
    """Keep them, each at once."""
    concerns = Concerns(folder / FILE)
    for reference, contents in happened().items():
        concerns.append(reference, contents, NOW, new=True)
    return concerns


def checkpoints(concerns: Concerns) -> dict[str, Checkpoint]:
    """Return what would have been printed of each."""
    return {name: checkpoint(concerns.stored(name)[-1].entry) for name in concerns.all()}


def told(concerns: Concerns) -> dict[str, object]:
    """Return all that is told of them: every entry, with its content."""
    return {name: concerns.entries(name) for name in concerns.all()}


def failing_disk(folder: Path) -> Path:
    """Build what stands below the database, and return it; skips where that cannot be."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs Linux and a C compiler")
    built = folder / "failing_disk.so"
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", built, SOURCE, "-ldl"], check=True, timeout=60
    )
    return built


def run_on_it(disk: Path, script: str, *words: object) -> str:
    """Run a script over that disk, and return what it printed."""
    ran = subprocess.run(
        [sys.executable, "-c", script, str(HELPERS), *map(str, words)],
        env=os.environ | {"LD_PRELOAD": str(disk)},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stdout


def arm(place: Path, kinds: int, at: int = 0, error: int = 0, *, for_good: bool = False) -> None:
    """Let the n-th call of these kinds fail. Without a number, they are only counted."""
    ctypes.CDLL(None).arm(os.fsencode(place), kinds, at, error, for_good)


def disarm() -> int:
    """Return how many there were, and let none fail any more."""
    disk = ctypes.CDLL(None)
    counted = int(disk.calls())
    disk.arm(b"", 0, 0, 0, 0)
    return counted
