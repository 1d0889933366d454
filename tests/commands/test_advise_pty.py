"""`safeguard advise` with real keys in a real terminal: every way out, and the way back in."""

from __future__ import annotations

import json
import re
import shutil
import signal
import termios
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pexpect
import pytest
from pty_program import spawn_program
from sampling import some_quick
from where import ROOT
from whole_cases import shipped, shipped_rules

from safeguard_cli.commands.local_proof import keep_proof
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.reading.localise import localise

Start = Callable[..., Any]
UP, DOWN, HOME, END = "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"
STOP = "\x10"


@pytest.fixture
def start(tmp_path: Path, compiled: Path) -> Iterator[Start]:
    running: list[Any] = []

    def spawn(*words: str, columns: int = 80, cache: Path = compiled) -> Any:
        child = spawn_program(*words, folder=tmp_path, cache=cache, size=(40, columns))
        running.append(child)
        return child

    yield spawn
    for child in running:
        child.close(force=True)


def expect_question(child: Any, name: str) -> None:
    """Wait for a question, by the words with which it begins."""
    expect_words(child, shipped().questions[name].ask)


def expect_words(child: Any, text: str) -> None:
    """Wait for the first words of a text, before a line can end."""
    child.expect(re.escape(" ".join(text.split()[:4])))


def answer(child: Any, name: str, reply: str) -> None:
    """Give this answer to a question, in plain prompts."""
    expect_question(child, name)
    child.expect("> ")
    child.sendline(reply)


def point_at(child: Any, name: str, reply: str) -> None:
    """Give this answer to a question, in menus."""
    expect_question(child, name)
    child.expect("Ctrl-X exit")
    child.send(DOWN * (1 + list(shipped().questions[name].answers).index(reply)))
    child.send("\r")


def answer_two(child: Any, then: str = "setting") -> None:
    """Say no danger, and what their part is, in plain prompts."""
    answer(child, "danger-now", "no")
    answer(child, "role", "staff")
    expect_question(child, then)
    child.expect("> ")


def kept(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "data" / "drafts").glob("*.json"))


def test_home_and_end_move_the_pointer_of_a_menu(start: Start) -> None:
    child = start("advise")
    expect_question(child, "danger-now")
    child.expect("Ctrl-X exit")
    # "I cannot tell" is the last answer. Above it stand a small child alone, minutes, a known hour,
    # an adult, and a child who goes home today.
    child.send(HOME + END + UP + UP + UP + UP + UP + "\r")

    expect_question(child, "rang-social-care")


@pytest.mark.parametrize(
    ("way", "code"),
    some_quick(
        [
            pytest.param(lambda child: child.sendcontrol("c"), 130, id="Ctrl-C"),
            pytest.param(lambda child: child.sendcontrol("d"), 130, id="Ctrl-D"),
            pytest.param(lambda child: child.kill(signal.SIGTERM), 130, id="SIGTERM"),
            pytest.param(lambda child: child.kill(signal.SIGHUP), 130, id="SIGHUP"),
            pytest.param(lambda child: child.kill(signal.SIGKILL), None, id="kill -9"),
        ],
        4,
    ),
)
def test_an_interruption_keeps_every_answer_and_resume_goes_on(
    start: Start, tmp_path: Path, way: Callable[[Any], None], code: int | None
) -> None:
    child = start("advise", "--plain")
    answer_two(child)

    way(child)
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == code
    if code:
        assert "safeguard resume" in child.before
    assert len(kept(tmp_path)) == 1
    again = start("resume", "--plain")
    expect_question(again, "danger-now")
    again.expect("Your answer was: No")
    again.expect("> ")
    again.sendline("no")
    expect_question(again, "setting")


@pytest.fixture
def local(start: Start, tmp_path: Path) -> Path:
    """A local rule set, by which somebody began and was cut off."""
    school = tmp_path / "school"
    shutil.copytree(ROOT / "docs" / "examples" / "maintained-school", school)
    # That they may advise, `test_local_cli.py` proves; to prove it here would take long.
    keep_proof(shipped_rules(), localise(shipped_rules(), school)[0], held=True)
    child = start("advise", "--plain", "--local", "school")
    child.expect("If a child is in danger now, do not read on", timeout=300)
    # Their rules say where they work, so it is not asked.
    answer_two(child, then="about")
    child.kill(signal.SIGKILL)
    child.wait()
    return school


