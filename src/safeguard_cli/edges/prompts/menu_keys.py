"""What each key does in a menu of rows, such as Left, which goes back.

For `menus` only: it loads prompt_toolkit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    ConditionalContainer,
    ConditionalMargin,
    HSplit,
    ScrollbarMargin,
    ScrollOffsets,
    Window,
)
from questionary.prompts.common import InquirerControl

from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.menu_page import PASSED_OVER, Page, Row, Ticks, title
from safeguard_cli.edges.prompts.prompt_keys import columns, common_keys, obey, text_window
from safeguard_cli.edges.prompts.replies import Given
from safeguard_cli.edges.prompts.typed_answers import Word

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
        self._is_drawn = False
        self._window = next(
            window
            for window in asked.application.layout.find_all_windows()
            if isinstance(window.content, InquirerControl)
        )
        self._list = cast("InquirerControl", self._window.content)
        self._reasons = text_window(page.reasons)
        asked.application.before_render += lambda _: self._fold_group()
        asked.application.after_render += self._draw_twice
        _let_scroll(self._window)

    def frame(self, root: HSplit) -> None:
        """Put the page around the list; the reasons take the list's place."""
        shows_why = Condition(lambda: self._page.shows_why)
        hidden = [ConditionalContainer(child, ~shows_why) for child in root.children]
        root.children = [
            # On the lowest screen the whole question, and the keys, leave three lines for answers.
            text_window(self._page.head, whole=7),
            ConditionalContainer(self._reasons, shows_why),
            *hidden,
            ConditionalContainer(text_window(self._page.foot, whole=2), ~shows_why),
            ConditionalContainer(text_window(self._page.foot_of_reasons), shows_why),
        ]

    def keys(self) -> KeyBindings:
        """Return the keys."""
        keys = common_keys()
        for name in (row.id for row in self._rows if row.kind == "command"):
            keys.add(_MENU_KEYS[name], eager=True)(self._make_quiet(self._make_handler(name)))
        keys.add(Keys.Up, eager=True)(self._make_quiet(lambda _: self._step(-1)))
        keys.add(Keys.Down, eager=True)(self._make_quiet(lambda _: self._step(1)))
        keys.add(Keys.BackTab, eager=True)(self._make_quiet(lambda _: self._leap(-1)))
        keys.add(Keys.Tab, eager=True)(self._make_quiet(lambda _: self._leap(1)))
        keys.add(Keys.Home, eager=True)(self._make_quiet(lambda _: self._move_to_end(0)))
        keys.add(Keys.End, eager=True)(self._make_quiet(lambda _: self._move_to_end(-1)))
        keys.add(Keys.Enter, eager=True)(self._make_quiet(self._enter))
        keys.add(" ", eager=True)(self._make_quiet(self._space))
        return keys

    def _fold_group(self) -> None:
        width = columns()
        for choice, row in zip(self._list.choices, self._rows, strict=True):
            if row.kind != "gap":
                choice.title = title(row, width, self._ticks, self._page.lost.get(row.id, ""))

    def _draw_twice(self, app: Application[object]) -> None:
        # Only once the list is drawn is it known to need a scrollbar.
        if not self._is_drawn:
            self._is_drawn = True
            app.invalidate()

    def _step(self, step: int) -> None:
        if self._page.shows_why:
            seen = self._reasons.render_info
            self._page.scroll(step, columns(), seen.window_height if seen else 0)
        else:
            self._move(step)

    def _move(self, step: int) -> None:
        place = self._list.pointed_at + step
        while 0 <= place < len(self._rows) and self._rows[place].kind in PASSED_OVER:
            place += step
        if 0 <= place < len(self._rows):
            self._list.pointed_at = place

    def _move_to_end(self, end: int) -> None:
        """Move to the first row, or to the last one that answers or is done."""
        # Below these stands "exit", which nobody reaches by a slip.
        kinds = (*PASSED_OVER, "hint", "command")
        places = [place for place, row in enumerate(self._rows) if row.kind not in kinds]
        if places and not self._page.shows_why:
            self._list.pointed_at = places[end]

    def _leap(self, step: int) -> None:
        """Move to the nearest row that begins a group, in this direction."""
        if self._page.shows_why:
            return
        kinds = [row.kind for row in self._rows]
        begin = [place for place, kind in enumerate(kinds) if _begins_group(kind, kinds[:place])]
        here = self._list.pointed_at
        ahead = [place for place in begin if (place - here) * step > 0]
        if ahead:
            self._list.pointed_at = min(ahead, key=lambda place: abs(place - here))

    def _enter(self, event: KeyPressEvent) -> None:
        row = self._rows[self._list.pointed_at]
        if self._page.shows_why:
            self._page.turn_why()
        elif row.kind == "command":
            self._make_handler(row.id)(event)
        elif row.kind == "hint":
            self._page.note = words.NOT_CHOSEN
        elif row.kind == "done":
            self._finish(event)
        elif self._ticks is None:
            event.app.exit(result=Given(row.id))
        elif row.id in self._ticks.ticked:
            # Whoever ticks with Space and then presses Enter means to go on, not to untick.
            self._list.pointed_at = [each.kind for each in self._rows].index("done")
        else:
            self._turn(row)

    def _space(self, _: KeyPressEvent) -> None:
        row = self._rows[self._list.pointed_at]
        if self._ticks is not None and row.kind == "answer" and not self._page.shows_why:
            self._turn(row)

    def _turn(self, row: Row) -> None:
        """Tick or untick, and say in words which other ticks that took away."""
        if self._ticks is None:
            return
        before = self._ticks.ticked - {row.id}
        self._ticks.turn(row.id)
        lost = [each.label for each in self._rows if each.id in before - self._ticks.ticked]
        self._page.lost = {row.id: words.taken_away(lost)} if lost else {}

    def _finish(self, event: KeyPressEvent) -> None:
        ticked = self._ticks.ticked if self._ticks else set()
        if ticked:
            event.app.exit(result=Given(tuple(row.id for row in self._rows if row.id in ticked)))
        else:
            self._page.note = words.NONE_TICKED

    def _make_handler(self, name: str) -> Handler:
        return lambda event: obey(cast("Word", name), self._page, event)

    def _make_quiet(self, handler: Handler) -> Handler:
        def handle(event: KeyPressEvent) -> None:
            self._page.note = ""
            handler(event)

        return handle


def _begins_group(kind: str, above: Sequence[str]) -> bool:
    return kind not in PASSED_OVER and (not above or above[-1] in PASSED_OVER)


def _let_scroll(window: Window) -> None:
    # Rows are folded by letters; a script with wide ones still needs this.
    window.wrap_lines = Always()
    window.dont_extend_height = Always()
    # A folded answer is pointed at by its first line: show the ones below it too.
    window.scroll_offsets = ScrollOffsets(top=1, bottom=4)
    is_cut = Condition(lambda: _is_cut(window))
    window.right_margins = [ConditionalMargin(ScrollbarMargin(display_arrows=True), is_cut)]


def _is_cut(window: Window) -> bool:
    seen = window.render_info
    return seen is not None and seen.content_height > seen.window_height
