"""An option that would change nothing is refused, or it is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Run
from samples import sample_record
from where import ROOT

from safeguard_cli.core.advising import sealing

ROOT = ROOT
SMALL = ROOT / "tests" / "rulesets" / "small"
ANSWERS = ROOT / "benchmarks" / "answers.yaml"
LOCAL = ROOT / "docs" / "examples" / "maintained-school"


@pytest.mark.parametrize(
    "words",
    [("rules",), ("local",), ("decision",), (), ("rules", "--format", "markdown")],
    ids=" ".join,
)
def test_a_schema_that_rests_on_no_rules_refuses_some(run: Run, words: tuple[str, ...]) -> None:
    ran = run("rules", "schema", *words, "--rules", str(SMALL))

    assert (ran.code, ran.out) == (2, "")
    assert "--rules changes nothing here" in ran.err


def test_a_schema_that_rests_on_rules_takes_them(run: Run) -> None:
    assert "fire" in run("rules", "schema", "answers", "--rules", str(SMALL)).out


@pytest.mark.parametrize("command", [("explain",), ("record", "verify")], ids=" ".join)
def test_local_rules_that_a_record_was_made_without_are_said_not_to_be_used(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "record.json"
    file.write_text(sealing.to_json(sample_record()))

    ran = run(*command, str(file), "--local", str(LOCAL))

    assert "This record was made without local rules: those named with --local" in ran.err


def test_errors_of_a_batch_are_not_mixed_with_its_decisions(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": "1", "answers": {"danger-now": "yes"}}\n')

    ran = run("batch", str(cases), "--errors", "-")

    assert (ran.code, ran.out) == (2, "")
    assert "--errors takes a file" in ran.err
    assert not Path("-").exists()


def test_plain_beside_another_format_is_said_to_change_nothing(run: Run) -> None:
    ran = run("advise", "--answers", str(ANSWERS), "--plain", "--format", "json")

    assert ran.code == 0
    assert json.loads(ran.out)
    assert "--plain changes nothing here" in ran.err
