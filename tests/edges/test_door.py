"""All text goes out by one door, which lets nothing through that could command a terminal."""

from __future__ import annotations

import ast
import io
import json
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import sample_advice
from screens import advice_screen, emergency_screen
from where import ROOT

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.words.cleaning import AsJson
from safeguard_cli.edges.door import Coloured, at_the_door, write, write_json_lines, write_prose

SOURCE = ROOT / "src" / "safeguard_cli"
MODULES = sorted(SOURCE.rglob("*.py"))
DOOR = SOURCE / "edges" / "door.py"
# The version number, and the sentence for when even the door cannot be loaded.
BARE = SOURCE / "__main__.py"
MAKERS = {"screen.py", "plain.py", "menus.py"}
HOSTILE = "a\x1b[31mb\x9b1mc\x07\u202ed\re\x08\u200ef\x00"
COMMANDS = {"Cc", "Cf", "Cs", "Co", "Cn"}


def commands(text: str) -> set[str]:
    kept = {"\n", "\u200c", "\u200d"}
    return {c for c in text if unicodedata.category(c) in COMMANDS and c not in kept}


@given(st.text() | st.sampled_from([HOSTILE]))
def test_no_text_takes_a_command_out(text: str) -> None:
    stream = io.StringIO()

    write(stream, text)

    assert commands(stream.getvalue()) == set()


@given(st.dictionaries(st.text(), st.text() | st.just(HOSTILE)))
def test_json_goes_out_whole_and_commands_nothing(value: dict[str, str]) -> None:
    text = at_the_door(AsJson(json.dumps(value, ensure_ascii=False)))

    assert commands(text) == set()
    assert json.loads(text) == value


def test_lines_of_json_are_escaped_on_a_screen_alone() -> None:
    line = json.dumps({"id": "a\x9bb"}, ensure_ascii=False).encode() + b"\n"
    on_screen, elsewhere = io.BytesIO(), io.BytesIO()

    write_json_lines(on_screen, line, is_screen=True)
    write_json_lines(elsewhere, line, is_screen=False)

    assert elsewhere.getvalue() == line
    assert commands(on_screen.getvalue().decode()) == set()
    assert json.loads(on_screen.getvalue()) == {"id": "a\x9bb"}


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [20, 40, 60, 80])
@given(st.lists(st.text("ab ", max_size=90), max_size=4), st.integers(0, 4))
def test_a_screen_breaks_sentences_between_words_and_a_file_not_at_all(
    columns: int, lines: list[str], indent: int
) -> None:
    text = "\n".join(" " * indent + line for line in lines)
    screen, file = Screen(), io.StringIO()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        write_prose(screen, text)
        write_prose(file, text)

    assert file.getvalue() == f"{text}\n"
    assert screen.getvalue().split() == text.split()
    short = {word for word in text.split() if len(word) + indent <= columns}
    for line in screen.getvalue().split("\n"):
        assert len(line) <= columns or not short.issuperset(line.split())


def test_what_stands_under_another_line_stays_under_it_and_a_command_stays_whole() -> None:
    screen = Screen()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "20")
        write_prose(
            screen, "Tell your lead today.\n  By the end of this day.\n  safeguard continue SG-7K3F"
        )

    assert screen.getvalue() == (
        "Tell your lead\ntoday.\n  By the end of this\n  day.\n  safeguard continue SG-7K3F\n"
    )


def test_what_is_added_to_coloured_text_is_coloured_no_more() -> None:
    assert at_the_door(Coloured("\x1b[1mred\x1b[0m")) == "\x1b[1mred\x1b[0m"
    assert at_the_door(Coloured("\x1b[1mred") + HOSTILE) == at_the_door("\x1b[1mred" + HOSTILE)


@pytest.mark.parametrize("draw", [advice_screen, emergency_screen])
def test_a_screen_holds_its_own_colours_and_no_other_command(
    draw: Callable[[Advice, int, bool], Coloured],
) -> None:
    shown = draw(sample_advice(), 80, True)

    assert isinstance(shown, Coloured)
    assert commands(str(shown)) == {"\x1b"}


@cache
def calls(file: Path) -> list[ast.Call]:
    return [n for n in ast.walk(ast.parse(file.read_bytes())) if isinstance(n, ast.Call)]


def test_no_other_module_writes_to_a_stream() -> None:
    # `os.write`, and `write` of a store's own files, take handles and no stream of a terminal.
    streams = {"stream", "_stream", "screen", "stdout", "stderr", "buffer"}
    raw = [
        f"{file.relative_to(SOURCE)}, line {call.lineno}"
        for file in MODULES
        if file not in (DOOR, BARE) and file.name != "cache.py"
        for call in calls(file)
        if (isinstance(call.func, ast.Name) and call.func.id == "print")
        or (
            isinstance(call.func, ast.Attribute)
            and call.func.attr in ("write", "writelines")
            and _last_name(call.func.value) in streams
        )
    ]

    assert raw == []


def test_only_what_draws_a_screen_makes_coloured_text() -> None:
    made = {
        file.name
        for file in MODULES
        for call in calls(file)
        if isinstance(call.func, ast.Name) and call.func.id == "Coloured"
    }

    assert made <= MAKERS


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
