"""`safeguard demo` with real keys in a real terminal, its screen interpreted by pyte."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from shlex import quote

import pytest
from sampling import some_quick
from test_prompts_pty import CTRL_C, CTRL_D, CTRL_X, DOWN, ENTER, LEFT, Terminal
from training_folder import STORY, TITLE, training_folder

Start = Callable[..., Terminal]
RIGHT = "\x1b[C"


def is_other(terminal: Terminal, before: str) -> bool:
    return terminal.text() not in ("", before)


WIDTHS = pytest.mark.parametrize("columns", [120, 80, 60, 40])


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_folder(tmp_path_factory.mktemp("training") / "rules")


@pytest.fixture
def start(tmp_path: Path, compiled: Path, rules: Path) -> Iterator[Start]:
    running: list[Terminal] = []

    def spawn(words: str = STORY, columns: int = 80, lines: int = 24) -> Terminal:
        command = f"exec {quote(sys.executable)} -m safeguard_cli demo {words}"
        terminal = Terminal(
            command, columns, lines, SAFEGUARD_CACHE_DIR=str(compiled), SAFEGUARD_RULES=str(rules)
        )
        running.append(terminal)
        return terminal

    yield spawn
    for terminal in running:
        terminal.child.close(force=True)


@WIDTHS
def test_keys_step_on_and_back_while_mark_and_keys_always_stand(start: Start, columns: int) -> None:
    terminal = start(columns=columns)
    for key, number, said in [
        ("", 1, "You watch the hall."),
        (ENTER, 2, "All is quiet."),
        (RIGHT, 3, "Is there a fire?"),
        (LEFT, 2, "PART 1 OF 3, WHAT YOU KNOW NOW"),
        ("n", 3, "1. Yes"),
        ("b", 2, "All is quiet."),
    ]:
        terminal.press(key)
        shown = terminal.wait(f"{number} of 22", said, "q quit")
        assert shown.startswith(f"TRAINING · {TITLE}")


@WIDTHS
def test_a_question_stands_alone_until_a_key_shows_its_answer_and_why(
    start: Start, columns: int
) -> None:
    terminal = start(f"{STORY} --at where", columns=columns, lines=40)
    alone = terminal.wait("Where is it?", "1. Indoors", "2. Outdoors", "Enter show the answer")
    terminal.press(ENTER)
    terminal.wait(
        "w what if?",
        "Answer: Indoors",
        "Why this answer: Part 2 of the story says: You smell burning.",
        'The advice would be “Put it out”, if you answer "Outdoors"',
    )

    for told in ("Answer:", "Why this", "Put it out", "w what if?"):
        assert told not in alone


@WIDTHS
def test_a_key_says_why_while_the_room_thinks_and_gives_nothing_away(
    start: Start, columns: int
) -> None:
    terminal = start(f"{STORY} --at fire", columns=columns)
    alone = terminal.wait("1. Yes", "? why", "q quit")
    terminal.press("?")
    shown = terminal.wait("So does a smell of burning.", "Enter close this")
    terminal.press(ENTER)

    assert "Answer:" not in shown
    terminal.wait_until(lambda: terminal.text() == alone, "the question is not back")


def test_the_advice_has_pages_and_a_counter_of_its_own(start: Start) -> None:
    terminal = start(f"{STORY} --show all --at seen-on", columns=40, lines=14)
    terminal.wait("11 of 14")
    seen = 0
    while "TO TALK ABOUT" not in terminal.text():
        before = terminal.text()
        terminal.press(ENTER)
        terminal.wait_until(partial(is_other, terminal, before), "no next page")
        seen += "Advice, page " in terminal.wait("q quit")
    terminal.press(LEFT)
    terminal.wait(f"Advice, page {seen} of {seen}")


@WIDTHS
def test_a_way_aside_leads_to_other_advice_and_back_to_the_story(
    start: Start, columns: int
) -> None:
    terminal = start(f"{STORY} --show all --at where", columns=columns, lines=40)
    story = terminal.wait("6 of 14", "Indoors", "w what if?")
    terminal.press("w")
    terminal.wait("TRAINING: what if?", "In the story: Indoors.", "Outdoors", "Ctrl-X exit")
    terminal.press(DOWN, ENTER)
    shown = terminal.wait("WHAT IF?", "What if: Outdoors", "Put it out", "Enter to the story")
    terminal.press(ENTER)

    assert "Call 999" in shown
    assert "When was it seen?" in shown
    terminal.wait_until(lambda: terminal.text() == story, "not the same")


def test_a_demonstration_ends_calmly_with_the_terminal_as_it_was(start: Start) -> None:
    terminal = start(f"{STORY} --show all --at seen-on", lines=120)
    terminal.wait("11 of 14")
    in_show = terminal.echoes()
    for said in ("THE WHOLE ADVICE", "TO TALK ABOUT", "To look for the fire first."):
        terminal.press(ENTER)
        terminal.wait(said)
    terminal.wait("Enter finish")
    terminal.press(ENTER)

    assert terminal.finish() == 0
    assert not in_show
    assert terminal.raw.rfind("\x1b[?1049l") > terminal.raw.rfind("\x1b[?1049h")
    assert f"safeguard demo {STORY} --out {STORY}.html" in terminal.raw


@pytest.mark.parametrize("mode", ["", "--plain"], ids=["keys", "words"])
@pytest.mark.parametrize(
    "way",
    some_quick(
        [
            pytest.param(lambda terminal: terminal.press(CTRL_C), id="Ctrl-C"),
            pytest.param(lambda terminal: terminal.press(CTRL_D), id="Ctrl-D"),
            pytest.param(lambda terminal: terminal.child.kill(signal.SIGTERM), id="SIGTERM"),
            pytest.param(lambda terminal: terminal.child.kill(signal.SIGINT), id="SIGINT"),
            pytest.param(lambda terminal: terminal.child.kill(signal.SIGHUP), id="SIGHUP"),
        ],
        4,
    ),
)
def test_it_can_be_stopped_at_any_time(
    start: Start, mode: str, way: Callable[[Terminal], None], tmp_path: Path
) -> None:
    terminal = start(f"{STORY} {mode} --show all --at where --pace 60")
    terminal.wait("6 of 14", "To pause, press Enter." if mode else "q quit")

    way(terminal)

    terminal.wait_until(
        lambda: "Stopped. A demonstration keeps nothing." in terminal.raw, "not stopped"
    )
    assert terminal.echoes()
    assert terminal.raw.rfind("\x1b[?1049l") >= terminal.raw.rfind("\x1b[?1049h")
    assert terminal.raw.rfind("\x1b[?25h") >= terminal.raw.rfind("\x1b[?25l")
    assert terminal.finish() == 130
    assert list(tmp_path.glob("safeguard-data/*")) == []


def test_it_plays_by_itself_and_a_key_pauses_it_and_goes_on(start: Start) -> None:
    terminal = start(f"{STORY} --show all --pace 0.5")
    terminal.wait("2 of 14", "p pause")
    terminal.press("p")
    terminal.wait("p play")
    paused = terminal.text()
    with pytest.raises(AssertionError, match="still"):
        terminal.wait_until(lambda: terminal.text() != paused, "still", 1.2)

    terminal.press("p")
    terminal.wait("5 of 14")


def test_a_case_is_chosen_from_a_menu_by_theme(start: Start) -> None:
    terminal = start("")
    terminal.wait("TRAINING: choose a theme.", "Fire", "Ctrl-X exit")
    terminal.press(DOWN, ENTER)
    terminal.wait("Choose a case.", "You watch the hall.", "back")
    terminal.press(LEFT)
    terminal.wait("TRAINING: choose a theme.")
    terminal.press(DOWN, ENTER)
    terminal.wait("Choose a case.", "back")
    terminal.press(DOWN, ENTER)

    terminal.wait("1 of 22", "You watch the hall.", "q quit")


@pytest.mark.parametrize("columns", [80, 40])
def test_typed_words_do_the_same(start: Start, rules: Path, columns: int) -> None:
    terminal = start(
        f"{STORY} --show all --plain --at fire --rules {quote(str(rules))}", columns, 120
    )
    terminal.wait("Question 1 of at most 4.", "Enter alone means next. >")
    terminal.press("what if", ENTER)
    terminal.wait("1. Yes", "2. I am not sure", "exit. >")
    terminal.press("1", ENTER)
    terminal.wait("What if: Yes.", "next (to the story), back, what if, quit.")
    terminal.press("back", ENTER)
    terminal.wait_until(
        lambda: terminal.text().count("Question 1 of at most 4.") == 2, "not back in the story"
    )
    terminal.press("quit", ENTER)

    assert terminal.finish() == 0
    assert "\x1b" not in terminal.raw
    # What people copy is not folded.
    command = f"safeguard demo {STORY} --out {STORY}.html --rules {quote(str(rules))}"
    assert command in terminal.raw


def test_where_the_output_goes_to_a_file_the_transcript_is_written(
    start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "story.txt"
    terminal = start(f"{STORY} > {quote(str(file))}")

    assert terminal.finish() == 0
    assert "To look for the fire first." in file.read_text("utf-8")
    assert terminal.raw == ""


@pytest.mark.parametrize("mode", ["", "--plain"], ids=["keys", "words"])
def test_quick_exit_clears_the_screen(start: Start, mode: str) -> None:
    terminal = start(f"{STORY} {mode}")
    terminal.wait("1 of 22", "quit")

    terminal.press(CTRL_X, ENTER if mode else "")

    assert terminal.finish() == 0
    assert "\x1b[2J\x1b[3J" in terminal.raw
    assert terminal.text() == "Done."
