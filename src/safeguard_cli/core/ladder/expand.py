"""Expand a ladder into the questions, actions and rules that everything else works on.

No rule needs "not": a stage that is left out, and silence that leads further
up, are rules of the higher stage, and the higher stage stands first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from safeguard_cli.core.conditions import AllOf, AnyOf, Condition, Is, IsNot
from safeguard_cli.core.ladder.words import (
    added_help,
    ending_steps,
    excluded_steps,
    people,
    stage_steps,
)
from safeguard_cli.core.model import Action, Answer, Question, Rule
from safeguard_cli.core.pieces import Step, Within
from safeguard_cli.core.stages import (
    Asked,
    Branch,
    Ending,
    Ladder,
    Stage,
    urgent_reply,
)

NONE = "none"
_FAILED = ("no-resolution", "no-reply", "worse")
_RESULTS = {
    "waiting": "Nothing yet, and we agreed when to expect an answer",
    "resolved": "It is settled",
    "plan": "A plan was agreed, and it is running",
    "no-resolution": "We do not agree, or the reply was not good enough",
    "no-reply": "I had no reply",
    "worse": "Things got worse",
}
_ALIKE = "What came of it is written down, whether or not it changes the next stage."
_EXCLUDED_DO = "Take this by its own route"
_EXCLUDED_RECORD = ("Whom you told, when, and when an answer is due",)


class Names(Struct, frozen=True):
    """The ids of a ladder's three questions."""

    tried: str
    result: str
    date: str


class _Arrival(Struct, frozen=True):
    """One way to reach a stage."""

    rule: str
    condition: Condition
    because: str
    source: tuple[str, ...]


def names_of(part: str, ladder: Ladder) -> Names:
    """Return the ids of the ladder's questions."""
    asked = (ladder.how_far, ladder.what_came, ladder.by_when)
    given = [each.id if each else "" for each in asked]
    endings = ("stage-tried", "stage-result", "stage-date")
    return Names(*(name or f"{part}-{end}" for name, end in zip(given, endings, strict=True)))


def action_of(part: str, stage: Stage) -> str:
    """Return the id of a stage's action."""
    return stage.action or f"{part}-{stage.id}"


def urgent_action_of(part: str, stage: Stage) -> str:
    """Return the id of the urgent form of a stage's action."""
    return f"{action_of(part, stage)}-urgent"


def excluded_action_of(part: str) -> str:
    """Return the id of the action for what the ladder is not for."""
    return f"{part}-has-its-own-route"


def expand_questions(part: str, ladder: Ladder) -> tuple[Question, ...]:
    """Return the three questions: how far, what came of it, by when."""
    names = names_of(part, ladder)
    far = ladder.how_far or Asked("How far have you gone with this?")
    came = ladder.what_came or Asked("What came of that?")
    when = ladder.by_when or Asked("By what date should it be done or answered?")
    tried = {NONE: "I have not raised it yet"} | {s.id: s.tried for s in ladder.stages}
    help_ = far.help or "Choose the furthest stage that you have taken."
    return (
        Question(
            names.tried,
            far.ask,
            help=help_,
            answers=_labelled(tried),
            ask_if=ladder.ask_if,
            source=far.source,
            where=far.where or ladder.where,
        ),
        Question(
            names.result,
            came.ask,
            help=came.help,
            answers=_labelled(_RESULTS),
            ask_if=IsNot(names.tried, (NONE,)),
            counts_as="no-reply",
            alike_because=_ALIKE,
            source=came.source,
            where=came.where or ladder.where,
        ),
        Question(
            names.date,
            when.ask,
            "date",
            added_help(when.help, ladder),
            ask_if=Is(names.result, ("waiting", "plan")),
            counts_as="passed",
            source=when.source,
            where=when.where or ladder.where,
        ),
    )


def expand_actions(part: str, ladder: Ladder, roles: Mapping[str, str]) -> tuple[Action, ...]:
    """Return the actions, most protective first: the last stage, …, the first, hold, settled."""
    return _Expansion(part, ladder, roles).actions()


def _labelled(answers: Mapping[str, str]) -> dict[str, Answer]:
    return {name: Answer(label) for name, label in answers.items()}


