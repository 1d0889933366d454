"""Prompts with real keys in a real terminal, its screen interpreted by pyte."""

from __future__ import annotations

import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shlex import quote
from typing import Any

import pexpect
import pyte
import pytest
from sampling import some_quick
from where import HELPERS

DRIVER = HELPERS / "prompt_driver.py"
DOWN, LEFT, ENTER, CTRL_C, CTRL_D, CTRL_X = "\x1b[B", "\x1b[D", "\r", "\x03", "\x04", "\x18"
HEARD = "I only heard it from someone else, or it is unclear, and there is no sign of harm"
COLUMNS = pytest.mark.parametrize("columns", some_quick([40, 60, 80], 3))
MODES = pytest.mark.parametrize("mode", ["", "--plain"], ids=["menus", "plain"])
SECONDS = 10


class Terminal:
    """A person's terminal: keys go in, and the screen can be read."""

    def __init__(self, command: str, columns: int, lines: int, **environ: str) -> None:
        self.raw = ""
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self.screen)
        self.child: Any = pexpect.spawn(
            "/bin/sh",
            ["-c", command],
            env={**os.environ, "TERM": "xterm", **environ},
            dimensions=(lines, columns),
            encoding="utf-8",
        )

    def text(self) -> str:
        """Return the words on the screen, however they are folded. The scrollbar is no word."""
        lines = [line[:-1] + line[-1].strip("^v") for line in self.screen.display]
        return " ".join(" ".join(lines).split())

    def wait(self, *texts: str) -> str:
        """Read until all of these stand on the screen."""
        self.wait_until(lambda: all(text in self.text() for text in texts), f"no {texts}")
        return self.text()

    def wait_until(
        self, is_so: Callable[[], bool], otherwise: str, seconds: float = SECONDS
    ) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, f"{otherwise} on the screen:\n{self.text()}"
            self._read()

    def press(self, *keys: str) -> None:
        self.child.send("".join(keys))

    def finish(self) -> int:
        """Read to the end and return the exit code."""
        end = time.monotonic() + SECONDS
        while self._read():
            assert time.monotonic() < end, f"it goes on:\n{self.text()}"
        self.child.wait()
        return int(self.child.exitstatus)

    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.child.child_fd)[3] & termios.ECHO)

    def _read(self) -> bool:
        try:
            read = self.child.read_nonblocking(4096, timeout=0.2)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += read
        self._stream.feed(read)
        return True


Start = Callable[..., Terminal]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Terminal] = []

    def spawn(
        words: str = "danger", columns: int = 80, lines: int = 24, **environ: str
    ) -> Terminal:
        command = f"exec {quote(sys.executable)} {quote(str(DRIVER))} {words}"
        running.append(Terminal(command, columns, lines, **environ))
        return running[-1]

    yield spawn
    for terminal in running:
        terminal.child.close(force=True)


@COLUMNS
def test_a_menu_shows_every_word_and_enter_alone_answers_nothing(
    start: Start, columns: int
) -> None:
    terminal = start(columns=columns)
    shown = terminal.wait("Ctrl-X")

    terminal.press(ENTER)
    terminal.wait("Nothing is chosen yet.")
    terminal.press(DOWN, DOWN, ENTER)
    terminal.finish()

    for words in ("Question 2 of at most 9", HEARD, "I am not sure", "Why is this asked?"):
        assert words in shown
    assert "REPLY Given(value='heard')" in terminal.raw
    assert terminal.raw.count("REPLY") == 1


@COLUMNS
def test_what_is_chosen_stays_on_the_screen_and_the_menu_goes(start: Start, columns: int) -> None:
    terminal = start(columns=columns)
    terminal.wait("Ctrl-X")

    terminal.press(DOWN, DOWN, ENTER)
    terminal.finish()

    assert HEARD in terminal.text()
    assert "Ctrl-X" not in terminal.text()


@COLUMNS
def test_help_takes_the_place_of_the_answers(start: Start, columns: int) -> None:
    terminal = start(columns=columns)
    terminal.wait("Ctrl-X")

    terminal.press("?")
    shown = terminal.wait(
        "If you are not sure, we treat it as yes.", "hear it yourself.", "read on"
    )
    terminal.press(ENTER)
    terminal.wait("Ctrl-X", "I am not sure")

    assert "Ctrl-X" not in shown


