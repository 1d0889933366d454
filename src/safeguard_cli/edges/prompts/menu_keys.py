"""What each key does in a menu and in a text field. Loaded by `menus` only."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import questionary
from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    ConditionalMargin,
    FormattedTextControl,
    ScrollbarMargin,
    ScrollOffsets,
    Window,
)
from questionary.prompts.common import InquirerControl

from safeguard_cli.core.model import UNSURE
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.page import Fragments, Page, Row, Ticks, title
from safeguard_cli.edges.prompts.replies import Command, Given
from safeguard_cli.edges.prompts.typed import Word, read_command

Handler = Callable[[KeyPressEvent], None]

_MENU_KEYS: dict[str, Keys | str] = {
    "back": Keys.Left,
    "help": "?",
    "stop": Keys.ControlP,
    "exit": Keys.ControlX,
}


class RowKeys:
    """Moves over rows, ticks them and takes one. Never wraps round, so Up cannot reach "exit"."""

    def __init__(
        self, asked: questionary.Question, page: Page, rows: list[Row], ticks: Ticks | None
    ) -> None:
        self._page = page
        self._rows = rows
        self._ticks = ticks
        self._window = next(
            window
            for window in asked.application.layout.find_all_windows()
            if isinstance(window.content, InquirerControl)
        )
        self._list = cast("InquirerControl", self._window.content)
        asked.application.before_render += lambda _: self._fold()
        _let_scroll(self._window)

    def bindings(self) -> KeyBindings:
        """Return the keys."""
        keys = _always()
        for name in (row.id for row in self._rows if row.kind == "command"):
            keys.add(_MENU_KEYS[name], eager=True)(self._quietly(self._does(name)))
        keys.add(Keys.Up, eager=True)(self._quietly(lambda _: self._move(-1)))
        keys.add(Keys.Down, eager=True)(self._quietly(lambda _: self._move(1)))
        keys.add(Keys.Enter, eager=True)(self._quietly(self._enter))
        keys.add(" ", eager=True)(self._quietly(self._space))
        return keys

    def _fold(self) -> None:
        columns = _columns()
        for choice, row in zip(self._list.choices, self._rows, strict=True):
            if row.kind != "gap":
                choice.title = title(row, columns, self._ticks)

    def _move(self, step: int) -> None:
        place = self._list.pointed_at + step
        if 0 <= place < len(self._rows) and self._rows[place].kind == "gap":
            place += step
        if 0 <= place < len(self._rows):
            self._list.pointed_at = place

    def _enter(self, event: KeyPressEvent) -> None:
        row = self._rows[self._list.pointed_at]
        if row.kind == "command":
            self._does(row.id)(event)
        elif row.kind == "hint":
            self._page.note = words.NOT_CHOSEN
        elif row.kind == "done":
            self._finish(event)
        elif self._ticks is None:
            event.app.exit(result=Given(row.id))
        else:
            self._ticks.turn(row.id)

    def _space(self, _: KeyPressEvent) -> None:
        row = self._rows[self._list.pointed_at]
        if self._ticks is not None and row.kind == "answer":
            self._ticks.turn(row.id)

    def _finish(self, event: KeyPressEvent) -> None:
        ticked = self._ticks.ticked if self._ticks else set()
        if ticked:
            event.app.exit(result=Given(tuple(row.id for row in self._rows if row.id in ticked)))
        else:
            self._page.note = words.NONE_TICKED

    def _does(self, name: str) -> Handler:
        return lambda event: obey(cast("Word", name), self._page, event)

    def _quietly(self, handler: Handler) -> Handler:
        def handle(event: KeyPressEvent) -> None:
            self._page.note = ""
            handler(event)

        return handle


class FieldKeys:
    """Takes what was typed. What cannot be taken stays, with a sentence that says why."""

    def __init__(
        self, page: Page, accept: Callable[[str], Given | None], commands: frozenset[Word]
    ) -> None:
        self._page = page
        self._accept = accept
        self._commands = commands

    def one_line(self) -> KeyBindings:
        """Return the keys of a field that Enter finishes."""
        keys = _always()
        keys.add(Keys.Enter, eager=True)(lambda event: self._take(event, bare=True))
        return keys

    def many_lines(self) -> KeyBindings:
        """Return the keys of a field in which Enter starts a new line, except after a command."""
        keys = _always()
        keys.add(Keys.Enter, eager=True)(self._new_line)
        keys.add(Keys.ControlD, eager=True)(self._take)
        keys.add(Keys.Escape, Keys.Enter, eager=True)(self._take)
        return keys

    def _new_line(self, event: KeyPressEvent) -> None:
        text = event.current_buffer.text
        if text.startswith("/") and "\n" not in text:
            self._take(event)
        else:
            self._page.note = ""
            event.current_buffer.newline(copy_margin=False)

    def _take(self, event: KeyPressEvent, *, bare: bool = False) -> None:
        text = event.current_buffer.text
        word = read_command(text, bare=bare)
        given = self._accept(text)
        if word in self._commands:
            event.current_buffer.reset()
            self._page.note = ""
            obey(word, self._page, event)
        elif word == "back":
            self._page.note = words.FIRST
        elif text.startswith("/") and "\n" not in text.rstrip():
            self._page.note = words.NOT_A_COMMAND
        elif given is None:
            self._page.note = words.NOT_A_DATE if text.strip() else words.NOTHING_TYPED
        else:
            event.app.exit(result=given)


def obey(word: Word, page: Page, event: KeyPressEvent) -> None:
    """Do what a command says; help is shown where the question is."""
    if word == "help":
        page.shows_why = not page.shows_why
    elif word == "unsure":
        event.app.exit(result=Given(UNSURE))
    else:
        event.app.exit(result=Command(word))


def text_window(fragments: Callable[[int], Fragments]) -> Window:
    """Return a window of text that is folded anew for every width."""
    def shown() -> StyleAndTextTuples:
        return [*fragments(_columns())]

    return Window(FormattedTextControl(shown), dont_extend_height=True)


def _always() -> KeyBindings:
    keys = KeyBindings()

    @keys.add(Keys.ControlX, eager=True)
    def _exit(event: KeyPressEvent) -> None:
        event.app.exit(result=Command("exit"))

    @keys.add(Keys.SIGINT, eager=True)
    def _stop(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    @keys.add(Keys.ControlR, eager=True)
    @keys.add(Keys.ControlS, eager=True)
    def _no_search(_: KeyPressEvent) -> None:
        """Keep the text field from turning into a search."""

    return keys


def _columns() -> int:
    return get_app().output.get_size().columns


def _let_scroll(window: Window) -> None:
    def is_cut() -> bool:
        seen = window.render_info
        return seen is not None and not seen.full_height_visible

    window.wrap_lines = Always()
    window.dont_extend_height = Always()
    # A folded answer is pointed at by its first line: show the ones below it too.
    window.scroll_offsets = ScrollOffsets(top=1, bottom=4)
    window.right_margins = [ConditionalMargin(ScrollbarMargin(True), Condition(is_cut))]
