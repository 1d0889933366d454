"""Two tasks in two processes come to the same as one after the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path
from time import monotonic, sleep

import pytest
from where import RULES, TESTS

from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges import side_by_side as module
from safeguard_cli.edges.side_by_side import side_by_side
from safeguard_cli.reading.load import load_rules

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has two processes")
SETS = TESTS / "rulesets"


@pytest.fixture
def in_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use two processes, on however few processors."""
    monkeypatch.setattr(module, "_is_quicker", lambda: True)


@pytest.mark.usefixtures("in_two")
@pytest.mark.parametrize(
    "folder",
    [
        # The rules that come with the tool are proved twice here, and small ones show the same.
        pytest.param(RULES, marks=pytest.mark.slow),
        SETS / "small",
        SETS / "proved",
        SETS / "acted",
    ],
)
def test_two_processes_report_what_one_does(folder: Path) -> None:
    rules = load_rules(folder)

    assert check(rules, run=side_by_side) == check(rules)


@pytest.mark.usefixtures("in_two")
@pytest.mark.parametrize("steps", [0, 40, 1500])
def test_two_processes_stop_where_one_does(steps: int) -> None:
    rules = load_rules(SETS / "proved")

    assert check(rules, steps=steps, run=side_by_side) == check(rules, steps=steps)


@pytest.mark.usefixtures("in_two")
def test_the_second_task_is_carried_out_in_another_process() -> None:
    first, second = side_by_side([os.getpid, os.getpid])

    assert first == os.getpid()
    assert second != first
    assert active_children() == []


@pytest.mark.usefixtures("in_two")
def test_an_error_in_the_other_process_comes_up_here() -> None:
    def fails() -> int:
        raise UsageError("no such thing", "look elsewhere")

    with pytest.raises(UsageError, match="no such thing") as error:
        side_by_side([os.getpid, fails])

    assert error.value.hint == "look elsewhere"
    assert active_children() == []


@pytest.mark.usefixtures("in_two")
@pytest.mark.parametrize("error", [UsageError("no"), KeyboardInterrupt()])
def test_the_other_process_ends_with_the_first_task(error: BaseException) -> None:
    def fails() -> None:
        raise error

    begun = monotonic()
    with pytest.raises(type(error)):
        side_by_side([fails, lambda: sleep(60)])

    assert monotonic() - begun < 30
    assert active_children() == []


@pytest.mark.usefixtures("in_two")
def test_a_task_is_carried_out_here_if_the_other_process_is_killed() -> None:
    here = os.getpid()

    def dies_elsewhere() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert side_by_side([lambda: "first", dies_elsewhere]) == ["first", "done"]


def _one_processor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "sched_getaffinity", lambda _: {0})


def _test_worker(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("PYTEST_XDIST_WORKER", "gw0")


def _another_platform(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sys, "platform", "darwin")


@pytest.mark.parametrize("where", [_one_processor, _test_worker, _another_platform])
def test_one_process_does_both_where_two_are_no_quicker(
    monkeypatch: pytest.MonkeyPatch, where: Callable[[pytest.MonkeyPatch], None]
) -> None:
    where(monkeypatch)

    assert side_by_side([os.getpid, os.getpid]) == [os.getpid()] * 2


def test_ctrl_c_ends_both_processes_and_says_nothing_else() -> None:
    own = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    words = [sys.executable, "-m", "safeguard_cli", "rules", "check"]
    if len(os.sched_getaffinity(0)) == 1:
        pytest.skip("one processor: there is no other process")
    with subprocess.Popen(
        words, env=own, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as ran:
        children = Path(f"/proc/{ran.pid}/task/{ran.pid}/children")
        until = monotonic() + 60
        while not (others := children.read_text().split()) and monotonic() < until:
            sleep(0.01)
        os.killpg(ran.pid, signal.SIGINT)
        out, err = ran.communicate(timeout=60)

    assert others
    assert not any(Path(f"/proc/{other}").exists() for other in others)
    assert (ran.returncode, out) == (130, b"")
    assert b"Traceback" not in err
