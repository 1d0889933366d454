"""Text is folded to the width of a terminal, whatever its script, and none of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from safeguard_cli.edges.render.folding import fold

LETTERS = st.sampled_from("abc -.'\u00e9\u0301\u0628\u4e2d\u6587\uff21\U0001f600")
TEXTS = st.text(LETTERS, max_size=80).map(lambda text: " ".join(text.split()))


@given(TEXTS, st.integers(2, 40))
def test_no_line_is_wider_than_the_screen(text: str, columns: int) -> None:
    assert all(cell_len(line) <= columns for line in fold(text, columns))


@given(TEXTS, st.integers(2, 40))
def test_folding_loses_nothing_but_spaces(text: str, columns: int) -> None:
    assert "".join(fold(text, columns)).replace(" ", "") == text.replace(" ", "")


def test_lines_are_broken_between_words() -> None:
    assert fold("Ring 999 now. Then write it down.", 14) == [
        "Ring 999 now.",
        "Then write it",
        "down.",
    ]


def test_a_word_that_is_wider_than_the_screen_is_broken() -> None:
    assert fold("see abcdefghij", 6) == ["see", "abcdef", "ghij"]


def test_no_text_is_one_empty_line() -> None:
    assert fold("", 20) == [""]
