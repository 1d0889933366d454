"""What each key does where something is typed. For `menus` only: it loads prompt_toolkit."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, HSplit

from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.menu_keys import common_keys, obey, text_window
from safeguard_cli.edges.prompts.page import Page
from safeguard_cli.edges.prompts.plain_keys import Word, read_command
from safeguard_cli.edges.prompts.replies import Given


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