def test_resume_goes_on_by_the_local_rules_that_it_began_with(start: Start, local: Path) -> None:
    again = start("resume", "--plain")
    expect_question(again, "danger-now")

    assert local.is_dir()
    assert "rules that you began with" not in again.before


def test_resume_says_that_the_local_rules_have_gone(start: Start, local: Path) -> None:
    local.rename(local.with_name("elsewhere"))

    again = start("resume", "--plain", columns=200)
    expect_question(again, "danger-now")

    assert "The local rules that you began with are no longer in" in again.before
    assert "These are not the rules that you began with" in again.before


def test_a_closed_window_keeps_every_answer(start: Start, tmp_path: Path) -> None:
    child = start("advise", "--plain")
    answer_two(child)

    child.close(force=False)

    assert len(kept(tmp_path)) == 1
    assert '"role":"staff"' in (tmp_path / "data" / "drafts" / kept(tmp_path)[0]).read_text()


@pytest.mark.parametrize("way", ["exit\r", "\x18\r"])
def test_quick_exit_leaves_nothing_behind(start: Start, tmp_path: Path, way: str) -> None:
    child = start("advise", "--plain")
    answer_two(child)

    child.send(way)
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 0
    assert "\x1b[3J" in child.before
    assert kept(tmp_path) == []
    assert not (tmp_path / "data" / "records").exists()


def test_quick_exit_in_menus_is_one_chord(start: Start, tmp_path: Path) -> None:
    child = start("advise")
    expect_question(child, "danger-now")
    child.expect("Ctrl-X exit")

    child.send("\x18")
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 0
    assert "\x1b[3J" in child.before
    assert kept(tmp_path) == []


def test_menus_give_the_emergency_advice_before_any_further_question(
    start: Start, tmp_path: Path
) -> None:
    child = start("advise")
    point_at(child, "danger-now", "yes")

    child.expect("Call 999 now")
    expect_question(child, "called-999")
    child.expect("Ctrl-X exit")
    child.send(STOP)
    child.expect("The record. All details are optional")
    child.send(DOWN)
    child.send("\r")
    child.expect("Record saved")
    child.expect("What next")
    child.send(DOWN)
    child.send("\r")
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 0
    assert kept(tmp_path) == []


def to_the_record(child: Any) -> None:
    """Stop at the third question, in plain prompts: the menu of the record comes next."""
    answer_two(child)
    child.sendline("stop")
    child.expect("The record. All details are optional")
    child.expect("> ")


def test_at_the_record_help_back_and_stop_do_what_they_do_elsewhere(
    start: Start, tmp_path: Path
) -> None:
    child = start("advise", "--plain")
    to_the_record(child)

    child.sendline("help")
    child.expect("The record holds your answers")
    child.expect("> ")
    child.sendline("back")
    answer(child, "setting", "stop")
    child.expect("> ")
    child.sendline("stop")
    child.expect("Your answers are kept as")
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 130
    assert len(kept(tmp_path)) == 1


def test_after_the_record_back_says_that_it_is_made_and_stop_ends(
    start: Start, tmp_path: Path
) -> None:
    child = start("advise", "--plain")
    to_the_record(child)

    child.sendline("1")
    child.expect("Record saved")
    child.expect("What next")
    child.expect("> ")
    child.sendline("back")
    child.expect("The record is made")
    child.sendline("stop")
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 0
    assert kept(tmp_path) == []


def test_at_the_record_the_keys_do_what_they_do_elsewhere(start: Start, tmp_path: Path) -> None:
    child = start("advise")
    point_at(child, "danger-now", "no")
    expect_question(child, "role")
    child.expect("Ctrl-X exit")
    child.send(STOP)
    child.expect("The record. All details are optional")
    child.expect("Ctrl-X exit")

    child.send("?")
    child.expect("The record holds your answers")
    child.send("\r")
    child.expect("Make the record now")
    child.send("\x1b[D")
    expect_question(child, "role")
    child.expect("Ctrl-X exit")
    child.send(STOP)
    child.expect("The record. All details are optional")
    child.expect("Ctrl-X exit")
    child.send(STOP)
    child.expect("Your answers are kept as")
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 130


