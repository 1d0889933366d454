"""Measure how long a person waits, beside what they would wait for on this machine anyway.

    .venv/bin/python benchmarks/start_up.py [--runs 20]

All programs take turns in one run, so a busy moment slows them all alike. See
README.md in this folder for what the numbers mean.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import re
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import termios
import time
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ANSWERS = HERE / "answers.yaml"
# The first question that anyone is asked, and the one after it; checked against the rules' words.
QUESTION = re.compile(r"Is a child in danger at this moment")
NEXT_QUESTION = re.compile(r"What is your part in this")
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_=>78])")
# prompt_toolkit asks where the cursor is; a terminal answers, so we do.
WHERE_IS_THE_CURSOR, CURSOR_IS_HERE = b"\x1b[6n", b"\x1b[1;1R"
# "No danger now" is the ninth answer: its number in plain mode; nine rows below the neutral row.
PLAIN_NO, MENU_NO = (b"9\r",), (*(b"\x1b[B",) * 9, b"\r")
PATIENCE = 20.0


class FailedError(Exception):
    """A program did not do what is measured here; the message says what it did."""


@dataclass(frozen=True)
class Took:
    """What one run of a program took: seconds, and the most memory it held, in MB."""

    seconds: float
    memory: float
    after_an_answer: float | None = None


@dataclass
class Measured:
    """One line of the table. `ratio_target` is in times `python -c pass`."""

    name: str
    run: Callable[[], Took]
    ratio_target: float | None = None
    has_targets: bool = False
    took: list[Took] | None = None
    failure: str = ""

    def once(self) -> None:
        if self.failure:
            return
        try:
            took = self.run()
        except (FailedError, OSError) as error:
            self.failure = str(error)
            return
        self.took = [*(self.took or []), took]

    def seconds(self) -> float:
        return statistics.median(one.seconds for one in self.took or [])

    def memory(self) -> float:
        return max(one.memory for one in self.took or [])

    def after_an_answer(self) -> float | None:
        known = [one.after_an_answer for one in self.took or [] if one.after_an_answer is not None]
        return statistics.median(known) if known else None


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure start-up times, interleaved.")
    parser.add_argument("--runs", type=int, default=20, help="runs of each (20 or more)")
    runs = max(20, parser.parse_args().runs)
    with tempfile.TemporaryDirectory(prefix="safeguard-benchmark-") as name:
        folder = Path(name)
        table = lines_to_measure(folder, with_programs(folder / "programs"))
        for turn in range(runs + 1):
            print(f"\rrun {turn} of {runs} ", end="", file=sys.stderr, flush=True)
            for line in table:
                line.once()
            if turn == 0:  # The first round only warms the disk.
                for line in table:
                    line.took = None
        print(file=sys.stderr)
    show(table, runs)
    sys.exit(any(line.failure for line in table))


def with_programs(folder: Path) -> Path:
    """Install safeguard as people have it, without extras, and copier, a program of its kind.

    They go where they disturb nobody. Returns the folder of their commands.
    """
    print("installing into a throw-away environment", file=sys.stderr)
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, str(HERE.parent)], check=True)
    if subprocess.run([*pip, "copier"], check=False).returncode:
        print("copier cannot be installed; its line says so", file=sys.stderr)
    return folder / "bin"


def lines_to_measure(folder: Path, programs: Path) -> list[Measured]:
    safeguard, python = str(programs / "safeguard"), str(programs / "python")
    case = folder / "case.json"
    case.write_text(json.dumps(yaml.load(ANSWERS.read_text(), yaml.BaseLoader)))
    advise = [safeguard, "advise", "--answers", str(ANSWERS), "--no-input"]
    in_json = [*advise, "--format", "json"]
    ask = [safeguard, "advise"]

    def command(words: Sequence[str], *, cold: bool = False) -> Callable[[], Took]:
        return lambda: in_the_background(words, surroundings(folder, cold=cold))

    def shown(words: Sequence[str]) -> Callable[[], Took]:
        return lambda: shown_on_a_terminal(words, surroundings(folder))

    def interview(words: Sequence[str], keys: Sequence[bytes]) -> Callable[[], Took]:
        return lambda: on_a_terminal(words, keys, surroundings(folder))

    return [
        Measured("python -c pass", command([python, "-c", "pass"])),
        Measured("copier --version", command([str(programs / "copier"), "--version"])),
        Measured("pip --version", command([python, "-m", "pip", "--version"])),
        Measured("safeguard --version", command([safeguard, "--version"]), 2, True),
        Measured("decide, from JSON", command([safeguard, "decide", str(case)]), 10, True),
        Measured("decide, from YAML", command([safeguard, "decide", str(ANSWERS)]), None, True),
        Measured("advise, JSON", command(in_json), None, True),
        Measured("advise, text on a terminal", shown(advise), 15, True),
        Measured("advise, JSON, cache cold", command(in_json, cold=True), None, True),
        Measured("first question, plain", interview([*ask, "--plain"], PLAIN_NO), 10, True),
        Measured("first question, menus", interview(ask, MENU_NO), 16, True),
    ]


def surroundings(folder: Path, *, cold: bool = False) -> dict[str, str]:
    """Return an environment with folders of our own; drafts of the last run are gone."""
    shutil.rmtree(folder / "data", ignore_errors=True)
    cache = folder / ("cold" if cold else "warm")
    if cold:
        shutil.rmtree(cache, ignore_errors=True)
    unwanted = ("SAFEGUARD_", "NO_COLOR", "ACCESSIBLE", "PYTHON")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    return kept | {
        "TERM": "xterm-256color",
        "SAFEGUARD_DATA_DIR": str(folder / "data"),
        "SAFEGUARD_CONFIG_DIR": str(folder / "config"),
        "SAFEGUARD_CACHE_DIR": str(cache),
    }


def in_the_background(words: Sequence[str], environment: dict[str, str]) -> Took:
    """Run to the end, with its output thrown away."""
    with open(os.devnull, "r+b") as nothing, tempfile.TemporaryFile() as errors:  # noqa: PTH123
        began = time.perf_counter()
        process = subprocess.Popen(
            words, env=environment, stdin=nothing, stdout=nothing, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise FailedError(f"exit code {process.returncode}: {last_line(errors.read())}")
    return Took(seconds, megabytes(usage.ru_maxrss))


def shown_on_a_terminal(words: Sequence[str], environment: dict[str, str]) -> Took:
    """Run to the end, with its output read from a terminal."""
    began = time.perf_counter()
    process, terminal = start_on_a_terminal(words, environment)
    while read(terminal, PATIENCE):
        pass
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - began
    os.close(terminal)
    if code := os.waitstatus_to_exitcode(status):
        raise FailedError(f"exit code {code}")
    return Took(seconds, megabytes(usage.ru_maxrss))


def start_on_a_terminal(words: Sequence[str], environment: dict[str, str]) -> tuple[int, int]:
    """Start a program on a terminal of its own; return both."""
    process, terminal = pty.fork()
    if process == 0:
        try:
            termios.tcsetwinsize(0, (40, 100))
            os.execve(words[0], list(words), environment)
        finally:
            os._exit(127)
    return process, terminal


def on_a_terminal(words: Sequence[str], keys: Sequence[bytes], environment: dict[str, str]) -> Took:
    """Wait for the first question, answer it, wait for the next one, and end the program."""
    began = time.perf_counter()
    process, terminal = start_on_a_terminal(words, environment)
    try:
        first = await_text(terminal, QUESTION) - began
        settle(terminal)
        for key in keys:
            answered = time.perf_counter()
            os.write(terminal, key)
            if key is not keys[-1]:
                settle(terminal)
        after = await_text(terminal, NEXT_QUESTION) - answered
    finally:
        os.kill(process, signal.SIGKILL)
        _, _, usage = os.wait4(process, 0)
        os.close(terminal)
    return Took(first, megabytes(usage.ru_maxrss), after)


def await_text(terminal: int, wanted: re.Pattern[str]) -> float:
    """Read until the words are on the screen, in however many pieces; return that moment."""
    seen = b""
    until = time.perf_counter() + PATIENCE
    while (left := until - time.perf_counter()) > 0:
        chunk = read(terminal, left)
        if not chunk:
            break
        seen += chunk
        # Line ends may fall within the question where it is wrapped.
        if wanted.search(" ".join(ESCAPES.sub("", seen.decode("utf-8", "replace")).split())):
            return time.perf_counter()
    raise FailedError(f"never saw {wanted.pattern!r}; last: {last_line(seen)}")


def settle(terminal: int) -> None:
    """Read on until the program is quiet: type-ahead is thrown away, as it should be."""
    while read(terminal, 0.15):
        pass


def read(terminal: int, patience: float) -> bytes:
    if not select.select([terminal], [], [], patience)[0]:
        return b""
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # Linux says so when the program at the other end is gone.
        return b""
    if WHERE_IS_THE_CURSOR in chunk:
        os.write(terminal, CURSOR_IS_HERE)
    return chunk


def megabytes(maxrss: int) -> float:
    # Linux counts in kilobytes, macOS in bytes.
    return maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def last_line(output: bytes) -> str:
    lines = ESCAPES.sub("", output.decode("utf-8", "replace")).split("\n")
    return next((line.strip()[:70] for line in reversed(lines) if line.strip()), "nothing")


def show(table: Sequence[Measured], runs: int) -> None:
    print(f"Medians of {runs} interleaved runs; memory is the most that any run held.\n")
    base = None if table[0].failure else table[0].seconds()
    row = "{:<26}{:>10}{:>9}  {:<22}{:>9}  {}"
    print(row.format("", "median", "ratio", "target", "memory", "target").rstrip())
    for line in table:
        if line.failure or base is None:
            print(f"{line.name:<26}  not measured: {line.failure or 'no base'}")
            continue
        ratio = line.seconds() / base
        print(
            row.format(
                line.name,
                f"{line.seconds() * 1000:.1f} ms",
                f"{ratio:.1f} x",
                judged(ratio, line.ratio_target, "x"),
                f"{line.memory():.0f} MB",
                judged(line.memory(), 60 if line.has_targets else None, "MB"),
            ).rstrip()
        )
    print()
    for line in table:
        after = line.after_an_answer()
        if after is not None:
            words = judged(after * 1000, 50, "ms")
            print(
                f"{'next question after ' + line.name.split(', ')[-1]:<36}"
                f"{after * 1000:.1f} ms  {words}"
            )


def judged(value: float, target: float | None, unit: str) -> str:
    if target is None:
        return ""
    return f"<= {target:g} {unit}: {'met' if value <= target else 'not met'}"


if __name__ == "__main__":
    main()