def test_on_a_low_screen_the_whole_question_stands_above_the_answers(start: Start) -> None:
    terminal = start("long", columns=40, lines=12)

    terminal.wait("If you told or asked", "more risk than there is?", "Use ↑ and ↓")


def test_on_a_low_screen_every_answer_and_all_help_can_be_reached(start: Start) -> None:
    terminal = start(columns=40, lines=12)
    terminal.wait("Use ↑ and ↓")
    terminal.wait_until(
        lambda: "v" in {line[-1] for line in terminal.screen.display}, "no scrollbar"
    )

    terminal.press(DOWN, DOWN)
    terminal.wait(HEARD)
    terminal.press(DOWN * 9)
    terminal.wait("Quick exit: leave now and clear the screen")
    terminal.press("?")
    terminal.wait("read on")
    terminal.press(DOWN * 9)
    terminal.wait("You did not see it or hear it yourself.")


def test_a_menu_folds_anew_when_the_window_is_made_narrow(start: Start) -> None:
    terminal = start()
    terminal.wait("Ctrl-X")

    terminal.screen.resize(24, 40)
    terminal.child.setwinsize(24, 40)
    terminal.press(DOWN)

    assert HEARD in terminal.wait("» Yes, or it may be so", HEARD)


@MODES
def test_what_is_typed_ahead_answers_nothing(start: Start, mode: str) -> None:
    terminal = start(f"{mode} --wait danger")
    terminal.wait("READY")

    terminal.press("yes", ENTER, DOWN, ENTER, "1", ENTER)
    terminal.wait("exit. >" if mode else "Ctrl-X")
    terminal.press(CTRL_C)

    assert terminal.finish() == 130
    assert "REPLY" not in terminal.raw


@MODES
@pytest.mark.parametrize(
    ("question", "error"), [("danger", "StoppedError"), ("words", "CutOffError")]
)
def test_ctrl_c_stops(start: Start, mode: str, question: str, error: str) -> None:
    terminal = start(f"{mode} {question}")
    terminal.wait("Question 2 of at most 9", "exit")

    terminal.press(CTRL_C)

    assert terminal.finish() == 130
    assert f"ERROR {error} stopped" in terminal.raw
    assert "REPLY" not in terminal.raw


@MODES
@pytest.mark.parametrize("number", some_quick([signal.SIGTERM, signal.SIGHUP, signal.SIGINT], 3))
def test_a_signal_stops_and_leaves_the_terminal_as_it_was(
    start: Start, mode: str, number: signal.Signals
) -> None:
    terminal = start(mode)
    terminal.wait("Question 2 of at most 9", "exit")
    in_menu = terminal.echoes()

    terminal.child.kill(number)
    terminal.wait("ERROR StoppedError stopped")

    assert in_menu == bool(mode)
    assert terminal.echoes()
    for shown_or_off, hidden_or_on in [("\x1b[?25h", "\x1b[?25l"), ("\x1b[?2004l", "\x1b[?2004h")]:
        assert terminal.raw.rfind(shown_or_off) >= terminal.raw.rfind(hidden_or_on)
    assert "Ctrl-X" not in terminal.text()
    assert terminal.finish() == 130


@pytest.mark.parametrize(
    ("question", "columns"),
    some_quick(
        [
            ("danger", 80),
            ("danger", 60),
            ("danger", 40),
            ("about", 60),
            ("when", 40),
            ("words", 40),
        ],
        3,
    ),
)
def test_quick_exit_clears_screen_and_scrollback(start: Start, question: str, columns: int) -> None:
    terminal = start(question, columns)
    terminal.wait("Question 2 of at most 9", "Ctrl-X")

    terminal.press(CTRL_X)

    assert terminal.finish() == 0
    assert "\x1b[2J\x1b[3J" in terminal.raw
    assert terminal.text() == "Done."


def test_quick_exit_from_plain_prompts(start: Start) -> None:
    terminal = start("--plain")
    terminal.wait("exit. >")

    terminal.press("exit", ENTER)

    assert terminal.finish() == 0
    assert "\x1b[2J\x1b[3J" in terminal.raw
    assert terminal.text() == "Done."


