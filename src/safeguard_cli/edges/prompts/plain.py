"""Ask with numbered lines: typed answers, no colour, nothing that moves.

Written to be read aloud line by line. It reads and writes text streams only.
What a key or a typed word means stands in `typed_answers`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TextIO, cast

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.core.words.cleaning import clean, clean_line
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.edges.door import Coloured, write_line
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.menu_page import folded
from safeguard_cli.edges.prompts.plain_groups import LETTERS_FIRST, NOT_BOTH, Offer
from safeguard_cli.edges.prompts.plain_text import Writing, obeyed
from safeguard_cli.edges.prompts.replies import (
    Command,
    CommandName,
    CutOffError,
    Given,
    Menu,
    Progress,
    Reply,
)
from safeguard_cli.edges.prompts.typed_answers import (
    QUICK_EXIT,
    read_answer,
    read_answers,
    read_command,
    read_date,
    typed_line,
)

_NOT_OFFERED = "That is not one of the answers."
_HOW_TO_WRITE_A_LINE = "Write one line, then press Enter.\nTo leave this out, type a full stop."
_HOW_TO_WRITE = (
    "Write as many lines as you like.\n"
    "To finish, press Enter on an empty line, or type a full stop on its own line.\n"
    "To leave this out, type a full stop now."
)
_KEEP = "To keep what you wrote before, type: /keep."


def _has_no_more() -> bool:
    return False


class PlainPrompter:
    """Asks in typed lines.

    `forget` throws away what was typed before a question was put. `more`
    says whether more lines have come already, as in a pasted text. `columns`
    is the width to fold to, so that no word is broken; 0 folds nothing.
    """

    def __init__(
        self,
        source: TextIO,
        stream: TextIO,
        today: date,
        *,
        forget: Callable[[], object] = _has_no_more,
        more: Callable[[], bool] = _has_no_more,
        columns: Callable[[], int] = int,
        cleared: str = "",
    ) -> None:
        self._source = source
        self._stream = stream
        self._today = today
        self._forget = forget
        self._more = more
        self._columns = columns
        self._cleared = cleared
        self._meanwhile: Callable[[], None] | None = None

    def ask(
        self,
        question: Question,
        progress: Progress | None = None,
        prior: Value | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Reply:
        """Ask until there is an answer or a command."""
        self._meanwhile = meanwhile
        commands = words.commands(progress)
        while True:
            self._put_question(question, progress, prior)
            reply = self._read_reply(question, commands, prior)
            if reply is not None:
                return reply
            self.show("\n" + "\n".join(words.why(question)))

    def choose(self, menu: Menu) -> str | Command:
        """Return the id of a row, or a command that the menu offers."""
        while True:
            self.show(f"\n{clean_line(menu.title)}")
            for number, (_, label) in enumerate(menu.rows, 1):
                self.show(f"{number}. {clean_line(label)}")
            self.show(_tell_how_to_answer(tuple(menu.commands()), many=False))
            chosen = self._read_chosen(menu)
            if chosen != "help":
                return chosen if chosen in dict(menu.rows) else Command(cast("CommandName", chosen))
            self.show("\n" + "\n".join(menu.why))

    def take_for_today(self, day: date) -> None:
        """Read dates as on this day."""
        self._today = day

    def show(self, text: str) -> None:
        """Show finished text, folded so that the terminal breaks no word."""
        columns = self._columns()
        fits = isinstance(text, Coloured) or not columns
        self._write(text if fits else folded(text, columns))

    def clear(self) -> None:
        """Clear the screen and the scrollback where that can be done; leave one neutral line."""
        self._write(Coloured(self._cleared + words.NEUTRAL))

    def _write(self, text: str) -> None:
        write_line(self._stream, text)

    def _read_chosen(self, menu: Menu) -> str:
        """Return the id of a row, or the word of a command."""
        while True:
            line = self._read_line()
            word = read_command(line, bare=True)
            if word in menu.commands():
                return word or ""
            found = read_answer(line, dict(menu.rows))
            if found is not None:
                return found
            self.show(menu.no_back if word == "back" else _refuse_line(line))

    def _put_question(
        self, question: Question, progress: Progress | None, prior: Value | None
    ) -> None:
        self.show(f"\n{words.where(progress)}." if progress else "")
        self.show(clean_line(question.ask))
        if prior:
            self.show(f"Your answer was: {words.said(question, prior)}")
        commands = words.commands(progress)
        telling = {"text": self._tell_how_to_write, "date": self._tell_how_to_date}
        telling.get(question.kind, self._tell_answers)(question, commands, prior)

    def _tell_how_to_write(
        self, question: Question, commands: Sequence[str], prior: Value | None
    ) -> None:
        if rows := words.how_to_fill_rows(question):
            self.show(rows)
        how = _HOW_TO_WRITE if words.takes_many_lines(question) else _HOW_TO_WRITE_A_LINE
        self.show(how + (f"\n{_KEEP}" if prior else ""))
        self.show(f"Or type: {', '.join(f'/{name}' for name in commands)}.")

    def _tell_how_to_date(
        self, question: Question, commands: Sequence[str], _prior: Value | None
    ) -> None:
        self.show(words.how_to_type_a_date(question, self._today))
        self.show(f"Or type: {', '.join(commands)}.")

    def _tell_answers(
        self, question: Question, commands: Sequence[str], _prior: Value | None
    ) -> None:
        offer = Offer(question)
        for line in offer.lines():
            self.show(line)
        if offer.letters:
            self.show(LETTERS_FIRST)
        self.show(_tell_how_to_answer(commands, many=kind_of(question).takes_several))

    def _read_reply(
        self, question: Question, commands: Sequence[str], prior: Value | None
    ) -> Reply | None:
        """Return the reply, or None where help is wanted."""
        while True:
            found = (
                self._read_written(question, commands, prior)
                if not kind_of(question).is_tested
                else self._read_typed(question, commands)
            )
            if found == "help":
                return None
            if not isinstance(found, str):
                return found
            self.show(found)

    def _read_typed(self, question: Question, commands: Sequence[str]) -> Reply | str:
        """Return the reply to one line, or "help", or a sentence that says what is wrong."""
        line = self._read_line()
        word = read_command(line, bare=True)
        if word in commands:
            return obeyed(word)
        if word == "back":
            return words.FIRST
        if word == "unsure" and question.counts_as:
            return Given(kind_of(question).value_of(UNSURE))
        reading = {"date": self._read_day, "many": _read_many}
        return reading.get(question.kind, _read_one)(question, line)

    def _read_day(self, question: Question, line: str) -> Reply | str:
        when = read_date(line, self._today)
        if when is None:
            return words.NOT_A_DATE if line.strip() else words.NOTHING_TYPED
        if wrong := words.cannot_be(question, when, self._today):
            return wrong
        self.show(f"{day_in_words(when)}.")
        return Given(when.isoformat())

    def _read_written(
        self, question: Question, commands: Sequence[str], prior: Value | None
    ) -> Reply | str:
        writing = Writing(question, commands, prior, self._more)
        while True:
            try:
                line = self._read_line(is_first=not writing.lines)
            except StoppedError:
                raise CutOffError(words.STOPPED, "\n".join(writing.lines).strip()) from None
            found = writing.add(line)
            if isinstance(found, Given | Command) or found == "help":
                return found
            if found:
                self.show(found)

    def _read_line(self, *, is_first: bool = True) -> str:
        if is_first:
            self._forget()
        meanwhile, self._meanwhile = self._meanwhile, None
        line = typed_line(self._source, self._stream, meanwhile)
        return "/exit" if QUICK_EXIT in line else clean(line).rstrip("\n")


def _tell_how_to_answer(commands: Sequence[str], *, many: bool) -> str:
    how = "Type one or more numbers, such as 1, 3" if many else "Type a number"
    return f"{how}, then press Enter.\nOr type: {', '.join(commands)}."


def _refuse_line(line: str) -> str:
    wrong = _NOT_OFFERED if line.strip() else words.NOT_CHOSEN
    return f"{wrong} Type a number from the list."


def _read_one(question: Question, line: str) -> Reply | str:
    found = read_answer(line, words.labels(question))
    return _refuse_line(line) if found is None else Given(found)


def _read_many(question: Question, line: str) -> Reply | str:
    offered, offer = words.labels(question), Offer(question)
    if offer.letters and (opened := offer.opened(line)) is not None:
        return "\n".join(opened)
    found = read_answers(line, offered)
    if found is None:
        return NOT_BOTH if offer.mixes(line) else _refuse_line(line)
    for name in found:
        if name in words.alone(question) and len(found) > 1:
            return words.refused_together(offered[name], list(offered).index(name) + 1)
    return Given(found)
