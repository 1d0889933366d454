"""Measure what concerns take: to add to one, to list them, to say what is due, and to verify.

    .venv/bin/python benchmarks/concerns.py [--most 10000]

Each command that reads runs in a process of its own, on files of 100, 1 000 and 10 000 concerns.
See README.md in this folder for what the numbers mean.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.record import make_record
from safeguard_cli.core.advising.sealing import seal, to_json
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.concern import entry as kinds
from safeguard_cli.core.concern.chain import SALT, Contained, Entry, Stored, linked
from safeguard_cli.core.concern.pieces import root_of_record
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.edges.store import database
from safeguard_cli.edges.store import entry_rows as rows
from safeguard_cli.edges.store.concerns import FILE, Concerns
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios

RULES = Path(__file__).parents[1] / "rules"
BEGAN = datetime(2026, 6, 1, 9, tzinfo=LONDON)
FIRST = "SG-20260601-0000"
LEAST, MOST = 100, 10_000
APPENDS, ROUNDS, STORIES = 40, 3, 60
WORDS = ("seen", "in", "the", "hall", "before", "lunch", "quiet", "said", "nothing", "bruise")
APPEND, LIST, VERIFY, MEMORY, LINEAR = 10.0, 300.0, 1_000.0, 100.0, 1.5
FOLDERS = ("DATA", "CONFIG", "CACHE")
# A command with nobody listening; then its processor time, and the most memory of the process.
RUN = """
import os, resource, sys, time
from contextlib import redirect_stderr, redirect_stdout
from safeguard_cli.cli import app_for

began = time.process_time()
with open(os.devnull, "w") as nobody, redirect_stdout(nobody), redirect_stderr(nobody):
    app_for(sys.argv[1:])(sys.argv[1:], standalone_mode=False)
