"""Only what matters is asked, and what was not asked could not have changed the advice."""

from __future__ import annotations

from collections.abc import Callable

from generated import (
    BRIEFLY,
    LEVELS,
    NOW,
    Answers,
    answers_to,
    as_tested,
    full_answers,
    rule_sets,
    some_answers,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from reference import Reference, completions, matters

from safeguard_cli.core.deciding.decision import DecisionDocument, decide_case
from safeguard_cli.core.deciding.engine import Decision, Engine
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.relevance import Relevance
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN, truth
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.conditions import AnyOf, Is
from safeguard_cli.core.model.rule_set import (
    Action,
    Answer,
    Duty,
    Part,
    Question,
    Rule,
    RuleSet,
    Within,
)

YES_NO = {"yes": Answer("Yes"), "no": Answer("No")}


def small(*questions: Question, duties: tuple[Duty, ...] = ()) -> RuleSet:
    return RuleSet(
        "small", "Small", "1", "1", "2027-01-01", LEVELS, (), questions=questions, duties=duties
    )


def duty(condition: object, *within: Within) -> Duty:
    assert isinstance(condition, Is | AnyOf)
    return Duty("d", "Do it", "group", within or (Within("now"),), (), condition)


def asked_in_turn(
    interview: Interview, everything: Answers, each: Callable[[Replay], None] = lambda _: None
) -> Answers:
    """Ask one question after the other, as a person would be asked, to the end."""
    given: Answers = {}
    while (replay := interview.replay(given, NOW)).missing:
        each(replay)
        given[replay.missing[0]] = everything[replay.missing[0]]
    return given


def kept(replay: Replay, given: Answers) -> Answers:
    return {name: value for name, value in given.items() if name not in replay.set_aside}


def decided_with_all(interview: Interview, everything: Answers) -> Decision:
    space = interview.engine.space
    state = space.state(as_tested(interview.rules, everything))
    return interview.engine.decide(StateTruths(state))


def truths(decision: Decision) -> list[int]:
    found = [part.applies for part in decision.parts]
    found += [value for _, value in decision.duties]
    for checklist in decision.checklists:
        found.append(checklist.applies)
        # Of a list that does not apply, no item is shown.
        for _, applies, met in checklist.items:
            found.append(min(checklist.applies, applies))
            found.append(min(checklist.applies, applies, HOLDS if met is None else met))
    return found


# ---- What is asked, in small rule sets: tried with every answer there is ------------------


@settings(max_examples=60)
@given(st.data())
def test_a_question_matters_if_and_only_if_trying_every_answer_says_so(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets(3))
    given = data.draw(some_answers(rules))
    engine = Engine(rules)
    relevance = Relevance(engine)
    state = engine.space.state(as_tested(rules, given))

    for question in rules.questions:
        if question.id not in given:
            tried = matters(rules, question.id, given)
            assert relevance.matters(question.id, state) == tried
            assert relevance.may_matter(question.id, state) or not tried


@settings(max_examples=40)
@given(st.data())
def test_every_question_asked_matters_and_no_question_passed_over_does(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets(3))
    everything = data.draw(full_answers(rules))
    order = [question.id for question in rules.questions]

    def check(replay: Replay) -> None:
        given = {name: everything[name] for name in replay.asked}
        next_one = replay.missing[0]
        assert matters(rules, next_one, given)
        for name in order[: order.index(next_one)]:
            assert name in given or not matters(rules, name, given)

    asked_in_turn(Interview(rules), everything, check)


@given(st.data())
def test_skipped_questions_could_not_have_changed_the_advice(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(4))
    everything = data.draw(full_answers(rules))
    interview = Interview(rules)
    given = asked_in_turn(interview, everything)
    asked, complete = interview.replay(given, NOW), decided_with_all(interview, everything)
    reference = Reference(rules)

    assert len({reference.outcome(answers) for answers in completions(rules, given)}) == 1
    decision = interview.decide(asked)
    assert truths(decision) == truths(complete)
    assert [part.action for part in decision.parts] == [part.action for part in complete.parts]


@given(st.data())
def test_a_question_is_never_asked_unless_it_applies(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(4))
    everything = data.draw(full_answers(rules))
    reference = Reference(rules)

    def check(replay: Replay) -> None:
        given = {name: everything[name] for name in replay.asked}
        ask_if = next(q.ask_if for q in rules.questions if q.id == replay.missing[0])
        for answers in completions(rules, given):
            assert reference.truth(ask_if, answers) == HOLDS

    asked_in_turn(Interview(rules), everything, check)


def test_a_duty_that_every_answer_leads_to_is_shown_at_the_end() -> None:
    either = AnyOf((Is("a", ("yes",)), Is("a", ("no",))))
    interview = Interview(small(Question("a", "A?", answers=YES_NO), duties=(duty(either),)))
    given = asked_in_turn(interview, {"a": "yes"})

    ((_, value),) = interview.decide(interview.replay(given, NOW)).duties
    assert value == HOLDS


@given(st.data())
def test_no_reason_is_told_that_the_answers_do_not_bear_out(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(4))
    everything = data.draw(full_answers(rules))
    interview = Interview(rules)
    replay = interview.replay(everything, NOW)
    complete = decided_with_all(interview, everything)
    answered = interview.engine.decide_parts(replay.state)

    told = interview.decide(replay).parts
    for known, here, true in zip(answered, told, complete.parts, strict=True):
        # Where no answer was needed, see the next test.
        if known.is_settled:
            assert {*here.determining} <= {*true.determining}


@given(st.data())
def test_every_reason_is_a_rule_of_the_action_that_is_told(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(4))
    interview = Interview(rules)
    everything = data.draw(full_answers(rules))

    for told in interview.decide(interview.replay(everything, NOW)).parts:
        own = {rule.id for rule in told.action.rules} if told.action else set()
        assert {*told.determining} <= own


def test_no_reason_is_told_that_was_not_asked_for() -> None:
    def rule(answer: str) -> Rule:
        return Rule(f"a-is-{answer}", Is("a", (answer,)), f"A is {answer}.", ())

    action = Action("act", "Act", "high", (), (Within("now"),), (), (rule("yes"), rule("no")))
    question = Question("a", "A?", answers=YES_NO)
    interview = Interview(replace(small(question), parts=(Part("p", "P", (action,)),)))

    decision = interview.decide(interview.replay({"a": "no"}, NOW))

    assert decision.parts[0].action == action
    assert decision.parts[0].determining in ((), ("a-is-no",))


@BRIEFLY
@given(st.data())
def test_in_the_shipped_rules_no_reason_is_told_that_the_answers_do_not_bear_out(
    interview: Interview, data: st.DataObject
) -> None:
    everything = data.draw(full_answers(interview.rules))
    complete = decided_with_all(interview, everything)
    decision = interview.decide(interview.replay(everything, NOW))

    for told, true in zip(decision.parts, complete.parts, strict=True):
        assert {*told.determining} <= {*true.determining}


def test_whether_a_date_is_asked_for_matters_as_the_date_does() -> None:
    sent = Question("sent", "Sent?", answers=YES_NO)
    day = Question("day", "On what day?", "date", ask_if=Is("sent", ("yes",)))
    harm = Question("harm", "Harm?", answers=YES_NO)
    clock = Within("days", 1, start="day")
    rules = small(sent, day, harm, duties=(duty(Is("harm", ("yes",)), clock),))

    everything: Answers = {"sent": "yes", "day": "2026-11-19", "harm": "yes"}
    assert asked_in_turn(Interview(rules), everything) == everything
    assert asked_in_turn(Interview(rules), {**everything, "sent": "no"}).keys() == {"sent", "harm"}


# ---- Replays ------------------------------------------------------------------------------


@given(st.data())
def test_the_order_in_which_answers_are_given_never_matters(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    given = data.draw(some_answers(rules))
    other = dict(data.draw(st.permutations(list(given.items()))))
    interview = Interview(rules)

    assert interview.replay(other, NOW) == interview.replay(given, NOW)


@given(st.data())
def test_what_was_judged_on_the_way_is_what_the_states_say_in_the_end(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    interview = Interview(rules)
    replay = interview.replay(data.draw(some_answers(rules)), NOW)
    nodes = [node for _, node in interview.engine.duties]
    nodes += [node for part in interview.engine.parts for each in part.rules for _, node in each]
    nodes += [interview.engine.space.asked(name) for name in interview.questions]

    for judged, state in ((replay.judged, replay.state), (replay.judged_final, replay.final)):
        assert [judged.truth(node) for node in nodes] == [truth(node, state) for node in nodes]


@given(st.data())
def test_answers_set_aside_change_nothing(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    given = data.draw(some_answers(rules))
    interview = Interview(rules)

    replay = interview.replay(given, NOW)
    again = interview.replay(kept(replay, given), NOW)

    assert again == replace(replay, set_aside=())


@BRIEFLY
@given(st.data())
def test_in_the_shipped_rules_answers_set_aside_change_nothing(
    interview: Interview, data: st.DataObject
) -> None:
    given = data.draw(full_answers(interview.rules))

    replay = interview.replay(given, NOW)
    again = interview.replay(kept(replay, given), NOW)

    assert again == replace(replay, set_aside=())


@given(st.data())
def test_an_answer_is_set_aside_where_its_question_does_not_apply_and_counts_everywhere_else(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets())
    given = data.draw(some_answers(rules))
    reference = Reference(rules, hasty=True)

    replay = Interview(rules).replay(given, NOW)

    assert sorted([*replay.counted, *replay.set_aside]) == sorted(given)
    assert not {*replay.missing} & {*given}
    tested = as_tested(rules, given)
    applying = {q.id for q in rules.questions if reference.truth(q.ask_if, tested) != FAILS}
    assert {*replay.counted} == applying & {*given}


# ---- Answers that nobody would have asked for ----------------------------------------------


def only_asked(interview: Interview, given: Answers) -> Answers:
    """What an interview would have asked for: nothing passed over, and nothing set aside.

    An answer that is set aside has to go too. Without the answers that nobody would ask for, it may
    no longer be known that its question does not apply.
    """
    replay = interview.replay(given, NOW)
    left_out = {*replay.unasked, *replay.set_aside}
    return {name: value for name, value in given.items() if name not in left_out}


def shown(document: DecisionDocument) -> tuple[object, ...]:
    """Everything that is decided, but the reasons."""
    parts = [(one.part, one.applies, one.action, one.level, one.due) for one in document.parts]
    return parts, document.level, document.duties, document.checklists


@settings(max_examples=200)
@given(st.data())
def test_an_answer_that_nobody_would_ask_for_can_add_a_reason_and_nothing_else(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets())
    interview = Interview(rules)
    everything = data.draw(full_answers(rules))

    with_all = decide_case(interview, everything, NOW)
    with_asked = decide_case(interview, only_asked(interview, everything), NOW)

    assert shown(with_all) == shown(with_asked)
    for told, asked in zip(with_all.parts, with_asked.parts, strict=True):
        assert {*told.determining} >= {*asked.determining}


@BRIEFLY
@given(st.data())
def test_so_it_is_with_the_shipped_rules(interview: Interview, data: st.DataObject) -> None:
    everything = data.draw(full_answers(interview.rules))

    with_all = decide_case(interview, everything, NOW)
    with_asked = decide_case(interview, only_asked(interview, everything), NOW)

    assert shown(with_all) == shown(with_asked)
    for told, asked in zip(with_all.parts, with_asked.parts, strict=True):
        assert {*told.determining} >= {*asked.determining}


@settings(max_examples=200)
@given(st.data())
def test_while_answers_are_missing_nothing_that_is_settled_is_unsettled_by_it(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets())
    interview = Interview(rules)
    given = data.draw(some_answers(rules))

    fewer = interview.replay(only_asked(interview, given), NOW)
    more = interview.replay(given, NOW)

    assert (more.asked, more.missing[:1]) == (fewer.asked, fewer.missing[:1])
    assert {*more.missing} <= {*fewer.missing}
    assert all(
        before in (now, UNKNOWN)
        for before, now in zip(
            truths(interview.decide(fewer)), truths(interview.decide(more)), strict=True
        )
    )
    parts = zip(interview.decide(fewer).parts, interview.decide(more).parts, strict=True)
    assert all(now.action == before.action for before, now in parts if before.is_settled)


def test_an_answer_given_in_advance_counts_before_the_question_that_opens_it_is_answered() -> None:
    sent = Question("sent", "Sent?", answers=YES_NO)
    reply = Question("reply", "A reply?", answers=YES_NO, ask_if=Is("sent", ("yes",)))
    interview = Interview(small(sent, reply, duties=(duty(Is("reply", ("no",))),)))

    before = interview.replay({"reply": "no"}, NOW)
    yes = interview.replay({"reply": "no", "sent": "yes"}, NOW)
    no = interview.replay({"reply": "no", "sent": "no"}, NOW)

    assert (before.counted, before.missing, before.set_aside) == (("reply",), ("sent",), ())
    assert (yes.counted, yes.missing) == (("sent", "reply"), ())
    assert (no.counted, no.set_aside) == (("sent",), ("reply",))
    assert interview.decide(yes).duties[0][1] == HOLDS


def test_an_answer_of_the_set_up_counts_and_is_never_called_set_aside() -> None:
    sent = Question("sent", "Sent?", answers=YES_NO)
    reply = Question("reply", "A reply?", answers=YES_NO, ask_if=Is("sent", ("yes",)))
    spare = Question("spare", "Another?", answers=YES_NO)
    interview = Interview(small(sent, reply, spare, duties=(duty(Is("reply", ("no",))),)))

    replay = interview.replay({"sent": "no"}, NOW, {"reply": "no", "spare": "yes"})

    assert (replay.counted, replay.asked) == (("sent", "spare"), ("sent",))
    assert (replay.unasked, replay.set_aside) == (("spare",), ())


@given(st.data())
def test_questions_come_in_the_order_in_which_they_are_declared(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    order = [question.id for question in rules.questions]

    replay = Interview(rules).replay(data.draw(some_answers(rules)), NOW)

    for names in (replay.asked, replay.missing):
        assert list(names) == sorted(names, key=order.index)


@given(st.data())
def test_at_most_is_never_less_than_what_is_asked_and_never_grows(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    bounds: list[int] = []

    interview = Interview(rules)
    everything = data.draw(full_answers(rules))

    given = asked_in_turn(
        interview, everything, lambda r: bounds.append(len(r.asked) + interview.still(r))
    )

    assert bounds == sorted(bounds, reverse=True)
    assert all(bound >= len(given) for bound in bounds)


@settings(BRIEFLY, max_examples=8)
@given(st.data())
def test_in_the_shipped_rules_asking_in_turn_ends_as_answering_everything(
    interview: Interview, data: st.DataObject
) -> None:
    everything = data.draw(full_answers(interview.rules))
    # Nobody is asked what has a default.
    everything = {n: v for n, v in everything.items() if not interview.questions[n].default}
    bounds: list[int] = []
    given = asked_in_turn(
        interview, everything, lambda r: bounds.append(len(r.asked) + interview.still(r))
    )
    at_the_end, with_all = interview.replay(given, NOW), interview.replay(everything, NOW)

    assert at_the_end.asked == with_all.asked
    assert truths(interview.decide(at_the_end)) == truths(interview.decide(with_all))
    assert bounds == sorted(bounds, reverse=True)
    assert all(bound >= len(given) for bound in bounds)


@BRIEFLY
@given(st.data())
def test_in_the_shipped_rules_nothing_skipped_could_have_changed_the_advice(
    interview: Interview, data: st.DataObject
) -> None:
    everything = data.draw(full_answers(interview.rules))

    decision = interview.decide(interview.replay(everything, NOW))
    complete = decided_with_all(interview, everything)

    assert truths(decision) == truths(complete)
    assert [part.action for part in decision.parts] == [part.action for part in complete.parts]
    assert all(part.is_settled for part in decision.parts)


# ---- Changing an answer --------------------------------------------------------------------


@BRIEFLY
@given(st.data())
def test_an_answer_that_is_asked_again_comes_back_from_aside(
    interview: Interview, data: st.DataObject
) -> None:
    given = data.draw(full_answers(interview.rules))
    before = interview.replay(given, NOW)
    name = data.draw(st.sampled_from(before.asked))
    other = data.draw(answers_to(interview.questions[name]))

    changed = {**given, name: other}
    interview.replay(changed, NOW)
    back = interview.replay({**changed, name: given[name]}, NOW)

    assert back == before
