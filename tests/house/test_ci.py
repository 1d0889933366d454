"""CI runs what the README tells a newcomer to run, and says which step failed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from where import ROOT

ROOT = ROOT
CI = ROOT / ".ci" / "run"
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/pytest"


def lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]


def test_ci_runs_the_test_command_of_the_readme_letter_for_letter() -> None:
    assert TEST_COMMAND in lines(ROOT / "README.md")
    assert TEST_COMMAND in lines(CI)


def test_ci_is_a_program_that_bash_can_read() -> None:
    checked = subprocess.run(["bash", "-n", CI], capture_output=True, text=True, check=False)

    assert os.access(CI, os.X_OK)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_ci_checks_style_types_contracts_and_slow_tests_too() -> None:
    steps = [line for line in lines(CI) if line.startswith(".venv/bin/")]

    assert [step.removeprefix(".venv/bin/") for step in steps] == [
        "pip install -q -e '.[spark]' && return",
        "pytest -n 0 -m spark tests/test_spark.py",
        "coverage report --fail-under=95 --skip-covered",
        'pytest -m "slow or hypothesis"',
        "ruff check",
        "ruff format --check",
        "mypy",
        "mypy --platform win32 src",
        "lint-imports",
    ]


@pytest.mark.parametrize(
    ("has_java", "pip", "said"),
    [
        pytest.param(False, "exit 0", "NOT RUN: the tests on Spark need Java", id="no Java"),
        pytest.param(True, "exit 1", "NOT RUN: the tests on Spark need pyspark", id="no pyspark"),
    ],
)
def test_ci_says_that_the_tests_on_spark_were_not_run_where_something_is_missing(
    tmp_path: Path, has_java: bool, pip: str, said: str
) -> None:
    ran = run_spark_step(tmp_path, has_java=has_java, pip=pip, pytest_ends="exit 0")

    assert said in ran.stdout
    assert ran.stdout.splitlines()[-1] == "missing: yes"


def test_a_test_on_spark_that_fails_fails_ci(tmp_path: Path) -> None:
    passed = run_spark_step(tmp_path / "a", has_java=True, pip="exit 0", pytest_ends="exit 0")
    failed = run_spark_step(tmp_path / "b", has_java=True, pip="exit 0", pytest_ends="exit 1")

    assert (passed.returncode, passed.stdout.splitlines()) == (0, ["missing:"])
    assert (failed.returncode, failed.stdout) == (1, "")


def run_spark_step(
    folder: Path, *, has_java: bool, pip: str, pytest_ends: str
) -> subprocess.CompletedProcess[str]:
    """Run the step of CI alone, with programs that stand for pip, pytest and Java."""
    programs = {".venv/bin/pip": pip, ".venv/bin/pytest": pytest_ends}
    programs |= {"bin/java": "exit 0"} if has_java else {}
    for name, ends in programs.items():
        program = folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\n{ends}\n")
        program.chmod(0o755)
    for name in ("bash", "sh", "id"):
        found = shutil.which(name)
        assert found
        (folder / "bin").mkdir(exist_ok=True)
        (folder / "bin" / name).symlink_to(found)
    names = ("add_java_if_missing", "add_pyspark", "run_spark_tests")
    text = CI.read_text("utf-8")
    functions = [name + text.partition(name)[2].partition("\n}\n")[0] + "\n}" for name in names]
    script = "\n".join(["set -euo pipefail", "spark_is_missing=", *functions, "run_spark_tests"])
    return subprocess.run(
        ["bash", "-c", script + '\necho "missing:${spark_is_missing:+ yes}"'],
        cwd=folder,
        env={"PATH": str(folder / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a checkout with nothing in it but CI itself."""
    (tmp_path / "checkout" / ".ci").mkdir(parents=True)
    shutil.copy(CI, tmp_path / "checkout" / ".ci" / "run")
    subprocess.run(["git", "init", "-q", tmp_path / "checkout"], check=True)
    return tmp_path / "checkout"


def run_ci(checkout: Path, python: str) -> tuple[int, str, list[Path]]:
    """Run CI with this `python3` and no other; return what became of it and what is left."""
    programs = checkout.parent / "bin"
    programs.mkdir()
    for name in ("bash", "sh", "dirname", "mktemp", "rm", "mkdir", "chmod", "git", "tar"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (programs / "python3").chmod(0o755)
    temporary = checkout.parent / "tmp"
    temporary.mkdir()
    finished = subprocess.run(
        [checkout / ".ci" / "run"],
        env={"PATH": str(programs), "TMPDIR": str(temporary), "HOME": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, finished.stderr, list(temporary.iterdir())


@pytest.mark.parametrize(
    ("python", "code", "step"),
    [
        pytest.param("exit 1", 1, "Python", id="Python is too old"),
        pytest.param(
            'case "$*" in "-m venv .venv") exit 7; esac',
            7,
            "the README's test command",
            id="no environment can be made",
        ),
        pytest.param(
            'case "$*" in "-m venv .venv") mkdir -p .venv/bin; '
            "printf '#!/bin/sh\\nexit 9' >.venv/bin/pip; chmod +x .venv/bin/pip; esac",
            9,
            "the README's test command",
            id="the project cannot be installed",
        ),
    ],
)
def test_the_first_step_that_fails_is_named_and_nothing_is_left_behind(
    python: str, code: int, step: str, checkout: Path
) -> None:
    ended, said, left = run_ci(checkout, python)

    assert ended == code
    assert said.endswith(f"\n== FAILED: {step} (exit code {code})\n")
    assert left == []
