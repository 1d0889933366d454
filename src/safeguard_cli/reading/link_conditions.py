"""Check every test of every condition: what it names, and whether it may name it there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from safeguard_cli.core.model.conditions import (
    AllOf,
    AnyOf,
    Asks,
    AsksAnywhere,
    AtLeast,
    Carries,
    Condition,
    Is,
    IsNot,
    NeverAsks,
    NotApplicable,
    Outcome,
    Test,
    Yields,
    YieldsNot,
)
from safeguard_cli.core.model.old_ids import find_answer_now, find_id_now
from safeguard_cli.core.model.question_kinds import kind_of, lone_answers
from safeguard_cli.core.model.rule_set import UNSURE, Question, RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import (
    Fault,
    Places,
    did_you_mean,
    is_now,
    quoted,
    unknown_answer,
    unknown_name,
)

_LISTED = {"action": "actions", "duty": "duties", "act": "acts"}


class _Use(NamedTuple):
    """A condition, with the questions and parts that it may name where it stands."""

    condition: Condition
    questions: Collection[str]
    parts: Collection[str]
    outcomes: bool = False


def find_condition_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find tests that name what is not there, or may not be named there."""
    checks = _Checks(rules, places)
    for use in _list_uses(rules):
        for test in _list_tests(use.condition):
            if isinstance(test, Outcome):
                yield from checks.outcome(test, use)
            elif isinstance(test, AtLeast):
                yield from checks.part(test, use)
            else:
                yield from checks.question(test, use)


