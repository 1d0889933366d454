"""Whatever the code imports is asked for by name in pyproject.toml, and so is installed."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from where import ROOT

SOURCE = ROOT / "src" / "safeguard_cli"
DISTRIBUTIONS = {"yaml": "pyyaml", "prompt_toolkit": "prompt-toolkit"}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_all_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [
        *project["dependencies"],
        *(one for name in extras if name != "dev" for one in extras[name]),
    ]
    declared = {re.split(r"[<>=;\[ ]", one)[0].lower() for one in asked}

    used = {name for file in SOURCE.rglob("*.py") for name in imported(file)}
    others = used - set(sys.stdlib_module_names) - {"safeguard_cli"}

    assert {DISTRIBUTIONS.get(name, name) for name in others} == declared - {"tzdata", "pandas"}
