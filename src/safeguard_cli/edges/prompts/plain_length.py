"""What is long, line by line: a text of many lines, and a question with many answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Final, cast

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.plain_keys import read_command
from safeguard_cli.edges.prompts.replies import Command, CommandName, Given, Reply

LETTERS_FIRST: Final = (
    "To see what stands under a heading, type its letter, or several, such as A, C. "
    "To see all, type: all."
)
NUMBERS_TOGETHER: Final = "Type all your numbers in one line, or another letter."
NOT_BOTH: Final = "Type letters, or numbers, and not both in one line."
_ALL: Final = "ALL"
_PARTS: Final = re.compile(r" AND |[\s,;]+")


class Writing:
    """A text that is being written. `more` says whether further lines have come already."""

    def __init__(
        self,
        question: Question,
        commands: Sequence[str],
        prior: Value | None,
        more: Callable[[], bool],
    ) -> None:
        self.lines: list[str] = []
        self._question = question
        self._commands = commands
        self._prior = prior
        self._more = more

    def add(self, line: str) -> Reply | str | None:
        """Return the reply, "help", a sentence to show, or None to go on writing."""
        word = read_command(line)
        if word == "exit":
            return Command("exit")
        return self._take_later(line, word) if self.lines else self._take_first(line, word)

    def _take_first(self, line: str, word: str | None) -> Reply | str | None:
        if line.strip() == "/keep" and self._prior:
            return Given(self._prior)
        if word == "unsure" and self._question.counts_as:
            return Given(UNSURE)
        if word in self._commands:
            return obeyed(word)
        if line.strip() == ".":
            return Given("")
        if not line.strip():
            return f"{words.NOTHING_TYPED} To leave this out, type a full stop."
        if line.startswith("/"):
            return words.FIRST if word == "back" else words.NOT_A_COMMAND
        self.lines.append(line)
        # What is pasted in may have more lines than were asked for: none is dropped.
        is_whole = not words.takes_many_lines(self._question) and not self._more()
        return Given(line.strip()) if is_whole else None

    def _take_later(self, line: str, word: str | None) -> Reply | str | None:
        if word == "help":
            return "\n".join([*words.why(self._question), words.STILL_HERE])
        if word is not None:
            return words.FINISH_FIRST
        # An empty line inside a pasted text parts two paragraphs.
        if line.strip() == "." or (not line.strip() and not self._more()):
            return Given("\n".join(self.lines).strip())
        self.lines.append(line)
        return None


def obeyed(word: str | None) -> Reply | str:
    """Return what a command comes to: help is not a reply."""
    return "help" if word == "help" else Command(cast("CommandName", word))


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