def test_the_gate_of_an_emergency_helps_leads_back_and_goes_on(
    start: Start, tmp_path: Path
) -> None:
    danger, called = (shipped().questions[name] for name in ("danger-now", "called-999"))
    child = start("advise", "--plain")
    answer(child, "danger-now", "yes")
    child.expect("Call 999 now")

    answer(child, "called-999", "help")
    expect_words(child, called.help)
    answer(child, "called-999", "back")
    child.expect("Your answer was: ")
    expect_words(child, danger.answers["yes"].label)
    child.expect("> ")
    child.sendline("hurt")
    child.expect("Call 999 now")
    answer(child, "called-999", "yes")
    expect_words(child, "do your part until the child is safe")
    expect_question(child, "role")
    child.expect("> ")
    child.sendline("exit")
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 0
    assert kept(tmp_path) == []


@pytest.mark.parametrize("mode", ["menus", "plain"])
def test_leaving_at_once_after_the_record_is_saved_can_delete_it(
    start: Start, tmp_path: Path, mode: str
) -> None:
    is_plain = mode == "plain"
    second = "2\r" if is_plain else DOWN * 2 + "\r"
    child = start("advise", *(["--plain"] if is_plain else []))
    child.expect("> " if is_plain else "Ctrl-X exit")
    child.send("stop\r" if is_plain else STOP)
    child.expect("The record. All details are optional")
    child.expect("> " if is_plain else "Ctrl-X exit")
    child.send("1\r" if is_plain else DOWN + "\r")
    child.expect("Record saved")
    child.expect("> " if is_plain else "Ctrl-X exit")
    assert list((tmp_path / "data" / "records").iterdir())

    child.send("exit\r" if is_plain else "\x18")
    child.expect(r"\x1b\[3J")
    child.expect("A file was saved")
    child.expect("> " if is_plain else "Ctrl-X exit")
    child.send(second)
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 0
    assert "record" not in child.before
    assert list((tmp_path / "data" / "records").iterdir()) == []


def test_echo_is_on_again_after_a_signal(start: Start) -> None:
    child = start("advise")
    child.expect("Ctrl-X exit")

    child.kill(signal.SIGTERM)
    child.expect("safeguard resume")

    # The terminal outlives the program here, as a shell's would.
    assert termios.tcgetattr(child.child_fd)[3] & termios.ECHO


@pytest.mark.parametrize("number", some_quick([signal.SIGHUP, signal.SIGINT, signal.SIGTERM], 3))
@pytest.mark.parametrize("mode", ["menus", "plain"])
def test_a_text_that_is_half_written_is_kept(
    start: Start, tmp_path: Path, mode: str, number: signal.Signals
) -> None:
    is_plain = mode == "plain"
    child = start("advise", *(["--plain"] if is_plain else []))
    (answer if is_plain else point_at)(child, "danger-now", "yes")
    expect_question(child, "called-999")
    child.expect("> " if is_plain else "Ctrl-X exit")
    child.send("stop\r" if is_plain else STOP)
    child.expect("The record.")
    child.expect("> " if is_plain else "Ctrl-X exit")
    # The first section, below "Make the record now" and "Read more".
    child.send("3\r" if is_plain else f"{DOWN * 3}\r")
    child.expect("name or names")
    child.expect("> " if is_plain else "Ctrl-X exit")
    child.send("Sam" + "\r" * is_plain)
    child.expect("Sam")
    if is_plain:
        # The line is taken in when the next is asked for.
        child.expect("> ")

    child.kill(number)
    child.expect("safeguard resume")
    child.expect(pexpect.EOF)

    (draft,) = (tmp_path / "data" / "drafts").glob("*.json")
    assert json.loads(draft.read_text())["answers"]["child-names"] == "Sam"


def test_private_leaves_nothing_after_an_interruption(start: Start, tmp_path: Path) -> None:
    child = start("advise", "--plain", "--private", cache=tmp_path / "cache")
    child.expect("Nothing is written to this computer")
    answer_two(child)

    child.sendcontrol("c")
    child.expect("Nothing was kept")
    child.expect(pexpect.EOF)

    assert [*tmp_path.iterdir()] == []


