"""Drafts to store, disks that fail, and processes that can be killed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from safeguard_cli.edges.store.draft_keeping import Draft

REF = "SG-20261122-7K3F"
OTHER = "SG-20261123-9QXR"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def draft(reference: str = REF, answers: int = 0) -> Draft:
    return Draft(
        reference=reference,
        started="2026-11-22T09:00:00+00:00",
        command="advise",
        rules_digest="ab" * 32,
        answers={f"q{n}": f"answer {n}" for n in range(answers)},
        order=tuple(f"q{n}" for n in range(answers)),
        stage="asking",
    )


def failing(number: int) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


def running(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )


def break_folder_sync(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    really = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)
