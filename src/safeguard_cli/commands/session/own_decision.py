"""`safeguard decided`: what the person decided instead of what was advised, and why.

Where it protects less, or may, the reason and a second person are asked for until they are given.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Final

from safeguard_cli.commands.concern_desk import checked_reference, open_concerns
from safeguard_cli.commands.desk import prompter
from safeguard_cli.commands.results import say_lines
from safeguard_cli.core.advising.shapes import AdvisedAction
from safeguard_cli.core.concern.entry import Decided, Protects
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import StoppedError, UsageError
from safeguard_cli.core.model.rule_set import UNSURE, Answer, Question
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Command, Given, Menu, Prompter, Way

_INSTEAD: Final = Question(
    "instead",
    "What do you do instead?",
    "text",
    "Say it so that somebody else can tell if it was done.",
)
_OWNER: Final = Question("owner", "Who does it, if it is not you?", "text")
_BY: Final = Question(
    "by", "By what day?", "date", "A decision without a day is easily forgotten.",
    counts_as="passed", not_before="today", not_after="in 92 days",
)  # fmt: skip
_PROTECTS: Final = Question(
    "protects",
    "Does it protect the child as much as what was advised?",
    help="If you are not sure, it counts as less: then give the reason, and ask a second person.",
    answers={
        "as-much": Answer("As much"),
        "more": Answer("More"),
        "less": Answer("Less"),
        UNSURE: Answer("I am not sure"),
    },
)
_WHY: Final = Question("why", "Why do you decide so?", "text", lines=3)
_SECOND: Final = Question(
    "second", "Which second person did you ask about it, and when?", "text",
    "You decide, but not alone. Name somebody who is no part of it.",
)  # fmt: skip
_NEEDED: Final = "It protects less, or may. So this must not stay empty."
_WHY_MENU: Final = (
    "The advice is advice, and the decision is yours. What you do otherwise stands in the record "
    "beside what was advised, and `safeguard due` goes by it.",
)
_LESS: Final = ("less", UNSURE)


def decided(reference: str, *, plain: bool) -> None:
    """Ask what is done otherwise than advised, and add it. Raises StoppedError on leaving."""
    desk = open_concerns()
    story = desk.story(checked_reference(reference))
    given = story.advice()
    if given is None:
        raise UsageError("no advice of this concern is kept", "there is nothing to decide on")
    asker = prompter(plain=plain)
    asking = OwnDecision(asker, _stop_on_exit, given.record.advice.actions)
    with restored_terminal(sys.stdin):
        asking.ask()
    contents = list(asking.decided.values())
    if not contents:
        raise UsageError("nothing was decided otherwise", "nothing was added")
    desk.add(story.reference, contents)
    say_lines(f"{story.reference}: Added. `safeguard due` goes by it.")


class OwnDecision:
    """Asks, and holds what was decided. `obey` does what was wanted instead of an answer."""

    def __init__(
        self, asker: Prompter, obey: Callable[[Command], Way], actions: Sequence[AdvisedAction]
    ) -> None:
        self._asker = asker
        self._obey = obey
        self._actions = {action.action: action.do for action in actions}
        self.decided: dict[str, Decided] = {}

    def ask(self) -> Way:
        """Ask for each action that is done otherwise, until there are no more."""
        while True:
            rows = [("end", "Nothing more: the rest is done as advised")]
            rows += [
                (name, f"{self._mark_decided(name)}{do}") for name, do in self._actions.items()
            ]
            chosen = self._asker.choose(
                Menu(
                    title="What do you do otherwise than advised?",
                    rows=rows,
                    why=_WHY_MENU,
                    back="Go back",
                )
            )
            if isinstance(chosen, Command):
                return self._obey(chosen)
            if chosen == "end":
                return "on"
            if self._ask_about(chosen) == "stop":
                return "stop"

    def rows(self) -> str:
        """Return what was decided otherwise, as rows of the record's table."""
        return "\n".join(_write_row(one) for one in self.decided.values())

    def _mark_decided(self, action: str) -> str:
        return "Otherwise: " if action in self.decided else ""

    def _ask_about(self, action: str) -> Way:
        given: dict[str, str] = {}
        place = 0
        while place >= 0:
            questions = [_INSTEAD, _OWNER, _BY, _PROTECTS, _WHY]
            if given.get(_PROTECTS.id) in _LESS:
                questions.append(_SECOND)
            if place == len(questions):
                self.decided[action] = _make_decided(action, self._actions[action], given)
                return "on"
            question = questions[place]
            reply = self._asker.ask(question, None, given.get(question.id))
            if not isinstance(reply, Given):
                if self._obey(reply) == "stop":
                    return "stop"
                place -= 1
            elif self._is_enough(question, reply.value, given):
                given[question.id] = str(reply.value).strip()
                place += 1
        return "back"

    def _is_enough(self, question: Question, value: Value, given: dict[str, str]) -> bool:
        if str(value).strip() or question is _OWNER:
            return True
        if question is _INSTEAD:
            self._asker.show("Say what you do instead.")
            return False
        if given.get(_PROTECTS.id) in _LESS:
            self._asker.show(_NEEDED)
            return False
        return True


def _make_decided(action: str, do: str, given: dict[str, str]) -> Decided:
    protects: Protects = given["protects"]  # type: ignore[assignment]  # one of its own answers
    by = "" if given["by"] == UNSURE else given["by"]
    return Decided(
        action, do, follows=False, instead=given["instead"], owner=given["owner"], by=by,
        protects=protects, why=given["why"], second=given.get("second", ""),
    )  # fmt: skip


def _write_row(decided: Decided) -> str:
    who = ", ".join(filter(None, (decided.owner, decided.by)))
    asked = f"Asked: {decided.second}" if decided.second else ""
    why = " ".join(
        filter(None, (f"Protects {decided.protects.replace('-', ' ')}.", decided.why, asked))
    )
    return "; ".join(_write_cell(text) for text in (decided.do, decided.instead, who, why))


def _write_cell(text: str) -> str:
    # A semicolon would begin another cell.
    return clean_line(text).replace(";", ",")


def _stop_on_exit(command: Command) -> Way:
    if command.name == "exit":
        raise StoppedError("Stopped. Nothing was added.")
    return command.name
