"""Several processes write what one does, in the order of the input."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from batching import AS_OF, DANGER, WORRY, Run, jsonl, record, runner
from sampling import some_quick
from test_cli import FULL

from safeguard_cli.edges.batch import lines
from safeguard_cli.edges.batch.workers import Workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there a process is copied")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    # Many blocks, so that each worker has several.
    monkeypatch.setattr(lines, "PIECE", 4_000)
    return runner(monkeypatch, capsysbinary)


def many(count: int, repeats: bool = False) -> bytes:
    cases = [DANGER, WORRY, {"danger-now": "maybe"}, FULL]
    names = [f"case {n % 90 if repeats else n}" for n in range(count)]
    records = jsonl(*(record(name, cases[n % 4]) for n, name in enumerate(names)))
    return records + b"not a record\n" + b"x" * (lines.LINE_LIMIT + 1) + b"\n"


@pytest.mark.parametrize("repeats", some_quick([True, False], 2))
def test_what_is_written_does_not_rest_on_how_many_processes_there_are(
    run: Run, tmp_path: Path, repeats: bool
) -> None:
    wrote: dict[str, list[bytes]] = {}
    codes = set()

    for workers in ("1", "2", "3"):
        places = [tmp_path / f"{kind}-{workers}" for kind in ("out", "bad", "summary.json")]
        named = zip(("--out", "--errors", "--summary"), places, strict=True)
        words = [word for pair in named for word in pair]
        ran = run("-", "--as-of", AS_OF, "--workers", workers, *words, stdin=many(200, repeats))
        codes.add(ran.code)
        wrote[workers] = [place.read_bytes() for place in places]

    assert codes == {1}
    assert wrote["1"][0].count(b"\n") == 202
    assert (b"duplicate-id" in wrote["1"][1]) is repeats
    assert wrote["2"] == wrote["1"]
    assert wrote["3"] == wrote["1"]


def test_a_process_that_ends_by_itself_is_told_with_the_way_to_go_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "_work", lambda *_: os._exit(9))

    ran = run("-", "--out", tmp_path / "out", "--workers", "2", stdin=many(200))

    assert ran.code == 130
    assert "ended by itself" in ran.err
    assert "--resume" in ran.err


@pytest.mark.parametrize("options", [["--from", "csv"], ["--records", "here"]])
def test_what_processes_cannot_share_is_refused(run: Run, options: list[str]) -> None:
    ran = run("-", "--workers", "2", *options, stdin=b"")

    assert ran.code == 2
    assert "--workers takes JSONL" in ran.err
