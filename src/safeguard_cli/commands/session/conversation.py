"""Talk a person through an interview: ask, go back, change, stop, and keep every answer.

One loop serves menus and plain prompts, a new interview and one that is resumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk
from safeguard_cli.commands.session.dialogue import (
    KEPT_AGAIN,
    MORE_THAN_NEEDED,
    NOTHING_STAYS,
    SET_ASIDE,
    WHY_LOOK_AGAIN,
    Dialogue,
)
from safeguard_cli.commands.session.emergency_gate import EmergencyGate
from safeguard_cli.commands.session.first_question import FirstQuestion, count_most
from safeguard_cli.commands.session.said_between_questions import InterimAdvice
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.prompts.replies import (
    COMMANDS,
    Command,
    CutOffError,
    Given,
    Menu,
    Progress,
    Reply,
    Way,
)
from safeguard_cli.edges.prompts.words import FIRST


class Conversation:
    """One interview with one person, whose `answers` grow. `clock` gives each moment.

    `first`, where it is known, is asked before anything else is made ready.
    """

    def __init__(
        self,
        desk: Desk,
        dialogue: Dialogue,
        clock: Callable[[], datetime],
        first: FirstQuestion | None = None,
    ) -> None:
        self.dialogue = dialogue
        self.answers = dialogue.answers
        self.clock = clock
        self._desk = desk
        self._first = first
        self._questions = desk.interview.questions
        self._asker = dialogue.asker
        self._interim = InterimAdvice()
        self._gate = EmergencyGate(dialogue, self._interim)
        self._has_said_more_is_asked = False
        self._has_said_nothing_stays = False
        self._set_aside: tuple[str, ...] = ()

    def ask_all(self) -> Consultation:
        """Ask what can still change the advice; return when it is settled or they stop."""
        first, self._first = self._first, None
        if first and not self._ask_first(first):
            return self._consult()
        while True:
            consultation = self._consult()
            way = self._gate.pass_by(consultation)
            if way == "again":
                continue
            if way == "stop":
                return consultation
            self._say_what_stays()
            for sentence in self._interim.news(consultation):
                self.dialogue.tell(sentence)
            if consultation.replay.is_cut and not self._has_said_more_is_asked:
                self._has_said_more_is_asked = True
                self.dialogue.tell(MORE_THAN_NEEDED)
            if not consultation.replay.missing or not self._ask_next(consultation):
                return self._consult()

    def ask_again_first(self) -> bool:
        """Ask at once what goes stale, as far as it comes first; say whether there is danger."""
        while True:
            consultation = self._consult()
            replay = consultation.replay
            if replay.stopped:
                return True
            if not replay.missing or not self._questions[replay.missing[0]].ask_again:
                return False
            if not self._ask_next(consultation):
                return False

    def know(self, answers: Mapping[str, str]) -> None:
        """Take answers as given: what was told of deeds and replies is not asked for again."""
        for name, answer in answers.items():
            self.answers.take(name, kind_of(self._questions[name]).value_of(answer))

    def change_answers(self) -> Consultation:
        """Show the answers; let the person change any of them before the advice."""
        while True:
            consultation = self._consult()
            self._name_set_aside(consultation.replay)
            menu = Menu(
                title="Your answers. Choose one to change it.",
                rows=self._list_answers(consultation),
                why=WHY_LOOK_AGAIN,
                back=COMMANDS["back"],
            )
            if self._obey_in_summary(self._asker.choose(menu), consultation) == "stop":
                return self._consult()

    def fill_in(self, question: Question) -> Way:
        """Ask for one field of the record; say which way the person wants to go from it."""
        try:
            answers = self.answers
            prior = answers.given.get(question.id, answers.prior(question.id))
            reply = self._asker.ask(question, None, prior)
        except CutOffError as cut_off:
            # Half a text is theirs too: it stands in the field when they go on.
            if cut_off.written:
                self.answers.take(question.id, cut_off.written)
            raise
        if not isinstance(reply, Given):
            return self.dialogue.way(reply)
        self.answers.take(question.id, reply.value)
        return "on"

    def _say_what_stays(self) -> None:
        """Say it as soon as a reader is known to be under 18; else say that it is so no more."""
        if self.answers.is_child and not self._has_said_nothing_stays:
            self.dialogue.tell(*NOTHING_STAYS)
        elif self._has_said_nothing_stays and self.answers.is_kept:
            self.dialogue.tell(KEPT_AGAIN)
        self._has_said_nothing_stays = self.answers.is_child

    def _consult(self) -> Consultation:
        # Midnight can bring another law: each consultation goes by that of its own moment.
        return self._desk.consult(self.answers.given, self.clock())

    def _ask_first(self, first: FirstQuestion) -> bool:
        # None are expected, but that is not taken on trust from a file.
        news: list[str] = []

        def prepare() -> None:
            first.prepare()
            consultation = self._consult()
            news.extend(self._interim.news(consultation))
            # The next question is counted the quicker for it.
            count_most(consultation)

        opening = first.opening
        question = self._questions[opening.question]
        progress = Progress(opening.number, opening.at_most)
        reply = self._asker.ask(question, progress, meanwhile=prepare)
        for sentence in news:
            self.dialogue.tell(sentence)
        return self._follow(reply, question, ())

    def _ask_next(self, consultation: Consultation) -> bool:
        """Ask the next question, or go back; say whether the person goes on."""
        replay = consultation.replay
        question = self._questions[replay.missing[0]]
        is_stale = question.id in self.answers.stale
        progress = Progress(len(replay.asked) + 1, count_most(consultation), again=is_stale)
        prior = self.answers.prior(question.id)
        reply = self._asker.ask(self.answers.put(question, prior), progress, prior)
        return self._follow(reply, question, replay.asked)

    def _follow(self, reply: Reply, question: Question, asked: Sequence[str]) -> bool:
        """Take the answer, or go the way that was chosen; say whether the person goes on."""
        if isinstance(reply, Given):
            self.answers.take(question.id, reply.value)
        elif self.dialogue.way(reply) == "stop":
            return False
        else:
            self.answers.go_back(asked)
        return True

    def _obey_in_summary(self, chosen: str | Command, consultation: Consultation) -> Way:
        """Do what was chosen among the answers; "stop" where the advice is wanted now."""
        if chosen == "go-on":
            return "stop"
        if isinstance(chosen, str):
            return self._change_answer(chosen, consultation.answers.get(chosen))
        way = self.dialogue.way(chosen)
        if way == "back" and self.answers.go_back(consultation.replay.asked):
            self.ask_all()
        elif way == "back":
            self.dialogue.tell(FIRST)
        return way

    def _change_answer(self, name: str, current: Value | None) -> Way:
        question = self.answers.put(self._questions[name], current)
        reply = self._asker.ask(question, None, current)
        if not isinstance(reply, Given):
            return self.dialogue.way(reply)
        self.answers.change(name, reply.value)
        self.ask_all()
        return "on"

    def _list_answers(self, consultation: Consultation) -> list[tuple[str, str]]:
        counted = consultation.replay.counted
        rows = ((name, self._put_in_words(name, consultation.answers[name])) for name in counted)
        return [("go-on", "All is right: show the advice"), *rows]

    def _name_set_aside(self, replay: Replay) -> None:
        new = [name for name in replay.set_aside if name not in self._set_aside]
        self._set_aside = replay.set_aside
        if new:
            self.dialogue.tell(*SET_ASIDE)
        for name in new:
            self.dialogue.tell(f"Set aside: {self._put_in_words(name, self.answers.given[name])}")

    def _put_in_words(self, name: str, value: Value) -> str:
        question = self.answers.put(self._questions[name])
        # An answer that is not offered to a child has the words that others read.
        labels = {**self._questions[name].answers, **question.answers}
        return f"{question.ask} {words_of(replace(question, answers=labels), value)}"
