"""The most questions that can apply together are what trying every set of answers finds."""

from __future__ import annotations

from itertools import islice, product

from generated import NOW, rule_sets
from hypothesis import assume, given
from hypothesis import strategies as st

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.most_questions import MostQuestions
from safeguard_cli.core.logic.nodes import HOLDS, truth
from safeguard_cli.core.model.rule_set import RuleSet

MOST_TRIED = 3_000


def by_trying_all(space: Space, questions: list[str]) -> int:
    values = [[1 << n for n in range(len(one.values))] for one in space.variables]
    return max(
        sum(truth(space.asked(name), list(state)) == HOLDS for name in questions)
        for state in product(*values)
    )


def few_answers(space: Space) -> bool:
    return len(list(islice(product(*(one.values for one in space.variables)), MOST_TRIED))) < (
        MOST_TRIED
    )


@given(rule_sets())
def test_no_more_and_no_fewer_are_counted_than_can_apply_together(rules: RuleSet) -> None:
    space = Space(rules)
    assume(few_answers(space))
    questions = list(space.questions)

    assert MostQuestions(space).most(questions, space.blank) == by_trying_all(space, questions)


@given(rule_sets(), st.integers(0, 3))
def test_a_search_that_is_cut_short_never_counts_too_few(rules: RuleSet, steps: int) -> None:
    space = Space(rules)
    assume(few_answers(space))
    questions = list(space.questions)
    exact = MostQuestions(space).most(questions, space.blank)

    assert MostQuestions(space, steps).most(questions, space.blank) >= exact


@given(rule_sets(), st.integers(0, 6))
def test_a_count_is_exact_until_it_is_enough_and_never_too_small(
    rules: RuleSet, enough: int
) -> None:
    space = Space(rules)
    assume(few_answers(space))
    questions = list(space.questions)
    exact = MostQuestions(space).most(questions, space.blank)
    longest = MostQuestions(space)

    found = longest.most(questions, space.blank, enough)

    assert found >= exact
    assert found == exact or found >= enough
    assert longest.most(questions, space.blank) == exact


def test_in_the_shipped_rules_fewer_questions_can_come_together_than_one_by_one(
    interview: Interview,
) -> None:
    given: dict[str, Value] = {"danger-now": "no", "tonight": "safe", "harm": "yes"}

    replay = interview.replay({**given, "role": "staff", "about": ("none",)}, NOW)

    # Which ladder is climbed, and which reply was given, exclude each other.
    assert 0 < interview.still(replay) < len(replay.missing)
