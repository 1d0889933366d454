"""What the guides for those who work on this say is there, is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from where import ROOT

ROOT = ROOT
GUIDES = [
    *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md")),
    *sorted((ROOT / "docs" / "adr").glob("*.md")),
]
# A path in code marks: folders and a file, or a file with one of our endings.
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w.-]+\.(?:py|yaml|toml|md))`")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_file_that_a_guide_names_is_there(guide: Path) -> None:
    text = guide.read_text("utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    # What a set-up makes is not there before.
    named = [name for name in PATH.findall(text) if not name.startswith(".venv/")]
    package = ROOT / "src" / "safeguard_cli"
    inside = ("commands", "commands/session", "edges/render", "edges/prompts")
    around = [ROOT, package, *(package / folder for folder in inside)]

    missing = [name for name in named if not any((folder / name).exists() for folder in around)]

    assert missing == []
    assert [name for name in linked if not (guide.parent / name).exists()] == []


def test_every_decision_says_what_it_is_and_whether_it_holds() -> None:
    for guide in (ROOT / "docs" / "adr").glob("*.md"):
        title, _, status, *_ = guide.read_text("utf-8").splitlines()
        assert title.startswith("# ")
        assert status.startswith("Status: ")
