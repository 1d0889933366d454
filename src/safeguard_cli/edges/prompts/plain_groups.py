"""Offer a long question by its headings: what stands under one is listed for whoever asks.

Forty answers read aloud are too many. A heading has a letter, and says in a few words what it
holds. The numbers of the answers are the same whether they are listed or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import ascii_uppercase
from typing import Final

from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.prompts import words

LETTERS_FIRST: Final = (
    "To see what stands under a heading, type its letter, or several, such as A, C. "
    "To see all, type: all."
)
NUMBERS_TOGETHER: Final = "Type all your numbers in one line, or another letter."
NOT_BOTH: Final = "Type letters, or numbers, and not both in one line."
_ALL: Final = "ALL"
_PARTS: Final = re.compile(r" AND |[\s,;]+")


class Offer:
    """The answers of a question, and the letter of each group that is not listed at once."""

    def __init__(self, question: Question) -> None:
        self._labels = words.labels(question)
        self._begins = words.headings(question)
        self._holds = {clean_line(each.group): each.holds for each in question.headings}
        named = [group for group in self._begins.values() if group in self._holds]
        self.letters = dict(zip(named, ascii_uppercase, strict=False))

    def lines(self) -> Iterator[str]:
        """Yield what is offered at first: headings with a letter stand for their answers."""
        for group, rows in self._gather_groups().items():
            letter = self.letters.get(group)
            if letter is not None:
                yield f"\n{letter}. {group}: {clean_line(self._holds[group])}."
                continue
            if self._begins:
                yield f"\n{group}:" if group else ""
            yield from rows

    def opened(self, line: str) -> Iterator[str] | None:
        """Yield the answers under the letters of a line; None where it is not letters alone."""
        typed = set(filter(None, _PARTS.split(line.upper())))
        everything = typed == {_ALL}
        chosen = {
            group: letter for group, letter in self.letters.items() if everything or letter in typed
        }
        if not everything and {*chosen.values()} != typed:
            return None
        return self._list_under(chosen)

    def mixes(self, line: str) -> bool:
        """Say whether a line holds a letter beside something else."""
        return not {*self.letters.values()}.isdisjoint(_PARTS.split(line.upper()))

    def _list_under(self, chosen: Mapping[str, str]) -> Iterator[str]:
        for group, rows in self._gather_groups().items():
            if group in chosen:
                yield from (f"\n{group}:", *rows)
        yield f"\n{NUMBERS_TOGETHER}"

    def _gather_groups(self) -> dict[str, list[str]]:
        """Return the numbered answers, by the heading above them."""
        found: dict[str, list[str]] = {}
        group = ""
        for number, (name, label) in enumerate(self._labels.items(), 1):
            group = self._begins.get(name, group)
            found.setdefault(group, []).append(f"{number}. {label}")
        return found