def find_unsuitable_tests(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find tested questions of kind many that offer no way, or several, to say "none"."""
    tests = [test for use in _list_uses(rules) for test in _list_tests(use.condition)]
    tested = {test.question for test in tests if isinstance(test, Is | IsNot | NotApplicable)}
    for question in rules.questions:
        if (
            not kind_of(question).takes_several
            or question.id not in tested
            or places.is_faulty(question)
        ):
            continue
        if len(lone_answers(question)) != 1:
            message = f"question {quoted(question.id)} needs one answer with `alone: yes`"
            yield Fault(places.of(question, "answers"), codes.NONE_ALONE, message)


class _Checks:
    def __init__(self, rules: RuleSet, places: Places) -> None:
        self._questions = {question.id: question for question in rules.questions}
        self._parts = [part.id for part in rules.parts]
        self._actions = {part.id: [action.id for action in part.actions] for part in rules.parts}
        self._duties = [duty.id for duty in rules.duties]
        self._acts = [act.id for act in rules.acts]
        self._levels = [level.id for level in rules.levels]
        self._places = places

    def outcome(self, test: Outcome, use: _Use) -> Iterator[Fault]:
        if not use.outcomes:
            message = "actions, duties and acts are tested by invariants only; a rule tests answers"
            yield Fault(self._places.of(test), codes.OUTCOME, message)
        elif isinstance(test, Carries):
            yield from self._check_listed(test, "duty", test.duties, self._duties)
        elif isinstance(test, Asks | AsksAnywhere | NeverAsks):
            yield from self._check_listed(test, "act", test.acts, self._acts)
        elif test.part in self._actions:
            yield from self._check_listed(test, "action", test.actions, self._actions[test.part])
        else:
            yield self._report_no_part(test)

    def _report_no_part(self, test: AtLeast | Yields | YieldsNot) -> Fault:
        return unknown_name(self._places.of(test), "part", test.part, self._parts)

    def _check_listed(
        self, test: Outcome, kind: str, names: Collection[str], known: Collection[str]
    ) -> Iterator[Fault]:
        for number, name in enumerate(names):
            if name and name not in known:
                place = self._places.of(test, f"{_LISTED[kind]}.{number}")
                yield unknown_name(place, kind, name, known)

    def part(self, test: AtLeast, use: _Use) -> Iterator[Fault]:
        if test.part not in self._parts:
            yield self._report_no_part(test)
        elif test.part not in use.parts:
            message = f"part {quoted(test.part)} is not decided before this is needed"
            yield Fault(self._places.of(test), codes.PART_NOT_EARLIER, message)
        if test.level not in self._levels:
            place = self._places.of(test, "level")
            yield unknown_name(place, "level", test.level, self._levels)

    def question(self, test: Is | IsNot | NotApplicable, use: _Use) -> Iterator[Fault]:
        place = self._places.of(test)
        question = self._questions.get(test.question)
        if question is None:
            now = find_id_now(test.question, self._questions.values())
            yield unknown_name(place, "question", test.question, self._questions, now=now)
            return
        if test.question not in use.questions:
            message = f"question {quoted(test.question)} is not declared before this one"
            yield Fault(place, codes.NOT_EARLIER, message)
        if not kind_of(question).is_tested:
            message = f"question {quoted(test.question)} is free text, which no condition tests"
            yield Fault(place, codes.TEXT_TESTED, message)
        elif not isinstance(test, NotApplicable) and not self._places.is_faulty(question):
            for number, answer in enumerate(test.answers):
                yield from self._check_answer(test, question, answer, number)

    def _check_answer(
        self, test: Is | IsNot, question: Question, answer: str, number: int
    ) -> Iterator[Fault]:
        place = self._places.of(test, f"answers.{number}")
        known = kind_of(question).tested_answers(question)
        if answer == UNSURE and isinstance(test, IsNot):
            message = (
                "`unsure` cannot stand under `not` or `not-given`; list the answers that are meant"
            )
            yield Fault(place, codes.NOT_UNSURE, message)
        elif answer == UNSURE and not question.counts_as:
            message = f"question {quoted(question.id)} offers no `unsure`; give it `counts-as`"
            yield Fault(place, codes.UNSURE_NOT_OFFERED, message)
        elif answer and answer not in (UNSURE, *known):
            hint = is_now(find_answer_now(answer, question)) or did_you_mean(answer, known)
            hint = hint or _hint_at_list(answer, known)
            yield unknown_answer(place, question.id, answer, known, hint=hint)


def _hint_at_list(answer: str, known: Collection[str]) -> str:
    named = [word for word in re.split(r"[,;/ ]+", answer) if word in known]
    return f"; list several answers in brackets: `[{', '.join(named)}]`" if len(named) > 1 else ""


def _list_tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from _list_tests(part)
    else:
        yield condition


def _list_uses(rules: RuleSet) -> Iterator[_Use]:
    ids = [question.id for question in rules.questions]
    for number, question in enumerate(rules.questions):
        yield _Use(question.ask_if, frozenset(ids[:number]), ())
    everything, parts = frozenset(ids), [part.id for part in rules.parts]
    for number, part in enumerate(rules.parts):
        yield _Use(part.applies_if, everything, parts[:number])
        for action in part.actions:
            for rule in action.rules:
                yield _Use(rule.condition, everything, parts[:number])
    for condition in _list_asides(rules):
        yield _Use(condition, everything, parts)
    for invariant in rules.invariants:
        for condition in (invariant.condition, invariant.then):
            yield _Use(condition, everything, parts, outcomes=True)


def _list_asides(rules: RuleSet) -> Iterator[Condition]:
    """Yield the conditions that are judged when every part is decided."""
    yield from () if rules.never_excepted is None else (rules.never_excepted,)
    yield from (one.untold_if for one in rules.questions if one.untold_if is not None)
    actions = rules.actions
    for action in actions:
        yield from (who.condition for who in action.who)
        yield from (step.condition for step in action.steps)
        yield from (step.until for step in action.steps if step.until is not None)
    for duty in rules.duties:
        yield duty.condition
        yield from (who.condition for who in duty.who)
    for checklist in rules.checklists:
        yield checklist.applies_if
        for item in checklist.items:
            yield item.applies_if
            yield from () if item.met_if is None else (item.met_if,)
    yield from (document.applies_if for document in rules.documents)
    for contact in rules.contacts:
        yield from (called.condition for called in contact.called)
        yield from () if contact.no_card_if is None else (contact.no_card_if,)
    for act in rules.acts:
        yield from (each for each in (act.never_if, act.done_if) if each is not None)
