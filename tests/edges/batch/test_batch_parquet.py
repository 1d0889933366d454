"""Parquet goes in and comes out as JSON does: flat, streamed, and gone on with."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batching import AS_OF, DANGER, WORRY, Run, jsonl, record, runner
from test_cli import FULL

from safeguard_cli.core.deciding.columns.arrow_schema import rows_to_batch, schema_of
from safeguard_cli.core.deciding.decision import DecisionDocument
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import CannotWriteError

CASES: list[dict[str, Any]] = [FULL, WORRY, DANGER, {**WORRY, "about": ["person", "system"]}]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    return runner(monkeypatch, capsysbinary)


def as_parquet(path: Path, columns: dict[str, Any]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def cases_as_parquet(path: Path) -> Path:
    names = sorted({name for case in CASES for name in case})
    columns = {name: [case.get(name) for case in CASES] for name in reversed(names)}
    return as_parquet(path, {**columns, "id": pa.array(range(len(CASES)))})


def test_parquet_says_what_json_says_with_columns_in_any_order(run: Run, tmp_path: Path) -> None:
    given = cases_as_parquet(tmp_path / "in.parquet")
    plain = jsonl(*({"id": number, "answers": case} for number, case in enumerate(CASES)))

    ran = run(given, "--as-of", AS_OF)

    assert ran.code == 0
    assert ran.err.startswith("Read as Parquet, ")
    assert ran.out == run("-", "--as-of", AS_OF, stdin=plain).out


def test_types_of_tables_are_taken_for_what_they_mean(run: Run, tmp_path: Path) -> None:
    at = datetime(2026, 11, 25, 10, tzinfo=UTC)
    given = as_parquet(
        tmp_path / "in.parquet",
        {
            "id": [1.0, 2.0, None],
            "danger_now": [False, True, None],
            "tonight": pa.array(["safe", None, " "]).dictionary_encode(),
            "about": [["person"], [], None],
            "referral-date": [date(2026, 11, 20), None, None],
            "stage-date": pa.array([at, None, None], pa.timestamp("ms", tz="UTC")),
            "As of": pa.array([at, None, at], pa.timestamp("ns", tz="UTC")),
        },
    )
    ours = jsonl(
        record(
            "1",
            {
                "danger-now": "no", "tonight": "safe", "about": ["person"],
                "referral-date": "2026-11-20", "stage-date": "2026-11-25",
            },
        ),
        record("2", DANGER),
        {"answers": {}},
    )  # fmt: skip

    ran = run(given, "--as-of", AS_OF)

    assert ran.out == run("-", "--as-of", AS_OF, stdin=ours).out


def test_a_value_that_cannot_be_is_one_bad_answer(run: Run, tmp_path: Path) -> None:
    far = pa.array([9 * 10**17, 0], pa.timestamp("us"))
    columns = {"id": ["a", "b"], "danger-now": ["yes", "no"], "harm": [{"x": 1}, None]}
    given = as_parquet(tmp_path / "in.parquet", {**columns, "as-of": far, "referral-date": far})

    a, b = run(given, "--as-of", AS_OF).envelopes

    assert [(e["code"], e["field"]) for e in a["errors"]] == [
        ("bad-as-of", "as-of"), ("wrong-type", "harm"), ("bad-answer", "referral-date"),
    ]  # fmt: skip
    assert (a["decision"]["level"], b["decision"]["level"]) == ("emergency", None)
    assert b["errors"] == []


def test_parquet_comes_out_flat_and_says_what_json_says(
    run: Run, tmp_path: Path, interview: Interview
) -> None:
    bad = [record("x", {**DANGER, "harm": "maybe", "about": 7}), record("", {}), 7]
    given = jsonl(*(record(f"r{n}", case) for n, case in enumerate(CASES)), *bad)
    out, faulty = tmp_path / "out.parquet", tmp_path / "bad.parquet"

    ran = run("-", "--as-of", AS_OF, "--out", out, "--errors", faulty, stdin=given)
    envelopes = run("-", "--as-of", AS_OF, stdin=given).envelopes

    assert ran.code == 1
    table = pq.read_table(out)
    assert table.schema.equals(schema_of(interview.rules))
    rows = table.to_pylist()
    for row, envelope in zip(rows, envelopes, strict=True):
        for key in ("id", "line", "key"):
            assert row[key] == envelope[key]
        assert row["errors"] == [each["code"] for each in envelope["errors"]]
        assert row["errors-in"] == [each["field"] for each in envelope["errors"]]
        decision = envelope["decision"]
        document = None if decision is None else _document(decision)
        (expected,) = rows_to_batch(interview.rules, [document]).to_pylist()
        assert {name: row[name] for name in expected} == expected
    assert rows[4]["level"] == "emergency"
    assert pq.read_table(faulty).to_pylist() == rows[4:]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.parquet", "out.parquet"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def _document(decision: dict[str, Any]) -> DecisionDocument:
    import msgspec

    return msgspec.convert(decision, DecisionDocument)


def test_without_columns_the_same_parquet_comes_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = cases_as_parquet(tmp_path / "in.parquet")
    run(given, "--as-of", AS_OF, "--out", tmp_path / "quick.parquet")
    monkeypatch.setattr("safeguard_cli.core.deciding.many_cases.is_quick", lambda: False)

    run(given, "--as-of", AS_OF, "--out", tmp_path / "slow.parquet")

    quick, slow = (pq.read_table(tmp_path / f"{n}.parquet").to_pylist() for n in ("quick", "slow"))
    for one, two in zip(quick, slow, strict=True):
        # In columns it is a bound.
        assert set(two.pop("missing")) <= set(one.pop("missing"))
        assert one == two


@pytest.mark.parametrize("words", [["in.parquet"], ["in.csv", "--out", "out.parquet"]])
def test_without_pyarrow_parquet_is_one_sentence_and_csv_works(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text("id,danger-now\na,yes\n")
    cases_as_parquet(Path("in.parquet"))
    monkeypatch.setattr(
        "safeguard_cli.core.deciding.columns.arrow_schema.find_spec", lambda _: None
    )

    ran = run(*words)

    assert (ran.code, ran.out) == (2, "")
    assert "Parquet needs pyarrow, which is not installed" in ran.err
    assert "pip install 'safeguard-cli[batch]'" in ran.err
    assert run("in.csv").code == 0


def test_the_base_install_reads_csv_without_loading_numpy_or_pyarrow(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,danger-now\na,yes\n")
    code = """
