"""Conditions are judged as the design says, also where answers are missing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from generated import (
    BRIEFLY,
    LEVELS,
    as_tested,
    full_answers,
    named_answers,
    rule_sets,
    some_answers,
)
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from reference import Reference, Truth
from whole_cases import shipped_rules

from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.nodes import ALWAYS as ALWAYS_NODE
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    NEVER,
    UNKNOWN,
    Leaf,
    Node,
    every,
    some,
    truth,
)
from safeguard_cli.core.model.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Is,
    IsNot,
    NotApplicable,
)
from safeguard_cli.core.model.rule_set import UNSURE, Answer, Question, RuleSet

YES_NO = {"yes": Answer("Yes"), "no": Answer("No")}


def conditions_of(rules: RuleSet) -> Iterator[Condition]:
    for part in rules.parts:
        yield part.applies_if
        for action in part.actions:
            yield from (rule.condition for rule in action.rules)
            yield from (step.condition for step in action.steps)
            yield from (who.condition for who in action.who)
    yield from (duty.condition for duty in rules.duties)
    for checklist in rules.checklists:
        yield checklist.applies_if
        for item in checklist.items:
            yield item.applies_if
            yield item.met_if or ALWAYS
    yield from (question.ask_if for question in rules.questions)


def over(*questions: Question) -> Space:
    return Space(
        RuleSet("small", "Small", "1", "1", "2027-01-01", LEVELS, parts=(), questions=questions)
    )


def judge(space: Space, condition: Condition, **answers: str) -> int:
    state = space.state({name: frozenset({answer}) for name, answer in answers.items()})
    return truth(space.compile(condition), state)


@given(st.data())
def test_the_engine_judges_every_condition_as_the_reference_does(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(some_answers(rules)))
    space, reference = Space(rules), Reference(rules, hasty=True)
    state = space.state(answers)

    for condition in conditions_of(rules):
        assert truth(space.compile(condition), state) == reference.truth(condition, answers)


@given(st.data())
def test_the_engine_knows_more_than_the_design_only_of_answers_given_too_early(
    data: st.DataObject,
) -> None:
    # An answer that cannot match fails its test although nobody knows yet whether the
    # question applies: the test fails both ways. The design would call it unknown.
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(some_answers(rules)))
    space, reference = Space(rules), Reference(rules)
    state = space.state(answers)
    early = [q for q in rules.questions if reference.truth(q.ask_if, answers) == Truth.UNKNOWN]

    for condition in conditions_of(rules):
        strict = reference.truth(condition, answers)
        if strict != Truth.UNKNOWN or not {q.id for q in early} & set(answers):
            assert truth(space.compile(condition), state) == strict


@given(st.data())
def test_with_every_answer_nothing_is_unknown(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(full_answers(rules)))
    space, reference = Space(rules), Reference(rules)
    state = space.state(answers)

    for condition in conditions_of(rules):
        assert truth(space.compile(condition), state) == reference.truth(condition, answers)
        assert reference.truth(condition, answers) != Truth.UNKNOWN


@given(st.data())
def test_further_answers_never_turn_what_is_known(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    first = as_tested(rules, data.draw(some_answers(rules)))
    later = {**as_tested(rules, data.draw(full_answers(rules))), **first}
    space = Space(rules)
    before, after = space.state(first), space.state(later)

    for node in map(space.compile, conditions_of(rules)):
        assert truth(node, before) in (UNKNOWN, truth(node, after))


@cache
def shipped_conditions() -> tuple[Space, list[tuple[Condition, Node]]]:
    """Compile every condition of the shipped rules, once for all sets of answers."""
    space = Space(shipped_rules())
    return space, [(each, space.compile(each)) for each in conditions_of(shipped_rules())]


@pytest.mark.slow
@BRIEFLY
@given(st.data())
def test_the_shipped_conditions_are_judged_as_the_reference_does(
    shipped: RuleSet, data: st.DataObject
) -> None:
    answers = as_tested(shipped, data.draw(full_answers(shipped)))
    kept = data.draw(st.sets(st.sampled_from(sorted(answers))))
    answers = {name: given for name, given in answers.items() if name in kept}
    reference = Reference(shipped, hasty=True)
    space, compiled = shipped_conditions()
    state = space.state(answers)

    # A quarter of them at a time: the reference is slow.
    for condition, node in compiled[data.draw(st.integers(0, 3)) :: 4]:
        assert truth(node, state) == reference.truth(condition, answers)


@given(st.data())
def test_the_order_within_any_and_all_changes_no_truth(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    space = Space(rules)
    state = space.state(as_tested(rules, data.draw(some_answers(rules))))

    for condition in conditions_of(rules):
        if isinstance(condition, AllOf | AnyOf):
            other = replace(condition, parts=tuple(data.draw(st.permutations(condition.parts))))
            here, there = space.compile(condition), space.compile(other)
            assert truth(here, state) == truth(there, state)


@given(st.data())
def test_unsure_is_judged_as_the_answer_that_it_counts_as(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    space = Space(rules)
    answers = as_tested(rules, data.draw(full_answers(rules)))

    for question in rules.questions:
        if not question.counts_as:
            continue
        unsure = space.state({**answers, question.id: frozenset({UNSURE})})
        counted = space.state({**answers, question.id: frozenset({question.counts_as})})
        for answer in named_answers(question):
            for test in (Is(question.id, (answer,)), IsNot(question.id, (answer,))):
                assert truth(space.compile(test), unsure) == truth(space.compile(test), counted)


def test_only_unsure_itself_matches_a_test_for_unsure() -> None:
    space = over(Question("danger", "Danger?", answers=YES_NO, counts_as="yes"))

    found = [judge(space, Is("danger", (UNSURE,)), danger=a) for a in ("yes", "no", UNSURE)]

    assert found == [FAILS, FAILS, HOLDS]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Is("harm", ("yes",)), FAILS),
        (IsNot("harm", ("yes",)), FAILS),
        (NotApplicable("harm"), HOLDS),
    ],
)
def test_every_test_of_a_question_that_does_not_apply_fails_but_not_applicable(
    condition: Condition, expected: int
) -> None:
    child = Question("child", "A child?", answers=YES_NO)
    harm = Question("harm", "Harm?", answers=YES_NO, ask_if=Is("child", ("yes",)))
    space = over(child, harm)

    assert judge(space, condition, child="no", harm="yes") == expected
    assert judge(space, condition, child="no", harm="no") == expected
    assert judge(space, condition, child="no") == expected
    assert judge(space, condition) == UNKNOWN


def test_a_test_that_any_answer_passes_needs_no_answer_once_the_question_applies() -> None:
    child = Question("child", "A child?", answers=YES_NO)
    harm = Question("harm", "Harm?", answers=YES_NO, ask_if=Is("child", ("yes",)))
    space = over(child, harm)

    assert judge(space, Is("harm", ("yes", "no")), child="yes") == HOLDS
    assert judge(space, IsNot("harm", ("yes", "no")), child="yes") == FAILS
    assert judge(space, Is("harm", ("yes", "no"))) == UNKNOWN


def test_no_answer_of_many_is_the_answer_that_stands_alone() -> None:
    many = {"a": Answer("A"), "b": Answer("B"), "none": Answer("None", alone=True)}
    space = over(Question("about", "About?", "many", answers=many))
    none, some_of_it = Is("about", ("none",)), Is("about", ("a", "b"))

    assert judge(space, none, about="none") == HOLDS
    assert judge(space, none, about="b") == FAILS
    assert judge(space, some_of_it, about="none") == FAILS
    assert judge(space, IsNot("about", ("none",)), about="b") == HOLDS
    assert judge(space, none) == UNKNOWN


@given(st.data())
def test_answers_written_into_a_state_are_read_back(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(full_answers(rules)))
    space = Space(rules)

    assert space.answers(space.state(answers)) == answers


def test_with_no_parts_all_holds_and_any_fails() -> None:
    space = over()

    assert judge(space, AllOf(())) == HOLDS
    assert judge(space, AnyOf(())) == FAILS


def test_joining_nodes_keeps_only_what_can_decide() -> None:
    leaf = Leaf(0, 1)

    assert every(leaf, ALWAYS_NODE, leaf) == leaf
    assert some(leaf, NEVER, leaf) == leaf
    assert every(leaf, NEVER) == NEVER
    assert some(leaf, ALWAYS_NODE) == ALWAYS_NODE
