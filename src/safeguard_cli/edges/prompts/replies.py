"""What a prompt is asked and what comes back: plain values, no terminal.

The interview knows only this module. Menus and plain prompts both keep its
promise: nothing is answered unless the person chose it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from safeguard_cli.core.case import Value
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.model import Question

CommandName = Literal["back", "stop", "exit"]


class Given(Struct, frozen=True):
    """An answer: an id, the ids of a `many`, an ISO date, or text (empty: left out)."""

    value: Value


class Command(Struct, frozen=True):
    """Not an answer: go back, stop here and print what there is, or leave at once."""

    name: CommandName


Reply = Given | Command


class CutOffError(StoppedError):
    """The person stopped, or was stopped, in the middle of a text; `written` is what they had."""

    def __init__(self, message: str, written: str) -> None:
        super().__init__(message)
        self.written = written


class Progress(Struct, frozen=True):
    """Where the person is: "Question 3 of at most 9".

    `again`: it was answered at an earlier sitting, and is asked because things may have changed.
    """

    number: int
    at_most: int
    again: bool = False


class Prompter(Protocol):
    """Somebody who can ask a person.

    Raises StoppedError when the person stops (Ctrl-C); CutOffError while they write a text.
    """

    def ask(
        self, question: Question, progress: Progress | None = None, prior: Value | None = None
    ) -> Reply:
        """Ask one question. `prior` is the answer given before: shown, never taken by itself."""
        ...

    def choose(
        self, title: str, options: Sequence[tuple[str, str]], *, back: bool = False
    ) -> str | Command:
        """Return the id of one of these (id, label) options."""
        ...

    def show(self, text: str) -> None:
        """Show finished text."""
        ...

    def clear(self) -> None:
        """Clear the screen and all that has scrolled away; leave one neutral line."""
        ...
