"""What is the same in every menu and text field: quick exit, stopping, help. For `menus` only."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, Window

from safeguard_cli.core.model.rule_set import UNSURE
from safeguard_cli.edges.prompts.page import Fragments, Page
from safeguard_cli.edges.prompts.plain_keys import Word
from safeguard_cli.edges.prompts.replies import Command, Given


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
