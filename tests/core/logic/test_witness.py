"""The search finds a set of answers if there is one, and proves it if there is none."""

from __future__ import annotations

from itertools import product

import pytest
from generated import as_tested, rule_sets, some_answers
from hypothesis import given
from hypothesis import strategies as st

from safeguard_cli.core.deciding.engine import Engine
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Negation, Node, NodeCache, State, truth
from safeguard_cli.core.logic.search_budget import Budget, OutOfBudgetError
from safeguard_cli.core.logic.witness import Constraint, witness
from safeguard_cli.core.model.rule_set import RuleSet


def single_bits(bits: int) -> list[int]:
    return [1 << place for place in range(bits.bit_length()) if bits >> place & 1]


def met(constraints: list[Constraint], state: State) -> bool:
    return all(truth(node, state) == wanted for node, wanted in constraints)


def by_trying_all(constraints: list[Constraint], state: State) -> bool:
    return any(met(constraints, list(each)) for each in product(*map(single_bits, state)))


def nodes_of(rules: RuleSet) -> list[Node]:
    engine = Engine(rules)
    found = [node for part in engine.parts for row in part.rules for _, node in row]
    found += [part.applies for part in engine.parts]
    found += [node for _, node in engine.duties]
    return [*found, *map(Negation, found)]


def constraint(data: st.DataObject, rules: RuleSet, state: State) -> Constraint:
    node = data.draw(st.sampled_from(nodes_of(rules)))
    wanted = data.draw(st.sampled_from([FAILS, HOLDS]))
    if data.draw(st.booleans()):
        return Constraint(node, wanted)
    variable = data.draw(st.integers(0, len(state) - 1))
    bits = data.draw(st.sampled_from(single_bits(state[variable])))
    return Constraint(NodeCache().fixed(node, variable, bits), wanted)


@given(st.data())
def test_a_state_is_found_if_and_only_if_there_is_one(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(4))
    state = Engine(rules).space.state(as_tested(rules, data.draw(some_answers(rules))))
    constraints = [constraint(data, rules, state) for _ in range(data.draw(st.integers(0, 3)))]
    before = state.copy()

    found = witness(constraints, state)

    assert state == before
    assert (found is not None) == by_trying_all(constraints, state)
    if found is not None:
        assert met(constraints, found)
        assert all(kept and kept & given == kept for kept, given in zip(found, state, strict=True))


@given(st.data())
def test_what_is_left_open_in_the_state_found_does_not_matter(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(4))
    state = Engine(rules).space.blank
    constraints = [constraint(data, rules, state) for _ in range(2)]

    found = witness(constraints, state)

    if found is not None:
        for each in product(*map(single_bits, found)):
            assert met(constraints, list(each))


def test_no_conditions_are_met_by_anything() -> None:
    assert witness([], [3, 1]) == [3, 1]


@given(st.data())
def test_what_is_left_of_a_node_says_the_same_once_its_variable_is_set(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(4))
    node = data.draw(st.sampled_from(nodes_of(rules)))
    state = [data.draw(st.sampled_from(single_bits(b))) for b in Engine(rules).space.blank]
    variable = data.draw(st.integers(0, len(state) - 1))

    left = NodeCache().fixed(node, variable, state[variable])

    assert truth(left, state) == truth(node, state)
    assert not NodeCache().reads(left) >> variable & 1


def test_a_part_of_a_budget_takes_no_more_than_its_share_and_loses_no_step() -> None:
    budget = Budget(5)

    with budget.at_most(3):
        budget.spend()
    with pytest.raises(OutOfBudgetError), budget.at_most(1):
        budget.spend()
        budget.spend()
    with budget.at_most(100):
        for _ in range(3):
            budget.spend()

    with pytest.raises(OutOfBudgetError):
        budget.spend()
