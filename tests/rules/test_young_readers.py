"""What the shipped rules say to a reader under 18: in their own words, and to nobody else."""

from __future__ import annotations

import re
from itertools import product

import pytest
from whole_cases import NOW, shipped

from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.conditions import Is

CHILD = "young"
# What only a grown-up can be asked: to hold a child, to have colleagues, to decide and to ring round.
FOR_GROWN_UPS = re.compile(
    r"hand (the child|them) over|hand over|keep the child|with the child|the child is with you"
    r"|colleague or|a manager|your lead|a lead|your organisation|refer |the child's list"
    r"|ring the out-of-hours",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def proof() -> Proof:
    return Proof(shipped().on(NOW).rules)


def test_no_step_and_no_title_that_a_child_can_read_is_for_a_grown_up(proof: Proof) -> None:
    child = Constraint(proof.node(Is("role", (CHILD,))), HOLDS)
    actions = {action.id for action in proof.rules.actions}
    read = [
        sentence
        for sentence in proof.space.own_sentences
        if sentence.name.partition("/")[0] in actions
        and proof.find(Constraint(sentence.node, HOLDS), given=(child,))
    ]

    assert {sentence.name for sentence in read} >= {"ring-999-as-a-child", "tell-a-grown-up-now"}
    assert [s.name for s in read if FOR_GROWN_UPS.search(s.text)] == []


def list_open_cases() -> list[dict[str, Value]]:
    questions = shipped().questions
    return [
        {"danger-now": danger, "tonight": tonight}
        for danger, tonight in product(
            questions["danger-now"].answers, ("", *questions["tonight"].answers)
        )
    ]


def test_before_anyone_said_that_they_are_a_child_nobody_reads_what_is_for_one(
    proof: Proof,
) -> None:
    for_child = {
        action.id
        for action in proof.rules.actions
        if not proof.find(
            Constraint(proof.node(Is("protection", (action.id,))), HOLDS),
            Constraint(proof.node(Is("role", (CHILD,))), 0),
        )
    }
