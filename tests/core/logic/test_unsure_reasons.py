"""A reason that rests on doubt names exactly what is not sure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from generated import LEVELS
from test_reading_age import HARDEST, grade
from whole_cases import proof_of_shipped

from safeguard_cli.core.checking.proof import PlacedRule, Proof
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Leaf, State
from safeguard_cli.core.logic.unsure_reasons import (
    NOT_SURE,
    compile_surely,
    explain_rule,
    find_deciding_doubts,
)
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.conditions import AllOf, AnyOf, AtLeast, Is
from safeguard_cli.core.model.rule_set import (
    UNSURE,
    Action,
    Answer,
    Part,
    Question,
    Rule,
    RuleSet,
    Within,
)

# To find such answers for every rule takes many seconds: one in forty is quick.
SOME_OR_EVERY = pytest.mark.parametrize("every", [40, pytest.param(1, marks=pytest.mark.slow)])
YES_NO = {"yes": Answer("Yes"), "no": Answer("No")}


def unsure_leaf(space: Space, question: str) -> Leaf:
    (variable,) = space.of_question[question]
    return Leaf(variable, 1 << space.variables[variable].values.index(UNSURE))


def doubtful(space: Space) -> list[str]:
    return [name for name, each in space.questions.items() if each.counts_as]


def unsure_only_of(proof: Proof, each: PlacedRule, *names: str) -> State | None:
    """Find answers, unsure only of these, by whose doubt alone the rule is a reason."""
    leaves = {name: unsure_leaf(proof.space, name) for name in doubtful(proof.space)}
    return proof.find(
        Constraint(each.node, HOLDS),
        Constraint(compile_surely(proof.space, each.rule.condition), FAILS),
        *(Constraint(leaf, HOLDS if name in names else FAILS) for name, leaf in leaves.items()),
        *proof.winning(each.part, each.position),
    )


def decided_by_one(every: int = 1) -> Iterator[tuple[PlacedRule, str, State]]:
    """Yield every shipped rule, or every tenth, with each unsure answer that alone decides it."""
    proof = proof_of_shipped()
    for each in list(proof.placed())[::every]:
        if compile_surely(proof.space, each.rule.condition) != each.node:
            for name in doubtful(proof.space):
                if proof.budget.known.reads(each.node) & unsure_leaf_bits(proof.space, name):
                    state = unsure_only_of(proof, each, name)
                    if state is not None:
                        yield each, name, state


def unsure_leaf_bits(space: Space, question: str) -> int:
    return 1 << unsure_leaf(space, question).variable


@SOME_OR_EVERY
def test_a_shipped_reason_names_the_one_answer_that_is_unsure_and_no_other(
    every: int,
) -> None:
    space = proof_of_shipped().space
    seen = 0
    for each, name, state in decided_by_one(every):
        seen += 1
        said = explain_rule(each.rule, space, state)

        assert find_deciding_doubts(space, each.rule.condition, state) == (name,), each.rule.id
        assert said == f"{NOT_SURE} {space.questions[name].unsure_of}. {each.rule.because_unsure}"
        for other in doubtful(space):
            if other != name:
                assert space.questions[other].unsure_of not in said, (each.rule.id, other)

    assert seen > 90 // every


@SOME_OR_EVERY
def test_every_shipped_rule_with_words_for_doubt_can_be_decided_by_one_unsure_answer(
    every: int,
) -> None:
    placed = list(proof_of_shipped().placed())[::every]
    decided = {each.rule.id for each, _, _ in decided_by_one(every)}
    worded = {each.rule.id for each in placed if each.rule.because_unsure}

    assert decided == worded


def test_a_rule_that_asks_for_an_unsure_answer_names_only_the_other_doubt_as_deciding() -> None:
    proof = proof_of_shipped()
    (each,) = (each for each in proof.placed() if each.rule.id == "not-found-out-whom-to-tell")
    state = unsure_only_of(proof, each, "safe-person", "person-told")

    assert state is not None
    assert find_deciding_doubts(proof.space, each.rule.condition, state) == ("person-told",)


def test_two_unsure_answers_are_both_named_in_the_order_of_the_questions() -> None:
    proof = proof_of_shipped()
    (each,) = (each for each in proof.placed() if each.rule.id == "owner-is-the-person")
    state = unsure_only_of(proof, each, "person-worry", "person-told")

    assert state is not None
    assert explain_rule(each.rule, proof.space, state).startswith(
        "You are not sure how grave your worry over this worker or volunteer is, or who knows "
        "about your worry over this worker or volunteer. The person is the head"
    )


# A small rule set: which of several unsure answers decide


def small(*rules: Rule, **unsure_of: str) -> Space:
    asked = tuple(
        Question(name, f"{name}?", answers=YES_NO, counts_as="yes", unsure_of=words)
        for name, words in unsure_of.items()
    )
    parts = tuple(
        Part(each.id, "P", (Action("do", "Do it", "high", (), (Within("now"),), (), (each,)),))
        for each in rules
    )
    return Space(RuleSet("small", "Small", "1", "1", "2027-01-01", LEVELS, parts, questions=asked))


A, B, C = (Is(name, ("yes",)) for name in "abc")


def said(condition: AllOf | AnyOf | AtLeast, because_unsure: str = "So.", **given: str) -> str:
    only = Rule("first", condition, "It is so.", (), because_unsure)
    space = small(
        Rule("deep", A, "Deep.", ()), only, a="whether a", b="who knows b", c="how grave c is"
    )
    state = space.state({name: frozenset({answer}) for name, answer in given.items()})
    return explain_rule(only, space, state)


@pytest.mark.parametrize(
    ("condition", "given", "doubts"),
    [
        (AllOf((A, B)), {"a": UNSURE, "b": "yes"}, "whether a"),
        (AllOf((A, B)), {"a": "yes", "b": UNSURE}, "who knows b"),
        (AllOf((A, B, C)), dict.fromkeys("abc", UNSURE), "whether a, or who knows b, or how grave"),
        (AnyOf((A, B)), {"a": UNSURE, "b": "no"}, "whether a"),
        (AnyOf((A, B)), {"a": UNSURE, "b": UNSURE}, "whether a, or who knows b"),
        (AllOf((C, AnyOf((A, B)))), dict.fromkeys("abc", UNSURE), "how grave c is"),
        (AllOf((C, AnyOf((A, B)))), {"a": "yes", "b": UNSURE, "c": UNSURE}, "how grave c is"),
        (AtLeast("deep", "high"), {"a": UNSURE}, "whether a"),
    ],
)
def test_what_decides_is_named(
    condition: AllOf | AnyOf | AtLeast, given: dict[str, str], doubts: str
) -> None:
    words = said(condition, **given)

    assert words.startswith(f"You are not sure {doubts}")
    assert words.endswith(". So.")
    assert words.count("who") == doubts.count("who")


def test_where_another_answer_is_enough_nothing_is_in_doubt() -> None:
    assert said(AnyOf((A, B)), a=UNSURE, b="yes") == "It is so."


def test_a_rule_without_words_for_doubt_still_names_what_is_unsure() -> None:
    assert said(AllOf((A,)), "", a=UNSURE) == (
        "You are not sure whether a, and that counts: It is so."
    )


@pytest.mark.parametrize(
    ("because_unsure", "words"),
    [
        ("You are not sure of the lights.", "You are not sure of the lights."),
        ("So go.", "You are not sure of all that counts here. So go."),
        ("", "You are not sure, and that counts: It is so."),
    ],
)
def test_an_older_rule_set_whose_questions_have_no_words_keeps_its_sentences(
    because_unsure: str, words: str
) -> None:
    only = Rule("first", A, "It is so.", (), because_unsure)
    space = small(only, a="")

    assert explain_rule(only, space, space.state({"a": frozenset({UNSURE})})) == words


@SOME_OR_EVERY
def test_no_shipped_reason_in_doubt_is_hard_to_read(every: int) -> None:
    space = proof_of_shipped().space
    said = {explain_rule(each.rule, space, state) for each, _, state in decided_by_one(every)}

    assert [text for text in said if grade(text) > HARDEST] == []
