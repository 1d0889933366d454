"""Folders of rules for tests: the small valid set, and copies of it with something wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

from where import TESTS

SMALL = TESTS / "rulesets" / "small"
PROVED = SMALL.parent / "proved"
ACTED = SMALL.parent / "acted"
MALFORMED = TESTS / "malformed"


def small_with(folder: Path, name: str, content: bytes) -> Path:
    """Copy the small rule set into a folder, with one file's content replaced or added."""
    copy = folder / "small"
    shutil.copytree(SMALL, copy)
    (copy / name).write_bytes(content)
    return copy


def first_comment(file: Path) -> str:
    """Return the fault that a malformed file says of itself in its first line."""
    return file.read_bytes().split(b"\n")[0].removeprefix(b"# ").decode()


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace what stands once in a file of a rule set."""
    file = folder / f"{name}.yaml"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
