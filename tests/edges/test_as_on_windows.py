"""With all that Windows lacks hidden, one can still ask, go on, keep a record and decide many."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from batching import AS_OF, DANGER, WORRY, jsonl, record
from test_advise_pty import answer, answer_two, expect_question, kept
from where import HELPERS

PROGRAM = HELPERS / "as_on_windows.py"
WHOLE = {"role": "staff", "setting": "sport", "nation": "england", "you": "yes", **WORRY}


@pytest.fixture
def around(tmp_path: Path, compiled: Path) -> dict[str, str]:
    return {
        **os.environ,
        "TERM": "xterm",
        "SAFEGUARD_DATA_DIR": str(tmp_path / "data"),
        "SAFEGUARD_CONFIG_DIR": str(tmp_path / "config"),
        "SAFEGUARD_CACHE_DIR": str(compiled),
    }


def run(around: dict[str, str], *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, PROGRAM, *words],
        env=around, capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def talk(tmp_path: Path, around: dict[str, str]) -> Iterator[Any]:
    running: list[Any] = []

    def start(*words: str) -> Any:
        child = pexpect.spawn(
            sys.executable, [str(PROGRAM), *words],
            env=around, dimensions=(40, 80), encoding="utf-8", timeout=20, cwd=tmp_path,
        )  # fmt: skip
        running.append(child)
        return child

    yield start
    for child in running:
        child.close(force=True)


@pytest.mark.slow
def test_a_record_is_made_verified_and_shown(tmp_path: Path, around: dict[str, str]) -> None:
    answers, made = tmp_path / "answers.json", tmp_path / "record.json"
    answers.write_text(json.dumps({"answers": WHOLE}))

    advised = run(around, "advise", "--answers", answers, "--no-input", "--out", made)

    assert (advised.returncode, advised.stderr.count("Traceback")) in {(0, 0), (4, 0)}
    assert json.loads(made.read_text())["answers"]
    assert run(around, "record", "verify", made).returncode == 0
    assert "safeguard" in run(around, "record", "show", made).stdout.casefold()


def test_a_talk_that_was_broken_off_is_gone_on_with(talk: Any, tmp_path: Path) -> None:
    child = talk("advise")
    answer_two(child)
    child.sendcontrol("c")
    child.expect(pexpect.EOF)
    assert "safeguard resume" in child.before
    assert len(kept(tmp_path)) == 1

    again = talk("resume")
    # Danger is always asked again.
    answer(again, "danger-now", "no")
    expect_question(again, "setting")


def test_a_draft_that_is_open_is_open_in_one_window_only(talk: Any) -> None:
    first = talk("advise")
    answer_two(first)

    second = talk("resume")
    second.expect(pexpect.EOF)

    assert "Traceback" not in second.before
    assert "danger at this moment" not in second.before


def test_many_are_decided_as_elsewhere_and_no_output_is_written_over(
    tmp_path: Path, around: dict[str, str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_bytes(jsonl(record("one", DANGER), record("two", WORRY)))
    here, there = tmp_path / "here.jsonl", tmp_path / "there.jsonl"
    words = ["batch", str(cases), "--as-of", AS_OF, "--out"]

    hidden = run(around, *words, there)
    usual = subprocess.run(
        [sys.executable, "-m", "safeguard_cli", *words, here], env=around, check=False
    )
    again = run(around, *words, there)

    assert (hidden.returncode, "Traceback" in hidden.stderr) == (usual.returncode, False)
    assert there.read_bytes() == here.read_bytes()
    assert again.returncode not in (0, 1)
