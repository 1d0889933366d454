"""`safeguard train` with real keys in a real terminal, its screen interpreted by pyte."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from shlex import quote

import pytest
from sampling import some_quick
from test_prompts_pty import CTRL_C, CTRL_X, DOWN, ENTER, LEFT, Terminal
from training_folder import NOT_A_STORY, STORY, TITLE, training_folder

Start = Callable[..., Terminal]
STORY_SLIDES = (
    "--seed",
    "You watch the hall.",
    "All is quiet.",
    "You smell burning.",
    "in the yard",
)
SIZES = pytest.mark.parametrize(("columns", "lines"), [(120, 40), (80, 24)])


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_folder(tmp_path_factory.mktemp("training") / "rules")


@pytest.fixture
def environ(tmp_path: Path, compiled: Path, rules: Path) -> dict[str, str]:
    return {
        "SAFEGUARD_CACHE_DIR": str(compiled),
        "SAFEGUARD_RULES": str(rules),
        "SAFEGUARD_DATA_DIR": str(tmp_path / "data"),
        "SAFEGUARD_CONFIG_DIR": str(tmp_path / "config"),
    }


@pytest.fixture
def start(tmp_path: Path, environ: dict[str, str]) -> Iterator[Start]:
    running: list[Terminal] = []

    def spawn(words: str = STORY, columns: int = 80, lines: int = 24) -> Terminal:
        command = f"exec {quote(sys.executable)} -m safeguard_cli train {words}"
        running.append(Terminal(command, columns, lines, **environ))
        return running[-1]

    yield spawn
    for terminal in running:
        terminal.child.close(force=True)


def tell_the_story(terminal: Terminal) -> None:
    for said in STORY_SLIDES:
        terminal.wait(said, "quit")
        terminal.press(ENTER)


def has_moved(terminal: Terminal, before: list[str]) -> bool:
    return list(terminal.screen.display) != before


def has_told(terminal: Terminal, said: str) -> bool:
    return said in " ".join(terminal.raw.split())


def pick(terminal: Terminal, question: str, answer: str, footer: str = "Ctrl-X exit") -> None:
    """Move down to an answer of a menu and take it."""
    terminal.wait(question, answer, footer)
    for _ in range(20):
        if any(line.startswith(" » ") and answer in line for line in terminal.screen.display):
            terminal.press(ENTER)
            return
        before = list(terminal.screen.display)
        terminal.press(DOWN)
        terminal.wait_until(partial(has_moved, terminal, before), "no move")
    raise AssertionError(answer)


@SIZES
def test_a_learner_answers_first_and_is_told_then(start: Start, columns: int, lines: int) -> None:
    terminal = start(f"{STORY} --seed 1", columns, lines)
    tell_the_story(terminal)
    pick(terminal, "TRAINING: What would you do first?", "Put it out")
    pick(terminal, "TRAINING: Is there a fire?", "Yes")
    pick(terminal, "TRAINING: Where is it?", "Indoors")
    shown = terminal.wait(
        "HOW IT CAME OUT", "Learner 1: more protective", "What to do first: right."
    )
    terminal.press(ENTER)

    assert shown.startswith(f"TRAINING · {TITLE} · how it came out")
    terminal.wait("Advice, page 1 of")


@SIZES
def test_a_group_shows_hands_beneath_the_question_alone(
    start: Start, columns: int, lines: int
) -> None:
    terminal = start(f"{STORY} --group hands --learners 9 --seed 1", columns, lines)
    tell_the_story(terminal)
    for question, hands, said in [
        ("What would you do first?", "1", "The group answers"),
        ("Is there a fire?", "1=8, 2=1", "The group answers: Yes"),
        ("Where is it?", "2=5, 1=4", "The group answers: Outdoors"),
        ("What have you tried?", "1", "The group answers: Water"),
    ]:
        terminal.wait("TRAINING · the group", question, "Enter count the hands")
        terminal.press(ENTER)
        terminal.wait(f"TRAINING: {question} Type how many hands", "Ctrl-X exit")
        terminal.press(hands, ENTER)
        terminal.wait_until(partial(has_told, terminal, said), "not told")
    terminal.wait("When was it seen?", "Ctrl-X exit")
    terminal.press("24/11/2026", ENTER)
    terminal.wait("HOW IT CAME OUT", "The group: the same as the case calls for.")


@pytest.mark.parametrize("mode", ["", "--plain"], ids=["keys", "words"])
@pytest.mark.parametrize(
    "way",
    [
        pytest.param(lambda terminal: terminal.press(CTRL_C), id="Ctrl-C"),
        pytest.param(lambda terminal: terminal.child.kill(signal.SIGTERM), id="SIGTERM"),
    ],
)
def test_it_can_be_stopped_and_nothing_is_kept(
    start: Start, mode: str, way: Callable[[Terminal], None], tmp_path: Path
) -> None:
    terminal = start(f"{STORY} {mode} --out {quote(str(tmp_path / 'out.csv'))}")
    tell_the_story(terminal)
    terminal.wait("What would you do first?", "exit")

    way(terminal)

    terminal.wait_until(lambda: "Stopped. A lesson keeps nothing." in terminal.raw, "not stopped")
    assert terminal.echoes()
    assert terminal.finish() == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", ["", "--plain"], ids=["keys", "words"])
def test_quick_exit_clears_the_screen(start: Start, mode: str) -> None:
    terminal = start(f"{STORY} {mode}")
    tell_the_story(terminal)
    terminal.wait("What would you do first?", "exit")
    terminal.press(CTRL_X, ENTER if mode else "")

    assert terminal.finish() == 0
    assert "\x1b[2J\x1b[3J" in terminal.raw
    assert terminal.text() == "Done."


def test_back_leads_from_the_first_question_to_the_story(start: Start) -> None:
    terminal = start()
    tell_the_story(terminal)
    terminal.wait("What would you do first?", "Ctrl-X exit")
    terminal.press(LEFT)
    terminal.wait("in the yard", "Enter answer")


def test_typed_words_do_the_same_and_results_and_certificate_are_saved(
    start: Start, tmp_path: Path
) -> None:
    out, page = tmp_path / "out.json", tmp_path / "page.html"
    words = f"--plain --seed 1 --names --out {quote(str(out))} --certificate {quote(str(page))}"
    terminal = start(f"{STORY} {words}", 80, 200)
    terminal.wait("the name of learner 1", "/exit. >")
    terminal.press("Ann Other", ENTER)
    tell_the_story(terminal)
    for question, typed in [
        ("What would you do first?", "Put it out"),
        ("Is there a fire?", "yes"),
        ("Where is it?", "out"),
        ("What have you tried?", "water"),
        # Yesterday for whoever is in the story.
        ("When was it seen?", "yesterday"),
    ]:
        terminal.wait(f"TRAINING: {question}")
        terminal.press(typed, ENTER)
    for said in (
        "How it came out.",
        "the whole advice.",
        "the usual mistake",
        "to talk about",
        "At the end",
    ):
        terminal.wait(said)
        terminal.press(ENTER)

    assert terminal.finish() == 0
    assert "Tuesday 24 November 2026." in terminal.raw
    held = json.loads(out.read_text("utf-8"))
    assert (held["learners"], held["seed"]) == (["Ann Other"], 1)
    assert (held["cases"][0]["how"], held["cases"][0]["first"]) == ("same", True)
    assert "Ann Other" in page.read_text("utf-8")
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE(page.stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.json", "page.html"]


@pytest.mark.parametrize(
    ("words", "said"),
    some_quick(
        [
            (["--learners", "0"], "`--learners` takes a whole number from 1 to 500"),
            (["--pairs", "0"], "`--pairs` takes a whole number"),
            (["--group", "hands"], "hands are counted in a group"),
            (["--group", "hands", "--learners", "4", "--names"], "`--names` is for learners who"),
            (["--out", "x.svg"], "results are not written as `.svg`"),
            (["--out", "x.csv", "--format", "json"], "promises csv"),
            (["--certificate", "x.csv"], "promises csv"),
            (["--theme", "water"], "no theme of that name"),
            (["--minutes", "1"], "no case fits all of that"),
            ([STORY[:-1]], f"did you mean `{STORY}`?"),
            ([NOT_A_STORY], "this scenario tests the rules"),
        ],
        4,
    ),
)
def test_what_cannot_be_is_told_before_anybody_sits_down(
    start: Start, words: list[str], said: str
) -> None:
    terminal = start(" ".join(words), columns=200)

    assert terminal.finish() == 2
    assert said in " ".join(terminal.raw.split())


@pytest.fixture
def run(tmp_path: Path, environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "safeguard_cli", *words],
            cwd=tmp_path, env={**os.environ, **environ}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return command


def test_without_a_terminal_there_is_no_lesson(run: Callable[..., object]) -> None:
    ran = run("train", STORY)

    assert ran.returncode == 2  # type: ignore[attr-defined]
    assert "a lesson needs a terminal" in ran.stderr  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["record", "verify"], "the results of a lesson, about invented cases"),
        (["record", "show"], "the results of a lesson, about invented cases"),
        (["record", "import"], "the results of a lesson, about invented cases"),
        (["explain"], "the results of a lesson, about invented cases"),
        (["decide"], "unknown key"),
        (["advise", "--no-input", "--answers"], "unknown key"),
    ],
)
def test_no_command_takes_the_results_for_a_record_or_for_answers(
    run: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
    words: list[str],
    said: str,
) -> None:
    file = tmp_path / "results.json"
    file.write_text('{"schema": "safeguard-training/1", "training": true, "cases": []}', "utf-8")
    ran = run(*words, str(file))

    assert ran.returncode != 0
    assert said in ran.stderr
