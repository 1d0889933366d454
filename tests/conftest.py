"""What every test may rely on: the shipped rules, and folders of its own."""

from __future__ import annotations

import gc
import io
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from running import Run, runner
from sampling import EXAMPLES
from scripted import Sit, sitter
from sharing import sharing_shipped
from whole_cases import shipped as shipped_interview
from whole_cases import shipped_rules

from safeguard_cli.core.checking import proof, run_checks
from safeguard_cli.core.checking.counterexample import Example
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.store.drafts_on_disk import Drafts

# What runs in the background is deaf to Ctrl-C, and under `nohup` to a closed terminal. So would
# be the programs that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# No deadline and no complaint about speed: a busy machine is no fault of the code. No saved
# examples: they were drawn for the rules of the day, and no longer fit when the rules change.
settings.register_profile(
    "safeguard",
    deadline=None,
    max_examples=EXAMPLES,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("safeguard")


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of compiled rules, and of what is proved, that all tests of a run share.

    Both hold for exactly the same files only. To read the rules anew takes a second, and to prove
    that an example of a local rule set may advise takes five.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "compiled"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def bytecode_once(compiled: Path) -> Iterator[None]:
    """Let programs that tests start compile each module once in a run.

    Where Python is not to write bytecode beside the modules, each would compile them all anew:
    a third of the time that it takes.
    """
    with pytest.MonkeyPatch.context() as patch:
        if sys.dont_write_bytecode and sys.pycache_prefix is None:
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
            patch.setenv("PYTHONPYCACHEPREFIX", str(compiled.with_name("bytecode")))
        yield


@pytest.fixture(scope="session", autouse=True)
def shipped_once(compiled: Path) -> Iterator[None]:
    """Let all commands of a process share the shipped rules, and what searches in them found.

    `SAFEGUARD_TEST_FLOORS` names a folder in which floors stay for a later run of the same code.
    """
    with sharing_shipped(Path(os.environ.get("SAFEGUARD_TEST_FLOORS", compiled))):
        yield


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """Count the folders of a process."""
    return count()


@pytest.fixture
def tmp_path(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, numbers: Iterator[int]
) -> Path:
    """Return a new folder of this test alone.

    Its number is counted. pytest reads the names of all folders that there are to find it, which
    after some thousand tests takes longer than most tests.
    """
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}{next(numbers)}", numbered=False)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the folders of whoever runs it."""
    for kind in ("DATA", "CONFIG"):
        monkeypatch.setenv(f"SAFEGUARD_{kind}_DIR", str(tmp_path / f"safeguard-{kind.lower()}"))
    monkeypatch.setenv("SAFEGUARD_CACHE_DIR", str(compiled))


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for garbage: it stays to the end.

    What tests share stays too, so that a search through everything seldom finds anything.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Return a function that shows a line in the summary of the whole run."""
    return lambda line: record_property("told", line)


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Return a function that counts a test that passes as one of this kind, in the summary."""
    return lambda kind: record_property("counted", kind)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what tests told, also where they ran in a process of their own."""
    passed = [
        report for report in terminalreporter.stats.get("passed", ()) if report.when == "call"
    ]
    kinds = [kind for each in passed for name, kind in each.user_properties if name == "counted"]
    for kind, number in sorted(Counter(kinds).items()):
        terminalreporter.write_line(f"{kind}: {number}, all as they should be")
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, line in getattr(report, "user_properties", ()):
                if name == "told" and report.when == "call":
                    terminalreporter.write_line(line)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command on a screen of 80 columns, without a terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    return runner(monkeypatch, capsys)


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `rules check` not measure how long interviews are: a third of its time."""
    monkeypatch.setattr(run_checks, "measure_all_laws", lambda _: None)


@pytest.fixture
def unexampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let findings name no answers that show them: to find the fewest takes a second for each."""
    monkeypatch.setattr(proof, "find_example", lambda *_: Example({}, ()))


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder in which a sitting keeps its data, its settings and what it saves."""
    for kind in ("DATA", "CONFIG"):
        monkeypatch.setenv(f"SAFEGUARD_{kind}_DIR", str(tmp_path / kind.lower()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return tmp_path


@pytest.fixture
def sit(places: Path, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Return a function that lets a person with scripted replies sit down."""
    return sitter(monkeypatch)


@pytest.fixture(scope="session")
def shipped() -> RuleSet:
    """Load the rules that come with the tool."""
    return shipped_rules()


@pytest.fixture(scope="session")
def interview() -> Interview:
    """Return an interview over the shipped rules of a day. It holds no case."""
    return shipped_interview().on(date(2026, 11, 25))


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=["umask 0", "umask 022", "umask 777"])
def umask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Write under this umask; the folder of the test itself is made before."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    """Keep drafts in a folder of this test."""
    kept = Drafts(tmp_path / "drafts")
    yield kept
    kept.close()
