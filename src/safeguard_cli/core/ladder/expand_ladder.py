"""Expand a ladder into the questions, actions and rules that everything else works on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from safeguard_cli.core.ladder.ladder_ids import (
    NONE,
    Names,
    action_of,
    excluded_action_of,
    names_of,
    urgent_action_of,
)
from safeguard_cli.core.ladder.stage_words import (
    added_help,
    ending_steps,
    excluded_steps,
    people,
    stage_steps,
)
from safeguard_cli.core.ladder.ways_to_stages import Arrival, list_arrivals
from safeguard_cli.core.model.acts import UNASKING, tagged
from safeguard_cli.core.model.clauses import Step
from safeguard_cli.core.model.conditions import AllOf, Condition, Is, IsNot
from safeguard_cli.core.model.ladders import (
    Asked,
    AskedDay,
    Dues,
    Ending,
    Excluded,
    Ladder,
    Stage,
    Urgent,
    dues_of,
)
from safeguard_cli.core.model.rule_set import Action, Answer, Level, Question, Rule

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
    return (_ask_how_far(names, ladder), _ask_what_came(names, ladder), _ask_by_when(names, ladder))


def _ask_how_far(names: Names, ladder: Ladder) -> Question:
    far = ladder.how_far or Asked("How far have you gone with this?")
    stages = {stage.id: Answer(stage.tried, was=stage.was) for stage in ladder.stages}
    return Question(
        names.tried,
        far.ask,
        help=far.help or "Choose the furthest stage that you have taken.",
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
    )


def _ask_what_came(names: Names, ladder: Ladder) -> Question:
    came = ladder.what_came or Asked("What came of that?")
    return Question(
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
    )


def _ask_by_when(names: Names, ladder: Ladder) -> Question:
    when = ladder.by_when or AskedDay("By what date should it be done or answered?")
    return Question(
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
    )


def expand_actions(part: str, ladder: Ladder, roles: Mapping[str, str]) -> tuple[Action, ...]:
    """Return the actions, most protective first: the last stage, …, the first, hold, settled."""
    return _Expansion(part, ladder, roles).actions()


def sort_by_level(actions: Iterable[Action], levels: Iterable[Level]) -> tuple[Action, ...]:
    """Sort actions by level of protection; within a level they keep their order."""
    heights = {level.id: number for number, level in enumerate(levels)}
    return tuple(sorted(actions, key=lambda action: heights.get(action.level, len(heights))))


class _Expansion:
    def __init__(self, part: str, ladder: Ladder, roles: Mapping[str, str]) -> None:
        self._part = part
        self._ladder = ladder
        self._roles = roles
        self._names = names_of(part, ladder)
        self._arrivals = list_arrivals(part, ladder)

    def actions(self) -> tuple[Action, ...]:
        result, date = self._names.result, self._names.date
        held = AllOf((Is(result, ("waiting", "plan")), Is(date, ("today", "ahead"))))
        found = [*self._expand_excluded(), *self._expand_beyond()]
        for number in reversed(range(len(self._ladder.stages))):
            found += self._expand_stage(number)
        found += self._expand_ending(self._ladder.hold, held)
        found += self._expand_ending(self._ladder.settled, Is(result, ("resolved",)))
        return tuple(found)

    def _expand_stage(self, number: int) -> Iterator[Action]:
        stage, urgent = self._ladder.stages[number], self._ladder.stages[number].urgent
        name, ways = action_of(self._part, stage), self._arrivals[number]
        if urgent:
            rules = tuple(
                _make_rule(
                    f"{way.rule}-urgent",
                    AllOf((way.condition, urgent.condition)),
                    urgent,
                    way.where or stage.where,
                )
                for way in ways
            )
            steps = (*urgent.steps, *self._list_steps(number, dues_of(stage, urgent=True)))
            yield self._make_stage_action(
                urgent_action_of(self._part, stage), stage, urgent, rules=rules, steps=steps
            )
        rules = tuple(
            _make_rule(way.rule, way.condition, way, way.where or stage.where)
            for way in ways
            if not (urgent and _is_urgent(way.condition, urgent.condition))
        )
        steps = self._list_steps(number, dues_of(stage))
        yield self._make_stage_action(name, stage, stage, rules=rules, steps=steps)

    def _make_stage_action(
        self,
        name: str,
        stage: Stage,
        form: Stage | Urgent,
        *,
        rules: tuple[Rule, ...],
        steps: tuple[Step, ...],
    ) -> Action:
        """Make the action of a stage, in its usual or in its urgent form."""
        action = Action(
            id=name,
            do=form.do,
            level=self._ladder.level,
            who=people(self._ladder, stage),
            within=form.raise_within,
            record=stage.record,
            rules=rules,
            steps=steps,
            strengthens=stage.strengthens,
            where=stage.where,
        )
        return tagged(action, form)

    def _list_steps(self, number: int, dues: Dues) -> tuple[Step, ...]:
        return stage_steps(self._ladder, number, dues, self._roles)

    def _expand_beyond(self) -> Iterator[Action]:
        ending = self._ladder.beyond
        if ending:
            steps, who = ending_steps(self._ladder, ending)
            ways = self._arrivals[-1]
            rules = tuple(_make_rule(w.rule, w.condition, w, ending.where) for w in ways)
            yield _make_ending(replace(ending, steps=steps, who=who), rules)

    def _expand_ending(self, ending: Ending | None, condition: Condition) -> Iterator[Action]:
        if ending:
            name = ending.rule or f"{ending.id}-holds"
            yield _make_ending(ending, (_make_rule(name, condition, ending, ending.where),))

    def _expand_excluded(self) -> Iterator[Action]:
        excluded = self._ladder.excluded
        if excluded:
            who, steps, within = excluded_steps(excluded)
            action = Action(
                id=excluded_action_of(self._part),
                do=_EXCLUDED_DO,
                level=self._ladder.level,
                who=who,
                within=within,
                record=_EXCLUDED_RECORD,
                rules=tuple(_make_rule(e.id, e.condition, e, e.where) for e in excluded),
                steps=steps,
                where=self._ladder.where,
            )
            yield tagged(action, UNASKING)


def _make_rule(
    name: str, condition: Condition, reason: Arrival | Urgent | Ending | Excluded, where: str
) -> Rule:
    return Rule(
        id=name,
        condition=condition,
        because=reason.because,
        source=reason.source,
        because_unsure=reason.because_unsure,
        where=where,
    )


def _make_ending(ending: Ending, rules: tuple[Rule, ...]) -> Action:
    action = Action(
        id=ending.id,
        do=ending.do,
        level=ending.level,
        who=ending.who,
        within=ending.within,
        record=ending.record,
        rules=rules,
        steps=ending.steps,
        where=ending.where,
    )
    return tagged(action, ending)


def _is_urgent(condition: Condition, urgent: Condition) -> bool:
    """Say whether this is a way to the urgent form alone: there it always holds."""
    return isinstance(condition, AllOf) and urgent in condition.parts