@COLUMNS
def test_many_can_be_ticked_and_one_stands_alone(start: Start, columns: int) -> None:
    terminal = start("about", columns)
    terminal.wait("Ctrl-X")

    terminal.press(DOWN, " ", DOWN, " ")
    terminal.wait("[x] Somebody who works or volunteers with children", "[x] Something")
    terminal.press(DOWN, " ")
    terminal.wait("[x] None of these", "[ ] Somebody", "[ ] Something")
    terminal.wait("[x] None of these No longer ticked: ")
    terminal.press(DOWN)
    terminal.wait("[x] None of these No longer ticked: ")
    terminal.press("\x1b[A", " ", DOWN, ENTER)
    terminal.wait("Choose at least one answer.")
    assert "No longer ticked" not in terminal.text()
    terminal.press(LEFT)
    terminal.finish()

    assert "REPLY Command(name='back')" in terminal.raw


@COLUMNS
def test_a_date_and_a_text_say_how_they_are_typed(start: Start, columns: int) -> None:
    terminal = start("when words", columns)
    terminal.wait("Type a date like 22/11/2026", "If you are not sure, type: unsure.")
    terminal.press("soon", ENTER)
    terminal.wait("> soon", "That is not a date we can read.")
    terminal.press("\x15", "unsure", ENTER)
    terminal.wait("Write as many lines as you like.", "nothing written.")
    terminal.press("One", ENTER, "Two")
    terminal.wait("Two")
    terminal.press(CTRL_D)
    terminal.finish()

    assert "REPLY Given(value='unsure')" in terminal.raw
    assert r"REPLY Given(value='One\nTwo')" in terminal.raw


def test_the_answer_before_is_shown_and_not_taken(start: Start) -> None:
    terminal = start("--prior")
    terminal.wait("Your answer was: Yes, or it may be so", "Ctrl-X")

    terminal.press(ENTER)
    terminal.wait("Nothing is chosen yet.")
    terminal.press(CTRL_C)
    terminal.finish()

    assert "REPLY" not in terminal.raw


@pytest.mark.parametrize(
    ("words", "columns", "environ"),
    [
        pytest.param("--plain", 80, {}, id="asked for"),
        pytest.param("", 80, {"ACCESSIBLE": "1"}, id="ACCESSIBLE"),
        pytest.param("", 80, {"TERM": "dumb"}, id="TERM=dumb"),
        pytest.param("", 80, {"TERM": ""}, id="no TERM"),
        pytest.param("", 39, {}, id="39 columns"),
        pytest.param("", 80, {"PYTHONIOENCODING": "latin-1"}, id="not UTF-8"),
    ],
)
def test_plain_prompts_where_menus_are_not_wanted_or_cannot_work(
    start: Start, words: str, columns: int, environ: dict[str, str]
) -> None:
    terminal = start(words, columns, **environ)
    terminal.wait("1. Yes, or it may be so", "Or type: back, help, stop, exit. >")

    terminal.press("2", ENTER)
    terminal.finish()

    assert "REPLY Given(value='heard')" in terminal.raw
    assert HEARD in terminal.text()
    assert "\x1b" not in terminal.raw


def test_a_pasted_text_keeps_its_paragraphs_in_plain_prompts(start: Start) -> None:
    terminal = start("--plain words")
    terminal.wait("/exit. >")

    terminal.press("One\r\rTwo\r.\r")
    terminal.finish()

    assert r"REPLY Given(value='One\n\nTwo')" in terminal.raw


@pytest.mark.parametrize("words", ["danger", "--plain danger", "about", "when", "words"])
def test_piped_input_answers_nothing(start: Start, words: str) -> None:
    terminal = start(f"{words} < {quote(str(DRIVER))}")

    assert terminal.finish() == 2
    assert "ERROR UsageError questions can only be asked on a terminal" in terminal.raw


@MODES
def test_answers_can_go_to_a_file_while_questions_go_to_the_screen(
    start: Start, mode: str, tmp_path: Path
) -> None:
    file = tmp_path / "out"
    terminal = start(f"{mode} danger > {quote(str(file))}")
    terminal.wait("Question 2 of at most 9", "exit. >" if mode else "Ctrl-X")

    terminal.press("1" if mode else DOWN, ENTER)
    terminal.finish()

    assert file.read_text(encoding="utf-8") == "REPLY Given(value='yes')\n"


def test_with_nowhere_to_show_a_question_none_is_asked(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "out"
    terminal = start(f"danger > {quote(str(file))} 2>&1")

    assert terminal.finish() == 2
    assert "there is no screen to ask on" in file.read_text(encoding="utf-8")