import sys
sys.modules["numpy"] = sys.modules["pyarrow"] = None
from importlib import util
found = util.find_spec
import safeguard_cli.core.deciding.many_cases as many
many.find_spec = lambda name: None
sys.argv = ["safeguard", "batch", sys.argv[1]]
from safeguard_cli.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "in.csv")], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert '"level":"emergency"' in done.stdout
    assert done.stderr.count("more slowly") == 1


def test_a_mapping_names_columns_of_parquet_too(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("id: Case\ncolumns: {Danger.now?: danger-now}\nignore: [Surname]\n")
    given = as_parquet(
        tmp_path / "in.parquet", {"Surname": ["Example"], "Danger.now?": [True], "Case": [7]}
    )

    ran = run(given, "--mapping", mapping)

    assert [(e["id"], e["decision"]["level"]) for e in ran.envelopes] == [("7", "emergency")]
    assert "column 1 is not the id of a question" in run(given).err


def test_a_dry_run_looks_at_parquet_too(run: Run, tmp_path: Path) -> None:
    given = as_parquet(
        tmp_path / "in.parquet", {"id": [1, 2], "Surname": ["Example", None], "harm": ["YES", None]}
    )

    ran = run(given, "--dry-run")

    assert "column 2 'Surname': no question; filled in 1 record" in ran.out
    assert "1 x YES" in ran.out
    assert "Example" not in ran.out


def test_parquet_goes_to_a_file_alone(run: Run, tmp_path: Path) -> None:
    assert "Parquet is written to a file" in run("-", "--format", "parquet", stdin=b"").err
    assert "Parquet is read from a file" in run("-", "--from", "parquet", stdin=b"").err
    (tmp_path / "out.parquet").touch()

    ran = run("-", "--out", tmp_path / "out.parquet", stdin=jsonl(record("a", DANGER)))

    assert ran.code == 5
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_a_table_that_could_not_be_finished_is_finished_by_going_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, given = tmp_path / "out.parquet", jsonl(record("a", DANGER))
    words = ["-", "--as-of", AS_OF, "--out", out]
    with monkeypatch.context() as patched:
        patched.setattr("safeguard_cli.commands.batch.command._deliver", _full)
        assert run(*words, stdin=given).code == 5
    assert out.exists()

    assert run(*words, "--resume", stdin=given).code == 0
    again = run(*words, "--resume", stdin=given)

    assert pq.read_table(out).num_rows == 1
    assert again.code == 2
    assert "nothing to go on with" in again.err
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def _full(*_: object) -> None:
    raise CannotWriteError("cannot write: the disk is full")


class Stopping:
    """A stream that is broken off by a signal after so many bytes."""

    def __init__(self, content: bytes, after: int) -> None:
        self._stream = io.BytesIO(content)
        self._after = after

    def read1(self, size: int) -> bytes:
        if self._stream.tell() >= self._after:
            os.kill(os.getpid(), signal.SIGTERM)
        return self._stream.read(min(size, 1000))


def test_a_stopped_batch_goes_on_to_the_same_parquet(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = jsonl(*(record(f"case {n}", CASES[n % 4]) for n in range(300)))
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    words = ["-", "--as-of", AS_OF, "--out"]
    run(*words, whole, stdin=given)
    with monkeypatch.context() as patched:
        patched.setattr(
            "safeguard_cli.commands.batch.source._opened",
            lambda *_: (Stopping(given, 20_000).read1, 0),
        )
        assert run(*words, out).code == 130
    assert not out.exists()
    with Path(f"{out}.rows").open("ab") as rows:
        rows.write(b"cut off in the midst")

    assert run(*words, out, "--resume", stdin=given).code == 0

    assert pq.read_table(out).to_pylist() == pq.read_table(whole).to_pylist()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "whole.parquet"]


def test_lists_are_read_word_by_word_only_where_each_list_can_be_answered(
    run: Run, tmp_path: Path, interview: Interview
) -> None:
    question = interview.questions["special"]
    alone = next(name for name, each in question.answers.items() if each.alone)
    other, more = list(question.answers)[:2]
    good = [[more, other], [other, other], [alone], None, [], [""], [other, ""]]
    for lists in (good, [*good, [alone, other]], [*good, ["no-such-word", "missing"]]):
        columns = {"id": [f"r{n}" for n in range(len(lists))], "special": lists}
        path = tmp_path / f"{len(lists)}{lists[-1]}.parquet"
        # Small groups of rows are joined: a block is no row group.
        pq.write_table(pa.table(columns), path, row_group_size=3)
        answers = [[word for word in each or () if word] for each in lists]
        plain = jsonl(
            *(record(f"r{n}", {"special": each} if each else {}) for n, each in enumerate(answers))
        )

        ran = run(path, "--as-of", AS_OF)

        assert ran.out == run("-", "--as-of", AS_OF, stdin=plain).out
