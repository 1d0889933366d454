"""What a start loads: to load anything takes time, and somebody waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from test_cli import FULL
from where import RULES
from whole_cases import shipped

from safeguard_cli.commands.desk import now, open_desk
from safeguard_cli.commands.session.first_question import keep_opening
from safeguard_cli.core.errors import UsageError
from safeguard_cli.reading.answers_file import read_answers
from safeguard_cli.reading.answers_yaml import read_yaml

PROGRAM = """
import sys
from safeguard_cli.__main__ import main
try:
    main()
finally:
    sys.stderr.write(" ".join(sys.modules))
"""


ON_A_SCREEN = "import sys\nsys.stdout.isatty = lambda: True"


def loaded(*words: str, before: str = "") -> set[str]:
    """Return the modules that are there once a command has run on compiled rules.

    `before`: what is run before the program starts.
    """
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", before + PROGRAM, *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    return set(done.stderr.split("\n")[-1].split())


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"as-of": "2026-11-25T10:00", "answers": FULL}))
    return file


def test_a_decision_on_json_loads_neither_parsers_nor_advice(answers: Path) -> None:
    here = loaded("decide", str(answers))

    assert "safeguard_cli.core.deciding.decision" in here
    for unneeded in ("typer", "yaml", "rich", "prompt_toolkit", "numpy", "shutil"):
        assert unneeded not in here
    assert "safeguard_cli.core.deciding.relevance" not in here
    assert "safeguard_cli.commands.option_words" not in here
    assert [name for name in here if name.startswith("safeguard_cli.core.advising.")] == []
    assert [name for name in here if name.startswith("safeguard_cli.cli")] == []


def test_advice_on_a_screen_loads_neither_a_parser_nor_a_console_nor_a_record(
    answers: Path,
) -> None:
    here = loaded("advise", "--answers", str(answers), "--no-input", before=ON_A_SCREEN)

    assert {"safeguard_cli.core.advising.advice", "rich.text"} <= here
    for unneeded in ("typer", "yaml", "rich.console", "prompt_toolkit", "secrets", "string"):
        assert unneeded not in here
    assert "safeguard_cli.core.advising.record" not in here


BEHIND_THE_FIRST_QUESTION = """
import sys
from safeguard_cli.commands.session import advice_session
def tell_and_stop(*_, **__):
    raise SystemExit(f"loaded: {' '.join(sys.modules)} end")
advice_session.prepare_floors = tell_and_stop
from safeguard_cli.__main__ import main
main()
"""


@pytest.mark.parametrize("words", [["--plain"], []])
def test_until_the_first_question_nothing_is_loaded_that_finds_out_what_matters(
    words: list[str],
) -> None:
    keep_opening(open_desk(RULES), now(), "advise")
    screen = pexpect.spawn(
        sys.executable,
        ["-c", BEHIND_THE_FIRST_QUESTION, "advise", *words],
        encoding="utf-8",
        dimensions=(40, 80),
        env={**os.environ, "TERM": "xterm"},
    )
    screen.expect("Is a child in danger")
    screen.expect("loaded: (.*) end")
    here = screen.match[1].split()

    assert "safeguard_cli.commands.session.conversation" in here
    assert ("prompt_toolkit" in here) == (not words)
    for unneeded in ("deciding.relevance", "advising.advice", "advising.record"):
        assert f"safeguard_cli.core.{unneeded}" not in here
    for unneeded in ("typer", "yaml", "rich"):
        assert unneeded not in here


def test_a_command_loads_no_other_group_of_commands(answers: Path) -> None:
    here = loaded("decide", str(answers), "--as-of", "2026-11-25")

    groups = {name for name in here if name.startswith("safeguard_cli.cli.")}
    assert groups == {"safeguard_cli.cli.decide_and_batch", "safeguard_cli.cli.options"}


@pytest.mark.parametrize("indent", [None, 2])
def test_plain_json_is_read_as_yaml_would_read_it(indent: int | None) -> None:
    content = json.dumps({"as-of": "2026-11-25T10:00", "answers": FULL}, indent=indent).encode()
    questions = shipped().questions

    assert read_answers(content, "case", questions) == read_yaml(content, "case", questions)


@pytest.mark.parametrize(
    "content",
    [
        b'{"answers": {"danger-now": "no", "danger-now": "yes"}}',
        b'{"answers": {"danger-now": "no"}, "answers": {}}',
        b'{"answers": {"danger-now": true}}',
        b'{"answers": {"danger-now": "perhaps"}}',
        b'{"answers": {"danger-now": "no"}, "as-of": "soon"}',
        b'{"answer": {}}',
        b'{"answers": ["no"]}',
        b'{"answers": {"note": "a\\u0007b"}}',
        b'{"answers": {"special": ["none", "none\\n"]}}',
    ],
)
def test_what_is_wrong_in_json_is_told_as_in_yaml(content: bytes) -> None:
    questions = shipped().questions
    told = []
    for read in (read_answers, read_yaml):
        with pytest.raises(UsageError, match=r".") as error:
            read(content, "case", questions)
        told.append((type(error.value), str(error.value)))

    assert told[0] == told[1]
