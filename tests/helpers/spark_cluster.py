"""A small cluster of Spark on this machine: a master and workers, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from whole_rows import draw_answer

from safeguard_cli.core.model.rule_set import Question, RuleSet

# Some answers of each question, of which every row has one.
_DRAWN = 40


class Cluster:
    """A master at `url`, and its workers."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder = folder
        port = _free_port()
        self.url = f"spark://127.0.0.1:{port}"
        place = ("--host", "127.0.0.1", "--webui-port", "0")
        self.master = self._start("master", "master.Master", *place, "--port", str(port))
        self.wait("master", "I have been elected leader")
        self.workers = [
            self._start(
                f"worker-{n}", "worker.Worker", *place, "--cores", "1", "--memory", "1g",
                "--work-dir", str(folder / f"work-{n}"), self.url,
            )
            for n in range(workers)
        ]  # fmt: skip
        for n in range(workers):
            self.wait(f"worker-{n}", "Successfully registered")

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def wait(self, name: str, words: str) -> None:
        wait_until(lambda: words in self.log(name), f"{name} to say {words!r}")

    def kill(self, worker: int) -> None:
        """Kill a worker and what it started, as a machine that loses its power."""
        os.killpg(self.workers[worker].pid, signal.SIGKILL)
        self.workers[worker].wait()

    def stop(self) -> None:
        for process in [*self.workers, self.master]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _start(self, name: str, what: str, *words: str) -> subprocess.Popen[bytes]:
        import pyspark

        program = Path(pyspark.__file__).parent / "bin" / "spark-class"
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [program, f"org.apache.spark.deploy.{what}", *words],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable},
            )


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Start a cluster, and end it."""
    made = Cluster(folder, workers)
    try:
        yield made
    finally:
        made.stop()


def wait_until(holds: Callable[[], bool], what: str, seconds: int = 120) -> None:
    """Wait until it holds; raise if it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} seconds for {what}")
        time.sleep(0.05)


def pieces_done(out: Path) -> int:
    """Count the pieces of a folder of Parquet that Spark has written and not yet put together."""
    return len(list(out.glob("_temporary/0/task_*")))


def batch_command(source: Path, out: Path, master: str, as_of: str) -> list[str]:
    """Return the command that decides a file on a cluster."""
    words = ["batch", str(source), "--engine", "spark", "--master", master, "--out", str(out)]
    return [sys.executable, "-m", "safeguard_cli", *words, "--as-of", as_of]


def write_cases(path: Path, rules: RuleSet, count: int, seed: int = 1, step: int = 100_000) -> None:
    """Write so many cases as Parquet, four fifths of the answers given, at random."""
    chance = np.random.default_rng(seed)
    questions = [q for q in rules.questions if not q.default and q.kind != "text"]
    words = {question.id: _drawn(question, seed) for question in questions}
    with pq.ParquetWriter(path, pa.schema([pa.field("id", pa.string()), *(pa.field(n, w.type) for n, w in words.items())])) as file:  # fmt: skip # noqa: E501
        for start in range(0, count, step):
            size = min(step, count - start)
            columns = {"id": pa.array([f"c-{n:08}" for n in range(start, start + size)])}
            for name, answers in words.items():
                taken = chance.integers(0, len(answers), size)
                columns[name] = answers.take(pa.array(taken, mask=chance.random(size) < 0.2))
            file.write_table(pa.table(columns))


def _drawn(question: Question, seed: int) -> pa.Array:
    from random import Random

    chance = Random(f"{seed} {question.id}")
    answers = [draw_answer(question, chance) for _ in range(_DRAWN)]
    if question.kind == "many":
        return pa.array([list(answer) for answer in answers], pa.list_(pa.string()))
    return pa.array(answers, pa.string())


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
