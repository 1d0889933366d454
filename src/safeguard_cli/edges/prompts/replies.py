"""What a prompt is asked and what comes back: plain values, no terminal.

The interview knows only this module. Menus and plain prompts both keep its
promise: nothing is answered unless the person chose it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, Literal, Protocol

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.model.rule_set import Question

CommandName = Literal["back", "stop", "exit"]
Way = Literal["on", "back", "stop"]
"""Where a session goes from a question."""
COMMANDS: Final = {
    "back": "Go back to the question before",
    "help": "Why is this asked?",
    "stop": "Stop here and print what I have",
    "exit": "Quick exit: leave now and clear the screen",
}
"""What can be done instead of answering a question, in words."""

Wish = Literal["end", "back", "what-if", "quit", "exit"]
Pages = Callable[[int, int], Sequence[str]]
"""Takes columns and rows; gives at least one page, none with more lines than there are rows.

0 rows: all on one page. Pages may hold colours.
"""

EVERY_ROW = 0


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

    `again`: it was answered in an earlier session, and is asked because things may have changed.
    """

    number: int
    at_most: int
    again: bool = False


class Menu(Struct, frozen=True):
    """A list of which one is chosen, and what `back`, `help`, `stop` and `exit` do there, in words.

    `rows`: (id, label). `why`: what help says, a paragraph each. `back` is not offered where its
    words are empty: `no_back` then says why.
    """

    title: str
    rows: Sequence[tuple[str, str]]
    why: tuple[str, ...]
    back: str = ""
    no_back: str = "There is nothing to go back to."
    help: str = "What is this list for?"
    stop: str = COMMANDS["stop"]
    exit: str = COMMANDS["exit"]

    def commands(self) -> dict[str, str]:
        """Return what can be done instead of choosing, with its words."""
        words = {"back": self.back, "help": self.help, "stop": self.stop, "exit": self.exit}
        return {name: label for name, label in words.items() if label}


class Prompter(Protocol):
    """Somebody who can ask a person.

    Raises StoppedError when the person stops (Ctrl-C); CutOffError while they write a text.
    """

    def ask(
        self,
        question: Question,
        progress: Progress | None = None,
        prior: Value | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Reply:
        """Ask one question. `prior` is the answer given before: shown, never taken by itself.

        `meanwhile` is done once the question can be read. What is typed until then waits.
        """
        ...

    def choose(self, menu: Menu) -> str | Command:
        """Return the id of a row, or a command that the menu offers."""
        ...

    def take_for_today(self, day: date) -> None:
        """Read dates from now on as on this day, for example that of a story."""
        ...

    def show(self, text: str) -> None:
        """Show finished text."""
        ...

    def clear(self) -> None:
        """Clear the screen and all that has scrolled away; leave one neutral line."""
        ...


class Slide(Struct, frozen=True):
    """One step, in as many pages as its words need.

    `mark` says what this is, `step` where in the show it stands. Several pages are counted as
    those of the step, or under a name of their own (`counted_as`) instead. `forth` says what the
    key for going on does here. `help` is what `?` shows; without it there is no help.
    `can_branch` says whether "what if?" is offered here. From an aside, every way leads back to
    the story. `leads_back`: there is something before this slide, though it is the first one.
    """

    mark: str
    step: str
    pages: Pages
    counted_as: str = ""
    forth: str = ""
    help: Pages | None = None
    can_branch: bool = False
    is_aside: bool = False
    leads_back: bool = False

    def title(self, page: int, of: int) -> str:
        """Return what stands above a page, counted from 0."""
        counter = f"page {page + 1} of {of}"
        if self.counted_as:
            where = f"{self.counted_as}, {counter}" if of > 1 else self.counted_as
        else:
            where = f"{self.step}, {counter}" if of > 1 else self.step
        return f"{self.mark} · {where}"


class Left(Struct, frozen=True):
    """Where the person stopped, and what for. `is_playing` says whether it played by itself."""

    at: int
    wish: Wish
    is_playing: bool = False


def onward(slides: Sequence[Slide], at: int) -> str:
    """Name what comes after a slide."""
    if slides[at].is_aside:
        return "to the story"
    if slides[at].forth:
        return slides[at].forth
    return "next" if at < len(slides) - 1 else "finish"


class Player(Protocol):
    """Shows slides to a person. Raises StoppedError when the person stops (Ctrl-C)."""

    def play(self, slides: Sequence[Slide], at: int, pace: float, *, playing: bool) -> Left:
        """Show slides from this one on, until the end or until the person wants something else.

        While `playing` it steps by itself every `pace` seconds, until it is paused. The
        last slide stays. With a pace of 0 it cannot play by itself.
        """
        ...
