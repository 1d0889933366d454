"""The summary of a batch: what is counted, over time, in every form."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest
from batching import DANGER, WORRY, Run, jsonl, record, runner
from jsonschema import Draft202012Validator
from test_cli import FULL

from safeguard_cli.core.deciding.tally import Summary
from safeguard_cli.edges.render.screen import drawn
from safeguard_cli.edges.render.summary import summary_lines

SHIPPED = files("safeguard_cli") / "schemas" / "safeguard-batch-summary-1.json"
CASES: list[Any] = [DANGER, FULL, WORRY, {"harm": "yes"}, {**DANGER, "about": "x"}]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    return runner(monkeypatch, capsysbinary)


def given(months: int = 3) -> bytes:
    """Cases of some months, as many of each kind in a month as its number says."""
    made = [
        record(
            f"{month}-{kind}-{n}", case, **{"as-of": f"{2020 + month // 12}-{month % 12 + 1:02}-05"}
        )
        for month in range(months)
        for kind, case in enumerate(CASES)
        for n in range(month % 12 + 1)
    ]
    return jsonl(*made, 7)


def summarised(run: Run, tmp_path: Path, name: str, months: int = 3) -> str:
    out = tmp_path / name
    run("-", "--out", tmp_path / f"{name}.jsonl", "--summary", out, stdin=given(months))
    return out.read_text()


def test_everything_is_counted_by_month(run: Run, tmp_path: Path) -> None:
    found = json.loads(summarised(run, tmp_path, "s.json"))

    none, *months = [each for each in found["months"] if each["cases"] or each["errors"]]
    assert none["month"] == ""
    assert none["errors"] == {"not-a-record ": 1}
    assert [(each["month"], each["cases"]) for each in months] == [
        ("2020-01", 5), ("2020-02", 10), ("2020-03", 15),
    ]  # fmt: skip
    for number, month in enumerate(months, 1):
        assert month["levels"]["emergency"] == month["floors"]["emergency"] == 2 * number
        assert month["levels"]["?"] == 2 * number
        assert month["actions"]["protection call-999"] == 2 * number
        assert month["errors"] == {"bad-answer about": number}
    for kind in ("levels", "floors", "errors"):
        for line in found[kind]:
            by_month = [
                count
                for month in found["months"]
                for key, count in month[kind].items()
                if key.strip() == line["id"]
            ]
            assert sum(by_month) == line["count"]


@pytest.mark.parametrize("width", [30, 80])
def test_a_screen_shows_the_summary_that_a_file_holds(run: Run, tmp_path: Path, width: int) -> None:
    summary = msgspec.json.decode(summarised(run, tmp_path, "s.json"), type=Summary)

    shown = drawn(summary_lines(summary, width), width, colour=False)

    assert max(map(len, shown.splitlines())) <= width
    assert shown.split() == summarised(run, tmp_path, "s.txt").split()


def test_the_shipped_schema_is_that_of_the_summary_and_describes_it(
    run: Run, tmp_path: Path
) -> None:
    schema = json.loads(SHIPPED.read_text())

    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    validator.validate(json.loads(summarised(run, tmp_path, "s.json")))
    broken = {**json.loads((tmp_path / "s.json").read_text()), "records": "many"}
    assert not validator.is_valid(broken)


def test_the_shipped_schema_is_the_one_that_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from safeguard_cli.__main__ import main

    monkeypatch.setattr("sys.argv", ["safeguard", "rules", "schema", "summary"])
    with pytest.raises(SystemExit):
        main()

    assert capsys.readouterr().out == SHIPPED.read_text()


def test_the_text_lists_months_and_many_of_them_by_year(run: Run, tmp_path: Path) -> None:
    short = summarised(run, tmp_path, "short.txt")
    long = summarised(run, tmp_path, "long.txt", months=30)

    assert "  12  Emergency: act now\n        2020-01: 2, 2020-02: 4, 2020-03: 6\n" in short
    assert "  1  not-a-record\n" in short
    assert "2020: 156, 2021: 156, 2022: 42\n" in long
    assert max(map(len, long.splitlines()[3:])) < 100


def test_the_page_draws_each_line_over_time_with_its_numbers(run: Run, tmp_path: Path) -> None:
    page = summarised(run, tmp_path, "s.html")

    assert "<title>January 2020: 2, February 2020: 4, March 2020: 6</title>" in page
    # One month says nothing over time.
    assert "<title>January 2020" not in summarised(run, tmp_path, "one.html", months=1)
    assert "<script" not in page
