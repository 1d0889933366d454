"""The most protective action with a rule that holds wins, in whatever order rules are written."""

from __future__ import annotations

from generated import BRIEFLY, as_tested, full_answers, rule_sets, some_answers
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from reference import Reference, Truth

from safeguard_cli.core.deciding.engine import Decision, Engine
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.conditions import AllOf, AnyOf, Condition
from safeguard_cli.core.model.rule_set import Action, Part, RuleSet


def decide(rules: RuleSet, answers: dict[str, frozenset[str]]) -> Decision:
    engine = Engine(rules)
    return engine.decide(StateTruths(engine.space.state(answers)))


def in_short(decision: Decision) -> tuple[object, ...]:
    return (
        [
            (p.part.id, p.applies, p.action and p.action.id, {*p.determining}, {*p.open_rules})
            for p in decision.parts
        ],
        {duty.id: value for duty, value in decision.duties},
        [
            (c.checklist.id, c.applies, [(item.id, on, met) for item, on, met in c.items])
            for c in decision.checklists
        ],
    )


def shuffled(condition: Condition, data: st.DataObject) -> Condition:
    if isinstance(condition, AllOf | AnyOf):
        parts = data.draw(st.permutations(condition.parts))
        return replace(condition, parts=tuple(shuffled(part, data) for part in parts))
    return condition


def with_rules_shuffled(rules: RuleSet, data: st.DataObject) -> RuleSet:
    def action(each: Action) -> Action:
        mixed = data.draw(st.permutations(each.rules))
        new = (replace(rule, condition=shuffled(rule.condition, data)) for rule in mixed)
        return replace(each, rules=tuple(new))

    def part(each: Part) -> Part:
        return replace(
            each,
            actions=tuple(map(action, each.actions)),
            applies_if=shuffled(each.applies_if, data),
        )

    duties = data.draw(st.permutations(rules.duties))
    return replace(rules, parts=tuple(map(part, rules.parts)), duties=tuple(duties))


def may_win(decided: PartDecision) -> list[Action | None]:
    """Return the actions that the decision leaves possible."""
    open_actions = [
        action
        for action in decided.part.actions
        if any(rule.id in decided.open_rules for rule in action.rules)
    ]
    if decided.applies == FAILS:
        return [None]
    return [*([None] if decided.applies == UNKNOWN else []), *open_actions, decided.action]


@given(st.data())
def test_a_part_yields_what_the_reference_says_it_may(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(some_answers(rules)))
    reference = Reference(rules, hasty=True)

    for decided in decide(rules, answers).parts:
        assert may_win(decided) == reference.winners(decided.part, answers)


@given(st.data())
def test_the_most_protective_action_with_a_rule_that_holds_wins(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(full_answers(rules)))
    reference = Reference(rules)

    for decided in decide(rules, answers).parts:
        if reference.truth(decided.part.applies_if, answers) == Truth.FAILS:
            assert decided.action is None
            continue
        holding = [
            (action, rule.id)
            for action in decided.part.actions
            for rule in action.rules
            if reference.truth(rule.condition, answers) == Truth.HOLDS
        ]
        best = holding[0][0]
        assert decided.action == best
        assert decided.determining == tuple(name for action, name in holding if action == best)


@given(st.data())
def test_the_order_of_rules_duties_and_conditions_never_matters(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(some_answers(rules)))
    mixed = with_rules_shuffled(rules, data)

    assert in_short(decide(mixed, answers)) == in_short(decide(rules, answers))


@BRIEFLY
@given(st.data())
def test_the_order_of_the_shipped_rules_never_matters(
    shipped: RuleSet, data: st.DataObject
) -> None:
    backwards = replace(
        shipped,
        duties=shipped.duties[::-1],
        parts=tuple(
            replace(
                part,
                actions=tuple(replace(each, rules=each.rules[::-1]) for each in part.actions),
            )
            for part in shipped.parts
        ),
    )
    answers = as_tested(shipped, data.draw(full_answers(shipped)))

    assert in_short(decide(backwards, answers)) == in_short(decide(shipped, answers))


@given(st.data())
def test_a_settled_part_keeps_its_outcome_whatever_else_is_answered(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    first = as_tested(rules, data.draw(some_answers(rules)))
    later = {**as_tested(rules, data.draw(full_answers(rules))), **first}

    for before, after in zip(decide(rules, first).parts, decide(rules, later).parts, strict=True):
        if before.is_settled:
            assert (before.applies, before.action) == (after.applies, after.action)
        assert after.is_settled


@given(st.data())
def test_further_answers_never_turn_a_duty_or_an_item(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    first = as_tested(rules, data.draw(some_answers(rules)))
    later = {**as_tested(rules, data.draw(full_answers(rules))), **first}
    before, after = decide(rules, first), decide(rules, later)

    for (_, now), (_, then) in zip(before.duties, after.duties, strict=True):
        assert now in (UNKNOWN, then)
    for old, new in zip(before.checklists, after.checklists, strict=True):
        assert old.applies in (UNKNOWN, new.applies)
        # The items of a checklist are judged only while it surely applies.
        items = zip(old.items, new.items, strict=True) if old.items else ()
        for (_, on, met), (_, then_on, then_met) in items:
            assert on in (UNKNOWN, then_on)
            assert met in (UNKNOWN, then_met)


@given(st.data())
def test_an_emergency_stands_when_its_action_wins(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(full_answers(rules)))
    engine = Engine(rules)
    state = engine.space.state(answers)

    won = [part.action for part in engine.decide_parts(state) if part.action]
    assert engine.stops(StateTruths(state)) == any(action.stops_interview for action in won)


@given(st.data())
def test_an_outcome_for_the_record_says_the_same_in_plain_words(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    answers = as_tested(rules, data.draw(some_answers(rules)))

    for decided in decide(rules, answers).parts:
        told = decided.outcome()
        words = {FAILS: "fails", UNKNOWN: "unknown", HOLDS: "holds"}
        assert (told.part, told.applies) == (decided.part.id, words[decided.applies])
        assert told.action == (decided.action.id if decided.action else "")
        assert (told.determining, told.open) == (decided.determining, decided.open_rules)
        assert told.settled == decided.is_settled


@BRIEFLY
@given(st.data())
def test_every_shipped_part_that_applies_has_an_action(
    shipped: RuleSet, data: st.DataObject
) -> None:
    answers = as_tested(shipped, data.draw(full_answers(shipped)))

    for decided in decide(shipped, answers).parts:
        assert decided.applies != UNKNOWN
        assert (decided.action is not None) == (decided.applies == HOLDS)
        assert decided.is_settled
