"""What keys do in every menu and text field: quick exit, stopping, help, typing.

For `menus` only. Those that move between rows, choose one or go back are in `menu_keys`.
"""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.application import get_app
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Window,
)

from safeguard_cli.core.model.rule_set import UNSURE
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.menu_page import Fragments, Page
from safeguard_cli.edges.prompts.replies import Command, Given
from safeguard_cli.edges.prompts.typed_answers import Word, read_command


def obey(word: Word, page: Page, event: KeyPressEvent) -> None:
    """Do what a command says; help is shown where the question is."""
    if word == "help":
        page.turn_why()
    elif word == "unsure":
        event.app.exit(result=Given(UNSURE))
    else:
        event.app.exit(result=Command(word))


def text_window(fragments: Callable[[int], Fragments], *, whole: int = 0) -> Window:
    """Return a window of text that is folded anew for every width.

    `whole`: so many lines of it are shown whatever else is on the screen, if it has as many.
    """

    def shown() -> StyleAndTextTuples:
        return [*fragments(columns())]

    def height() -> Dimension:
        lines = 1 + sum(text.count("\n") for _, text in fragments(columns()))
        return Dimension(min=min(lines, whole), preferred=lines)

    return Window(FormattedTextControl(shown), height=height, dont_extend_height=True)


def common_keys() -> KeyBindings:
    """Return the keys that work everywhere."""
    keys = KeyBindings()

    @keys.add(Keys.ControlX, eager=True)
    def _exit(event: KeyPressEvent) -> None:
        event.app.exit(result=Command("exit"))

    @keys.add(Keys.ControlC, eager=True)
    @keys.add(Keys.ControlQ, eager=True)
    @keys.add(Keys.SIGINT, eager=True)
    def _stop(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    @keys.add(Keys.ControlR, eager=True)
    @keys.add(Keys.ControlS, eager=True)
    def _no_search(_: KeyPressEvent) -> None:
        """Keep the text field from turning into a search."""

    return keys


def columns() -> int:
    """Return the width of the terminal as it is now."""
    return get_app().output.get_size().columns


class FieldKeys:
    """Takes what was typed. What cannot be taken stays, with a sentence that says why.

    `accept` returns what is given by a text, or that sentence.
    """

    def __init__(
        self,
        page: Page,
        accept: Callable[[str], Given | str],
        commands: frozenset[Word],
        *,
        many_lines: bool,
        takes_text: bool,
    ) -> None:
        self._page = page
        self._many_lines = many_lines
        self._takes_text = takes_text
        self._accept = accept
        self._commands = commands

    def frame(self, root: HSplit) -> None:
        """Put the page around the field; the reasons stand above what is being written."""
        why = ConditionalContainer(
            text_window(self._page.reasons), Condition(lambda: self._page.shows_why)
        )
        root.children = [
            text_window(self._page.head),
            why,
            *root.children,
            text_window(self._page.foot),
        ]

    def keys(self) -> KeyBindings:
        """Return the keys. Among many lines Enter starts a new one, except after a command."""
        keys = common_keys()
        if not self._many_lines:
            keys.add(Keys.Enter, eager=True)(self._take)
            return keys
        keys.add(Keys.Enter, eager=True)(self._new_line)
        keys.add(Keys.ControlD, eager=True)(self._take)
        keys.add(Keys.Escape, Keys.Enter, eager=True)(self._take)
        return keys

    def _new_line(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        *before, last = buffer.text.split("\n")
        is_command = read_command(last) is not None or (not before and last.startswith("/"))
        if is_command and buffer.document.is_cursor_at_the_end:
            self._take(event)
        else:
            self._page.note = ""
            buffer.newline(copy_margin=False)

    def _take(self, event: KeyPressEvent) -> None:
        text = event.current_buffer.text
        written, _, last = text.rpartition("\n")
        word = read_command(last, bare=not self._takes_text)
        given = self._accept(text)
        if word in self._commands:
            event.current_buffer.document = Document(written)
            self._obey(word, written, event)
        elif word == "back":
            self._page.note = words.FIRST
        elif text.startswith("/"):
            self._page.note = words.NOT_A_COMMAND
        elif isinstance(given, str):
            self._page.note = given if text.strip() else words.NOTHING_TYPED
        else:
            event.app.exit(result=given)

    def _obey(self, word: Word, written: str, event: KeyPressEvent) -> None:
        self._page.note = ""
        if written.strip() and word in words.WAITS:
            self._page.note = words.FINISH_FIRST
        else:
            obey(word, self._page, event)
