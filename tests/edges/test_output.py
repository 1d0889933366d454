"""What the program writes arrives whole, or the person is told in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import Run
from typer.testing import CliRunner

from safeguard_cli.cli import app
from safeguard_cli.commands.results import in_a_sentence

PROGRAM = [sys.executable, "-m", "safeguard_cli"]
FULL = Path("/dev/full")


def environment(folder: Path, **more: str) -> dict[str, str]:
    folders = {f"SAFEGUARD_{kind}_DIR": str(folder) for kind in ("DATA", "CONFIG")}
    return {**os.environ, **folders, **more}


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_result_that_cannot_be_written_is_told_and_exits_with_5(tmp_path: Path) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, "contacts"], env=environment(tmp_path), stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert done.returncode == 5
    assert "\nthe result cannot be written there" in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("locale", ["ascii", "latin-1"])
def test_a_record_is_written_in_utf_8_whatever_the_system_writes(
    tmp_path: Path, locale: str
) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("answers: {danger-now: yes, child-names: Zoë 李}\n", encoding="utf-8")

    done = subprocess.run(
        [*PROGRAM, "advise", "--answers", str(answers), "--no-input", "--format", "json"],
        env=environment(tmp_path, PYTHONIOENCODING=locale),
        capture_output=True,
        check=True,
    )

    assert "Zoë 李" in done.stdout.decode("utf-8")


def test_a_title_within_a_sentence_keeps_the_capitals_of_names() -> None:
    assert in_a_sentence("How you work, by the Portsmouth 5Cs") == (
        "how you work, by the Portsmouth 5Cs"
    )


@pytest.mark.parametrize(
    ("command", "begins"),
    [
        (["advise", "--set", "danger-now=yes", "--no-input"], '{"advice":'),
        (["checklist", "5cs", "--format", "html"], "<!DOCTYPE html>"),
        (["demo", "at-the-nursery-gate"], "TRAINING"),
        (["rules", "graph", "--format", "dot"], "digraph"),
        (["rules", "schema", "decision"], "{"),
    ],
)
def test_a_result_for_a_dash_is_printed_and_makes_no_file(
    tmp_path: Path, command: list[str], begins: str
) -> None:
    work = tmp_path / "work"
    work.mkdir()

    done = subprocess.run(
        [*PROGRAM, *command, "--out", "-"], env=environment(tmp_path), cwd=work,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout.startswith(begins), done.stderr
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("how", "name", "is_saved"),
    [
        ("plain", "r.json", False),
        ("html", "r.txt", False),
        ("json", "r.html", False),
        ("plain", "r.txt", True),
        ("markdown", "r.md", True),
        ("text", "record", True),
    ],
)
def test_a_format_that_the_name_does_not_promise_is_refused(
    tmp_path: Path, how: str, name: str, is_saved: bool
) -> None:
    out = tmp_path / name

    done = CliRunner().invoke(
        app,
        ["advise", "--set", "danger-now=yes", "--no-input", "--format", how, "--out", str(out)],
    )

    assert out.exists() == is_saved
    assert ("promises" in str(done.exception)) == (not is_saved)


def test_a_record_is_shown_in_the_format_that_the_name_promises(tmp_path: Path) -> None:
    record, page = tmp_path / "r.json", tmp_path / "r.html"
    CliRunner().invoke(
        app, ["advise", "--set", "danger-now=yes", "--no-input", "--out", str(record)]
    )

    CliRunner().invoke(app, ["record", "show", str(record), "--out", str(page)])

    assert page.read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    "words",
    [
        ["rules", "graph", "--out", "g.html"],
        ["rules", "sources", "--out", "s.json"],
        ["rules", "schema", "--out", "s.md"],
        ["rules", "review", "--out", "r.html", "--format", "text"],
        ["demo", "the-boy-who-does-not-sleep", "--out", "d.html", "--format", "svg"],
        ["checklist", "5cs", "--out", "c.json"],
        ["advise", "--set", "danger-now=yes", "--out", "a.html", "--format", "json"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_no_command_writes_another_kind_of_file_than_its_name_promises(
    run: Run, tmp_path: Path, words: list[str]
) -> None:
    place = words.index("--out") + 1

    ran = run(*words[:place], str(tmp_path / words[place]), *words[place + 1 :])

    assert ran.code == 2
    assert "promises" in ran.err
    assert list(tmp_path.glob(words[place])) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["resume", "--list", "--plain"], "each stand alone"),
        (["resume", "SG-20261122-7K3F", "--list"], "each stand alone"),
        (["resume", "--list", "--discard", "SG-20261122-7K3F"], "each stand alone"),
        (["resume", "--discard", ""], "that is no reference"),
        (["demo", "--list", "--pace", "2"], "`--pace` is for what plays"),
        (["demo", "the-boy-who-does-not-sleep", "--pace", "2", "--format", "html"], "what plays"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(
    run: Run, words: list[str], told: str
) -> None:
    ran = run(*words)

    assert ran.code == 2
    assert told in ran.err
    assert ran.out == ""


def test_advice_is_never_refused_for_an_option_that_changes_nothing(run: Run) -> None:
    ran = run("advise", "--set", "danger-now=yes", "--no-input", "--full")

    assert ran.code == 0
    assert ran.out.startswith("EMERGENCY: act now")
    assert "--full is for a record" in ran.err


def test_what_is_private_is_written_nowhere_also_where_a_file_is_named(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "mine.json"

    ran = run("advise", "--set", "danger-now=yes", "--no-input", "--private", "--out", str(file))

    assert json.loads(ran.out)["outcome"]
    assert "--private writes nothing" in ran.err
    assert not file.exists()


def test_without_rules_somebody_in_danger_is_told_to_ring_999(run: Run) -> None:
    ran = run("advise", "--rules", "nowhere", "--set", "danger-now=yes", "--no-input")

    assert ran.code == 3
    assert ran.err.startswith("If a child is in danger now, do not wait for this: ring 999.")
