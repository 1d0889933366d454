"""Talk a person through an interview: ask, go back, change, stop, and keep every answer.

One loop serves menus and plain prompts, a new interview and one that is resumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Literal, NoReturn

from msgspec.structs import replace

from safeguard_cli.commands.conversation_words import MORE_THAN_NEEDED, SET_ASIDE, WHY_LOOK_AGAIN
from safeguard_cli.commands.gate import Gate
from safeguard_cli.commands.results import wrapped
from safeguard_cli.commands.so_far import SoFar
from safeguard_cli.commands.wiring import Desk, now
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.fit_other_rules import MisfitAnswer, find_misfits
from safeguard_cli.core.deciding.interview import Interview, Replay
from safeguard_cli.core.logic.most_questions import FAR_OFF
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.prompts.replies import (
    COMMANDS,
    Command,
    CutOffError,
    Given,
    Menu,
    Progress,
    Prompter,
)
from safeguard_cli.edges.prompts.words import FIRST
from safeguard_cli.edges.store.draft import Draft
from safeguard_cli.edges.store.forgiving import ForgivingStore

Way = Literal["on", "back", "stop"]


class QuickExit(Exception):  # noqa: N818 - it is no error: the person has left
    """The person left at once: answers dropped, screen cleared."""


class Conversation:
    """One interview with one person. `given` grows as they answer; nothing typed is lost."""

    def __init__(
        self, desk: Desk, prompter: Prompter, store: ForgivingStore, draft: Draft, *, plain: bool
    ) -> None:
        """Take up a draft, which holds the answers given so far."""
        self._desk = desk
        self._law = desk.interview
        self._prompter = prompter
        self._store = store
        self._plain = plain
        self._so_far = SoFar()
        self._parked: dict[str, Value] = {}
        self._has_said_so = False
        self._stale: frozenset[str] = frozenset()
        self._set_aside: tuple[str, ...] = ()
        self._left: dict[str, MisfitAnswer] = {}
        self._gate = Gate(self, prompter, plain=plain)
        self.draft = draft
        self.given: dict[str, Value] = dict(draft.answers)

    @property
    def left(self) -> tuple[MisfitAnswer, ...]:
        """Hold the answers that do not fit these rules and were not given anew."""
        return tuple(self._left.values())

    def ask_again(self, *, after_days: bool = False) -> None:
        """Put aside what goes stale, what was taken back, and what does not fit these rules.

        `after_days`: also what may have moved on by then.
        """
        self._left = {
            one.name: one for one in find_misfits(self._desk.interview.questions, self.given)
        }
        for name in self._left:
            del self.given[name]
        again = {
            q.id
            for q in self._desk.rules.questions
            if q.ask_again or (after_days and q.ask_when_continued)
        }
        self._stale = frozenset(again & {*self.given})
        for name in list(self.given):
            if name in self._stale or name not in self.draft.order:
                self._parked[name] = self.given.pop(name)
        for one in self.left:
            if one.prior is not None and one.now not in self.given:
                self._parked.setdefault(one.now, one.prior)

    def ask_all(self, clock: Callable[[], datetime]) -> Replay:
        """Ask what can still change the advice; return when it is settled or they stop."""
        while True:
            replay = self._replay(clock())
            way = self._gate.pass_by(replay, clock())
            if way == "again":
                continue
            if way == "stop":
                return replay
            self._say_what_is_certain(replay, clock())
            if replay.is_cut and not self._has_said_so:
                self._has_said_so = True
                self.tell(MORE_THAN_NEEDED)
            if not replay.missing or not self._ask_next(replay):
                return self._replay(clock())

    def ask_again_first(self, clock: Callable[[], datetime]) -> bool:
        """Ask at once what goes stale, as far as it comes first; say whether there is danger."""
        stale = {q.id for q in self._desk.rules.questions if q.ask_again}
        while True:
            replay = self._replay(clock())
            if replay.stopped:
                return True
            if not replay.missing or replay.missing[0] not in stale:
                return False
            if not self._ask_next(replay):
                return False

    def know(self, answers: Mapping[str, str]) -> None:
        """Take answers as given: what was told of deeds and replies is not asked for again."""
        questions = self._desk.interview.questions
        for name, answer in answers.items():
            question = questions[name]
            self.take(question, (answer,) if question.kind == "many" else answer)

    def change_answers(self, clock: Callable[[], datetime]) -> Replay:
        """Show the answers; let the person change any of them before the advice."""
        while True:
            replay = self._replay(clock())
            self._name_set_aside(replay)
            menu = Menu(
                title="Your answers. Choose one to change it.",
                rows=self._summary(replay),
                why=WHY_LOOK_AGAIN,
                back=COMMANDS["back"],
            )
            way = self._obey_in_summary(self._prompter.choose(menu), replay, clock)
            if way == "stop":
                return self._replay(clock())

    def fill_in(self, question: Question) -> Way:
        """Ask for one field of the record; say which way the person wants to go from it."""
        try:
            prior = self.given.get(question.id, self._parked.get(question.id))
            reply = self._prompter.ask(question, None, prior)
        except CutOffError as cut_off:
            # Half a text is theirs too: it stands in the field when they go on.
            if cut_off.written:
                self.take(question, cut_off.written)
            raise
        if isinstance(reply, Given):
            self.take(question, reply.value)
            return "on"
        return self.way(reply)

    def tell(self, *sentences: str) -> None:
        """Say something: folded to the screen, or a sentence a line to be read aloud."""
        if self._plain:
            self._prompter.show("\n".join(sentences))
        else:
            self._prompter.show("\n".join(wrapped(" ".join(sentences))))

    def leave(self) -> NoReturn:
        """Drop the answers, clear the screen, and go."""
        # Cleared first: what could not be dropped is then said on the empty screen.
        self._prompter.clear()
        self._store.discard(self.draft.reference)
        raise QuickExit

    def advice(self, replay: Replay, moment: datetime) -> Advice:
        """Return the advice so far."""
        # The first question waits for nothing that is needed only after it.
        from safeguard_cli.core.advising.advice import advise

        answers = {**self._desk.known, **self.given}
        return advise(self._desk.interview, replay, answers, moment)

    def law(self) -> Interview:
        """Return the interview by the law of the moment of the last replay."""
        return self._law

    def drop(self, name: str) -> None:
        """Put an answer aside, to be shown when it is asked for again."""
        self._parked[name] = self.given.pop(name)
        self._keep()

    def heard(self, sentences: Iterable[str]) -> None:
        """Take sentences as said already."""
        self._so_far.heard(sentences)

    def prior(self, name: str) -> Value | None:
        """Return an answer that was put aside, if there is one."""
        return self._parked.get(name)

    def _replay(self, moment: datetime) -> Replay:
        # Midnight can bring another law: each replay goes by that of its own moment.
        self._law = self._desk.interview.on(moment)
        return self._law.replay(self.given, moment, self._desk.known)

    def _ask_next(self, replay: Replay) -> bool:
        question = self._desk.interview.questions[replay.missing[0]]
        number = len(replay.asked)
        at_most = number + self._law.still(replay, enough=FAR_OFF + 1 - number)
        is_again = question.id in self._stale
        progress = Progress(number + 1, at_most, again=is_again)
        reply = self._prompter.ask(question, progress, self.prior(question.id))
        if isinstance(reply, Given):
            self.take(question, reply.value)
            return True
        if self.way(reply) == "stop":
            return False
        self.go_back(replay)
        return True

    def way(self, command: Command) -> Literal["back", "stop"]:
        """Leave at once where that is wanted; else say which way to go."""
        if command.name == "exit":
            self.leave()
        return command.name

    def take(self, question: Question, value: Value) -> None:
        """Keep an answer; an empty one leaves the question open."""
        self.given.pop(question.id, None)
        self._parked.pop(question.id, None)
        if value != "":
            self.given[question.id] = value
            self._left = {name: one for name, one in self._left.items() if one.now != question.id}
        self._keep()

    def go_back(self, replay: Replay) -> str:
        """Take back the last answer that was asked for; return its question, if there is one."""
        own = [name for name in replay.asked if name in self.given]
        if not own:
            return ""
        self.drop(own[-1])
        return own[-1]

    def _obey_in_summary(
        self, chosen: str | Command, replay: Replay, clock: Callable[[], datetime]
    ) -> Way:
        """Do what was chosen among the answers; "stop" where the advice is wanted now."""
        if chosen == "go-on":
            return "stop"
        if isinstance(chosen, str):
            return self._change(chosen, clock)
        way = self.way(chosen)
        if way == "back" and self.go_back(replay):
            self.ask_all(clock)
        elif way == "back":
            self.tell(FIRST)
        return way

    def _change(self, name: str, clock: Callable[[], datetime]) -> Way:
        question = self._desk.interview.questions[name]
        current = self.given.get(name, self._desk.known.get(name))
        reply = self._prompter.ask(question, None, current)
        if isinstance(reply, Given):
            # In its place, so that the order of the answers stays the order of asking.
            self.given[name] = reply.value
            self._keep()
            self.ask_all(clock)
            return "on"
        return self.way(reply)

    def _keep(self) -> None:
        # Answers that wait to be asked again or do not fit are kept too: nothing typed is lost.
        left = {one.name: one.value for one in self.left}
        kept = {**self.given, **self._parked, **left}
        before, moment = self.draft, now().isoformat()
        times = {
            name: before.times.get(name, moment) if before.answers.get(name) == value else moment
            for name, value in kept.items()
        }
        self.draft = replace(before, answers=kept, order=tuple(self.given), times=times)
        self._store.save(self.draft)

    def _summary(self, replay: Replay) -> list[tuple[str, str]]:
        answers = {**self._desk.known, **self.given}
        rows = [("go-on", "All is right: show the advice")]
        for name in replay.counted:
            question = self._desk.interview.questions[name]
            rows.append((name, f"{question.ask} {words_of(question, answers[name])}"))
        return rows

    def _name_set_aside(self, replay: Replay) -> None:
        new = [name for name in replay.set_aside if name not in self._set_aside]
        self._set_aside = replay.set_aside
        if new:
            self.tell(*SET_ASIDE)
        for name in new:
            question = self._desk.interview.questions[name]
            self.tell(f"Set aside: {question.ask} {words_of(question, self.given[name])}")

    def _say_what_is_certain(self, replay: Replay, moment: datetime) -> None:
        answers = {**self._desk.known, **self.given}
        for sentence in self._so_far.news(self._law, replay, answers, moment):
            self.tell(sentence)
