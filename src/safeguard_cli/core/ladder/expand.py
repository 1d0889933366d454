"""Expand a ladder into the questions, actions and rules that everything else works on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from safeguard_cli.core.ladder.arrivals import Arrival, arrivals
from safeguard_cli.core.ladder.names import (
    NONE,
    action_of,
    excluded_action_of,
    names_of,
    urgent_action_of,
)
from safeguard_cli.core.ladder.words import (
    added_help,
    ending_steps,
    excluded_steps,
    people,
    stage_steps,
)
from safeguard_cli.core.model.acts import UNASKING, tagged
from safeguard_cli.core.model.conditions import AllOf, Condition, Is, IsNot
from safeguard_cli.core.model.pieces import Step
from safeguard_cli.core.model.rule_set import Action, Answer, Question, Rule
from safeguard_cli.core.model.stages import Asked, AskedDay, Dues, Ending, Ladder, dues_of

_RESULTS = {
    "waiting": "Nothing yet, and we agreed when to expect an answer",
    "resolved": "It is settled",
    "plan": "A plan was agreed, and it is running",
    "no-resolution": "We do not agree, or the reply was not good enough",
    "no-reply": "I had no reply",
    "worse": "Things got worse",
}
_ALIKE = "What came of it is written down, whether or not it changes the next stage."
_WHY_RESULT = "It decides whether you wait, or take the next stage."
_EXCLUDED_DO = "Take this by its own route"
_EXCLUDED_RECORD = ("Whom you told, when, and when an answer is due",)


def expand_questions(part: str, ladder: Ladder) -> tuple[Question, ...]:
    """Return the three questions: how far, what came of it, by when."""
    names = names_of(part, ladder)
    far = ladder.how_far or Asked("How far have you gone with this?")
    came = ladder.what_came or Asked("What came of that?")
    when = ladder.by_when or AskedDay("By what date should it be done or answered?")
    stages = {stage.id: Answer(stage.tried, was=stage.was) for stage in ladder.stages}
    help_ = far.help or "Choose the furthest stage that you have taken."
    return (
        Question(
            names.tried,
            far.ask,
            help=help_,
            answers={NONE: Answer("I have not raised it yet")} | stages,
            ask_if=ladder.ask_if,
            # Whoever is asked first can say what was tried before.
            counts_as=NONE,
            unsure_of=far.unsure_of or "how far this has gone",
            find_out=far.find_out,
            ask_when_continued=True,
            source=far.source,
            was=far.was,
            where=far.where or ladder.where,
        ),
        Question(
            names.result,
            came.ask,
            help=came.help or _WHY_RESULT,
            answers={name: Answer(label) for name, label in _RESULTS.items()},
            ask_if=IsNot(names.tried, (NONE,)),
            counts_as="no-reply",
            unsure_of=came.unsure_of or "what came of that",
            find_out=came.find_out,
            ask_when_continued=True,
            alike_because=_ALIKE,
            source=came.source,
            was=came.was,
            where=came.where or ladder.where,
        ),
        Question(
            names.date,
            when.ask,
            "date",
            added_help(when.help, ladder),
            ask_if=Is(names.result, ("waiting", "plan")),
            counts_as="passed",
            unsure_of=when.unsure_of or "by when it should be done or answered",
            find_out=when.find_out,
            ask_when_continued=True,
            not_before=when.not_before,
            not_after=when.not_after,
            source=when.source,
            was=when.was,
            where=when.where or ladder.where,
        ),
    )


def expand_actions(part: str, ladder: Ladder, roles: Mapping[str, str]) -> tuple[Action, ...]:
    """Return the actions, most protective first: the last stage, …, the first, hold, settled."""
    return _Expansion(part, ladder, roles).actions()


class _Expansion:
    def __init__(self, part: str, ladder: Ladder, roles: Mapping[str, str]) -> None:
        self._part = part
        self._ladder = ladder
        self._roles = roles
        self._names = names_of(part, ladder)
        self._arrivals = arrivals(part, ladder)

    def actions(self) -> tuple[Action, ...]:
        result, date = self._names.result, self._names.date
        held = AllOf((Is(result, ("waiting", "plan")), Is(date, ("today", "ahead"))))
        found = [*self._excluded(), *self._beyond()]
        for number in reversed(range(len(self._ladder.stages))):
            found += self._stage(number)
        found += self._ending(self._ladder.hold, held)
        found += self._ending(self._ladder.settled, Is(result, ("resolved",)))
        return tuple(found)

    def _stage(self, number: int) -> Iterator[Action]:
        stage, urgent = self._ladder.stages[number], self._ladder.stages[number].urgent
        level, who = self._ladder.level, people(self._ladder, stage)
        name, ways = action_of(self._part, stage), self._arrivals[number]
        if urgent:
            rules = tuple(
                Rule(
                    f"{way.rule}-urgent",
                    AllOf((way.condition, urgent.condition)),
                    urgent.because,
                    urgent.source,
                    urgent.because_unsure,
                    way.where or stage.where,
                )
                for way in ways
            )
            steps = (*urgent.steps, *self._steps(number, dues_of(stage, urgent=True)))
            action = Action(
                urgent_action_of(self._part, stage), urgent.do, level, who, urgent.raise_within,
                stage.record, rules, steps, strengthens=stage.strengthens, where=stage.where,
            )  # fmt: skip
            yield tagged(action, urgent)
        rules = tuple(
            _rule(way, stage.where)
            for way in ways
            if not (urgent and _is_urgent(way.condition, urgent.condition))
        )
        steps = self._steps(number, dues_of(stage))
        action = Action(
            name, stage.do, level, who, stage.raise_within, stage.record, rules, steps,
            strengthens=stage.strengthens, where=stage.where,
        )  # fmt: skip
        yield tagged(action, stage)

    def _steps(self, number: int, dues: Dues) -> tuple[Step, ...]:
        return stage_steps(self._ladder, number, dues, self._roles)

    def _beyond(self) -> Iterator[Action]:
        ending = self._ladder.beyond
        if ending is None:
            return
        steps, who = ending_steps(self._ladder, ending)
        ways = self._arrivals[-1]
        rules = tuple(_rule(replace(way, where=ending.where), "") for way in ways)
        action = Action(
            ending.id, ending.do, ending.level, who, ending.within, ending.record, rules, steps,
            where=ending.where,
        )  # fmt: skip
        yield tagged(action, ending)

    def _ending(self, ending: Ending | None, condition: Condition) -> Iterator[Action]:
        if ending is None:
            return
        rule = Rule(
            ending.rule or f"{ending.id}-holds",
            condition,
            ending.because,
            ending.source,
            ending.because_unsure,
            ending.where,
        )
        action = Action(
            ending.id, ending.do, ending.level, ending.who, ending.within, ending.record, (rule,),
            ending.steps, where=ending.where,
        )  # fmt: skip
        yield tagged(action, ending)

    def _excluded(self) -> Iterator[Action]:
        excluded = self._ladder.excluded
        if excluded:
            who, steps, within = excluded_steps(excluded)
            rules = tuple(
                Rule(
                    each.id,
                    each.condition,
                    each.because,
                    each.source,
                    each.because_unsure,
                    each.where,
                )
                for each in excluded
            )
            action = Action(
                excluded_action_of(self._part), _EXCLUDED_DO, self._ladder.level, who, within,
                _EXCLUDED_RECORD, rules, steps, where=self._ladder.where,
            )  # fmt: skip
            yield tagged(action, UNASKING)


def _rule(way: Arrival, where: str) -> Rule:
    """Return the rule by which a stage is reached in this way."""
    return Rule(
        way.rule, way.condition, way.because, way.source, way.because_unsure, way.where or where
    )


def _is_urgent(condition: Condition, urgent: Condition) -> bool:
    """Say whether this is a way to the urgent form alone: there it always holds."""
    return isinstance(condition, AllOf) and urgent in condition.parts
