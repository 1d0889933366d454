"""Reasons, and the proof that a local rule set protects no less, held against every way to answer.

The rule sets are generated, and small enough to try all their answers with the slow reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from generated import LEVELS, as_tested, named_answers, rule_sets, some_answers
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from reference import Reference, Truth, completions
from sampling import EXAMPLES

from safeguard_cli.core.checking.check_codes import LESS_PROTECTIVE
from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.deciding.engine import Engine
from safeguard_cli.core.model.conditions import AllOf, AnyOf, Condition, Is
from safeguard_cli.core.model.rule_set import Action, Duty, Part, Rule, RuleSet

SLOWLY = settings(max_examples=max(EXAMPLES, 10), deadline=None)


@SLOWLY
@given(st.data())
def test_a_reason_holds_however_the_rest_is_answered_and_no_reason_is_left_out(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets(4))
    answers = data.draw(some_answers(rules))
    told, known = as_tested(rules, answers), Reference(rules, hasty=True)
    engine, reference = Engine(rules), Reference(rules)
    ways = list(completions(rules, answers))

    for decided in engine.decide_parts(engine.space.state(told)):
        if not decided.is_settled or decided.action is None:
            continue
        for rule in decided.action.rules:
            is_told = rule.id in decided.determining
            assert is_told == (known.truth(rule.condition, told) == Truth.HOLDS)
            if is_told:
                assert {reference.truth(rule.condition, way) for way in ways} == {Truth.HOLDS}


@st.composite
def laid_over(draw: st.DrawFn) -> tuple[RuleSet, RuleSet]:
    """Draw a rule set, and one in its place over the same questions that differs here and there."""
    base = replace(draw(rule_sets(4)), checklists=())
    base = replace(base, duties=tuple(map(_of_questions, base.duties)))

    def condition() -> Condition:
        question = draw(st.sampled_from(base.questions))
        test = Is(question.id, (draw(st.sampled_from(named_answers(question))),))
        return AnyOf((test, AllOf((test,)))) if draw(st.booleans()) else test

    def changed(rule: Rule) -> Rule:
        return replace(rule, condition=condition()) if draw(st.integers(0, 2)) == 0 else rule

    def over(part: Part) -> Part:
        actions = [replace(each, rules=tuple(map(changed, each.rules))) for each in part.actions]
        place = draw(st.integers(0, len(actions)))
        if draw(st.booleans()):
            level = draw(st.sampled_from(_levels_at(actions, place)))
            rule = Rule(f"{part.id}-own", condition(), "Own.", ())
            own = replace(part.actions[0], id=f"{part.id}-mine", level=level, rules=(rule,))
            actions.insert(place, own)
        return replace(part, actions=tuple(actions))

    duties = [
        replace(duty, condition=condition()) if draw(st.integers(0, 2)) == 0 else duty
        for duty in base.duties
    ]
    return base, replace(base, parts=tuple(map(over, base.parts)), duties=tuple(duties))


def _of_questions(duty: Duty) -> Duty:
    """Return a duty that rests on answers alone, so that parts are compared by themselves."""
    return replace(duty, condition=AnyOf(())) if "AtLeast" in repr(duty.condition) else duty


def _levels_at(actions: list[Action], place: int) -> list[str]:
    """Return the levels that may stand here: the most protective action stands first."""
    names = [level.id for level in LEVELS]
    first = names.index(actions[place - 1].level) if place else 0
    last = names.index(actions[place].level) if place < len(actions) else len(names) - 1
    return names[first : last + 1]


def protects_less(base: RuleSet, local: RuleSet) -> Iterator[dict[str, frozenset[str]]]:
    """Yield the answers with which the local rule set protects less, by the words of the proof."""
    theirs, mine = Reference(base), Reference(local)
    heights = [level.id for level in base.levels]
    for answers in completions(base, {}):
        for before, after in zip(base.parts, local.parts, strict=True):
            (old,), (new,) = theirs.winners(before, answers), mine.winners(after, answers)
            if old is not None and not _is_enough(old, new, before, heights):
                yield answers
        for duty, own in zip(base.duties, local.duties, strict=True):
            if theirs.truth(duty.condition, answers) > mine.truth(own.condition, answers):
                yield answers


def _is_enough(old: Action, new: Action | None, before: Part, heights: list[str]) -> bool:
    """Say whether an action may stand in the place of one of the base."""
    if new is None:
        return False
    order = [action.id for action in before.actions]
    stands_higher = new.id in order and order.index(new.id) <= order.index(old.id)
    return stands_higher or heights.index(new.level) < heights.index(old.level)


@SLOWLY
@given(laid_over())
def test_a_local_rule_set_passes_if_and_only_if_no_answers_make_it_protect_less(
    both: tuple[RuleSet, RuleSet],
) -> None:
    base, local = both

    findings, _ = check_overlay(base, local)

    less = next(protects_less(base, local), None)
    found = [each.message for each in findings if each.code == LESS_PROTECTIVE]
    assert bool(found) == (less is not None), (found, less)
