"""Somebody at a prompt whose replies are scripted, for tests of a whole sitting.

What a test does not name is answered calmly, so that a question that is added or moved does
not touch the tests that are about something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import pytest
from whole_cases import calm_answer

from safeguard_cli.commands import advise, resume_draft
from safeguard_cli.commands.advise import Request
from safeguard_cli.commands.concerns import continue_concern
from safeguard_cli.commands.session import advice_session
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.prompts.replies import Command, Given, Menu, Progress, Reply

BACK, STOP, EXIT = Command("back"), Command("stop"), Command("exit")
WORRY: dict[str, Value] = {"danger-now": "no", "tonight": "safe", "harm": "yes", "told": "nobody"}
Turn = Reply | BaseException
T = TypeVar("T")
Choices = Mapping[str, list[str | Command | BaseException]]
ENDS: dict[str, str | Command] = {
    "Your answers.": "go-on",
    "The record.": "record",
    "What next?": "end",
    "Act on this": "go-on",
    "A file was saved.": "keep",
    "2 files were saved.": "keep",
    "What came of it?": "not-yet",
    "What did you hear?": "not-yet",
    "What do you do otherwise": "end",
}


class Person:
    """Answers from a table, and calmly where it says nothing.

    `turns` take the place of the reply to the n-th question asked, `replies` that of the next
    replies to one question, or to whichever comes after it: those stand under `after QUESTION`.
    `heard` is all that they were shown or asked, in order. `did_meanwhile`: something was made
    ready while they read a question.
    """

    def __init__(
        self,
        answers: Mapping[str, Value],
        turns: Mapping[int, Turn] | None = None,
        replies: Mapping[str, list[Turn]] | None = None,
        choices: Choices | None = None,
    ) -> None:
        self.answers = answers
        self.turns = turns or {}
        self.replies = replies or {}
        self.choices = choices or {}
        self.asked: list[str] = []
        self.priors: dict[str, Value | None] = {}
        self.again: list[str] = []
        self.offered: dict[str, list[str]] = {}
        self.heard: list[str] = []
        self.cleared = False
        self.did_meanwhile = False
        self.progress: list[Progress | None] = []
        self._places: dict[str, list[int]] = {}

    def ask(
        self,
        question: Question,
        progress: Progress | None = None,
        prior: Value | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Reply:
        if meanwhile:
            meanwhile()
            self.did_meanwhile = True
        before = f"after {self.asked[-1]}" if self.asked else ""
        self.asked.append(question.id)
        assert len(self.asked) < 300, f"asked for ever: {question.id}"
        self._places.setdefault(question.id, []).append(len(self.heard))
        self.heard.append(question.ask)
        self.priors[question.id] = prior
        self.progress.append(progress)
        if progress is not None:
            assert progress.number <= progress.at_most
            self.again += [question.id] * progress.again
        turn = self.turns.get(len(self.asked))
        turn = turn or _next(self.replies, before) or _next(self.replies, question.id)
        if isinstance(turn, BaseException):
            raise turn
        return turn or Given(self._answer(question))

    def choose(self, menu: Menu) -> str | Command:
        self.heard.append(menu.title)
        begins = next(each for each in ENDS if each in menu.title)
        self.offered[begins] = [name for name, _ in menu.rows]
        choice: str | Command | BaseException = _next(self.choices, begins) or ENDS[begins]
        if isinstance(choice, BaseException):
            raise choice
        if isinstance(choice, Command):
            assert choice.name in menu.commands()
        else:
            assert choice in dict(menu.rows)
        return choice

    def take_for_today(self, day: date) -> None:
        raise AssertionError(day)

    def show(self, text: str) -> None:
        self.heard.append(text)

    def clear(self) -> None:
        self.cleared = True
        self.heard.clear()

    def before(self, name: str, time: int = 1) -> str:
        """Return all that they were shown or asked until a question was put that often."""
        return said(self.heard[: self._places[name][time - 1]])

    def after(self, name: str, time: int = 1) -> str:
        """Return all that they were shown or asked since a question was put that often."""
        return said(self.heard[self._places[name][time - 1] + 1 :])

    def _answer(self, question: Question) -> Value:
        if question.id in self.answers or question.kind == "text":
            return self.answers.get(question.id, "")
        return calm_answer(question)


Sit = Callable[..., Person]


def sitter(monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Return a function that lets a person sit down with a worry for a child, and with `changed`.

    `rules`: the folder of another rule set. `continued`: the concern with which they go on.
    """

    def run(
        turns: Mapping[int, Turn] | None = None,
        *,
        replies: Mapping[str, list[Turn]] | None = None,
        choices: Choices | None = None,
        go_on: bool = False,
        continued: str = "",
        **request: object,
    ) -> Person:
        names = Request.__struct_fields__
        options = {name: request.pop(name) for name in list(request) if name in names}
        changed = {name.replace("_", "-"): value for name, value in request.items()}
        person = Person({**WORRY, **changed}, turns, replies, choices)  # type: ignore[dict-item]
        monkeypatch.setattr(advice_session, "prompter", lambda plain: person)
        if go_on:
            resume_draft.resume(None, plain=False)
        elif continued:
            monkeypatch.setattr(continue_concern, "prompter", lambda plain: person)
            continue_concern.run(continue_concern.Continued(continued))
        else:
            advise.advise(Request(**options))  # type: ignore[arg-type]
        return person

    return run


def said(heard: Sequence[str]) -> str:
    """Return what was heard in one line."""
    return " ".join(" ".join(heard).split())


def _next(waiting: Mapping[str, list[T]], name: str) -> T | None:
    return waiting[name].pop(0) if waiting.get(name) else None
