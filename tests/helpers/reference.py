"""What the engine should say, told again as plainly as design.md §3 does, and slowly.

Plain recursion over the conditions, with three truth values. It shares no code
with the engine but the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from itertools import product

from generated import as_tested, legal_answers

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.model.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Is,
    IsNot,
    NotApplicable,
)
from safeguard_cli.core.model.rule_set import UNSURE, Action, Part, Question, RuleSet, Step

Tested = Mapping[str, frozenset[str]]


class Truth(IntEnum):
    """Whether a condition holds, given the answers so far.

    The order matters: "all of" is the minimum, "any of" is the maximum.
    """

    FAILS = 0
    UNKNOWN = 1
    HOLDS = 2


class Reference:
    """Judges conditions and parts by the words of the design."""

    def __init__(self, rules: RuleSet, hasty: bool = False) -> None:
        """With `hasty`, a test whose given answer cannot match fails before its `ask-if` is known.

        The engine is hasty; the design is not.
        """
        self._rules = rules
        self._hasty = hasty
        self._questions = {question.id: question for question in rules.questions}
        self._parts = {part.id: part for part in rules.parts}
        self._levels = [level.id for level in rules.levels]
        self._judged: dict[Condition, Truth] = {}
        self._judged_for: Tested = {}

    def truth(self, condition: Condition, answers: Tested) -> Truth:
        """Judge a condition; of the same answers, each once: the shipped rules share many."""
        if answers != self._judged_for:
            self._judged, self._judged_for = {}, dict(answers)
        if condition not in self._judged:
            judged = self._judge(condition, answers)
            self._judged[condition] = judged
        return self._judged[condition]

    def _judge(self, condition: Condition, answers: Tested) -> Truth:
        match condition:
            case AllOf(parts):
                return min((self.truth(part, answers) for part in parts), default=Truth.HOLDS)
            case AnyOf(parts):
                return max((self.truth(part, answers) for part in parts), default=Truth.FAILS)
            case Is(name, wanted):
                return self._test(name, answers, lambda given: bool(given & {*wanted}))
            case IsNot(name, refused):
                return self._test(name, answers, lambda given: not given & {*refused})
            case NotApplicable(name):
                return Truth(Truth.HOLDS - self.truth(self._questions[name].ask_if, answers))
            case AtLeast(name, level):
                reached = self._levels[: self._levels.index(level) + 1]
                won = self.winners(self._parts[name], answers)
                found = {action is not None and action.level in reached for action in won}
                return Truth.UNKNOWN if len(found) > 1 else Truth(Truth.HOLDS * found.pop())
            case _:
                raise AssertionError("only invariants say more")

    def winners(self, part: Part, answers: Tested) -> list[Action | None]:
        """Return every action that may win the part: one, unless something is unknown."""
        applies = self.truth(part.applies_if, answers)
        possible: list[Action | None] = [] if applies == Truth.HOLDS else [None]
        if applies == Truth.FAILS:
            return possible
        for action in part.actions:
            best = max(self.truth(rule.condition, answers) for rule in action.rules)
            if best != Truth.FAILS:
                possible.append(action)
            if best == Truth.HOLDS:
                return possible
        return [*possible, None]

    def _test(self, name: str, answers: Tested, passes: Callable[[frozenset[str]], bool]) -> Truth:
        question = self._questions[name]
        applies = self.truth(question.ask_if, answers)
        if name not in answers:
            return min(applies, Truth.UNKNOWN)
        matched = Truth(Truth.HOLDS * passes(_counted(question, answers[name])))
        return min(applies, matched) if self._hasty or applies == Truth.HOLDS else applies

    def outcome(self, answers: Tested) -> tuple[object, ...]:
        """Return everything that advice shows of full answers, except further reasons."""

        def holds(condition: Condition) -> bool:
            return self.truth(condition, answers) == Truth.HOLDS

        def shows(step: Step) -> bool:
            has_ended = step.until is not None and holds(step.until)
            return holds(step.condition) and not has_ended

        found: list[object] = []
        for part in self._rules.parts:
            (action,) = self.winners(part, answers)
            found.append(action and action.id)
            if action is not None:
                found.append([shows(step) for step in action.steps])
                found.append([self._start(clock.start, answers) for clock in action.within])
        found.extend(holds(duty.condition) for duty in self._rules.duties)
        for checklist in self._rules.checklists:
            shown = holds(checklist.applies_if)
            found.append(shown)
            for item in checklist.items:
                counts = shown and holds(item.applies_if)
                found += [counts, counts and item.met_if is not None and holds(item.met_if)]
        return tuple(map(repr, found))

    def _start(self, name: str, answers: Tested) -> object:
        asked = name and self.truth(self._questions[name].ask_if, answers) == Truth.HOLDS
        return sorted(answers[name]) if asked else None


def completions(rules: RuleSet, given: Mapping[str, Value]) -> Iterator[dict[str, frozenset[str]]]:
    """Yield every way to answer the questions that these answers leave open."""
    open_questions = [q for q in rules.questions if q.id not in given]
    for chosen in product(*(legal_answers(question) for question in open_questions)):
        names = (question.id for question in open_questions)
        yield as_tested(rules, {**given, **dict(zip(names, chosen, strict=True))})


def matters(rules: RuleSet, name: str, given: Mapping[str, Value]) -> bool:
    """Say whether some completion gives another outcome when only this answer differs."""
    question = next(q for q in rules.questions if q.id == name)
    judge = Reference(rules)
    first, *rest = legal_answers(question)
    for answers in completions(rules, {**given, name: first}):
        here = judge.outcome(answers)
        for other in rest:
            if judge.outcome({**answers, **as_tested(rules, {name: other})}) != here:
                return True
    return False


def _counted(question: Question, given: frozenset[str]) -> frozenset[str]:
    return given | {question.counts_as} if UNSURE in given else given
