"""Show slides on the whole screen, with keys. For capable terminals: it loads prompt_toolkit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Always
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.utils import get_cwidth

from safeguard_cli.core.errors import StoppedError
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.replies import Left, Slide, Wish
from safeguard_cli.edges.prompts.slide_show import SlideShow

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

_TICK: Final = 0.1
"""Seconds between two looks at the clock."""

Move = Callable[[float], object]


class MenuPlayer:
    """Shows slides on the alternate screen, so that the terminal is as before when they end."""

    def __init__(self, source: Input, output: Output) -> None:
        self._input = source
        self._output = output

    @classmethod
    def on_terminal(cls, source: TextIO, stream: TextIO) -> MenuPlayer:
        """Show on this terminal. It is not asked for its cursor position."""
        output = Vt100_Output.from_pty(stream, enable_bell=False)
        output.enable_cpr = False
        return cls(create_input(source), output)

    def play(self, slides: Sequence[Slide], at: int, pace: float, *, playing: bool) -> Left:
        """Show slides until the end, or until something else is wanted."""
        show = SlideShow(slides, at, pace, playing=playing)
        show.wind(monotonic())
        app: Application[Wish] = Application(
            layout=Layout(
                Window(
                    FormattedTextControl(lambda: self._draw_fragments(show)),
                    always_hide_cursor=Always(),
                )
            ),
            key_bindings=_bind_keys(show),
            full_screen=True,
            input=self._input,
            output=self._output,
        )
        try:
            wish = app.run(pre_run=lambda: _play_by_itself(app, show))
        except (KeyboardInterrupt, EOFError):
            # A signal may end it before it can tidy up.
            with suppress(OSError):
                app.renderer.reset(leave_alternate_screen=True)
                self._output.show_cursor()
                self._output.flush()
            raise StoppedError(words.STOPPED) from None
        return Left(show.at, wish, show.playing)

    def _draw_fragments(self, show: SlideShow) -> StyleAndTextTuples:
        size = self._output.get_size()
        show.size = (size.columns, size.rows)
        frame = show.frame()
        head = "\n".join(line + " " * (size.columns - 1 - get_cwidth(line)) for line in frame.head)
        body = to_formatted_text(ANSI("\n".join(frame.body)))
        foot = "\n".join(frame.foot)
        return [("reverse bold", head), ("", "\n\n"), *body, ("", "\n\n"), ("bold", foot)]


def _play_by_itself(app: Application[Wish], show: SlideShow) -> None:
    async def look_at_the_clock() -> None:
        while not show.is_over:
            await asyncio.sleep(_TICK)
            if show.is_due(monotonic()):
                show.go_on(monotonic())
                app.invalidate()
        if not app.is_done:
            app.exit(result="end")

    app.create_background_task(look_at_the_clock())


def _bind_keys(show: SlideShow) -> KeyBindings:
    keys = KeyBindings()
    moves: list[tuple[tuple[Keys | str, ...], Move]] = [
        ((Keys.Enter, Keys.Right, " ", "n"), show.go_on),
        ((Keys.Left, "b"), show.go_back),
        ((Keys.Down, Keys.PageDown), lambda now: show.turn(1, now)),
        ((Keys.Up, Keys.PageUp), lambda now: show.turn(-1, now)),
        (("?",), show.turn_help),
        (("p",), show.pause),
    ]
    for names, move in moves:
        for name in names:
            keys.add(name, eager=True)(_make_mover(show, move))
    ends: dict[Keys | str, Wish] = {"q": "quit", Keys.ControlX: "exit"}
    for name, wish in ends.items():
        keys.add(name, eager=True)(_make_ending(wish))

    @keys.add("w", eager=True)
    def _what_if(event: KeyPressEvent) -> None:
        if show.slide.can_branch:
            event.app.exit(result="what-if")

    @keys.add(Keys.ControlC, eager=True)
    @keys.add(Keys.ControlD, eager=True)
    @keys.add(Keys.SIGINT, eager=True)
    def _stop(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    return keys


def _make_mover(show: SlideShow, move: Move) -> Callable[[KeyPressEvent], None]:
    def handle(event: KeyPressEvent) -> None:
        move(monotonic())
        if show.is_over and not event.app.is_done:
            event.app.exit(result=show.wish)

    return handle


def _make_ending(wish: Wish) -> Callable[[KeyPressEvent], None]:
    return lambda event: event.app.exit(result=wish)
