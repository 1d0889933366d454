"""When a single step of an action is shown, while answers are missing and once they are there."""

from __future__ import annotations

import pytest

from safeguard_cli.core.logic.nodes import ALWAYS as ALWAYS_SHOWN
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN, Leaf, Node, truth
from safeguard_cli.core.logic.step_shown import is_step_on_page, node_of_step
from safeguard_cli.core.model.clauses import Step
from safeguard_cli.core.model.conditions import ALWAYS, NEVER, Condition

YES, NO = 0b01, 0b10
# The only other condition here, which asks whether the one question was answered with yes.
SAID_YES = NEVER


def compiled(condition: Condition) -> Node:
    return Leaf(0, YES) if condition == SAID_YES else ALWAYS_SHOWN


def on_page_and_in_proof(step: Step, possible: int) -> tuple[bool, int]:
    """Say whether the page shows the step, and how its node is judged, with what is possible."""
    state = [possible]

    def holds(condition: Condition) -> bool:
        return truth(compiled(condition), state) == HOLDS

    return is_step_on_page(step, holds, {}), truth(node_of_step(step, compiled), state)


@pytest.mark.parametrize(
    ("possible", "on_page", "judged"),
    [(YES, True, HOLDS), (NO, False, FAILS), (YES | NO, False, UNKNOWN)],
)
def test_a_step_waits_until_its_condition_is_sure(
    possible: int, on_page: bool, judged: int
) -> None:
    step = Step("Ring them.", condition=SAID_YES)

    assert on_page_and_in_proof(step, possible) == (on_page, judged)


@pytest.mark.parametrize(
    ("possible", "on_page", "judged"),
    [(YES, False, FAILS), (NO, True, HOLDS), (YES | NO, True, UNKNOWN)],
)
def test_a_step_stays_on_the_page_until_its_end_is_sure(
    possible: int, on_page: bool, judged: int
) -> None:
    step = Step("Ring them.", until=SAID_YES)

    assert on_page_and_in_proof(step, possible) == (on_page, judged)


def test_a_step_that_an_answer_ends_is_shown_until_that_is_given() -> None:
    step = Step("Ask them.", condition=ALWAYS, until_answered="who")

    assert is_step_on_page(step, lambda condition: condition == ALWAYS, {})
    assert not is_step_on_page(step, lambda condition: condition == ALWAYS, {"who": "parent"})
