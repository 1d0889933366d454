"""Nothing typed can command a terminal, and what people write stays as they wrote it."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard_cli.core.words.cleaning import clean, clean_line, escaped

JOINERS = "\u200c\u200d"


@given(st.text(st.characters(codec=None)))
def test_only_visible_characters_line_ends_and_joiners_are_left(text: str) -> None:
    kept = clean(text)

    for character in kept:
        category = unicodedata.category(character)
        assert character in f"\n{JOINERS}" or category[0] != "C"
        assert category not in ("Zl", "Zp")


@given(st.text(st.characters(codec=None)))
def test_cleaning_clean_text_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs"))))
def test_what_can_be_seen_is_kept(text: str) -> None:
    assert clean(text) == text


@given(st.text(st.characters(codec=None)))
def test_one_line_is_one_line(text: str) -> None:
    found = clean_line(text)

    assert len(found.splitlines()) <= 1
    assert found == found.strip()
    assert "  " not in found


@given(st.text(st.characters()))
def test_escaped_json_says_the_same_and_commands_no_terminal(text: str) -> None:
    written = escaped(json.dumps({"text": text}, ensure_ascii=False) + "\n")

    assert json.loads(written) == {"text": text}
    assert clean(written) == written


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("\x1b[2Jgone", "[2Jgone", id="escape"),
        pytest.param("a\x07b\x00c\x7f\x9b", "abc", id="control"),
        pytest.param("abc\u202edcba\u2066", "abcdcba", id="bidirectional"),
        pytest.param("a\u200bb\ufeffc\u00add", "abcd", id="invisible"),
        pytest.param("a\r\nb\rc\u2028d\u2029e\x85f", "a\nb\nc\nd\ne\nf", id="line ends"),
        pytest.param("a\tb", "a    b", id="tab"),
        pytest.param("\ud800x", "x", id="half a character"),
        pytest.param(
            "\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e", id="Persian keeps its joiner"
        ),
        pytest.param("👩\u200d👧", "👩\u200d👧", id="a family stays together"),
        pytest.param("Siân said: “café”", "Siân said: “café”", id="accents and quotes"),
    ],
)
def test_text_is_cleaned_so(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_line_has_single_spaces() -> None:
    assert clean_line("  The\r\n Old\tMill  ") == "The Old Mill"
