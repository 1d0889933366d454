"""Decide a million cases on one machine and on Spark, of which a worker is killed, and compare.

    .venv/bin/python benchmarks/spark.py

Needs the extra [spark] and Java. A master and two workers are started on this machine, each worker
with one core; the first is killed once a few pieces are written. All rows must be the same as those
that `decide_table` returns here. Exits with 1 if they are not. `--cases N` takes fewer, or more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.append(str(Path(__file__).parents[1] / "tests" / "helpers"))
AS_OF = "2026-11-25T18:30"
KILL_AFTER = 2
STEP = 50_000


def decide_here(source: Path, out: Path) -> float:
    """Decide on this machine, on one core, and return the seconds it takes."""
    from safeguard_cli import decide_table, load_rules
    from safeguard_cli.spark import _plain

    start = time.perf_counter()
    rules = load_rules()
    writer: pq.ParquetWriter | None = None
    for batch in pq.ParquetFile(source).iter_batches(STEP):
        decided = pa.table(decide_table(rules, batch, as_of=AS_OF))
        decided = decided.cast(_plain(decided.schema))
        writer = writer or pq.ParquetWriter(out, decided.schema)
        writer.write_table(decided)
    assert writer is not None
    writer.close()
    return time.perf_counter() - start


def decide_on_spark(source: Path, out: Path, folder: Path, *, kill: bool) -> tuple[float, int]:
    """Decide on a cluster, and return the seconds it takes and the pieces done at the kill."""
    from spark_cluster import batch_command, cluster, pieces_done, wait_until

    with cluster(folder) as made:
        start = time.perf_counter()
        with subprocess.Popen(
            batch_command(source, out, made.url, AS_OF), stderr=subprocess.DEVNULL
        ) as running:
            done = 0
            if kill:
                wait_until(lambda: pieces_done(out) >= KILL_AFTER, "some pieces", 1200)
                done = pieces_done(out)
                made.kill(0)
                assert running.poll() is None, "it had ended before the worker was killed"
            assert running.wait() == 0
        return time.perf_counter() - start, done


def is_same(one: Path, other: Path) -> bool:
    """Hold the decisions of both against each other, in the order of their ids."""
    tables = []
    for path in (one, other):
        table = pq.read_table(path)
        lists = {f.name for f in table.schema if pa.types.is_list(f.type)}
        plain = [
            f.with_type(pa.list_(pa.string()))
            if f.name in lists
            else f.with_type(pa.timestamp("us", "UTC"))
            if pa.types.is_timestamp(f.type)
            else f
            for f in table.schema
        ]
        tables.append(table.cast(pa.schema(plain)).sort_by("id"))
    return bool(tables[0].equals(tables[1]))


def main() -> int:
    from spark_cluster import write_cases

    from safeguard_cli import load_rules

    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--cases", type=int, default=1_000_000)
    count: int = words.parse_args().cases
    with tempfile.TemporaryDirectory(prefix="safeguard-spark-") as place:
        folder = Path(place)
        source = folder / "cases.parquet"
        write_cases(source, load_rules()._interview.rules, count)
        here = decide_here(source, folder / "here.parquet")
        print(f"here, one core: {count:,} cases in {here:.0f} s, {count / here:,.0f} a second")
        for kill in (False, True):
            run = folder / f"run-{kill}"
            run.mkdir()
            seconds, done = decide_on_spark(source, run / "out", run, kill=kill)
            pieces = len(list((run / "out").glob("part-*")))
            what = f"one killed after {done} of {pieces} pieces" if kill else f"{pieces} pieces"
            same = is_same(folder / "here.parquet", run / "out")
            verdict = "the same rows" if same else "OTHER ROWS"
            print(f"Spark, two workers, {what}: {seconds:.0f} s, {verdict}", flush=True)
            if not same:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
