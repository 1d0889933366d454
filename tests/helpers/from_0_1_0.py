"""The files that version 0.1.0 wrote, and rules as they are after a change."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from where import ROOT, TESTS

FILES = TESTS / "from-0.1.0"
RECORDS = FILES / "records"
OWN_RULES = FILES / "rules"
REAL = ("emergency", "exception", "local", "small", "unfinished", "usual")
USUAL, LOCAL, SMALL = (f"SG-20261127-{end}" for end in ("XH2G", "9FCK", "3FFQ"))


def changed_rules(folder: Path) -> Path:
    """Copy the national rules, as another version of them."""
    copy = folder / "rules"
    shutil.copytree(ROOT / "rules", copy)
    edit_text(copy / "ruleset.yaml", "\nversion: ", "\nversion: 9.")
    return copy


def edit_text(file: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, (file, old)
    file.write_text(text.replace(old, new), "utf-8")


def renamed_rules(folder: Path) -> Path:
    """Copy the small rule set, after `tried` and its answer `sand` had other names."""
    copy = folder / "renamed"
    shutil.copytree(OWN_RULES, copy)
    for file in copy.glob("*.yaml"):
        text = re.sub(r"\btried\b", "attempted", file.read_text("utf-8"))
        file.write_text(re.sub(r"\bsand\b", "soil", text), "utf-8")
    questions = copy / "questions.yaml"
    edit_text(questions, "  - id: attempted\n", "  - id: attempted\n    was: tried\n")
    edit_text(questions, "soil: Sand", "soil: {label: Soil or sand, was: sand}")
    return copy
