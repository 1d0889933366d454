"""The command line: a command that is made ready alone, and what all commands share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from running import Run
from typer.main import get_command
from typer.testing import CliRunner

from safeguard_cli import __main__
from safeguard_cli.cli import app, app_for
from safeguard_cli.commands import advise, decide_case

GROUP = get_command(app)
NAMES = sorted(GROUP.commands)  # type: ignore[attr-defined]
OTHERS = [[], ["--help"], ["advisee"], ["--version", "advise"], ["--install-completion"]]
USUAL = [
    ["advise"],
    ["advise", "--plain"],
    ["advise", "--answers", "case.yaml", "--no-input"],
    ["advise", "--no-input", "--answers", "-", "--format", "json", "--full"],
    ["advise", "--answers", "a", "--private", "--answers", "b", "--plain", "--plain"],
    ["advise", "--format", "text", "--format", "plain"],
    ["decide"],
    ["decide", "-"],
    ["decide", "case.json"],
]


def leaves(group: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every command that does something, with the words that call it."""
    commands = getattr(group, "commands", None)
    if commands is None:
        yield path, group
        return
    for name, command in commands.items():
        yield from leaves(command, (*path, name))


@pytest.mark.parametrize("name", NAMES)
def test_a_command_has_the_same_options_when_it_is_made_ready_alone(name: str) -> None:
    alone, whole = (CliRunner().invoke(one, [name, "--help"]) for one in (app_for([name]), app))

    assert alone.exit_code == 0
    assert alone.output == whole.output


@pytest.mark.parametrize("name", NAMES)
def test_no_other_command_is_made_ready_for_a_command(name: str) -> None:
    assert list(get_command(app_for([name])).commands) == [name]  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_whoever_names_no_such_command_meets_the_whole_program(words: list[str]) -> None:
    assert app_for(words) is app


@pytest.mark.parametrize("words", USUAL, ids=" ".join)
def test_what_is_run_without_a_parser_is_what_the_parser_would_run(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(advise, "advise", asked.append)
    monkeypatch.setattr(decide_case, "decide", asked.append)
    monkeypatch.setattr("sys.platform", "linux")

    assert __main__._run_usual(words)
    app_for(words)(args=words, standalone_mode=False)

    assert len(asked) == 2
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "words",
    [
        ["decide", "--help"],
        ["decide", "a", "b"],
        ["advise", "x"],
        ["advise", "--help"],
        ["advise", "--answers"],
        ["advise", "--answers", ""],
        ["advise", "--answers", "--no-input"],
        ["advise", "--answers=case.yaml"],
        ["advise", "--format", "JSON"],
        ["advise", "--format"],
        ["advise", "--plai"],
        ["advise", "--out", "case.json"],
        ["share"],
    ],
    ids=" ".join,
)
def test_nothing_else_is_run_without_a_parser(words: list[str]) -> None:
    assert not __main__._run_usual(words)


def test_options_stand_in_the_same_order_in_all_commands() -> None:
    before: dict[tuple[str, str], tuple[str, ...]] = {}
    for path, command in leaves(GROUP):
        names = [p.opts[0] for p in command.params if p.param_type_name == "option"]  # type: ignore[attr-defined]
        before |= dict.fromkeys(combinations(names, 2), path)

    assert {pair: path for pair, path in before.items() if pair[::-1] in before} == {}


def test_what_a_command_does_fits_a_line_of_80_columns() -> None:
    for words in ([], ["rules"], ["cases"], ["record"], ["concerns"]):
        shown = CliRunner().invoke(app, [*words, "--help"], terminal_width=80).output

        listed = shown.partition("Commands:\n")[2].splitlines()
        assert len(listed) > 2
        assert [line for line in listed if "..." in line or "\u2026" in line] == []
        # A line that is indented further goes on from the one above it.
        assert [line for line in listed if line.startswith("   ")] == []


@pytest.mark.parametrize(
    ("shell", "told"),
    [
        ("bash", {"COMP_WORDS": "safeguard adv", "COMP_CWORD": "1"}),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "safeguard adv"}),
        (
            "fish",
            {"_TYPER_COMPLETE_ARGS": "safeguard adv", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
        ),
        (
            "powershell",
            {"_TYPER_COMPLETE_ARGS": "safeguard adv", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "adv"},
        ),
    ],
)
def test_each_shell_can_complete_a_command(shell: str, told: dict[str, str]) -> None:
    told = {**told, "_SAFEGUARD_COMPLETE": f"complete_{shell}"}

    completed = CliRunner().invoke(app_for([]), [], env=told, prog_name="safeguard")

    assert "advise" in completed.output
    assert "share" not in completed.output


def test_where_nobody_sits_at_a_terminal_the_program_alone_shows_its_help(run: Run) -> None:
    ran = run()

    assert ran.code == 2
    assert "Commands:" in ran.out + ran.err
