"""What is shipped works without the checkout: only a real install proves it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from where import ROOT

import safeguard_cli

ROOT = ROOT
# Enough for the gravest advice there is, so no later change of the rules asks for more.
ANSWERS = "answers:\n  danger-now: yes\n"
FIND_RULES = """
from safeguard_cli.reading.rule_folder import shipped_rules
print(shipped_rules().joinpath("ruleset.yaml").read_text(encoding="utf-8"))
"""

pytestmark = pytest.mark.slow


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run in a folder, with nothing of the tests' own environment that could help or hinder."""
    unwanted = ("PYTHON", "SAFEGUARD_", "COV_", "VIRTUAL_ENV")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    finished = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=environment | {"HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist from the checkout, and the wheel from that sdist, as `build` does."""
    folder = tmp_path_factory.mktemp("built")
    run([sys.executable, "-m", "build", "--outdir", folder, ROOT], folder)
    assert len(list(folder.glob("*.tar.gz"))) == 1
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module", params=["wheel", "editable"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install into a new environment; return the folder of its programs."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    what: list[str | Path] = (
        ["-e", ROOT] if request.param == "editable" else [request.getfixturevalue("wheel")]
    )
    run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *what], folder)
    return folder / "bin"


def test_the_wheel_holds_every_file_of_the_rules(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())

    assert "safeguard_cli/rules/ruleset.yaml" in held
    assert {
        f"safeguard_cli/rules/{path.relative_to(ROOT / 'rules').as_posix()}"
        for path in (ROOT / "rules").rglob("*")
        if path.is_file()
    } <= held


def test_the_wheel_holds_every_file_that_the_code_reads(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src"

    read = [path for kind in ("css", "yaml") for path in package.rglob(f"*.{kind}")]
    assert {path.suffix for path in read} == {".css", ".yaml"}
    assert {path.relative_to(package).as_posix() for path in read} <= held


def test_the_wheel_holds_neither_tests_nor_drafts_of_work(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert tops == {"safeguard_cli", f"safeguard_cli-{safeguard_cli.__version__}.dist-info"}


def test_an_install_finds_the_rules(installed: Path, tmp_path: Path) -> None:
    found = run([installed / "python", "-c", FIND_RULES], tmp_path)

    assert found.strip() == (ROOT / "rules" / "ruleset.yaml").read_text(encoding="utf-8").strip()


def test_an_install_says_its_version(installed: Path, tmp_path: Path) -> None:
    assert safeguard_cli.__version__ in run([installed / "safeguard", "--version"], tmp_path)


def test_an_install_shows_the_contacts(installed: Path, tmp_path: Path) -> None:
    assert "999" in run([installed / "safeguard", "contacts"], tmp_path)


def test_an_install_advises_from_another_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    # A person's own folder of that name must not shadow ours.
    (tmp_path / "rules").mkdir()

    words = ["advise", "--answers", "answers.yaml", "--no-input", "--format", "json"]
    advice = run([installed / "safeguard", *words], tmp_path)

    assert json.loads(advice)
    assert "999" in advice
