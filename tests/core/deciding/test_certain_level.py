"""What is certain before everything is answered is said at once, and is never too much."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from generated import BRIEFLY, LEVELS, NOW, Answers, full_answers, rule_sets, tagged_rules
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from reference import Reference, completions

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding import certain_level
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.certain_level import Because, named_answers
from safeguard_cli.core.deciding.decision import DecisionDocument, decide_case
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.answer_space import values_of
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.witness import witness
from safeguard_cli.core.model.acts import UNASKING, Act, Asking, tagged
from safeguard_cli.core.model.conditions import ALWAYS, AllOf, Is
from safeguard_cli.core.model.rule_set import (
    Action,
    Answer,
    Duty,
    Part,
    Question,
    Rule,
    RuleSet,
    Step,
    Within,
)

YES_NO = {"yes": Answer("Yes"), "no": Answer("No")}
NOW_CLOCK = (Within("now"),)


def decided(interview: Interview, **answers: Value) -> DecisionDocument:
    return decide_case(interview, {n.replace("_", "-"): v for n, v in answers.items()}, NOW)


def advised(interview: Interview, given: Mapping[str, Value]) -> Advice:
    return Consultation(interview, given, NOW).advice


def place(rules: RuleSet, level: str | None) -> int:
    """The place of a level, the gravest first; that of none is the last."""
    names = [each.id for each in rules.levels]
    return names.index(level) if level else len(names)


# ---- The shipped rules ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer", "floor"),
    [
        # Children who may be at risk, none of whom is known, and a "no" with which one agrees.
        ("harm", "yes", "act"),
        ("harm", "unsure", "act"),
        ("told", "nobody", "protect"),
        # The officer for allegations advises already, and no child is known to be at risk.
        ("person-worry", "abuse", "act"),
        ("special", ("missing",), "emergency"),
        ("special", ("domestic-abuse", "missing"), "emergency"),
        ("past-person-near", "unsure", "act"),
        ("referral-date", "2026-11-19", "protect"),
    ],
)
def test_one_answer_is_enough_for_a_floor(
    interview: Interview, question: str, answer: Value, floor: str
) -> None:
    decision = decide_case(interview, {question: answer}, NOW)

    assert not decision.complete
    assert decision.floor == floor
    assert decision.floor_because is not None
    assert decision.floor_because.question == question


@pytest.mark.parametrize("answers", [{}, {"danger_now": "no"}, {"nation": "wales"}])
def test_where_no_answer_makes_anything_certain_there_is_no_floor(
    interview: Interview, answers: Answers
) -> None:
    decision = decided(interview, **answers)

    assert (decision.level, decision.floor, decision.floor_because) == (None, None, None)


def test_the_floor_names_the_one_answer_that_it_rests_on(interview: Interview) -> None:
    decision = decided(interview, harm="yes", special=("domestic-abuse", "missing"), you="yes")

    assert decision.floor_because == Because("special", "missing")


def test_of_answers_that_give_the_same_floor_the_first_that_is_declared_is_named(
    interview: Interview,
) -> None:
    names = list(interview.questions)
    assert names.index("told") < names.index("referral-date")

    decision = decided(interview, referral_date="2026-11-19", told="nobody")

    assert decision.floor_because == Because("told", "nobody")


def test_a_floor_rests_on_what_is_advised_where_that_is_as_grave(interview: Interview) -> None:
    decision = decided(interview, danger_now="yes", about=("person",))

    assert (decision.floor, decision.floor_because) == ("emergency", None)


def test_an_answer_that_does_not_apply_gives_no_floor(interview: Interview) -> None:
    applying = decided(interview, danger_now="no", cause=("parent",))
    aside = decided(interview, danger_now="no", cause=("parent",), harm="no")

    assert (applying.set_aside, applying.floor_because) == ((), Because("cause", "parent"))
    assert (aside.set_aside, aside.floor) == (("cause",), None)


def test_a_part_that_is_run_alone_has_the_floor_of_the_whole_case(shipped: RuleSet) -> None:
    sharing = Interview(shipped, ["information-sharing"])

    assert decided(sharing, told="nobody").floor == "protect"


def test_once_everything_is_answered_nothing_is_searched_for(shipped: RuleSet) -> None:
    ready = Interview(shipped).on(NOW)

    decision = decided(ready, danger_now="yes")
    advice = advised(ready, {"danger-now": "yes"})

    assert (decision.complete, decision.floor, decision.level) == (True, "emergency", "emergency")
    assert (decision.floor_because, advice.floor) == (None, None)
    assert "floors" not in vars(ready)


@BRIEFLY
@given(st.data())
def test_no_completion_of_a_case_is_milder_than_its_floor(
    interview: Interview, data: st.DataObject
) -> None:
    everything = data.draw(full_answers(interview.rules))
    counted = interview.replay(everything, NOW).counted
    kept = data.draw(st.sets(st.sampled_from(counted), max_size=6))
    # What has been done by now is a new fact, and no answer that was open: with it an emergency
    # ends.
    done = {action.confirmed_by for action in interview.rules.actions}.intersection(everything)

    early = decide_case(interview, {name: everything[name] for name in kept | done}, NOW)
    complete = decide_case(interview, everything, NOW)

    assert place(interview.rules, complete.level) <= place(interview.rules, early.floor)


def test_the_advice_says_the_floor_and_the_answer_in_words(interview: Interview) -> None:
    floor = advised(interview, {"told": "nobody"}).floor

    assert floor is not None
    assert floor.level_label == "Protect the child"
    assert floor.ask == interview.questions["told"].ask
    assert floor.words == interview.questions["told"].answers["nobody"].label


# ---- Any rules -----------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.data())
def test_a_floor_is_the_least_level_that_trying_every_answer_set_finds(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets(3))
    floors = Interview(rules).floors
    everything = list(completions(rules, {}))

    least = max(reached(rules, answers) for answers in everything)
    assert floors.rank(None) == least
    for question in rules.questions:
        for answer in question.answers if question.kind == "many" else values_of(question):
            found = [
                reached(rules, answers)
                for answers in everything
                if answer in answers[question.id] and applies(rules, question, answers)
            ]
            assert floors.rank(Because(question.id, answer)) == max(found, default=least)


@settings(max_examples=100)
@given(st.data())
def test_whatever_else_is_answered_the_case_is_as_grave_as_its_floor(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    interview = Interview(rules)
    everything = data.draw(full_answers(rules))
    counted = interview.replay(everything, NOW).counted
    kept = data.draw(st.sets(st.sampled_from(counted))) if counted else set()

    early = decide_case(interview, {name: everything[name] for name in kept}, NOW)
    complete = decide_case(interview, everything, NOW)

    assert place(rules, complete.level) <= place(rules, early.floor)
    assert place(rules, early.floor) <= place(rules, early.level)


def reached(rules: RuleSet, answers: Mapping[str, frozenset[str]]) -> int:
    won = [action for part in rules.parts for action in Reference(rules).winners(part, answers)]
    return min((place(rules, each.level) for each in won if each), default=len(rules.levels))


def applies(rules: RuleSet, question: Question, answers: Mapping[str, frozenset[str]]) -> bool:
    return Reference(rules).truth(question.ask_if, answers) == HOLDS


def test_an_answer_that_nobody_can_give_makes_nothing_certain() -> None:
    first = Question("first", "?", answers=YES_NO)
    second = Question("second", "?", answers=YES_NO, ask_if=Is("first", ("yes",)))
    both = AllOf((Is("second", ("yes",)), Is("first", ("no",))))
    never = Question("never", "?", answers=YES_NO, ask_if=both)
    actions = _action("a", "high", Is("first", ("yes",))), _action("b", "low")
    floors = Interview(_rules((first, second, never), None, *actions)).floors

    assert floors.rank(Because("second", "yes")) == 0
    assert floors.rank(Because("never", "yes")) == floors.rank(None) == 2


def test_what_is_not_proved_in_good_time_is_not_said(
    shipped: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safeguard_cli.core.deciding.certain_level._STEPS", 0)

    decision = decided(Interview(shipped), person_worry="abuse")

    assert (decision.floor, decision.floor_because) == (None, None)
    assert not decision.complete


def test_whoever_waits_for_the_next_question_waits_for_the_answers_given_alone(
    shipped: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    # To prove something of all sixty situations at once took 17 seconds, in an emergency.
    searched: list[object] = []

    def counted(*arguments: object) -> object:
        searched.append(arguments)
        return witness(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(certain_level, "witness", counted)
    # Of the shipped rules by their own name, floors may be kept by another test.
    floors = Interview(replace(shipped, id="searched-anew")).on(NOW).floors

    floors.find([Because("special", "injury-story"), Because("special", "baby-injury")], None)
    assert 0 < len(searched) <= 4 * len(shipped.levels)

    searched.clear()
    floors.find([Because("special", "neglect")], shipped.gravest)
    assert searched == []


def test_each_chosen_answer_is_looked_at_alone_and_others_may_be_chosen_beside_it() -> None:
    many = {"a": Answer("A"), "b": Answer("B"), "none": Answer("None", alone=True)}
    question = Question("q", "?", "many", answers=many)

    chosen = [each.answer for each in named_answers(question, ("b", "a"))]

    assert chosen == ["a", "b"]


# ---- No level yet, and no level at all -------------------------------------------------------


def test_no_level_is_null_while_nothing_is_settled_and_empty_where_nothing_is_advised() -> None:
    questions = Question("q", "?", answers=YES_NO), Question("r", "?", answers=YES_NO)
    action = _action("a", "high", Is("r", ("yes",)), Is("r", ("no",)))
    interview = Interview(_rules(questions, Is("q", ("yes",)), action))

    early, late = decided(interview), decided(interview, q="no")

    assert (early.complete, early.level, early.parts[0].level) == (False, None, None)
    assert (late.complete, late.level, late.parts[0].level) == (True, "", "")
    assert (early.floor, late.floor) == (None, "")


def test_a_part_run_alone_says_the_floor_of_the_rest_when_it_is_done_too() -> None:
    rules = _with_acts()
    other = Question("other", "Other?", answers=YES_NO)
    part = Part("alone", "Alone", (_action("do", "low", Is("other", ("yes",))),))
    rules = replace(rules, parts=(*rules.parts, part), questions=(*rules.questions, other))

    decision = decided(Interview(rules, ["alone"]), harm="yes", other="yes")

    assert (decision.complete, decision.level, decision.floor) == (True, "low", "high")


# ---- Acts ------------------------------------------------------------------------------------


def test_what_is_shown_certainly_asks_for_its_acts_and_forbids_them() -> None:
    interview = Interview(_with_acts())

    decision = decided(interview, harm="yes", alone="no")

    assert decision.complete
    assert decision.asks == ("tell-lead", "write")
    assert decision.forbids == ("talk",)


def test_one_answer_makes_acts_certain_before_the_rest_is_answered() -> None:
    interview = Interview(_with_acts())

    nothing = decided(interview)
    early = decided(interview, harm="yes")

    assert (nothing.asks, nothing.forbids) == (("write",), ())
    assert (early.complete, early.floor) == (False, "high")
    # Another answer could still lead to a graver action, so there is none yet.
    assert early.level is None
    assert (early.asks, early.forbids) == (("tell-lead", "write"), ("talk",))


def test_the_advice_says_which_acts_are_certain_beside_what_it_shows() -> None:
    floor = advised(Interview(_with_acts()), {"harm": "yes"}).floor

    assert floor is not None
    assert (floor.asks, floor.forbids) == (("Tell the lead",), ("Talk to the person",))


def test_a_question_that_only_ends_a_step_is_asked_for_before_its_act_is_certain() -> None:
    older = Question("older", "Older?", answers=YES_NO)
    stay = Step("Stay", until=Is("older", ("yes",)), asks=("stay",))
    action = replace(_action("a", "high"), steps=(stay,))
    rules = replace(_rules((older,), None, action), acts=(Act("stay", "Stay"),))

    cases: list[dict[str, Value]] = [{}, {"older": "no"}, {"older": "yes"}]
    found = [decide_case(Interview(rules), case, NOW) for case in cases]

    assert [each.missing for each in found] == [("older",), (), ()]
    assert [each.asks for each in found] == [(), ("stay",), ()]


@settings(max_examples=60)
@given(st.data())
def test_acts_that_are_certain_are_asked_for_in_every_completion(data: st.DataObject) -> None:
    rules = tagged_rules(data.draw(rule_sets(4)))
    interview = Interview(rules)
    everything = data.draw(full_answers(rules))
    counted = interview.replay(everything, NOW).counted
    kept = data.draw(st.sets(st.sampled_from(counted))) if counted else set()

    early = decide_case(interview, {name: everything[name] for name in kept}, NOW)
    complete = decide_case(interview, everything, NOW)

    assert {*early.asks} <= {*complete.asks}
    assert {*early.forbids} <= {*complete.forbids}


# ---- Small rule sets ---------------------------------------------------------------------------


def _rules(
    questions: tuple[Question, ...], applies_if: Is | None = None, *actions: Action
) -> RuleSet:
    parts = (Part("p", "P", actions or (_action("a", "high"),), applies_if or ALWAYS),)
    return RuleSet("small", "Small", "1", "1", "2027-01-01", LEVELS, parts, questions)


def _action(name: str, level: str, *conditions: Is, tags: Asking = UNASKING) -> Action:
    rules = tuple(Rule(f"{name}-{n}", one, "So.", ()) for n, one in enumerate(conditions))
    last = rules or (Rule(f"{name}-last", ALWAYS, "So.", ()),)
    return tagged(Action(name, f"Do {name}", level, (), NOW_CLOCK, (), last), tags)


def _with_acts() -> RuleSet:
    """Where there is harm the lead is told, by one of two actions of the same level."""
    harm = Question("harm", "Harm?", answers=YES_NO)
    alone = Question("alone", "Alone?", answers=YES_NO, ask_if=Is("harm", ("yes",)))
    told = Asking(asks=("tell-lead",), forbids=("talk",))
    acts = (
        Act("tell-lead", "Tell the lead"),
        Act("talk", "Talk to the person"),
        Act("write", "Write it down"),
    )
    rules = _rules(
        (harm, alone),
        None,
        _action("stay", "high", Is("alone", ("yes",)), tags=told),
        _action("tell", "high", Is("alone", ("no",)), tags=told),
        _action("rest", "low"),
    )
    duty = Duty("write-down", "Write", "group", NOW_CLOCK, (), asks=("write",))
    return replace(rules, acts=acts, duties=(duty,))
