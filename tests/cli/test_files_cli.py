"""Answers files and records through the command line: each fault is told, none is passed over."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from rule_folders import PROVED as FOLDER
from running import Run

PROVED = str(FOLDER)
FULL = {"burning": "yes", "place": "in", "heard": ["none"], "colour": "red"}


@pytest.fixture
def record(run: Run, tmp_path: Path) -> Path:
    file, answers = tmp_path / "record.json", tmp_path / "full.json"
    answers.write_text(json.dumps({"as-of": "2026-11-25T10:00", "answers": FULL}))
    command = ("advise", "--rules", PROVED, "--answers", str(answers), "--no-input")
    run(*command, "--out", str(file))
    return file


@pytest.fixture
def altered(record: Path) -> Path:
    record.write_bytes(record.read_bytes().replace(b"It kills.", b"It heals."))
    return record


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("- burning\n", "a.yaml:1:1: an answers file is a mapping with the key `answers`"),
        ("as-of: soon\nanswers: {}\n", "a.yaml:1:8: `as-of`"),
        ("answers: none\n", "a.yaml:1:10: `answers` is written in another way"),
        ("as-of: [2026-11-25]\n", "a.yaml:1:8: `as-of` is written in another way"),
        ("answers:\n  burning: {yes: no}\n", "a.yaml:2:3: "),
        ("answers:\n  heard: [[bell]]\n", "a.yaml:2:3: "),
        ("answers: [\n", "a.yaml:2:1: "),
        ("", "a.yaml:1:1: "),
    ],
)
def test_a_fault_of_an_answers_file_is_told_with_its_place(
    run: Run, tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "a.yaml").write_text(content)

    ran = run("advise", "--rules", PROVED, "--answers", str(tmp_path / "a.yaml"), "--no-input")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(told)


def test_what_was_typed_in_place_of_an_id_is_not_quoted(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text('answers:\n  "Robin hit his sister": yes\n  danger-now: Robin did\n')

    ran = run("advise", "--answers", str(file), "--no-input")

    assert ran.code == 2
    assert "answers.yaml:2:3: no question of that name" in ran.err
    assert "Robin" not in ran.err + ran.out


def test_an_answers_file_without_a_moment_counts_from_now(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("answers: {burning: yes, place: in, heard: [none], colour: red}\n")

    for command in (["advise", "--no-input"], ["explain"]):
        assert run(*command, "--rules", PROVED, "--answers", str(file)).code == 0


def test_explain_warns_of_what_would_not_have_been_asked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"answers": {**FULL, "burning": "no"}}))

    ran = run("explain", "--rules", PROVED, "--answers", str(file))

    assert ran.code == 0
    assert "warning: `place` was set aside" in ran.err


def test_an_altered_record_is_explained_with_a_warning_and_exit_code_1(
    run: Run, altered: Path
) -> None:
    ran = run("explain", str(altered), "--rules", PROVED)

    assert ran.code == 1
    assert ran.out.startswith("This record was altered after it was sealed.")
    assert "warning: this record was altered" in ran.err


def test_a_record_whose_answers_nobody_can_give_is_not_explained(run: Run, record: Path) -> None:
    record.write_bytes(record.read_bytes().replace(b'"in"', b'"on"'))

    ran = run("explain", str(record), "--rules", PROVED)

    assert (ran.code, ran.out) == (1, "")
    assert "its answers cannot be explained" in ran.err


def test_a_record_of_other_rules_is_explained_by_what_it_says_itself(
    run: Run, record: Path
) -> None:
    ran = run("explain", str(record))

    assert ran.code == 3
    assert "So this is only what the record says itself." in " ".join(ran.out.split())
    assert "  - It kills.\n    Rule burns-inside.\n    Source: Leaflet (page 1)\n" in ran.out
    assert "it rests on proved 1, digest " in ran.err
    assert "--rules DIR" in ran.err


def test_without_its_rules_a_record_has_no_explanation_as_json(run: Run, record: Path) -> None:
    ran = run("explain", str(record), "--format", "json")

    assert (ran.code, ran.out) == (3, "")


def test_an_altered_record_is_shown_with_a_warning_and_can_be_saved(
    run: Run, altered: Path, tmp_path: Path
) -> None:
    page = tmp_path / "record.md"

    ran = run("record", "show", str(altered), "--format", "markdown", "--out", str(page))

    assert (ran.code, ran.out) == (0, "")
    assert "warning: this record was altered" in ran.err
    assert "It heals." in page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
