"""A comparison of two rule sets finds what differs, shows it, and proves it if nothing does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from differences import Answers, is_shown, with_action, with_part
from generated import NOW, legal_answers, rule_sets
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rule_folders import PROVED, SMALL

from safeguard_cli.core.comparing.compare_rule_sets import compare
from safeguard_cli.core.comparing.comparison_document import Difference
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.conditions import ALWAYS, AllOf, AnyOf, Condition, Is, IsNot
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Answer, Part, Question, RuleSet, Within
from safeguard_cli.edges.render.comparison import comparison_lines
from safeguard_cli.edges.render.json_text import json_text
from safeguard_cli.edges.render.lines import folded
from safeguard_cli.reading.load import load_rules


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


def changed(condition: Condition) -> Condition:
    match condition:
        case Is(question, answers):
            return IsNot(question, answers)
        case IsNot(question, answers):
            return Is(question, answers)
        case AllOf(parts):
            return AnyOf(parts)
        case AnyOf(parts):
            return AllOf(parts)
        case _:
            return ALWAYS


@st.composite
def mutated(draw: st.DrawFn, rules: RuleSet) -> RuleSet:
    """Change one thing in a rule set: a condition, a rule, a level, a deadline, a duty."""
    part = draw(st.integers(0, len(rules.parts) - 1))
    chosen = rules.parts[part]
    number = draw(st.integers(0, len(chosen.actions) - 1))
    action = chosen.actions[number]
    rule = action.rules[0]
    other = replace(rule, condition=changed(rule.condition))
    ways: list[Callable[[], RuleSet]] = [
        lambda: with_action(rules, part, number, replace(action, rules=(other, *action.rules[1:]))),
        lambda: with_part(rules, part, replace(chosen, applies_if=changed(chosen.applies_if))),
        lambda: with_action(rules, part, number, replace(action, within=(Within("days", 2),))),
        lambda: replace(
            rules, duties=tuple(replace(d, condition=changed(d.condition)) for d in rules.duties)
        ),
    ]
    if len(action.rules) > 1:
        ways.append(
            lambda: with_action(rules, part, number, replace(action, rules=action.rules[1:]))
        )
    if len(chosen.actions) > 1:
        ways.append(lambda: with_part(rules, part, replace(chosen, actions=chosen.actions[::-1])))
    return draw(st.sampled_from(ways))()


def everything(rules: RuleSet) -> list[Answers]:
    questions = [q for q in rules.questions if not q.for_record]
    return [
        dict(zip([q.id for q in questions], chosen, strict=True))
        for chosen in product(*map(legal_answers, questions))
    ]


def outcome(rules: RuleSet, interview: Interview, answers: Answers) -> object:
    replay = interview.replay(answers, NOW)
    known = {n: kind_of(interview.questions[n]).tested(v, NOW) for n, v in answers.items()}
    decision = interview.engine.decide(StateTruths(interview.engine.space.state(known)))
    return (
        [
            (p.part.id, p.action.id, p.action.level, p.action.within)
            for p in decision.parts
            if p.applies == HOLDS and p.action
        ],
        [duty.id for duty, value in decision.duties if value == HOLDS],
        [[(i.id, on, met) for i, on, met in c.items] for c in decision.checklists if c.applies],
        replay.asked,
    )


@given(st.data())
@settings(phases=(Phase.explicit, Phase.generate))
def test_a_rule_set_does_not_differ_from_itself_and_that_is_proved(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(5))

    compared = compare(rules, rules)

    assert compared.proved_same
    assert compared.differences == ()
    assert "No answers lead to different advice" in folded(comparison_lines(compared), 80)


@given(st.data())
@settings(phases=(Phase.explicit, Phase.generate))
def test_every_counterexample_shows_its_difference_by_fresh_decisions(data: st.DataObject) -> None:
    old = data.draw(rule_sets(5))
    new = data.draw(mutated(old))

    for one in compare(old, new).differences:
        assert is_shown(one, old, new), one


def test_a_date_that_starts_no_clock_keeps_its_own_side_of_the_moment(small: RuleSet) -> None:
    asked = tuple(Question(name, "When?", kind="date") for name in ("started", "review"))
    action = small.parts[0].actions[0]
    rule = replace(action.rules[0], condition=ALWAYS)
    review_lies_ahead = Is("review", ("ahead",))
    old, new = (
        replace(
            small,
            questions=asked,
            parts=(
                Part(
                    "only",
                    "Only",
                    (
                        replace(
                            action,
                            rules=(rule,),
                            steps=(),
                            who=(),
                            within=(Within("days", n, start="started"),),
                        ),
                    ),
                    applies_if=review_lies_ahead,
                ),
            ),
            duties=(),
            checklists=(),
            contacts=(),
            invariants=(),
        )
        for n in (1, 2)
    )

    shown = [one for one in compare(old, new).differences if one.kind == "deadline"]

    assert shown
    assert all(is_shown(one, old, new) for one in shown)


@given(st.data())
@settings(phases=(Phase.explicit, Phase.generate))
def test_a_difference_is_found_if_trying_all_answers_finds_one(data: st.DataObject) -> None:
    old = data.draw(rule_sets(4))
    new = data.draw(mutated(old))
    tried = everything(old)
    assume(len(tried) <= 400)
    sides = Interview(old), Interview(new)

    differs = any(
        outcome(old, sides[0], answers) != outcome(new, sides[1], answers) for answers in tried
    )

    assert compare(old, new).proved_same <= (not differs)


def test_an_answer_that_only_one_side_has_is_not_left_open_where_it_would_lead_elsewhere() -> None:
    new = load_rules(PROVED)
    ring, *_, carry_on = new.parts[0].actions
    green = replace(ring.rules[0], id="green", condition=Is("colour", ("green",)))
    wider = [
        replace(q, answers={**q.answers, "green": Answer("Green")}) if q.id == "colour" else q
        for q in new.questions
    ]
    old = replace(new, questions=tuple(wider))
    old = with_action(old, 0, 0, replace(ring, rules=(*ring.rules, green)))
    new = with_action(new, 0, 2, replace(carry_on, id="go-on"))

    (found,) = [one for one in compare(old, new).differences if one.kind == "action"]

    assert (found.old, found.new) == ("carry-on", "go-on")
    assert found.evidence is not None
    assert found.evidence.answers == {"burning": "no", "heard": ("none",), "colour": "red"}
    assert is_shown(found, old, new)


@given(st.data())
@settings(phases=(Phase.explicit, Phase.generate))
def test_two_independent_rule_sets_are_compared_without_failing(data: st.DataObject) -> None:
    old, new = data.draw(rule_sets(3)), data.draw(rule_sets(3))

    compared = compare(old, new)

    assert max(map(len, folded(comparison_lines(compared), 80).splitlines())) <= 120
    assert json_text(compared).startswith("{")
    for one in compared.differences:
        if one.kind == "action":
            assert is_shown(one, old, new), one


@pytest.mark.slow
def test_no_fewer_answers_show_a_difference_that_is_called_the_fewest(shipped: RuleSet) -> None:
    first = shipped.parts[0].actions[0]
    new = with_action(shipped, 0, 0, replace(first, rules=first.rules[1:]))

    found = [one for one in compare(shipped, new).differences if one.kind == "action"]

    assert found
    assert all(one.protective == "less" for one in found if one.where == "protection")
    for one in found:
        assert one.evidence is not None
        for name in one.evidence.answers:
            fewer = {n: v for n, v in one.evidence.answers.items() if n != name}
            less = replace(one, evidence=replace(one.evidence, answers=fewer))
            assert not _still(less, shipped, new)


def _still(one: Difference, old: RuleSet, new: RuleSet) -> bool:
    try:
        return is_shown(one, old, new)
    except AssertionError:
        return False


def test_without_time_to_look_for_the_fewest_only_what_is_needed_is_kept(
    small: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safeguard_cli.core.comparing.differing_answers._EACH", 1)
    call = small.parts[0].actions[0]
    rule = replace(call.rules[0], condition=changed(call.rules[0].condition))
    new = with_action(small, 0, 0, replace(call, rules=(rule,)))

    found = [one for one in compare(small, new).differences if one.kind == "action"]

    assert found
    for one in found:
        assert one.evidence is not None
        assert not one.evidence.fewest
        assert is_shown(one, small, new)
        for name in one.evidence.answers:
            fewer = {n: v for n, v in one.evidence.answers.items() if n != name}
            assert not _still(
                replace(one, evidence=replace(one.evidence, answers=fewer)), small, new
            )