took = (time.process_time() - began) * 1000
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(took, most / (1024 * 1024 if sys.platform == "darwin" else 1024))
"""
Given = tuple[Record, dict[str, Value]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what concerns take.")
    parser.add_argument("--most", type=int, default=MOST, help="the largest file, in concerns")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="safeguard-benchmark-") as name:
        measure(Path(name), asked.most)


def measure(place: Path, most: int) -> None:
    given = list(advice_of_stories())
    sizes = sorted({LEAST, LEAST * 10, most})
    files = {size: filled(place / str(size), given, size) for size in sizes}
    appending(files[most], given)
    print(f"\nTo read; medians of {ROUNDS} processes; processor time, without start-up.\n")
    for words in ("concerns", "due"):
        times, memory = {}, 0.0
        for size, folder in files.items():
            times[size], used = in_a_process(words, folder)
            memory = max(memory, used)
        show(f"{words}, of {most} concerns", times[most], LIST if words == "concerns" else None)
        show("  the most memory", memory, MEMORY, "MB")
        show("  one more, in the largest by in a small", growth(times), LINEAR, "x")
    entries = filled(place / "entries", given, most // 4)
    long = lengthy(place / "long", most)
    for name, folder in (
        (f"verify, about {most} entries of {most // 4}", entries),
        (f"verify, {most} entries of one", long),
    ):
        took, memory = in_a_process("concerns verify", folder)
        show(name, took, VERIFY)
        show("  the most memory", memory, MEMORY, "MB")


def show(name: str, value: float, target: float | None = None, unit: str = "ms") -> None:
    met = "" if target is None else f"  <= {target:g}: {'met' if value <= target else 'not met'}"
    print(f"{name:<40}{value:9.2f} {unit}{met}", flush=True)


def growth(times: dict[int, float]) -> float:
    """Return how many times as long one more concern takes in the largest file as in a small one.

    What a command takes with no concern at all counts in neither.
    """
    small, middle, large = sorted(times)
    first = (times[middle] - times[small]) / (middle - small)
    return (times[large] - times[middle]) / (large - middle) / first


# What is measured: concerns of three to five entries, half of them with advice as shipped.


def advice_of_stories() -> Iterator[Given]:
    """Yield the records of some shipped stories, with the answers on which they rest."""
    rules = load_rules(RULES)
    interview = Interview(rules)
    for story in load_scenarios(RULES / "scenarios", rules)[:STORIES]:
        given: dict[str, Value] = {
            name: values if interview.questions[name].kind == "many" else values[0]
            for name, values in story.answers.items()
        }
        yield make_record(Consultation(interview, given, BEGAN), FIRST), given


def filled(folder: Path, given: Sequence[Given], size: int) -> Path:
    """Write a file of so many concerns at once: as `append` does it, but for the waiting."""
    print(f"writing {size} concerns", file=sys.stderr)
    draw = Random(size)
    with database.changing(folder / FILE) as open_one:
        for number in range(size):
            began = BEGAN + timedelta(hours=number / 4)
            reference = f"SG-{began:%Y%m%d}-{number:04X}"
            contents = happened(reference, given[number % len(given)], draw)
            for one in chained(reference, began, contents, draw):
                rows.insert(open_one, one)
    return folder


def lengthy(folder: Path, size: int) -> Path:
    """Write one concern of so many notes."""
    draw = Random(size)
    notes = (kinds.Noted(words(draw)) for _ in range(size))
    with database.changing(folder / FILE) as open_one:
        for one in chained(FIRST, BEGAN, notes, draw):
            rows.insert(open_one, one)
    return folder


def chained(
    reference: str, at: datetime, contents: Iterator[kinds.Content], draw: Random
) -> Iterator[Stored]:
    last: Entry | None = None
    for content in contents:
        salt, root = draw.randbytes(SALT), ""
        if isinstance(content, kinds.Advised):
            root = root_of_record(msgspec.json.decode(content.record, type=Record), salt)
        held = Contained(zlib.compress(kinds.encoded(content)), salt, root)
        one = linked(
            reference, last, written=at.isoformat(), kind=kinds.kind_of(content), held=held
        )
        at, last = at + timedelta(hours=20), one.entry
        yield one


def happened(reference: str, given: Given, draw: Random) -> Iterator[kinds.Content]:
    """Yield three to five things; half of the concerns have advice, half are closed."""
    yield kinds.Opened(f"child {reference[-4:]}")
    yield kinds.Noted(words(draw))
    if draw.random() < 0.5:
        record, answers = given
        action = record.advice.actions[0]
        yield kinds.Advised(
            str(to_json(seal(msgspec.structs.replace(record, reference=reference)))), answers
        )
        yield kinds.Done(action.action, action.do, BEGAN.isoformat())
    else:
        yield kinds.Noted(words(draw))
    if draw.random() < 0.5:
        yield kinds.Closed(words(draw))


def words(draw: Random) -> str:
    return " ".join(draw.choices(WORDS, k=draw.randint(8, 60)))


# Adding, in this process.


def appending(folder: Path, given: Sequence[Given]) -> None:
    """Add to the largest file; beside it what the disk takes, and what is our own work."""
    record, answers = given[0]
    contents = {
        "an entry": kinds.Noted("Seen in the hall."),
        "advice, with its record": kinds.Advised(str(to_json(record)), answers),
    }
    print(f"To add to one of {folder.name} concerns; medians of {APPENDS}.\n")
    show("the disk alone, to keep one page", median_ms(lambda: keep_a_page(folder / "page")))
    concerns = Concerns(folder / FILE)
    for name, content in contents.items():
        one = [content]
        show(name, median_ms(lambda one=one: concerns.append(FIRST, one, BEGAN)), APPEND)
        with not_waiting():
            own = median_ms(lambda one=one: concerns.append(FIRST, one, BEGAN))
        show("  of it not waiting for the disk", own, APPEND)


def median_ms(does: Callable[[], object]) -> float:
    took = []
    for _ in range(APPENDS):
        began = time.perf_counter()
        does()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def keep_a_page(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    os.pwrite(handle, os.urandom(4096), 0)
    os.fsync(handle)
    os.close(handle)


@contextmanager
def not_waiting() -> Iterator[None]:
    """Ask the disk for nothing: what is left is our own work, and that of the database."""
    before = database._SETTINGS
    database._SETTINGS = tuple(one.replace("EXTRA", "OFF") for one in before)
    yield
    database._SETTINGS = before


# Reading, each in a process of its own.


def in_a_process(words: str, folder: Path) -> tuple[float, float]:
    """Run a command some times; return the median of milliseconds, and the most megabytes."""
    environment = os.environ | {f"SAFEGUARD_{k}_DIR": str(folder) for k in FOLDERS}
    took, used = [], []
    for _ in range(ROUNDS):
        ran = subprocess.run(
            [sys.executable, "-c", RUN, *words.split()],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        ms, mb = ran.stdout.split()
        took.append(float(ms))
        used.append(float(mb))
    return statistics.median(took), max(used)


if __name__ == "__main__":
    main()
