"""Answers that show something are finished, so that whoever replays them is told everything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from generated import NOW, rule_sets, some_answers
from hypothesis import given
from hypothesis import strategies as st
from rule_folders import PROVED, edit
from running import Run, runner

from safeguard_cli.core.checking.completed_answers import complete_answers
from safeguard_cli.core.deciding.interview import Interview


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@given(rule_sets(), st.data())
def test_with_further_answers_nothing_is_missing_and_no_answer_that_counted_is_set_aside(
    rules: object, data: st.DataObject
) -> None:
    interview = Interview(rules)  # type: ignore[arg-type]  # a rule set
    answers = data.draw(some_answers(interview.rules))
    before = interview.replay(answers, NOW)

    further = complete_answers(interview, answers, NOW)
    after = interview.replay({**answers, **further}, NOW)

    assert not set(further) & set(answers)
    # Where every way to the end makes an emergency or sets an answer aside, it stays as it was.
    if further:
        assert not after.missing or after.stopped
        assert after.stopped == before.stopped
        assert set(after.set_aside) <= set(before.set_aside)


def test_answers_that_are_given_rather_are_taken_where_they_will_do(interview: Interview) -> None:
    rather = {"danger-now": "no", "tonight": "safe", "role": "volunteer", "harm": "yes"}

    further = complete_answers(interview, {"danger-now": "no"}, NOW, rather)

    assert rather.items() - further.items() == {("danger-now", "no")}
    assert not interview.replay({"danger-now": "no", **further}, NOW).missing


@pytest.mark.parametrize("since", ["", ", in-force-from: 2026-06-01"], ids=["always", "dated"])
def test_both_sides_of_a_difference_can_be_replayed_to_the_end(
    run: Run, tmp_path: Path, since: str
) -> None:
    shutil.copytree(PROVED, tmp_path / "new")
    edit(
        tmp_path / "new",
        "rules",
        "if: {place: in}, because: It kills.",
        f"if: {{place: out}}{since}, because: It kills.",
    )
    sides = {"old": str(PROVED), "new": str(tmp_path / "new")}

    told = run("rules", "diff", *sides.values(), "--counterexamples", str(tmp_path / "shown"))
    files = sorted((tmp_path / "shown").iterdir())

    assert told.code == 1
    assert files
    assert f"{len(files)} answers files saved" in told.err
    for file in files:
        side = sides[file.stem.rpartition("-")[2]]
        replayed = run("advise", "--no-input", "--rules", side, "--answers", str(file))
        assert (replayed.code, replayed.err) == (0, "")
