"""Dates that cannot be right: how far back and how far ahead the date of an answer may lie."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_folders import edit, small_with
from running import Run

from safeguard_cli.api import decide, interview, load_rules
from safeguard_cli.core.deciding.date_bounds import (
    can_be,
    days_from_today,
    first_day,
    is_outside,
    last_day,
)
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question

TODAY = date(2026, 11, 25)
AS_OF = "2026-11-25T10:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small rule set, where something was seen in the last 30 days."""
    folder = small_with(tmp_path, "more.yaml", b"duties: []\n")
    bounds = "not-before: 30 days ago\n    not-after: today"
    edit(folder, "questions", "    kind: date\n", f"    kind: date\n    {bounds}\n")
    return folder


@pytest.mark.parametrize(
    ("text", "days"),
    [("today", 0), ("1 day ago", -1), ("in 1 day", 1), ("366 days ago", -366), ("in 92 days", 92)],
)
def test_a_bound_is_counted_from_the_day_of_the_advice(text: str, days: int) -> None:
    assert days_from_today(text) == days


@pytest.mark.parametrize("text", ["", "tomorrow", "1 days ago", "in 0 days", "in 3 months", "92"])
def test_nothing_else_is_a_bound(text: str) -> None:
    assert days_from_today(text) is None


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)))
def test_a_date_is_outside_where_it_is_before_the_first_or_after_the_last_day(day: date) -> None:
    question = Question("q", "?", "date", not_before="366 days ago", not_after="in 92 days")
    first, last = first_day(question, TODAY), last_day(question, TODAY)

    assert first == date(2025, 11, 24)
    assert last == date(2027, 2, 25)
    assert is_outside(question, day.isoformat(), TODAY) == (not first <= day <= last)


def test_being_unsure_of_a_date_is_never_outside() -> None:
    question = Question("q", "?", "date", counts_as="passed", not_after="today")

    assert not is_outside(question, "unsure", TODAY)


def test_bounds_say_that_a_date_can_never_have_passed_or_lie_ahead() -> None:
    past = Question(
        "q", "?", "date", counts_as="passed", not_before="9 days ago", not_after="today"
    )
    future = Question("q", "?", "date", not_before="today")

    assert [can_be(past, state) for state in ("passed", "today", "ahead")] == [True, True, False]
    assert [can_be(future, state) for state in ("passed", "today", "ahead")] == [False, True, True]
    assert can_be(past, "unsure")


def test_an_answers_file_with_a_date_outside_its_bounds_is_refused_and_not_quoted(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(f"as-of: {AS_OF}\nanswers: {{fire: no, seen-on: 2026-12-24}}\n")

    for command in (
        ["advise", "--no-input", "--answers"],
        ["decide"],
        ["explain", "--answers"],
        ["rules", "graph", "--answers"],
    ):
        ended = run(*command, str(file), "--rules", str(folder))

        assert ended.code == 2, command
        assert "`seen-on` takes a day no earlier than 2026-10-26 and no later than 2026-11-25" in (
            ended.err
        )
        assert "2026-12-24" not in ended.out + ended.err


def test_from_python_a_date_outside_its_bounds_is_refused(folder: Path) -> None:
    rules = load_rules(folder)

    with pytest.raises(UsageError, match="no later than 2026-11-25"):
        decide(rules, {"fire": "no", "seen-on": "2031-01-01"}, AS_OF)
    with pytest.raises(UsageError, match="no earlier than 2026-10-26"):
        interview(rules, lambda _: "no", {"seen-on": "2025-01-01"}, AS_OF)


def test_in_a_batch_a_date_outside_its_bounds_spoils_its_own_record(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    records = [
        {"id": "1", "answers": {"fire": "no", "seen-on": "2026-11-25"}},
        {"id": "2", "answers": {"fire": "no", "seen-on": "2026-11-26"}},
        {
            "id": "3",
            "as-of": "2026-11-26T09:00",
            "answers": {"fire": "no", "seen-on": "2026-11-26"},
        },
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records))

    ended = run("batch", str(file), "--as-of", AS_OF, "--rules", str(folder))

    found = [json.loads(line) for line in ended.out.splitlines()]
    assert [bool(each.get("errors")) for each in found] == [False, True, False]
    assert found[1]["errors"][0]["code"] == "bad-answer"


def test_a_scenario_holds_no_date_outside_its_bounds(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "stories.yaml"
    file.write_text(
        f"- id: late\n  story: A story.\n  as-of: {AS_OF}\n"
        "  answers: {fire: no, seen-on: 2026-11-26}\n  expect: {}\n  duties: []\n"
    )

    ended = run("rules", "test", str(file), "--rules", str(folder))

    assert "SG093 `seen-on` takes a day no earlier than" in ended.err + ended.out
