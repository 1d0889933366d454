"""Play a scenario back: ask as the interview asks, answer as the story has told so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from safeguard_cli.core.advising.advice import only_the_gravest
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.advising.record import training_record
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.training.demo_moments import (
    Demonstration,
    Discussed,
    Mistaken,
    Moment,
    QuestionAnswered,
    StageTold,
    Standing,
    StoryAdvised,
    StoryOpened,
)
from safeguard_cli.core.training.scenario import (
    Scenario,
    Stage,
    given_in,
    moment_of,
    moment_of_stage,
)
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.core.words.nearest import did_you_mean

PACE: Final = 8.0
"""Seconds for each step of what plays by itself, if nobody says otherwise."""


def is_for_training(scenario: Scenario) -> bool:
    """Say whether a scenario can be played: it has a theme, and its story is told in stages."""
    return bool(scenario.theme and scenario.stages)


def play(interview: Interview, scenario: Scenario, known: Given | None = None) -> Demonstration:
    """Play a scenario whose names are known to the rules.

    `known` are answers of the set-up: what the story tells itself counts instead.
    """
    player = _Playing(interview, scenario, known or {})
    moments = tuple(player.moments())
    record = training_record(player.consultation, scenario.id)
    return Demonstration(scenario, moments, record)


def find_place(demonstration: Demonstration, question: str) -> int:
    """Return the place of the first moment at which a question is answered, or raise."""
    places = {
        moment.question: place
        for place, moment in reversed(list(enumerate(demonstration.moments)))
        if isinstance(moment, QuestionAnswered)
    }
    if question not in places:
        raise UsageError(
            f"no question of that name is asked here{did_you_mean(question, places)}",
            f"asked here: {', '.join(reversed(places))}",
        )
    return places[question]


def say_answer(question: Question, value: Value) -> str:
    """Return an answer in words; a date as people say it."""
    day = kind_of(question).day_of(value)
    return day_in_words(day) if day else words_of(question, value)


class _Playing:
    """Holds how far a story has come, and when, while its moments are worked out."""

    def __init__(self, interview: Interview, scenario: Scenario, known: Given) -> None:
        moments = [moment_of_stage(scenario, stage) for stage in scenario.stages]
        self.as_of = moments[0] if moments else moment_of(scenario)
        self.given: dict[str, Value] = {}
        told = {name for stage in scenario.stages for name in stage.answers}
        self.known = {name: value for name, value in known.items() if name not in told}
        self._interview = interview
        self._scenario = scenario
        self._known: dict[str, Value] = {}
        self._told: dict[str, StageTold] = {}
        self._stood: dict[str, tuple[str, bool]] = {}
        self.consultation = self._consult({})

    def moments(self) -> Iterator[Moment]:
        scenario = self._scenario
        yield StoryOpened(scenario.id, scenario.theme, scenario.story, self.as_of.isoformat())
        for number, stage in enumerate(scenario.stages, 1):
            yield from self._play_stage(number, stage)
        self._go_to(moment_of(scenario))
        yield StoryAdvised(self.consultation.advice, self._list_asks(self._replay.set_aside))
        if scenario.discussion:
            yield Discussed(scenario.discussion)
        if scenario.mistake:
            yield Mistaken(scenario.mistake)

    def _play_stage(self, number: int, stage: Stage) -> Iterator[Moment]:
        before = self.as_of
        self._go_to(moment_of_stage(self._scenario, stage))
        told = StageTold(
            number=number,
            of=len(self._scenario.stages),
            says=stage.says,
            waiting=self._find_waiting(),
            as_of=self.as_of.isoformat(),
            is_later=self.as_of > before,
        )
        yield told
        learnt = given_in(stage, self.consultation.law.questions)
        new = {name: value for name, value in learnt.items() if self._known.get(name) != value}
        self._known |= new
        self._told |= dict.fromkeys(new, told)
        for name in self._sort_names(name for name in new if name in self.given):
            yield from self._give_answer(name)
        yield from self._go_on(is_last=told.number == told.of)

    def _go_to(self, moment: datetime) -> None:
        """Let time pass: the answers are decided by the law of the new day."""
        if moment != self.as_of:
            self.as_of = moment
            self.consultation = self._consult(self.given)

    def _go_on(self, *, is_last: bool) -> Iterator[QuestionAnswered]:
        """Answer what is asked, until a question comes that the story has not answered yet."""
        while True:
            following = self._replay.missing[:1]
            while following and following[0] in self._known:
                yield from self._give_answer(following[0])
                following = self._replay.missing[:1]
            # In an emergency nothing waits, and after the last stage nothing more is learnt.
            if not (is_last or self._replay.stopped):
                return
            left = self._sort_names(name for name in self._known if name not in self.given)
            if not left:
                return
            yield from self._give_answer(left[0])

    def _sort_names(self, names: Iterable[str]) -> list[str]:
        wanted = set(names)
        return [name for name in self.consultation.law.questions if name in wanted]

    def _find_waiting(self) -> str:
        if not self.given or self._replay.stopped or not self._replay.missing:
            return ""
        return self.consultation.law.questions[self._replay.missing[0]].ask

    def _give_answer(self, name: str) -> Iterator[QuestionAnswered]:
        """Give an answer. Where its question would not be asked, nothing is shown."""
        given = {**self.given, name: self._known[name]}
        was, self.given = self.given, given
        before, self.consultation = self._replay, self._consult(given)
        if name in (*self._replay.asked, *self._replay.for_record):
            yield self._describe_answer(name, was, before)

    def _describe_answer(
        self, name: str, was: dict[str, Value], before: Replay
    ) -> QuestionAnswered:
        replay, question = self._replay, self.consultation.law.questions[name]
        is_change = name in before.asked
        is_new = name in replay.asked and not is_change
        gone = [each for each in replay.set_aside if each in before.asked]
        back = [each for each in before.set_aside if each in replay.asked and each != name]
        return QuestionAnswered(
            stage=self._told[name],
            number=replay.asked.index(name) + 1 if is_new else 0,
            at_most=max(len(before.asked) + self.consultation.law.still(before), len(replay.asked)),
            question=name,
            ask=question.ask,
            why=question.help,
            value=self.given[name],
            words=say_answer(question, self.given[name]),
            before=say_answer(question, was[name]) if is_change else "",
            set_aside=self._list_asks(gone),
            taken_up=self._list_asks(back),
            so_far=tuple(self._list_standing()),
            emergency=self._advise_emergency() if replay.stopped and not before.stopped else None,
            known={**self.known, **self._known},
        )

    @property
    def _replay(self) -> Replay:
        return self.consultation.replay

    def _consult(self, given: dict[str, Value]) -> Consultation:
        return Consultation(self._interview, given, self.as_of, self.known)

    def _list_asks(self, names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.consultation.law.questions[name].ask for name in names)

    def _advise_emergency(self) -> Advice:
        return only_the_gravest(self.consultation.advice)

    def _list_standing(self) -> Iterator[Standing]:
        """Say what every part comes to that has, or until now had, an action."""
        for decided in self.consultation.decision.parts:
            part = decided.part
            was, was_settled = self._stood.get(part.id, ("", False))
            do = decided.action.do if decided.action else ""
            stands = do, decided.is_settled
            if do or was:
                is_new = stands != (was, was_settled)
                yield Standing(part.title, *stands, before=was if was != do else "", is_new=is_new)
            self._stood[part.id] = stands
