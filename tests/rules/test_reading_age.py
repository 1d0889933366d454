"""Every sentence of advice can be read by a tired person: its Flesch-Kincaid grade is low.

The grade is 0.39 x words in a sentence + 11.8 x syllables in a word - 15.59. Syllables are
groups of vowels, but for a silent e: that counts one too many rather than one too few.
"""

from __future__ import annotations

import re
from statistics import median

import pytest
from whole_cases import shipped_rules

from safeguard_cli.core.checking.check_vague_people import list_texts

# A few words are no sentence: "Who has parental responsibility" is the label of a field.
FEWEST_WORDS = 6
USUAL, HARDEST = 7, 10

_WORD = re.compile(r"[A-Za-z0-9'-]+")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^laeiouytd]ed|[^laeiouy]e)$")


def syllables(word: str) -> int:
    spoken = _SILENT.sub(lambda found: found.group()[0], word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", spoken)))


def grade(text: str) -> float:
    words = _WORD.findall(text)
    sentences = [part for part in _SENTENCE_END.split(text.strip()) if part]
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * per_word - 15.59


def grades() -> dict[str, float]:
    said = {text for _, _, text in list_texts(shipped_rules())}
    return {text: grade(text) for text in said if len(_WORD.findall(text)) >= FEWEST_WORDS}


@pytest.mark.parametrize(
    ("word", "count"), [("child", 1), ("safe", 1), ("children", 2), ("allegations", 4)]
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_long_sentence_of_long_words_is_hard() -> None:
    hard = "Notwithstanding organisational considerations, practitioners prioritise safeguarding."

    assert grade(hard) > HARDEST


def test_the_usual_sentence_is_easy() -> None:
    assert median(grades().values()) <= USUAL


def test_no_sentence_is_hard() -> None:
    hard = {text: round(found, 1) for text, found in grades().items() if found > HARDEST}

    assert hard == {}
