"""A command that is made ready alone is the same command."""

from __future__ import annotations

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from safeguard_cli.cli import app, app_for

ALONE = ["advise", "share", "checklist", "resume", "explain", "setup", "contacts", "help"]
OTHERS = [[], ["--help"], ["record"], ["rules"], ["advisee"], ["--version", "advise"]]


@pytest.mark.parametrize("name", ALONE)
def test_a_command_has_the_same_options_when_it_is_made_ready_alone(name: str) -> None:
    alone, whole = (CliRunner().invoke(one, [name, "--help"]) for one in (app_for([name]), app))

    assert alone.exit_code == 0
    assert alone.output == whole.output


@pytest.mark.parametrize("name", ALONE)
def test_no_other_command_is_made_ready_for_a_command(name: str) -> None:
    assert list(get_command(app_for([name])).commands) == [name]  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_whoever_names_no_such_command_meets_the_whole_program(words: list[str]) -> None:
    assert app_for(words) is app
