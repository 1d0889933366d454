"""The README says what the program does: its example, its commands, its exit codes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from where import ROOT

from safeguard_cli.core import errors

ROOT = ROOT
README = (ROOT / "README.md").read_text("utf-8")


def test_the_example_in_the_readme_is_what_the_program_prints(tmp_path: Path) -> None:
    folders = {f"SAFEGUARD_{kind}_DIR": str(tmp_path) for kind in ("DATA", "CONFIG")}
    command = [sys.executable, "-m", "safeguard_cli", "advise"]
    printed = subprocess.run(
        [*command, "--answers", "docs/example.yaml", "--no-input"],
        cwd=ROOT,
        env={**os.environ, **folders, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    shown = README.partition("<!-- example -->\n```\n")[2].partition("\n```\n")[0]
    assert shown == printed.rstrip("\n")


def test_every_command_stands_in_the_readme_and_none_beside_them() -> None:
    from safeguard_cli.cli import app

    names = set()
    for group in app.registered_groups:
        assert group.typer_instance
        prefix = f"{group.name} " if isinstance(group.name, str) else ""
        for command in group.typer_instance.registered_commands:
            assert command.callback
            names.add(prefix + (command.name or command.callback.__name__))
        if group.typer_instance.registered_callback and isinstance(group.name, str):
            names.add(group.name)
    row = r"^\| `safeguard ((?:(?:cases|record|rules|concerns) )?[a-z-]+)"
    documented = set(re.findall(row, README, re.MULTILINE))

    assert documented == names


def test_every_exit_code_stands_in_the_readme() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.SafeguardError)}
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}

    assert codes | {0} == documented
