"""Text is folded to so many columns, whatever its script, and none of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from safeguard_cli.core.words.folding import fold

LETTERS = st.sampled_from("abc -.'\u00e9\u0301\u0628\u4e2d\u6587\uff21\U0001f600")
TEXTS = st.text(LETTERS, max_size=80).map(lambda text: " ".join(text.split()))


@given(TEXTS, st.integers(2, 40))
def test_no_line_is_wider_than_the_columns(text: str, columns: int) -> None:
    assert all(cell_len(line) <= columns for line in fold(text, columns))


@given(TEXTS, st.integers(6, 40))
def test_indents_count_as_columns(text: str, columns: int) -> None:
    lines = fold(text, columns, "- ", "    ")

    assert all(cell_len(line) <= columns for line in lines)
    assert all(line.startswith("    " if number else "- ") for number, line in enumerate(lines))


@given(TEXTS, st.integers(2, 40))
def test_folding_loses_nothing_but_spaces(text: str, columns: int) -> None:
    assert "".join(fold(text, columns)).replace(" ", "") == text.replace(" ", "")


def test_lines_are_broken_between_words_and_not_at_hyphens() -> None:
    assert fold("Ring 999 now. Tell a pre-school.", 20) == ["Ring 999 now. Tell a", "pre-school."]


def test_a_name_in_wide_characters_takes_the_columns_that_it_has_on_a_screen() -> None:
    assert fold("王小明 and 李", 9) == ["王小明", "and 李"]


def test_a_word_that_is_wider_than_a_line_is_broken_unless_it_is_to_be_copied() -> None:
    assert fold("see abcdefgh", 6) == ["see ab", "cdefgh"]
    assert fold("see /tmp/a/b", 6, breaks_words=False) == ["see", "/tmp/a/b"]
    assert fold("see /tmp/王", 6, breaks_words=False) == ["see", "/tmp/王"]


def test_no_text_is_no_line() -> None:
    assert fold("", 20) == []
