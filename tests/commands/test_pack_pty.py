"""`safeguard setup --import` with real keys: nothing is taken over that nobody chose."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

Start = Callable[..., Any]
DOWN, STOP, EXIT, CTRL_C = "\x1b[B", "\x10", "\x18", "\x03"
PACK = (
    'extends: uk-safeguarding\nrules-version: "0.2.0"\nmade-on: 2026-11-20\n'
    "contacts: {csc: {number: 01632 960100, checked-on: 2026-11-20}}\n"
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return the file of local details, which does not exist yet."""
    return tmp_path / "config" / "local" / "ruleset.yaml"


@pytest.fixture
def start(tmp_path: Path, compiled: Path) -> Iterator[Start]:
    """Take over a pack at a terminal; whatever still runs at the end is closed."""
    running: list[Any] = []
    (tmp_path / "pack.yaml").write_text(PACK)

    def spawn(*words: str, columns: int = 80) -> Any:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "safeguard_cli", "setup", "--import", "pack.yaml", *words],
            env={
                **os.environ,
                "TERM": "xterm",
                "SAFEGUARD_CONFIG_DIR": str(tmp_path / "config"),
                "SAFEGUARD_CACHE_DIR": str(compiled),
            },
            dimensions=(40, columns),
            encoding="utf-8",
            timeout=20,
            cwd=tmp_path,
        )
        running.append(child)
        return child

    yield spawn
    for child in running:
        child.close(force=True)


def left(child: Any) -> int:
    """Wait for the end, and return the exit code."""
    child.expect(pexpect.EOF)
    child.wait()
    return int(child.exitstatus)


@pytest.mark.parametrize("columns", [80, 40])
def test_a_pack_is_taken_over_once_it_is_chosen_in_the_menu(
    start: Start, kept: Path, columns: int
) -> None:
    child = start(columns=columns)
    child.expect("new: 01632 960100")
    child.expect("Do you want to take the pack over")
    child.expect("Ctrl-X exit")
    assert not kept.exists()
    child.send(DOWN * 2 + "\r")

    assert left(child) == 0
    assert "01632 960100" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_pack_is_taken_over_once_it_is_chosen_in_plain_prompts(start: Start, kept: Path) -> None:
    child = start("--plain")
    child.expect("> ")
    child.sendline("")
    child.expect("> ")
    child.sendline("back")
    child.expect("nothing to go back to")
    child.expect("> ")
    child.sendline("help")
    child.expect("What the pack does not name stays as it is")
    child.expect("> ")
    assert not kept.exists()
    child.sendline("2")

    assert left(child) == 0
    assert "01632 960100" in kept.read_text()


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (DOWN + "\r", "Nothing was changed"),
        (STOP, "Nothing was changed"),
        (EXIT, "Done."),
    ],
    ids=["no", "stop", "exit"],
)
def test_no_other_choice_in_the_menu_changes_anything(
    start: Start, kept: Path, keys: str, says: str
) -> None:
    child = start()
    child.expect("Ctrl-X exit")
    child.send(keys)
    child.expect(says)

    assert left(child) == 0
    assert not kept.exists()


def test_enter_alone_chooses_nothing(start: Start, kept: Path) -> None:
    child = start()
    child.expect("Ctrl-X exit")
    child.send("\r")
    child.expect("Nothing is chosen yet")

    assert not kept.exists()


@pytest.mark.parametrize("reply", ["1", "stop", "exit"])
def test_no_other_reply_to_a_plain_prompt_changes_anything(
    start: Start, kept: Path, reply: str
) -> None:
    child = start("--plain")
    child.expect("> ")
    child.sendline(reply)

    assert left(child) == 0
    assert not kept.exists()


@pytest.mark.parametrize("words", [(), ("--plain",)], ids=["menu", "plain"])
def test_an_interruption_says_that_nothing_was_changed(
    start: Start, kept: Path, words: tuple[str, ...]
) -> None:
    child = start(*words)
    child.expect("> " if words else "Ctrl-X exit")
    child.send(CTRL_C)
    child.expect("stopped; nothing was changed")

    assert left(child) == 130
    assert not kept.exists()