def test_setup_keeps_local_details_that_advice_then_shows(start: Start, tmp_path: Path) -> None:
    child = start("setup", "--plain")
    child.expect("Designated safeguarding lead: not set")
    child.expect("> ")
    child.sendline("Designated safeguarding lead: not set")
    for reply in ("Sam Example", "01632 960 001"):
        child.expect("> ")
        child.send(f"{reply}\r.\r")
    child.expect("on what day")
    child.expect("> ")
    child.sendline("today")
    child.expect("Designated safeguarding lead: Sam Example 01632 960 001")
    child.expect("> ")
    child.sendline("Done")
    child.expect(pexpect.EOF)

    contacts = start("contacts")
    contacts.expect("Designated safeguarding lead: Sam Example 01632 960 001")
    contacts.expect(f"Checked {day_in_words(datetime.now(LONDON).date(), short=True)}")
    file = tmp_path / "config" / "local" / "ruleset.yaml"
    assert file.stat().st_mode & 0o777 == 0o600


def test_quick_exit_from_setup_clears_the_screen_and_keeps_what_was_set(
    start: Start, tmp_path: Path
) -> None:
    child = start("setup", "--plain")
    child.expect("> ")
    child.sendline("2")
    child.expect("The name of your organisation")
    child.sendline("Hilltop Club\r")
    child.expect("Organisation: Hilltop Club")
    child.sendline("7")
    child.expect("name")
    child.sendline("/exit")
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == 0
    assert child.before.rstrip().endswith("Done.")
    assert "\x1b[2J" in child.before
    assert "Hilltop Club" in (tmp_path / "config" / "local" / "ruleset.yaml").read_text()


def test_a_file_that_is_there_is_refused_before_the_first_question(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "mine.json").write_text("{}")

    child = start("advise", "--plain", "--out", "mine.json")
    child.expect("nothing that is there is overwritten")
    child.expect(pexpect.EOF)

    assert "Question 1" not in (child.before or "")
    assert (tmp_path / "mine.json").read_text() == "{}"


def test_whoever_types_no_command_chooses_what_to_do_from_a_list(start: Start) -> None:
    child = start()
    child.expect("What do you want to do")
    child.expect("ring 999")
    child.expect("Ctrl-X exit")
    child.send(f"{DOWN}\r")

    expect_question(child, "danger-now")


@pytest.mark.parametrize(("key", "code"), [(STOP, 0), ("\x03", 130)], ids=["stop", "Ctrl-C"])
def test_whoever_chooses_nothing_from_the_list_leaves(start: Start, key: str, code: int) -> None:
    child = start()
    child.expect("Ctrl-X exit")

    child.send(key)
    child.expect(pexpect.EOF)
    child.wait()

    assert child.exitstatus == code


def test_what_is_kept_of_levels_holds_no_answer_of_an_interview(
    start: Start, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    child = start("advise", "--plain", cache=cache)
    answer_two(child)
    child.sendcontrol("c")
    child.expect(pexpect.EOF)

    kept_floors = [path.read_bytes()[32:] for path in cache.glob("floors-*.json")]
    assert len(kept_floors) == 1
    (table,) = json.loads(kept_floors[0]).values()
    assert [each["answer"] for each in table["floors"]] == [None]


def test_in_private_nothing_is_kept_of_levels(start: Start, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    child = start("advise", "--plain", "--private", cache=cache)
    expect_question(child, "danger-now")

    assert not list(cache.glob("*"))


def test_what_was_certain_is_withdrawn_in_words_after_a_slip_and_said_again_when_it_returns(
    start: Start,
) -> None:
    child = start("advise", "--plain", "--private")
    answer(child, "danger-now", "9")
    expect_words(child, "So far, the child: Tell children's social care now")
    answer(child, "role", "back")
    answer(child, "danger-now", "no")
    child.expect(r"this\s+advice\s+is\s+withdrawn:\s+Tell\s+children's\s+social\s+care\s+now")
    answer(child, "role", "back")
    answer(child, "danger-now", "9")
    expect_words(child, "So far, the child: Tell children's social care now")
    expect_question(child, "role")
