"""A reader under 18 at a real terminal: nothing about them stays unless they ask for it."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from pty_program import spawn_program
from sampling import some_quick
from whole_cases import shipped

Start = Callable[..., Any]


@pytest.fixture
def start(tmp_path: Path, compiled: Path) -> Iterator[Start]:
    running: list[Any] = []
    (tmp_path / "here").mkdir()

    def spawn(*words: str) -> Any:
        here = tmp_path / "here"
        child = spawn_program(*words, folder=tmp_path, cache=compiled, size=(60, 100), here=here)
        child.all = ""
        running.append(child)
        return child

    yield spawn
    for child in running:
        child.close(force=True)


def hear(child: Any, text: str | type[pexpect.EOF]) -> None:
    """Wait for these words, and remember all that was shown up to them."""
    child.expect(text if text is pexpect.EOF else re.escape(str(text)))
    child.all += child.before + (child.after if isinstance(child.after, str) else "")


def answer(child: Any, name: str, reply: str, *, for_child: bool = False) -> None:
    question = shipped().questions[name]
    put = question.for_child if for_child else question
    assert put is not None
    hear(child, " ".join(put.ask.split()[:4]))
    hear(child, "> ")
    child.sendline(reply)


def say_who(child: Any, who: str) -> None:
    """Say that there is no danger, and who reads; the next question waits."""
    answer(child, "danger-now", "no")
    answer(child, "role", who)
    hear(child, "> ")


def end(child: Any) -> str:
    """Wait for the end, and return all that was shown, folded lines joined."""
    hear(child, pexpect.EOF)
    child.wait()
    return " ".join(child.all.split())


def left(tmp_path: Path) -> list[str]:
    """Return every file that is left of a session, but for what the rules are compiled to."""
    found = (path for name in ("data", "here") for path in (tmp_path / name).rglob("*"))
    return sorted(path.name for path in found if path.is_file())


def test_a_child_who_stops_leaves_nothing_and_hears_of_no_organisation(
    start: Start, tmp_path: Path
) -> None:
    child = start("advise", "--plain")
    say_who(child, "young")
    assert left(tmp_path) == []

    child.sendline("stop")
    hear(child, "What next?")
    hear(child, "> ")
    child.sendline("stop")
    shown = end(child)

    assert child.exitstatus == 0
    assert left(tmp_path) == []
    assert "nothing that you answer is kept" in shown
    assert "No answer was kept on this computer" in shown
    for word in ("organisation", "and it over", "Record saved", "Make the record"):
        assert word not in shown


@pytest.mark.parametrize(
    "way",
    some_quick(
        [
            pytest.param(lambda child: child.kill(signal.SIGKILL), id="kill -9"),
            pytest.param(lambda child: child.sendcontrol("c"), id="Ctrl-C"),
            pytest.param(lambda child: child.kill(signal.SIGTERM), id="SIGTERM"),
        ],
        3,
    ),
)
def test_an_interview_with_a_child_that_is_cut_off_leaves_nothing(
    start: Start, tmp_path: Path, way: Callable[[Any], None]
) -> None:
    child = start("advise", "--plain")
    say_who(child, "young")
    child.sendline("self-harm")
    hear(child, "> ")

    way(child)
    shown = end(child)

    assert left(tmp_path) == []
    assert "safeguard resume` to go on" not in shown


def keep_a_page(child: Any) -> None:
    """Answer as a child who stops and keeps the advice, up to what comes next."""
    say_who(child, "young")
    child.sendline("self-harm")
    hear(child, "> ")
    child.sendline("stop")
    hear(child, "What next?")
    hear(child, "> ")
    child.sendline("page")
    hear(child, "Kept:")
    hear(child, "What next?")
    hear(child, "> ")


def test_a_child_can_keep_the_advice_and_hears_where_it_is_and_how_it_goes(
    start: Start, tmp_path: Path
) -> None:
    child = start("advise", "--plain")
    keep_a_page(child)
    child.sendline("end")
    shown = end(child)

    (page,) = left(tmp_path)
    assert page in shown
    assert "delete that file" in shown
    text = (tmp_path / "here" / page).read_text()
    assert "Childline" in text
    assert "organisation" not in text
    # What they said of themselves is not in it.
    assert "I hurt myself" not in text


def test_a_grown_up_is_cut_off_and_loses_nothing(start: Start, tmp_path: Path) -> None:
    child = start("advise", "--plain")
    say_who(child, "staff")

    child.sendcontrol("c")
    shown = end(child)

    assert [name for name in left(tmp_path) if name.endswith(".json")]
    assert "`safeguard resume` to go on" in shown
    assert "--discard" in shown


def test_who_takes_back_that_they_are_a_child_has_their_answers_kept_again(
    start: Start, tmp_path: Path
) -> None:
    child = start("advise", "--plain")
    say_who(child, "young")
    child.sendline("back")
    answer(child, "role", "family")
    hear(child, "> ")

    child.sendcontrol("c")
    shown = end(child)

    assert "kept again" in shown
    assert [name for name in left(tmp_path) if name.endswith(".json")]


def test_who_stops_before_saying_who_they_are_is_told_how_to_remove_what_was_kept(
    start: Start,
) -> None:
    child = start("advise", "--plain")
    answer(child, "danger-now", "no")
    hear(child, "> ")

    child.sendcontrol("c")
    shown = end(child)

    assert re.search(r"safeguard resume --discard SG-\d{8}-\w{4}", shown)


def test_a_record_of_a_reader_who_never_said_who_they_are_names_no_organisation(
    start: Start,
) -> None:
    child = start("advise", "--plain")
    hear(child, "> ")
    child.sendline("stop")
    hear(child, "The record.")
    hear(child, "> ")
    child.sendline("1")
    hear(child, "Record saved")
    hear(child, "What next?")
    hear(child, "> ")
    child.sendline("stop")
    shown = end(child)

    assert "delete that file" in shown
    assert "organisation" not in shown[shown.index("Record saved") :]


def test_no_banner_tells_a_child_what_is_certain_before_they_say_what_it_is_about(
    start: Start,
) -> None:
    child = start("advise", "--plain")
    say_who(child, "young")
    child.sendline("telling")
    answer(child, "tonight", "safe", for_child=True)
    hear(child, "> ")

    shown = " ".join(child.all.split())
    assert "Already certain" not in shown
    assert "whom you tell" not in shown
    assert shipped().questions["tonight"].ask not in shown


@pytest.mark.parametrize(("choice", "stays"), [("remove", False), ("keep", True)])
def test_a_child_who_leaves_at_once_is_asked_whether_their_page_is_to_be_deleted(
    start: Start, tmp_path: Path, choice: str, stays: bool
) -> None:
    child = start("advise", "--plain")
    keep_a_page(child)
    child.sendline("back")
    hear(child, "> ")
    child.sendline("exit")
    hear(child, "A file was saved.")
    hear(child, "> ")
    child.sendline(choice)
    end(child)

    assert bool(left(tmp_path)) is stays
