"""Who answers in a lesson: learners one by one at the keyboard, or a group that shows hands."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec.structs import replace

from safeguard_cli.commands.training import lesson_words as words
from safeguard_cli.commands.training.slide_pages import pages_of_help, pages_of_offer
from safeguard_cli.core.deciding.case import Value, values_of
from safeguard_cli.core.model.question_kinds import kind_of, lone_answers
from safeguard_cli.core.model.rule_set import UNSURE, Answer, Question
from safeguard_cli.core.training.reveal_steps import offer_answers
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import (
    Command,
    CommandName,
    Given,
    Player,
    Progress,
    Prompter,
    Reply,
    Slide,
)

_COUNT = re.compile(r"(\d{1,3})\s*[=:]\s*(\d{1,4})")

_WISHES: dict[str, CommandName] = {"back": "back", "quit": "stop", "exit": "exit"}

Hands = dict[str, int]


class Answerers(Protocol):
    """Whoever answers: `who`, and how many people they are. `hands`: what was counted, if it was.

    Of a question that was asked again only the last count stays.
    """

    who: tuple[str, ...]
    size: int
    hands: dict[str, Hands]

    def go_to(self, day: date) -> None:
        """Take this day for today: the day of the story that they are asked about."""
        ...

    def ask(self, question: Question, learner: str, progress: Progress | None) -> Reply:
        """Ask one of them, or all at once; the reply is theirs."""
        ...


class OneByOne:
    """Learners who answer in turn at one keyboard, or alone."""

    def __init__(self, asker: Prompter, who: Sequence[str]) -> None:
        self.who = tuple(who)
        self.size = len(who)
        self.hands: dict[str, Hands] = {}
        self._asker = asker
        self._last = ""

    def go_to(self, day: date) -> None:
        """Ask as on this day."""
        self._asker.take_for_today(day)

    def ask(self, question: Question, learner: str, progress: Progress | None) -> Reply:
        """Ask one learner, by name where there are several."""
        if self._last not in ("", learner):
            self._make_room()
        self._last = learner
        named = f", {clean_line(learner)}" if self.size > 1 else ""
        ask = f"{words.MARK}{named}: {question.ask}"
        # Also from the first question one can go back: to what to do first, or to the story.
        is_first = progress is not None and progress.number == 1
        return self._asker.ask(replace(question, ask=ask), None if is_first else progress)

    def _make_room(self) -> None:
        """Move the answer of whoever sat here before out of sight. A voice reads no empty lines."""
        if not isinstance(self._asker, PlainPrompter):
            self._asker.show("\n" * shutil.get_terminal_size().lines)


class HandsUp:
    """A group that shows hands. What most of them choose is the answer of all."""

    def __init__(self, asker: Prompter, player: Player, learners: int) -> None:
        self.who: tuple[str, ...] = (words.GROUP,)
        self.size = learners
        self.hands: dict[str, Hands] = {}
        self._asker = asker
        self._player = player

    def go_to(self, day: date) -> None:
        """Ask as on this day."""
        self._asker.take_for_today(day)

    def ask(self, question: Question, learner: str, progress: Progress | None) -> Reply:
        """Show the question to the room, and have the hands counted; a day is agreed on."""
        if question.kind == "date":
            return self._asker.ask(replace(question, ask=f"{words.MARK}: {question.ask}"), None)
        slide = self._make_slide(question, learner, progress)
        reply: Reply | None = None
        while reply is None:
            reply = self._show_slide(slide) or self._count_hands(question)
        return reply

    def _show_slide(self, slide: Slide) -> Command | None:
        wish = self._player.play([slide], 0, 0.0, playing=False).wish
        return Command(_WISHES[wish]) if wish in _WISHES else None

    def _count_hands(self, question: Question) -> Reply | None:
        """Have the hands counted; None where the question is to be shown again."""
        while True:
            reply = self._asker.ask(_count_of(question), None)
            if isinstance(reply, Command):
                return reply
            if not reply.value:
                return None
            found = self._read_count(question, str(reply.value))
            if isinstance(found, dict):
                self.hands[question.id] = found
                return self._settle_count(question, found)
            self._asker.show(found)

    def _read_count(self, question: Question, text: str) -> Hands | str:
        found = read_hands(text, list(_list_offered(question)), self.size)
        if isinstance(found, str) or _is_possible(question, found, self.size):
            return found
        hands, learners = sum(found.values()), counted(self.size, "learner")
        return words.TOO_MANY.format(hands=counted(hands, "hand"), learners=learners)

    def _settle_count(self, question: Question, hands: Hands) -> Given:
        value = chosen_by_most(question, hands, self.size)
        names = values_of(value)
        said = "; ".join(clean_line(_list_offered(question)[name].label) for name in names)
        self._asker.show(f"The group answers: {said}")
        return Given(value)

    def _make_slide(self, question: Question, learner: str, progress: Progress | None) -> Slide:
        plain = isinstance(self._asker, PlainPrompter)
        number = f"Question {progress.number}" if progress else "first of all"
        offer = offer_answers(question)
        return Slide(
            f"{words.MARK} · {learner}",
            number,
            pages_of_offer(offer, plain=plain),
            forth="count the hands",
            help=pages_of_help(offer, plain=plain),
            leads_back=True,
        )


def read_hands(text: str, answers: Sequence[str], learners: int) -> Hands | str:
    """Read "2=11, 5=4", or "2" for all hands; or else say what is wrong."""
    alone = text.strip()
    if alone.isascii() and alone.isdigit():
        text = f"{alone}={learners}"
    rest = _COUNT.sub("", text).strip(" ,;\n")
    found = _COUNT.findall(text)
    if rest or not found:
        return words.NOT_COUNTED
    hands: Counter[str] = Counter()
    for number, count in ((int(one), int(other)) for one, other in found):
        if not 1 <= number <= len(answers):
            return words.NO_SUCH_ANSWER.format(of=len(answers))
        hands[answers[number - 1]] += count
    kept = {name: hands[name] for name in answers if hands[name]}
    return kept or words.NO_HANDS


def chosen_by_most(question: Question, hands: Mapping[str, int], learners: int) -> Value:
    """Return the answer with the most hands; the one that stands first, if two have as many.

    Of several that can be chosen, all that more than half chose.
    """
    order = [name for name in _list_offered(question) if name in hands]
    most = max(order, key=lambda name: hands[name])
    if not kind_of(question).takes_several:
        return most
    alone = {*lone_answers(question), UNSURE}
    by_half = tuple(name for name in order if 2 * hands[name] > learners and name not in alone)
    return (most,) if most in alone or not by_half else by_half


def _is_possible(question: Question, hands: Hands, learners: int) -> bool:
    # Whoever may choose several answers has a hand for each.
    most = max(hands.values()) if kind_of(question).takes_several else sum(hands.values())
    return most <= learners


def _list_offered(question: Question) -> dict[str, Answer]:
    unsure = {UNSURE: Answer(question.unsure_label)} if question.counts_as else {}
    return {**question.answers, **{k: v for k, v in unsure.items() if k not in question.answers}}


def _count_of(question: Question) -> Question:
    """Return the question that a trainer answers by counting, with the answers as its help."""
    numbered = {
        str(number): Answer(str(number), help=answer.label)
        for number, answer in enumerate(_list_offered(question).values(), 1)
    }
    ask = f"{words.MARK}: {question.ask} {words.HOW_MANY}"
    return Question(question.id, ask, "text", help=question.ask, answers=numbered)