class _Expansion:
    def __init__(self, part: str, ladder: Ladder, roles: Mapping[str, str]) -> None:
        self._part = part
        self._ladder = ladder
        self._roles = roles
        self._names = names_of(part, ladder)
        self._arrivals = self._ways()

    def actions(self) -> tuple[Action, ...]:
        result, date = self._names.result, self._names.date
        held = AllOf((Is(result, ("waiting", "plan")), Is(date, ("today", "ahead"))))
        found = [*self._excluded(), self._beyond()]
        for number in reversed(range(len(self._ladder.stages))):
            found += self._stage(number)
        found.append(self._ending(self._ladder.hold, held))
        found.append(self._ending(self._ladder.settled, Is(result, ("resolved",))))
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
                    stage.where,
                )
                for way in ways
            )
            steps = (*urgent.steps, *self._steps(number, urgent_reply(stage)))
            yield Action(
                urgent_action_of(self._part, stage), urgent.do, level, who, urgent.raise_within,
                stage.record, rules, steps, strengthens=stage.strengthens, where=stage.where,
            )  # fmt: skip
        rules = tuple(
            Rule(way.rule, way.condition, way.because, way.source, stage.where)
            for way in ways
            if not (urgent and _is_urgent(way.condition, urgent.condition))
        )
        steps = self._steps(number, stage.reply_within)
        yield Action(
            name, stage.do, level, who, stage.raise_within, stage.record, rules, steps,
            strengthens=stage.strengthens, where=stage.where,
        )  # fmt: skip

    def _steps(self, number: int, reply: tuple[Within, ...]) -> tuple[Step, ...]:
        return stage_steps(self._ladder, number, reply, self._roles)

    def _beyond(self) -> Action:
        ending = self._ladder.beyond
        steps, who = ending_steps(self._ladder)
        ways = self._arrivals[-1]
        rules = tuple(
            Rule(way.rule, way.condition, way.because, way.source, ending.where) for way in ways
        )
        return Action(
            ending.id, ending.do, ending.level, who, ending.within, ending.record, rules, steps,
            where=ending.where,
        )  # fmt: skip

    def _ending(self, ending: Ending, condition: Condition) -> Action:
        rule = Rule(
            ending.rule or f"{ending.id}-holds",
            condition,
            ending.because,
            ending.source,
            ending.where,
        )
        return Action(
            ending.id, ending.do, ending.level, ending.who, ending.within, ending.record, (rule,),
            ending.steps, where=ending.where,
        )  # fmt: skip

    def _excluded(self) -> Iterator[Action]:
        excluded = self._ladder.excluded
        if excluded:
            who, steps, within = excluded_steps(excluded)
            rules = tuple(
                Rule(each.id, each.condition, each.because, each.source, each.where)
                for each in excluded
            )
            yield Action(
                excluded_action_of(self._part), _EXCLUDED_DO, self._ladder.level, who, within,
                _EXCLUDED_RECORD, rules, steps, where=self._ladder.where,
            )  # fmt: skip

    def _ways(self) -> list[list[_Arrival]]:
        """Return the ways to each stage, and last the ways beyond them all."""
        stages, beyond = self._ladder.stages, self._ladder.beyond
        found: list[list[_Arrival]] = []
        for number, stage in enumerate(stages):
            rule = stage.rule or f"{action_of(self._part, stage)}-is-next"
            ways = [_Arrival(rule, self._after(number), stage.because, stage.source)]
            ways += self._starts(number, stage)
            ways += self._past(number, found)
            ways += self._silences(number, stage)
            found.append(ways)
        rule = beyond.rule or f"{beyond.id}-is-next"
        last = _Arrival(rule, self._after(len(stages)), beyond.because, beyond.source)
        found.append([last, *self._past(len(stages), found)])
        return found

    def _after(self, number: int) -> Condition:
        if number == 0:
            return Is(self._names.tried, (NONE,))
        failed: list[Condition] = [
            Is(self._names.result, _FAILED),
            Is(self._names.date, ("passed",)),
        ]
        if self._ladder.moves_on_if is not None:
            failed.append(self._ladder.moves_on_if)
        before = self._ladder.stages[number - 1]
        return AllOf((Is(self._names.tried, (before.id,)), AnyOf(tuple(failed))))

    def _starts(self, number: int, stage: Stage) -> Iterator[_Arrival]:
        branch = stage.start_here
        if branch:
            below = tuple(each.id for each in self._ladder.stages[: max(number - 1, 0)])
            yield _branch(
                Is(self._names.tried, (NONE, *below)),
                branch,
                f"{action_of(self._part, stage)}-starts-here",
            )

    def _past(self, number: int, found: list[list[_Arrival]]) -> Iterator[_Arrival]:
        if number == 0:
            return
        before = self._ladder.stages[number - 1]
        if before.skip:
            for way in found[number - 1]:
                yield _branch(way.condition, before.skip, f"{way.rule}-past-{before.id}")

    def _silences(self, number: int, stage: Stage) -> Iterator[_Arrival]:
        for before in self._ladder.stages[: max(number - 1, 0)]:
            if before.silence == stage.id:
                silent = AnyOf(
                    (Is(self._names.result, ("no-reply",)), Is(self._names.date, ("passed",)))
                )
                condition = AllOf((Is(self._names.tried, (before.id,)), silent))
                rule = f"{action_of(self._part, stage)}-after-silence-at-{before.id}"
                because = f"No reply came in time. Silence leads on here. {stage.because}"
                yield _Arrival(rule, condition, because, stage.source)


def _is_urgent(condition: Condition, urgent: Condition) -> bool:
    """Say whether this is a way to the urgent form alone: there it always holds."""
    return isinstance(condition, AllOf) and urgent in condition.parts


def _branch(reached: Condition, branch: Branch, rule: str) -> _Arrival:
    named = branch.rule if branch.rule and "-past-" not in rule else rule
    return _Arrival(named, AllOf((reached, branch.condition)), branch.because, branch.source)
