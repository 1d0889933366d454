"""A batch that was stopped goes on: no repeats, no gaps, and nothing else in its place."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batching import AS_OF, DANGER, WORRY, Run, jsonl, record, runner
from test_cli import FULL
from where import TESTS

from safeguard_cli.core.deciding.many_cases import InColumns, Rows


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    return runner(monkeypatch, capsysbinary)


def many(count: int) -> bytes:
    cases = [DANGER, WORRY, {"danger-now": "maybe"}, FULL]
    return jsonl(*(record(f"case {n}", cases[n % 4]) for n in range(count)))


class Stopping:
    """A stream that is broken off by a signal after so many bytes."""

    def __init__(self, content: bytes, after: int) -> None:
        self._stream = io.BytesIO(content)
        self._after = after

    def read1(self, size: int) -> bytes:
        if self._stream.tell() >= self._after:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)
        return self._stream.read(min(size, 1000))


@pytest.mark.parametrize("how", ["jsonl", "csv"])
def test_a_batch_that_is_stopped_goes_on_without_repeats_or_gaps(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    whole, out, bad = tmp_path / "whole", tmp_path / "out", tmp_path / "bad"
    words = ["--as-of", AS_OF, "--format", how]
    run("-", "--out", whole, "--errors", tmp_path / "b", *words, stdin=many(300))
    options = ["-", "--out", out, "--errors", bad, *words]

    for after in (5_000, 20_000):
        with monkeypatch.context() as patched:
            patched.setattr(
                "safeguard_cli.commands.batch.source._opened",
                lambda *_, after=after: (Stopping(many(300), after).read1, 0),
            )
            ran = run(*options, *(["--resume"] if after > 5_000 else []))
        assert ran.code == 130
        assert "--resume" in ran.err
        assert whole.read_bytes().startswith(out.read_bytes())
        assert out.read_bytes().endswith(b"\n")
    # Killed in the middle of a line.
    out.write_bytes(whole.read_bytes()[: out.stat().st_size + 9])
    last = run(*options, "--summary", tmp_path / "s.json", "--resume", stdin=many(300))

    assert last.code == 1
    assert out.read_bytes() == whole.read_bytes()
    assert bad.read_bytes() == (tmp_path / "b").read_bytes()
    assert json.loads((tmp_path / "s.json").read_bytes())["records"] == 300
    assert not Path(f"{out}.resume").exists()


def stopped(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(
            "safeguard_cli.commands.batch.source._opened",
            lambda *_: (Stopping(many(300), 9_000).read1, 0),
        )
        assert run("-", "--out", out, "--as-of", AS_OF).code == 130
    return out


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (["--as-of", AS_OF], many(300).replace(b'"case 7"', b'"case x"'), "the input is not"),
        (["--as-of", AS_OF], many(300)[:2_000], "the input is not"),
        (["--as-of", "2026-12-24"], many(300), "begun otherwise: as-of"),
        (["--as-of", AS_OF, "--format", "csv"], many(300), "begun otherwise: write-as"),
        (["--as-of", AS_OF, "--rules", "RULES"], many(300), "begun otherwise: rules"),
    ],
)
def test_it_does_not_go_on_with_another_input_or_other_options(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    stdin: bytes,
    told: str,
) -> None:
    small = str(TESTS / "rulesets" / "small")
    out = stopped(run, tmp_path, monkeypatch)
    before = out.read_bytes()

    words = [small if word == "RULES" else word for word in words]
    ran = run("-", "--out", out, "--resume", *words, stdin=stdin)

    assert ran.code == 2
    assert told in ran.err
    assert out.read_bytes() == before


def test_what_was_decided_is_not_decided_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = stopped(run, tmp_path, monkeypatch)
    before = len(out.read_bytes().splitlines())
    decided: list[int] = []
    real = InColumns.stream

    def counting(self: InColumns, rows: Rows, *others: Any) -> Iterator[bytes]:
        decided.append(len(rows))
        return real(self, rows, *others)

    monkeypatch.setattr(InColumns, "stream", counting)
    ran = run("-", "--out", out, "--as-of", AS_OF, "--resume", stdin=many(300))

    assert "300 records: 300 decided" in ran.err
    assert before > 50
    assert sum(decided) == 300 - before


def test_an_id_that_stood_before_the_stop_is_found_after_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = many(300) + jsonl(record("case 3", DANGER))
    out = stopped(run, tmp_path, monkeypatch)

    run("-", "--out", out, "--as-of", AS_OF, "--resume", stdin=again)

    last = json.loads(out.read_bytes().splitlines()[-1])
    assert [error["code"] for error in last["errors"]] == ["duplicate-id"]
    assert "line 4" in last["errors"][0]["message"]


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_it_goes_on_from_the_last_checkpoint_that_the_output_reaches(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    whole = tmp_path / "whole"
    run("-", "--out", whole, "--as-of", AS_OF, stdin=many(300))
    # Each block has its checkpoint: as if the disk were quick, or a long time had passed.
    monkeypatch.setattr("safeguard_cli.commands.batch.outputs._BETWEEN", -1.0)
    out = stopped(run, tmp_path, monkeypatch)
    beside = Path(f"{out}.resume")
    lines = beside.read_bytes().splitlines(keepends=True)
    size = json.loads(lines[kept])["out"] if kept else 0
    # The disk has the checkpoints, and lost the end of what they tell of.
    out.write_bytes(out.read_bytes()[: size + 9])
    beside.write_bytes(b"".join(lines) + b'{"reached":{"rec')

    run("-", "--out", out, "--as-of", AS_OF, "--resume", stdin=many(300))

    assert len(lines) > 3
    assert out.read_bytes() == whole.read_bytes()


def test_an_output_that_was_changed_is_not_gone_on_with(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = stopped(run, tmp_path, monkeypatch)
    changed = out.read_bytes().replace(b'"line":3', b'"line":4', 1)
    out.write_bytes(changed)

    ran = run("-", "--out", out, "--as-of", AS_OF, "--resume", stdin=many(300))

    assert ran.code == 2
    assert "this output was changed since it was written" in ran.err
    assert out.read_bytes() == changed


def test_a_finished_output_is_not_gone_on_with(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("-", "--out", out, stdin=many(3))

    ran = run("-", "--out", out, "--resume", stdin=many(3))

    assert ran.code == 2
    assert "nothing to go on with" in ran.err


def test_a_signal_leaves_whole_lines(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "safeguard_cli", "batch", "-", "--out", str(out)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    assert process.stderr
    process.stdin.write(many(40))
    process.stdin.flush()
    until = time.monotonic() + 30
    while not (out.exists() and out.stat().st_size) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    told = process.stderr.read().decode()

    assert process.wait(30) == 130
    assert "holds the first 40 records" in told
    assert len(out.read_bytes().splitlines()) == 40
    process.stdin.close()
    process.stderr.close()


@pytest.mark.skipif(sys.platform != "linux", reason="several processes share a batch on Linux")
def test_several_processes_go_on_where_one_stopped_and_write_the_same(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, whole = stopped(run, tmp_path, monkeypatch), tmp_path / "whole"
    run("-", "--out", whole, "--as-of", AS_OF, stdin=many(300))

    words = ["-", "--out", out, "--as-of", AS_OF, "--resume", "--workers", "2"]
    assert "300 records: 300 decided" in run(*words, stdin=many(300)).err
    assert out.read_bytes() == whole.read_bytes()
