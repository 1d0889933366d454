"""A terminal is drawn with rich, and says what a pipe says; nothing else loads rich."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from samples import sample_advice

from safeguard_cli.edges.render.block_lines import advice_lines
from safeguard_cli.edges.render.lines import Line, folded, line, row, whole
from safeguard_cli.edges.render.screen import coloured, drawn, rows_of

LETTERS = st.sampled_from("abc -.'[]/:\u00e9\u0301\u4e2d\u6587\uff21\U0001f600")
TEXTS = st.text(LETTERS, max_size=80)
ADVISE = ["advise", "--set", "danger-now=yes", "--no-input"]
LOADS = """
import sys
from safeguard_cli.__main__ import main
sys.argv = ["safeguard", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
if any(name.partition(".")[0] == "rich" for name in sys.modules):
    sys.exit("rich was loaded")
"""


@given(TEXTS, st.integers(14, 60), st.sampled_from(["", "  - ", "    "]))
def test_no_row_is_wider_than_the_screen_and_nothing_is_lost(
    text: str, width: int, first: str
) -> None:
    rows = drawn([line(text, first)], width, colour=False)[:-1].split("\n")

    assert all(cell_len(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == f"{first}{text}".replace(" ", "") or not text.strip()


@given(TEXTS)
def test_no_text_is_markup_an_emoji_or_a_link_and_colours_change_no_letter(text: str) -> None:
    shown = Text.from_ansi(drawn([line(text, style="bold red")], 200, colour=True))

    assert shown.plain.strip() == " ".join(text.split())


STYLES = st.sampled_from(["", "bold", "dim", "bold red", "bold yellow", "bold green"])
ANY_LINES = st.lists(
    st.builds(
        Line,
        TEXTS,
        first=st.sampled_from(["", "  - "]),
        # Our own indentation: what nobody types, such as a tab, rich would widen.
        rest=st.sampled_from(["", "    "]),
        style=STYLES,
        styled=st.integers(0, 9),
    )
)


@given(ANY_LINES, st.integers(14, 60))
def test_colours_are_those_that_a_console_of_rich_prints(lines: list[Line], width: int) -> None:
    console = Console(
        width=90, force_terminal=True, color_system="standard", legacy_windows=False,
        markup=False, emoji=False, highlight=False, _environ={},
    )  # fmt: skip
    shown = rows_of(lines, width)

    with console.capture() as printed:
        console.print(Text("\n").join(shown), soft_wrap=True)

    assert coloured(shown, colour=True) == printed.get()


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_terminal_and_a_pipe_say_the_same_on_the_same_lines(width: int) -> None:
    lines = [each._replace(rest=each.first and each.rest) for each in advice_lines(sample_advice())]

    assert drawn(lines, width, colour=False) == folded(lines, width)


def test_a_place_in_a_file_stays_on_one_line_for_tools_to_read() -> None:
    place = f"{'folder/' * 20}rules.yaml:3:1: SG004 unknown key"
    for lines in ([whole(place)], [Line(place, style="bold", styled=12, whole=True)]):
        assert folded(lines, 40) == f"{place}\n"
        assert Text.from_ansi(drawn(lines, 40, colour=True)).plain.strip() == place


def test_a_row_for_scripts_is_folded_on_a_screen_alone() -> None:
    lines = [row("one two three four", "  found  ")]

    assert folded(lines, 16) == "  found  one two three four\n"
    assert drawn(lines, 20, colour=False) == "  found  one two\n         three four\n"


def test_later_rows_keep_the_style_and_end_with_it() -> None:
    shown = drawn([line("one two three four", style="bold"), line("five")], 10, colour=True)

    assert shown == "\x1b[1mone two\x1b[0m\n\x1b[1mthree four\x1b[0m\nfive\n"


@pytest.mark.parametrize(
    "words",
    [
        [*ADVISE, "--format", "json"],
        [*ADVISE, "--format", "plain"],
        [*ADVISE, "--format", "markdown"],
        ADVISE,
        [*ADVISE, "--out", "record.txt"],
        [*ADVISE, "--out", "record.html"],
        ["contacts"],
        ["rules", "graph"],
    ],
    ids=" ".join,
)
def test_json_plain_files_and_pipes_never_load_rich(tmp_path: Path, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADS, *words], cwd=tmp_path, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr.count("rich was loaded")) == (0, 0), done.stderr


def test_a_question_is_asked_without_rich() -> None:
    loaded = subprocess.run(
        [
            sys.executable, "-c",
            "import sys, safeguard_cli.edges.prompts.menus, safeguard_cli.edges.prompts.plain, "
            "safeguard_cli.edges.prompts.terminal\n"
            "print([name for name in sys.modules if name.partition('.')[0] == 'rich'])",
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert loaded.stdout == "[]\n"
