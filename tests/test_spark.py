"""On Spark the same cases lead to the same decisions, also where a machine is lost meanwhile."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from running import Run
from spark_cluster import Cluster, batch_command, cluster, pieces_done, wait_until, write_cases

from safeguard_cli import decide_table, load_rules

AS_OF = "2026-11-25T18:30"
CASES = 16_000

on_spark = pytest.mark.spark


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.parquet"
    write_cases(path, load_rules()._interview.rules, CASES)
    return path


@pytest.fixture(scope="module")
def here(source: Path) -> pa.Table:
    """What one machine makes of the cases."""
    return as_compared(pa.table(decide_table(load_rules(), pq.read_table(source), as_of=AS_OF)))


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path, workers=2) as made:
        yield made


def as_compared(table: pa.Table) -> pa.Table:
    """Put decisions into one order and one form."""
    plain = [
        field.with_type(pa.string())
        if pa.types.is_dictionary(field.type)
        else field.with_type(pa.timestamp("us", "UTC"))
        if pa.types.is_timestamp(field.type)
        else field.with_type(pa.list_(pa.string()))
        if pa.types.is_list(field.type)
        else field
        for field in table.schema
    ]
    return table.cast(pa.schema(plain).remove_metadata()).sort_by("id").combine_chunks()


@on_spark
def test_two_workers_decide_as_one_machine_does_also_where_one_is_killed(
    source: Path, here: pa.Table, two_workers: Cluster, tmp_path: Path
) -> None:
    out = tmp_path / "decided"
    with subprocess.Popen(
        batch_command(source, out, two_workers.url, AS_OF), stderr=subprocess.PIPE, text=True
    ) as running:
        wait_until(lambda: pieces_done(out) > 0, "the first piece")
        done = pieces_done(out)
        worked = list((tmp_path / "work-0").glob("app-*/*"))
        two_workers.kill(0)
        was_running = running.poll() is None
        _, said = running.communicate(timeout=300)

    assert (was_running, running.returncode) == (True, 0), said
    assert f"{CASES:,} records: {CASES:,} decided." in said
    assert worked, "the worker that was killed had nothing to do"
    assert done < len(list(out.glob("part-*")))
    assert as_compared(pq.read_table(out)).equals(here)


@on_spark
def test_a_local_cluster_names_bad_cells_and_writes_for_its_owner_alone(tmp_path: Path) -> None:
    cases = pa.table({"id": ["a", "b", "c"], "danger-now": ["yes", "perhaps", None]})
    pq.write_table(cases, tmp_path / "cases.parquet")
    out = tmp_path / "decided"

    command = batch_command(tmp_path / "cases.parquet", out, "local-cluster[2,1,1024]", AS_OF)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 1, ran.stderr
    assert "1 record with faults" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    found = as_compared(pq.read_table(out))
    assert found.equals(as_compared(pa.table(decide_table(load_rules(), cases, as_of=AS_OF))))
    assert found["errors-in"].to_pylist() == [[], ["danger-now"], []]
    modes = {stat.S_IMODE(file.stat().st_mode) for file in out.iterdir()}
    assert modes == {0o600}


FROM_PYTHON = f"""
from pyspark.sql import SparkSession
from safeguard_cli import load_rules
from safeguard_cli.core.errors import UsageError
from safeguard_cli.spark import decide

session = SparkSession.builder.master("local-cluster[2,1,1024]").getOrCreate()
frame = session.createDataFrame(
    [("a", True, ["missing"], 7), ("b", False, None, 8)],
    "id string, `danger-now` boolean, special array<string>, office int",
)
for ignore in (["office"], []):
    try:
        found = decide(frame, load_rules(), as_of="{AS_OF}", ignore=ignore)
        names = ("id", "level", "floor", "protection.action")
        print(sorted(tuple(row[name] for name in names) for row in found.collect()))
    except UsageError as error:
        print(error)
try:
    decide(session.range(3).selectExpr("id", "map('a', 1) as `danger-now`"))
except UsageError as error:
    print(error)
session.stop()
"""


@on_spark
def test_a_frame_of_spark_is_decided_from_python_and_a_wrong_column_is_told_at_once() -> None:
    # The workers' Python must have safeguard in it.
    ran = subprocess.run(
        [sys.executable, "-c", FROM_PYTHON],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable},
    )

    assert ran.stdout.splitlines() == [
        "[('a', 'emergency', 'emergency', 'call-999'), ('b', None, None, None)]",
        "column 4 of the table is not the id of a question",
        "column `danger-now` holds values of another type; it takes text or true and false",
    ], ran.stderr


@on_spark
@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        pytest.param(None, "Spark cannot read the input as Parquet", id="not there"),
        pytest.param({"danger-nwo": ["yes"]}, "column 1 of the table is not", id="no question"),
    ],
)
def test_what_cannot_be_decided_on_spark_is_a_sentence_and_nothing_is_written(
    tmp_path: Path, columns: dict[str, list[str]] | None, sentence: str
) -> None:
    source, out = tmp_path / "cases.parquet", tmp_path / "decided"
    if columns is not None:
        pq.write_table(pa.table(columns), source)

    command = batch_command(source, out, "local[1]", AS_OF)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 2
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["--out", "o", "--resume"], "--resume does not go with", id="resume"),
        pytest.param(["--out", "o", "--summary", "-"], "--summary does not go with", id="summary"),
        pytest.param(["--out", "o", "--format", "csv"], "read and written as Parquet", id="csv"),
        pytest.param([], "decisions go to a new folder of Parquet", id="to the screen"),
        pytest.param(["--out", "."], "`.` is there already", id="a folder that is there"),
    ],
)  # fmt: skip
def test_what_is_not_done_on_spark_is_told_before_it_starts(
    run: Run, words: list[str], sentence: str
) -> None:
    ran = run("batch", "cases.parquet", "--engine", "spark", *words)

    assert ran.code == 2
    assert sentence in ran.err


def test_a_master_without_spark_is_a_sentence(run: Run) -> None:
    ran = run("batch", "cases.parquet", "--master", "local[2]")

    assert (ran.code, ran.err.splitlines()[0]) == (2, "--master is for Spark")


def test_without_pyspark_or_java_a_sentence_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("batch", "cases.parquet", "--engine", "spark", "--out", "nowhere")
    monkeypatch.setattr("safeguard_cli.spark.find_spec", lambda name: None)
    without_pyspark = run(*words)
    monkeypatch.setattr("safeguard_cli.spark.find_spec", lambda name: object())
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    without_java = run(*words)

    assert without_pyspark.code == without_java.code == 2
    assert "pip install 'safeguard-cli[spark]'" in without_pyspark.err
    assert "Spark needs Java, which is not installed" in without_java.err
    assert "default-jre-headless" in without_java.err
