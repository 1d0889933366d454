"""Ask with menus. Only this module, and the keys it loads, know questionary.

questionary draws the list and the text field. Everything else is closed here,
because each was seen to go wrong in 2.1.1: Enter that takes the first choice,
type-ahead that answers the next question, long choices cut off, Ctrl-C that
looks like an answer. Import this module only when menus are wanted: it is slow.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from textwrap import indent
from typing import TYPE_CHECKING, TextIO, cast

import questionary
from prompt_toolkit.application import Application, get_app_session
from prompt_toolkit.input import create_input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.output.vt100 import Vt100_Output
from questionary.prompts.common import InquirerControl
from questionary.styles import merge_styles_default

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.cleaning import clean, clean_line
from safeguard_cli.edges.door import Coloured, write_prose
from safeguard_cli.edges.prompts import menu_page as pages
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.menu_keys import RowKeys
from safeguard_cli.edges.prompts.menu_page import Page, Row, Ticks
from safeguard_cli.edges.prompts.prompt_keys import FieldKeys
from safeguard_cli.edges.prompts.replies import (
    COMMANDS,
    Command,
    CutOffError,
    Given,
    Menu,
    Progress,
    Reply,
)
from safeguard_cli.edges.prompts.typed_answers import Word, read_date

if sys.platform != "win32":
    import termios

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

_STYLE = questionary.Style(
    [
        ("question", "bold"),
        ("highlighted", "bold"),
        ("separator", "bold"),
        ("note", "bold"),
        ("answer", "noinherit"),
    ]
)
_HOW_TO_WRITE_A_LINE = (
    "Press Enter when you have finished. To leave this out, press Enter with nothing written."
)
_HOW_TO_WRITE = (
    "Write as many lines as you like. Press Ctrl-D when you have finished. "
    "To leave this out, press Ctrl-D with nothing written."
)


class MenuPrompter:
    """Asks with arrow keys. Shows everything on one stream."""

    def __init__(
        self, stream: TextIO, today: date, source: Input | None = None, output: Output | None = None
    ) -> None:
        session = get_app_session()
        self._stream = stream
        self._today = today
        self._input = source or session.input
        self._output = output or session.output
        self._meanwhile: Callable[[], None] | None = None

    @classmethod
    def on_terminal(cls, source: TextIO, stream: TextIO, today: date) -> MenuPrompter:
        """Ask on this terminal.

        The terminal is not asked for its cursor position: the reply would be
        type-ahead, and a terminal that does not reply costs seconds.
        """
        output = Vt100_Output.from_pty(stream, enable_bell=False)
        output.enable_cpr = False
        return cls(stream, today, create_input(source), output)

    def ask(
        self,
        question: Question,
        progress: Progress | None = None,
        prior: Value | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Reply:
        """Ask one question and leave question and answer on the screen."""
        self._meanwhile = meanwhile
        page = pages.page_of(question, progress, prior)
        commands = words.commands(progress)
        asking = {"text": self._ask_text, "date": self._ask_date}
        ask = asking.get(question.kind, self._ask_rows)
        reply = ask(question, page, commands, prior)
        if isinstance(reply, Given):
            answer = words.said(question, reply.value) or words.LEFT_OUT
            columns = self._output.get_size().columns
            asked = pages.folded(question.ask, columns)
            self.show(f"\n{asked}\n{indent(pages.folded(answer, columns - 3), '   ')}")
        return reply

    def choose(self, menu: Menu) -> str | Command:
        """Return the id of a row, or a command that the menu offers."""
        commands = menu.commands()
        footer = pages.keys(tuple(commands))
        page = Page(title=clean_line(menu.title), why=menu.why, footer=footer)
        reply = self._pick_row(page, pages.rows(menu.rows, commands, many=False))
        return reply if isinstance(reply, Command) else str(reply.value)

    def take_for_today(self, day: date) -> None:
        """Read dates as on this day."""
        self._today = day

    def show(self, text: str) -> None:
        """Show finished text, folded so that the terminal breaks no word."""
        write_prose(self._stream, text)

    def clear(self) -> None:
        """Clear the screen and the scrollback; leave one neutral line."""
        self.show(Coloured(words.CLEARED + words.NEUTRAL))

    def _ask_rows(
        self, question: Question, page: Page, commands: Sequence[str], prior: Value | None
    ) -> Reply:
        page.footer = pages.keys(commands)
        offered = words.labels(question)
        ticks = None
        if kind_of(question).takes_several:
            before = {prior} if isinstance(prior, str) else set(prior or ())
            ticks = Ticks(words.alone(question), before & set(offered))
        headings = words.headings(question)
        rows = pages.rows(
            list(offered.items()),
            {name: COMMANDS[name] for name in commands},
            many=ticks is not None,
            headings=headings,
        )
        return self._pick_row(page, rows, ticks)

    def _pick_row(self, page: Page, rows: list[Row], ticks: Ticks | None = None) -> Reply:
        choices = [
            questionary.Separator(" ")
            if row.kind in pages.PASSED_OVER
            else questionary.Choice("", str(place))
            for place, row in enumerate(rows)
        ]
        asked = self._build_list(InquirerControl(choices, use_indicator=False))
        return self._run_prompt(asked, RowKeys(asked, page, rows, ticks))

    def _build_list(self, control: InquirerControl) -> questionary.Question:
        # Not `questionary.select`: it builds two prompts around its list that nobody sees, and
        # would make the person wait half as long again for each question.
        application: Application[object] = Application(
            layout=Layout(HSplit([Window(control)])), style=merge_styles_default([_STYLE]),
            input=self._input, output=self._output,
        )  # fmt: skip
        return questionary.Question(application)

    def _ask_text(
        self, question: Question, page: Page, commands: Sequence[str], prior: Value | None
    ) -> Reply:
        is_long = words.takes_many_lines(question, prior)
        how = _HOW_TO_WRITE if is_long else _HOW_TO_WRITE_A_LINE
        page.below = tuple(filter(None, (words.how_to_fill_rows(question), how)))
        page.footer = pages.typed_keys(commands)
        keys = FieldKeys(
            page,
            lambda text: Given(clean(text).strip()),
            _list_words(question, commands),
            many_lines=is_long,
            takes_text=True,
        )
        # What was written before stands in the field, to be changed.
        field = self._build_field(str(prior or ""), multiline=is_long)
        try:
            return self._run_prompt(field, keys)
        except StoppedError:
            written = clean(field.application.current_buffer.text).strip()
            raise CutOffError(words.STOPPED, written) from None

    def _ask_date(
        self, question: Question, page: Page, commands: Sequence[str], _prior: Value | None
    ) -> Reply:
        def accept(text: str) -> Given | str:
            when = read_date(text, self._today)
            if when is None:
                return words.NOT_A_DATE
            return words.cannot_be(question, when, self._today) or Given(when.isoformat())

        page.below = (*page.below, words.how_to_type_a_date(question, self._today))
        page.footer = pages.typed_keys(commands)
        keys = FieldKeys(
            page, accept, _list_words(question, commands), many_lines=False, takes_text=False
        )
        return self._run_prompt(self._build_field(""), keys)

    def _build_field(self, text: str, *, multiline: bool = False) -> questionary.Question:
        return questionary.text(
            "", text, qmark="", instruction="\n>", style=_STYLE, multiline=multiline,
            input=self._input, output=self._output,
        )  # fmt: skip

    def _run_prompt(self, asked: questionary.Question, keys: RowKeys | FieldKeys) -> Reply:
        app = asked.application
        app.erase_when_done = True
        app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), keys.keys()])
        keys.frame(cast("HSplit", app.layout.container))
        app.after_render += lambda _: self._do_meanwhile()
        self._forget_type_ahead()
        # Not `.ask()`: that turns Ctrl-C into None, and None looks like an answer.
        try:
            reply: Reply = asked.unsafe_ask()
        except (KeyboardInterrupt, EOFError):
            self._put_away(asked)
            raise StoppedError(words.STOPPED) from None
        except Exception:
            # What is made ready behind the question may fail: its error stands alone.
            self._put_away(asked)
            raise
        return reply

    def _do_meanwhile(self) -> None:
        """Do once what was to be done as soon as the question is drawn."""
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile:
            meanwhile()

    def _put_away(self, asked: questionary.Question) -> None:
        # A signal may end the prompt before it can tidy up: the cursor would stay hidden.
        with suppress(OSError):
            asked.application.renderer.erase()
            self._output.show_cursor()
            self._output.flush()

    def _forget_type_ahead(self) -> None:
        clear_typeahead(self._input)
        if sys.platform != "win32":
            with suppress(OSError, termios.error, NotImplementedError):
                termios.tcflush(self._input.fileno(), termios.TCIFLUSH)


def _list_words(question: Question, commands: Sequence[str]) -> frozenset[Word]:
    unsure = ["unsure"] if question.counts_as else []
    return frozenset(cast("list[Word]", [*commands, *unsure]))
