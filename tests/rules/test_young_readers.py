"""What the shipped rules say to a reader under 18: in their own words, and to nobody else."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

import pytest
from whole_cases import NOW, proof_of_shipped, shipped

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.conditions import Is

CHILD = "young"
FOR_A_CHILD = {"tell-a-grown-up-now", "ring-999-as-a-child", "stay-near-a-grown-up"}
# What only a grown-up can be asked: to hold a child, to have colleagues and to ring round.
FOR_GROWN_UPS = re.compile(
    r"hand (the child|them) over|hand over|keep the child with|with the child|the child is with you"
    r"|colleague or|a manager|your lead|a lead|your organisation|refer |the child's list"
    r"|ring the out-of-hours",
    re.IGNORECASE,
)


def test_no_step_and_no_title_that_a_child_can_read_is_for_a_grown_up() -> None:
    proof = proof_of_shipped()
    child = Constraint(proof.node(Is("role", (CHILD,))), HOLDS)
    actions = {action.id for action in proof.rules.actions}
    read = [
        sentence
        for sentence in proof.space.own_sentences
        if sentence.name.partition("/")[0] in actions
        and proof.find(Constraint(sentence.node, HOLDS), given=(child,))
    ]

    assert {sentence.name for sentence in read} >= FOR_A_CHILD
    assert [s.name for s in read if FOR_GROWN_UPS.search(s.text)] == []


@cache
def list_open_cases() -> list[tuple[dict[str, Value], DecidedCase]]:
    """Return every danger and every night, while it is open who reads. To decide them is slow."""
    questions = shipped().questions
    nights = [{}, *({"tonight": each} for each in questions["tonight"].answers)]
    cases: list[dict[str, Value]] = [
        {"danger-now": danger, **night}
        for danger, night in product(questions["danger-now"].answers, nights)
    ]
    return [(answers, DecidedCase(shipped(), answers, NOW)) for answers in cases]


def test_before_anyone_says_that_they_are_a_child_nobody_reads_what_is_for_one() -> None:
    shown = [action for _, case in list_open_cases() for _, action in case.shown]

    assert {action.id for action in shown} >= {"call-999", "before-the-child-leaves"}
    assert {action.id for action in shown}.isdisjoint(FOR_A_CHILD)


def test_an_emergency_that_stands_does_not_wait_for_who_reads() -> None:
    actions = [each for each in shipped().on(NOW).rules.actions if each.id in FOR_A_CHILD]
    rules = {rule.id for each in actions for rule in each.rules}

    for answers, case in list_open_cases():
        for part, action in case.shown:
            assert part.action != action or rules.isdisjoint(part.open_rules), answers


@pytest.mark.parametrize(
    "night", ["afraid", "there-now", "stranger-collects", "late", "nobody-comes", "from-self"]
)
def test_a_child_who_fears_for_tonight_reads_words_of_their_own(night: str) -> None:
    answers: dict[str, Value] = {"danger-now": "no", "role": "young", "tonight": night}

    ((_, before),) = DecidedCase(shipped(), answers, NOW).shown
    ((_, after),) = DecidedCase(shipped(), {**answers, "rang-social-care": "yes"}, NOW).shown

    assert (before.id, after.id) == ("tell-a-grown-up-now", "stay-near-a-grown-up")


def test_a_child_in_danger_reads_words_of_their_own() -> None:
    answers: dict[str, Value] = {"danger-now": "yes", "role": "young", "called-999": "no"}

    ((_, before),) = DecidedCase(shipped(), answers, NOW).shown
    ((_, after),) = DecidedCase(shipped(), {**answers, "called-999": "yes"}, NOW).shown

    assert (before.id, after.id) == ("ring-999-as-a-child", "stay-near-a-grown-up")
