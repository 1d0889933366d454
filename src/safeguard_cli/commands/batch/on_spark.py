"""`safeguard batch --engine spark`: Parquet to Parquet, for those who outgrow one machine."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from safeguard_cli import spark
from safeguard_cli.api import Rules
from safeguard_cli.commands.batch.end import end_batch
from safeguard_cli.commands.batch.options import STREAM, Request
from safeguard_cli.commands.desk import now, open_desk
from safeguard_cli.commands.results import note
from safeguard_cli.commands.sealed_findings import take_floors
from safeguard_cli.core.errors import (
    CannotWriteError,
    SafeguardError,
    StoppedError,
    UsageError,
)
from safeguard_cli.core.words.plural import counted
from safeguard_cli.reading import paths

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


_CANNOT_READ = UsageError(
    "Spark cannot read the input as Parquet", "check its name, and that you may read it"
)
_CANNOT_START = UsageError(
    "Spark could not be started", "check --master, and that the cluster can be reached"
)
_NOT_WHOLE = CannotWriteError(
    "Spark could not finish; what stands in --out is not whole",
    "look into the logs of Spark, and choose a new --out",
)
# What of a request is done on Spark.
_DONE = frozenset({"source", "out", "read_as", "write_as", "strict", "as_of", "rules", "local"})
# Some pieces for each core: one that is slow, or lost, does not hold up all.
_PIECES = 4


class Counted(Struct, frozen=True):
    """How many records were decided, how many without some of their answers, how many lack one."""

    records: int
    faulty: int
    incomplete: int


def batch(request: Request, master: str | None) -> None:
    """Decide every record on Spark, and raise as `batch` does on one machine."""
    _refuse_others(request)
    spark.refuse_without_spark()
    _refuse_without_java()
    desk = open_desk(request.rules, local=request.local)
    take_floors(desk)
    as_of = request.as_of or now().isoformat()
    with _session(master) as session:
        with _told_in_a_sentence(_CANNOT_READ):
            cases = _spread(session.read.parquet(request.source), session)
            decided = spark.decide(cases, Rules(desk.interview, desk.known), as_of)
        with _told_in_a_sentence(_NOT_WHOLE):
            decided.write.parquet(request.out)
            found = _counted(session.read.parquet(request.out))
    note(f"{counted(found.records, 'record')}: {found.records:,} decided.")
    end_batch(
        found.records,
        found.faulty,
        "see `errors` and `errors-in` of each",
        incomplete=found.incomplete,
        strict=request.strict,
    )


def _refuse_others(request: Request) -> None:
    """Refuse what is not done on Spark, before anything is started."""
    plain = Request(request.source)
    for name in sorted(set(Request.__struct_fields__) - _DONE):
        if getattr(request, name) != getattr(plain, name):
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} does not go with --engine spark", "leave it out")
    for option, form in (("--from", request.read_as), ("--format", request.write_as)):
        if form is not None and form.value != "parquet":
            raise UsageError(f"{option}: on Spark, records are read and written as Parquet")
    if STREAM in (request.source, request.out):
        raise UsageError(
            "on Spark, records come from Parquet and decisions go to a new folder of Parquet",
            "name both: safeguard batch IN --engine spark --out OUT",
        )
    # A place such as s3a://... is looked at by Spark itself.
    if "://" not in request.out and paths.is_taken(Path(request.out)):
        raise UsageError(f"`{request.out}` is there already", "choose a new --out")


def _refuse_without_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and paths.is_file(Path(home) / "bin" / "java")):
        raise UsageError(
            "Spark needs Java, which is not installed",
            "install a Java runtime, version 17 or newer, such as default-jre-headless",
        )


@contextmanager
def _session(master: str | None) -> Iterator[SparkSession]:
    """Start Spark, or join the cluster, and leave it again."""
    # It speaks of a version of pandas, which is not used here.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
    from pyspark.sql import SparkSession

    # Nobody else may read what is written on this machine.
    os.umask(0o077)
    # The Python with safeguard in it stands at the same place on every machine, unless told so.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("safeguard batch")
    settings = {
        "spark.log.level": "OFF",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
        "spark.hadoop.fs.permissions.umask-mode": "077",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    if master:
        builder = builder.master(master)
    with _told_in_a_sentence(_CANNOT_START):
        session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def _spread(cases: DataFrame, session: SparkSession) -> DataFrame:
    """Spread the rows over all cores: to decide one takes much longer than to move it."""
    wanted = _PIECES * session.sparkContext.defaultParallelism
    return cases.repartition(wanted) if cases.rdd.getNumPartitions() < wanted else cases


@contextmanager
def _told_in_a_sentence(sentence: SafeguardError) -> Iterator[None]:
    """Raise this for what Spark raises: its own words may quote what stands in a cell."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError):
        raise sentence from None
    except KeyboardInterrupt:
        raise StoppedError(
            "stopped", "what stands in --out is not whole: choose a new one"
        ) from None


def _counted(decisions: DataFrame) -> Counted:
    from pyspark.sql import functions as of

    def how_many(condition: Any) -> Any:  # noqa: ANN401 - a column of Spark
        return of.count(of.when(condition, True))

    row = decisions.agg(
        of.count(of.lit(1)),
        how_many(of.size("errors") > 0),
        how_many(~of.col("complete")),
    ).first()
    return Counted(*row) if row is not None else Counted(0, 0, 0)
