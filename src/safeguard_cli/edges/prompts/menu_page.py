"""What one menu shows, worked out for any width: pure, so that it can be read and tested.

A row that is not an answer stands first, and the pointer starts there. So
Enter alone never answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.cleaning import clean, clean_line
from safeguard_cli.core.words.folding import fold
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.replies import Progress

Fragments = list[tuple[str, str]]

POINTER = 3
"""The columns that the pointer takes before every row."""

WIDEST = 80
PASSED_OVER = frozenset({"gap", "heading"})
NO_HEADINGS: Mapping[str, str] = {}
MENU_KEYS = {"back": "← back", "help": "? why", "stop": "Ctrl-P stop", "exit": "Ctrl-X exit"}


class Row(Struct, frozen=True):
    """One line to point at, or, if it is a gap or a heading, to pass over."""

    kind: Literal["hint", "answer", "done", "command", "gap", "heading"]
    id: str = ""
    label: str = ""


class Page(Struct):
    """What stands around the rows. While `shows_why` the reasons stand in the rows' place.

    `lost` says what the last tick took away, by its answer: it stands there, where the eyes are.
    """

    title: str
    above: str = ""
    below: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    footer: str = ""
    note: str = ""
    lost: Mapping[str, str] = NO_HEADINGS
    shows_why: bool = False
    line: int = 0

    def turn_why(self) -> None:
        """Show why this is asked, or put it away again."""
        self.shows_why = not self.shows_why
        self.line = 0

    def head(self, columns: int) -> Fragments:
        """Return the question."""
        above = f"\n{folded(self.above, columns)}\n\n" if self.above else "\n"
        below = "".join(f"\n{folded(text, columns)}" for text in self.below)
        return [("", above), ("class:question", folded(self.title, columns)), ("", below)]

    def reasons(self, columns: int) -> Fragments:
        """Return why the question is asked, from the line that was scrolled to."""
        return [("", "\n".join(self._fold_reasons(columns)[self.line :]))]

    def scroll(self, step: int, columns: int, lines: int) -> None:
        """Move through the reasons, of which so many lines can be seen, and not past their end."""
        last = len(self._fold_reasons(columns)) - lines if lines else 0
        self.line = max(0, min(self.line + step, last))

    def foot(self, columns: int) -> Fragments:
        """Return what went wrong, if anything, and the keys."""
        note: Fragments = [("class:note", f"\n{folded(self.note, columns)}\n")]
        return [*(note if self.note else []), ("", f"\n{self.footer}")]

    def foot_of_reasons(self, _: int) -> Fragments:
        """Return the keys while the reasons stand in the rows' place."""
        return [("", "\n↑ ↓ read on  Enter close this")]

    def _fold_reasons(self, columns: int) -> list[str]:
        text = "\n\n".join(folded(paragraph, columns) for paragraph in self.why)
        return ["", *text.split("\n")]


class Ticks(Struct):
    """Which answers are ticked; one that stands alone unticks the others."""

    alone: frozenset[str]
    ticked: set[str]

    def turn(self, name: str) -> None:
        """Tick this answer, or untick it."""
        if name in self.ticked:
            self.ticked.remove(name)
        elif name in self.alone:
            self.ticked = {name}
        else:
            self.ticked = (self.ticked - self.alone) | {name}


def page_of(question: Question, progress: Progress | None, prior: Value | None) -> Page:
    """Build the page of a question whose answer is picked from rows."""
    before = f"Your answer was: {words.said(question, prior)}" if prior else ""
    return Page(
        title=clean_line(question.ask),
        above=words.where(progress),
        below=(before,) if before else (),
        why=words.why(question),
    )


def rows(
    offered: Sequence[tuple[str, str]],
    commands: Mapping[str, str],
    *,
    many: bool,
    headings: Mapping[str, str] = NO_HEADINGS,
) -> list[Row]:
    """Return the rows: how to choose, the answers under their headings, then what can be done."""
    return list(_list_rows(offered, commands, headings, many=many))


def keys(commands: Sequence[str]) -> str:
    """Return the footer that names the keys of these commands."""
    return "  ".join(MENU_KEYS[name] for name in commands)


def typed_keys(commands: Sequence[str]) -> str:
    """Return the footer of a text field."""
    return "  ".join(f"/{name}" for name in commands) + "  Ctrl-X exit"


def title(row: Row, columns: int, ticks: Ticks | None, beside: str = "") -> str:
    """Return a row's words, and what stands beside them, folded so that nothing is cut off."""
    if row.kind == "heading":
        return f"\n{folded(row.label, columns)}"
    tick = ""
    if ticks is not None and row.kind == "answer":
        tick = "[x] " if row.id in ticks.ticked else "[ ] "
    indent = " " * (POINTER + len(tick))
    width = max(10, min(columns, WIDEST) - len(indent) - 2)
    lines = [*(fold(row.label, width) or [""]), *(fold(beside, width) if beside else [])]
    return tick + f"\n{indent}".join(lines)


def _list_rows(
    offered: Sequence[tuple[str, str]],
    commands: Mapping[str, str],
    headings: Mapping[str, str],
    *,
    many: bool,
) -> Iterator[Row]:
    hint = "Use ↑ and ↓. Press Space to tick." if many else "Use ↑ and ↓, then press Enter."
    yield Row("hint", label=f"{hint} Tab: next heading." if headings else hint)
    for name, label in offered:
        if name in headings:
            yield Row("heading", label=headings[name]) if headings[name] else Row("gap")
        yield Row("answer", name, clean_line(label))
    if many:
        yield Row("done", label="That is all: use what I ticked")
    yield Row("gap")
    for name, label in commands.items():
        yield Row("command", name, label)


def folded(text: str, columns: int) -> str:
    """Return text that no terminal of this width cuts off."""
    width = max(10, min(columns, WIDEST) - 1)
    return "\n".join("\n".join(fold(line, width)) for line in clean(text).split("\n"))
