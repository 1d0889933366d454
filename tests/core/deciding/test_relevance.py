"""The search for the next question is short: nobody waits for it, least of all in an emergency."""

from __future__ import annotations

import pytest
from generated import NOW, rule_sets, some_answers
from hypothesis import given
from hypothesis import strategies as st
from whole_cases import calm_answer

from safeguard_cli.core.deciding import replay as asking
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.nodes import UNKNOWN, truth
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.rule_set import RuleSet

# A second holds about twenty thousand.
SHORT = 4_000


@pytest.mark.parametrize(
    "begun",
    [
        {},
        {"danger-now": "yes", "called-999": "no"},
        {"danger-now": "yes", "called-999": "yes"},
        {"danger-now": "no", "tonight": "afraid", "rang-social-care": "yes"},
        {"harm": "yes", "about": ("person", "own-decision", "other-agency")},
        {"harm": "no", "about": ("sharing", "request", "check")},
    ],
    ids=str,
)
def test_the_next_question_is_found_in_few_steps(
    shipped: RuleSet, begun: dict[str, Value], monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = Interview(shipped).on(NOW)
    given, asked = dict(begun), 0

    monkeypatch.setattr(asking, "STEPS", SHORT)
    while missing := (replay := interview.replay(given, NOW)).missing:
        assert not replay.is_cut
        given[missing[0]] = calm_answer(interview.questions[missing[0]])
        asked += 1

    assert asked >= 5


@given(st.data())
def test_a_node_turns_on_no_variable_that_leaves_it_as_it_is(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    interview = Interview(rules)
    state = interview.replay(data.draw(some_answers(rules)), NOW).state
    judged = StateTruths(state)

    for output in interview.relevance.outputs:
        turning = judged.turns_on(output.node)
        assert bool(turning) == (judged.truth(output.node) == UNKNOWN)
        for variable, bits in enumerate(state):
            if turning >> variable & 1:
                continue
            for value in (1 << n for n in range(bits.bit_length()) if bits >> n & 1):
                fixed = [value if n == variable else kept for n, kept in enumerate(state)]
                assert truth(output.node, fixed) == truth(output.node, state)
