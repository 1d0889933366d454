"""Local rules on the command line: used, named in the record, and needed to verify it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from where import ROOT
from whole_cases import completed

from safeguard_cli.commands.rules_folder import rules_in
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview

ROOT = ROOT
SCHOOL = "docs/examples/maintained-school"
BEYOND_POLICY: dict[str, Value] = {
    "tonight": "no-child",
    "setting": "school-maintained",
    "about": ("system",),
    "step-tried": "policy",
    "step-result": "no-reply",
    "meanwhile": "no-child",
}


def run(folder: Path, *command: str, code: int = 0) -> str:
    folders = {f"SAFEGUARD_{kind}_DIR": str(folder) for kind in ("DATA", "CONFIG")}
    done = subprocess.run(
        [sys.executable, "-m", "safeguard_cli", *command],
        cwd=ROOT,
        env={**os.environ, **folders, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def advise(folder: Path, *options: str) -> str:
    answers = completed(BEYOND_POLICY, interview=Interview(rules_in(ROOT / SCHOOL)))
    values = {n: v if isinstance(v, str) else ",".join(v) for n, v in answers.items()}
    sets = [part for name, value in values.items() for part in ("--set", f"{name}={value}")]
    return run(folder, "advise", *sets, "--no-input", *options)


def test_local_rules_change_the_advice(tmp_path: Path) -> None:
    assert "the school's own whistleblowing procedure" in advise(tmp_path, "--local", SCHOOL)


def test_local_contacts_are_shown(tmp_path: Path) -> None:
    assert "Mrs K. Example" in run(tmp_path, "contacts", "--local", SCHOOL)


def test_the_record_names_the_local_rules_and_needs_them_to_be_verified(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    advise(tmp_path, "--local", SCHOOL, "--format", "json", "--out", str(record))

    assert "Local rules" in run(tmp_path, "record", "show", str(record))
    verified = run(tmp_path, "record", "verify", str(record), "--local", SCHOOL)
    unknown = run(tmp_path, "record", "verify", str(record))

    assert "The same rules give the same decision:" in verified
    assert "its rules are not available" in unknown
    assert "example-maintained-school 1.0" in unknown


def test_a_new_local_rule_set_passes_check(tmp_path: Path) -> None:
    run(tmp_path, "rules", "new", str(tmp_path / "mine"))

    assert (tmp_path / "mine" / "local.yaml").is_file()
    assert "organisation" in (tmp_path / "mine" / "ruleset.yaml").read_text()
    assert "Nothing found." in run(tmp_path, "rules", "check", str(tmp_path / "mine"))


@pytest.mark.slow
def test_check_shows_the_answers_for_which_local_rules_protect_less(tmp_path: Path) -> None:
    run(tmp_path, "rules", "new", str(tmp_path / "mine"))
    with (tmp_path / "mine" / "local.yaml").open("a") as file:
        file.write(
            "in-part: five-steps\nactions:\n  - id: tea\n    before: go-outside\n"
            "    do: Have a cup of tea\n    level: act\n    who: colleague\n    within: now\n"
            "    record: that you had it\n    rules:\n"
            "      - {id: thirsty, if: {step-tried: talk}, "
            "because: Tea helps., source: my-policy-records}\n"
        )

    printed = run(tmp_path, "rules", "check", str(tmp_path / "mine"), code=1)

    assert "SG131" in printed
    assert "and here it is `tea`" in " ".join(printed.split())
    assert "step-tried: talk" in printed
