"""Gather a text line by line, so that nothing that was written is lost by a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.replies import Command, CommandName, Given, Reply
from safeguard_cli.edges.prompts.typed_answers import read_command


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
