"""The gate of an emergency: what to do now, and then the question whether it has been done.

It is shown whenever an emergency begins to stand, also again after it was withdrawn. What was
confirmed is an answer, so that no later text asks for it once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from safeguard_cli.commands.results import emergency_text, in_a_sentence
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview, Replay
from safeguard_cli.core.model.rule_set import Action, Question
from safeguard_cli.edges.prompts.replies import COMMANDS, Command, Given, Menu, Prompter

WITHDRAWN = "By what you have answered now, this advice is withdrawn"
ALL_THE_SAME = "If a child is in danger all the same, ring 999."
WHY_FIRST = (
    "A child may need help now. The other questions ask for details, and can be answered later.",
)
Way = Literal["on", "again", "stop"]


class Talk(Protocol):
    """What the gate needs of the interview that it stands in."""

    given: dict[str, Value]

    def law(self) -> Interview:
        """Return the interview by the law of the moment."""
        ...

    def advice(self, replay: Replay, moment: datetime) -> Advice:
        """Return the advice so far."""
        ...

    def take(self, question: Question, value: Value) -> None:
        """Keep an answer."""
        ...

    def drop(self, name: str) -> None:
        """Put an answer aside, to be asked again."""
        ...

    def prior(self, name: str) -> Value | None:
        """Return an answer that was put aside."""
        ...

    def go_back(self, replay: Replay) -> str:
        """Take back the last answer; return its question, or nothing where there is none."""
        ...

    def tell(self, *sentences: str) -> None:
        """Say something."""
        ...

    def heard(self, sentences: Iterable[str]) -> None:
        """Take sentences as said already."""
        ...

    def leave(self) -> object:
        """Leave at once."""
        ...


class Gate:
    """Shows each emergency once for as long as it stands."""

    def __init__(self, talk: Talk, prompter: Prompter, *, plain: bool) -> None:
        """Stand in this interview."""
        self._talk = talk
        self._prompter = prompter
        self._plain = plain
        # The emergencies that the person has passed, each with the question that confirms it.
        self._passed: dict[str, str] = {}
        # The emergencies that they went back from, each with the question they went back to.
        self._left: dict[str, str] = {}

    def pass_by(self, replay: Replay, moment: datetime) -> Way:
        """Show an emergency that is new; say whether to go on, to look again, or to stop."""
        action = self._talk.law().engine.stopping(replay.state)
        if self._withdraw(replay, action):
            return "again"
        if action is None or action.id in self._passed:
            return "on"
        from safeguard_cli.core.advising.advice import only_what_to_do_now

        advice = only_what_to_do_now(self._talk.advice(replay, moment))
        self._prompter.show(emergency_text(advice, plain=self._plain))
        self._talk.heard(step for each in advice.actions for step in each.steps)
        question = self._talk.law().questions.get(action.confirmed_by)
        if question is None:
            return self._ask_whether_to_go_on(action, replay)
        return self._ask_whether_done(action, question, replay)

    def _withdraw(self, replay: Replay, action: Action | None) -> bool:
        """Take back what no longer holds; say whether an answer was put aside with it.

        `action` is the emergency that stands now, if there is one.
        """
        gone = [name for name in self._passed if not self._stands(name, replay)]
        withdrawn = dict.fromkeys([*gone, *self._answered_away(replay, action)])
        if not withdrawn:
            return False
        titles = {
            each.id: each.do for part in self._talk.law().rules.parts for each in part.actions
        }
        said = (f"{WITHDRAWN}: {in_a_sentence(titles[name])}." for name in withdrawn)
        self._talk.tell(*said, ALL_THE_SAME)
        confirmed = {self._passed.pop(name) for name in gone} - {*self._passed.values()}
        aside = [name for name in self._talk.given if name in confirmed]
        for name in aside:
            self._talk.drop(name)
        return bool(aside)

    def _answered_away(self, replay: Replay, action: Action | None) -> list[str]:
        """Return what they went back from and is no emergency by the answer given in its place."""
        settled = [name for name, question in self._left.items() if question not in replay.missing]
        for name in settled:
            del self._left[name]
        return [name for name in settled if action is None or action.id != name]

    def _stands(self, action: str, replay: Replay) -> bool:
        """Say whether an emergency is one by the other answers, confirmed or not."""
        law = self._talk.law()
        return law.engine.holds(action, law.blank_of(replay.state, self._passed[action]))

    def _ask_whether_done(self, action: Action, question: Question, replay: Replay) -> Way:
        # It stands among the questions, and is not one of them: it has no number.
        reply = self._prompter.ask(question, None, self._talk.prior(question.id))
        if isinstance(reply, Given):
            self._passed[action.id] = question.id
            self._talk.take(question, reply.value)
            return "again"
        return self._obey(reply, action, replay)

    def _ask_whether_to_go_on(self, action: Action, replay: Replay) -> Way:
        if not replay.missing:
            return "stop"
        # It stands here too: on a small screen the first lines above are out of sight.
        title = f"Act on this first: {in_a_sentence(action.do)}. The other questions can wait."
        menu = Menu(
            title=title,
            rows=[("go-on", "Go on with the questions")],
            why=WHY_FIRST,
            back=COMMANDS["back"],
            stop="Stop here and keep the advice",
        )
        chosen = self._prompter.choose(menu)
        if isinstance(chosen, Command):
            return self._obey(chosen, action, replay)
        self._passed[action.id] = ""
        return "again"

    def _obey(self, command: Command, action: Action, replay: Replay) -> Way:
        if command.name == "exit":
            self._talk.leave()
        if command.name == "back":
            if question := self._talk.go_back(replay):
                self._left[action.id] = question
            return "again"
        return "stop"
