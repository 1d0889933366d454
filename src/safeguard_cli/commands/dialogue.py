"""The person at the prompt, as every step of a session meets them: told something, let go."""

from __future__ import annotations

from typing import Literal, NoReturn

from safeguard_cli.commands.kept_answers import KeptAnswers
from safeguard_cli.core.errors import LeftAtOnceError
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import Command, Prompter


class Dialogue:
    """One person at a prompt, with the answers they give. `is_plain`: it may be read aloud."""

    def __init__(self, asker: Prompter, answers: KeptAnswers) -> None:
        """Speak through this prompter with the person who gives these answers."""
        self.asker = asker
        self.is_plain = isinstance(asker, PlainPrompter)
        self.answers = answers

    def tell(self, *sentences: str) -> None:
        """Say something: folded to the screen, or a sentence a line to be read aloud."""
        self.asker.show(("\n" if self.is_plain else " ").join(sentences))

    def way(self, command: Command) -> Literal["back", "stop"]:
        """Leave at once where that is wanted; else say which way to go."""
        if command.name == "exit":
            self.leave()
        return command.name

    def leave(self) -> NoReturn:
        """Drop the answers, clear the screen, and go. Raises LeftAtOnceError."""
        # Cleared first: what could not be dropped is then said on the empty screen.
        self.asker.clear()
        self.answers.discard()
        raise LeftAtOnceError
