"""A small rule set with a story to play, for tests of `safeguard demo`."""

from __future__ import annotations

import shutil
from pathlib import Path

from where import TESTS

HERE = TESTS
STORY = "smoke-in-the-hall"
TITLE = "Smoke in the hall"
NOT_A_STORY = "it-burns"


def training_folder(folder: Path) -> Path:
    """Make a folder with the rule set and its scenarios."""
    shutil.copytree(HERE / "rulesets" / "small", folder)
    (folder / "scenarios").mkdir()
    shutil.copy(HERE / "training" / "fire.yaml", folder / "scenarios")
    return folder
