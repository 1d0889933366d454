"""Measure `safeguard batch` from each format to each, side by side, in one run.

    .venv/bin/python benchmarks/formats.py

The shipped rules; 20 000 cases that all differ (`--quick`: 4 000), with a moment for each. A run
is a process of its own, and formats take turns. Seconds are processor time; megabytes are the most
that were resident. numpy, pyarrow and hypothesis must be installed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__)
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "tests" / "helpers")]
ROUNDS = 3
RECORDS = 4_000 if "--quick" in sys.argv else 20_000
PAIRS = (
    ("jsonl", "jsonl"), ("parquet", "parquet"), ("csv", "csv"), ("jsonl", "parquet"),
    ("parquet", "jsonl"),
)  # fmt: skip


def write_all(folder: Path) -> None:
    import csv

    from batch import write_cases, write_parquet

    write_cases(folder / "in.jsonl", "complete", RECORDS, own=True)
    records = [json.loads(line) for line in (folder / "in.jsonl").read_text().splitlines()]
    names = sorted({name for record in records for name in record["answers"]})
    columns: dict[str, list[Any]] = {
        "id": [record["id"] for record in records],
        "as-of": [record["as-of"] for record in records],
        **{name: [record["answers"].get(name) for record in records] for name in names},
    }
    write_parquet(folder / "in.jsonl", folder / "in.parquet")
    with (folder / "in.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            writer.writerow([";".join(cell) if isinstance(cell, list) else cell for cell in row])


def run(folder: Path, read: str, write: str) -> tuple[float, float]:
    """Return the seconds and the megabytes of one run."""
    out = folder / f"out.{write}"
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "safeguard_cli", "batch", f"{folder}/in.{read}"]
    code = (
        "import json, subprocess, sys, resource; subprocess.run(sys.argv[1:], check=True); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"
    )
    words = [sys.executable, "-c", code, *command, "--out", str(out)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SAFEGUARD_CACHE_DIR"] = str(folder / "cache")
        write_all(folder)
        found: dict[tuple[str, str], list[tuple[float, float]]] = {pair: [] for pair in PAIRS}
        for _ in range(ROUNDS):
            for pair in PAIRS:
                found[pair].append(run(folder, *pair))
        usual = statistics.median(seconds for seconds, _ in found["jsonl", "jsonl"])
        for (read, write), runs in found.items():
            seconds = statistics.median(each for each, _ in runs)
            memory = max(each for _, each in runs)
            size = (folder / f"out.{write}").stat().st_size / 1e6
            print(
                f"{read} to {write}: {seconds:.2f} s, {RECORDS / seconds:,.0f} a second, "
                f"{seconds / usual:.2f} x, {memory:.0f} MB; the output has {size:.1f} MB"
            )


if __name__ == "__main__":
    main()
