"""What is said to change the advice does change it, and nothing that would is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import NamedTuple

from generated import (
    BRIEFLY,
    DAYS,
    LEVELS,
    NOW,
    Answers,
    as_tested,
    full_answers,
    rule_sets,
    some_answers,
)
from hypothesis import given
from hypothesis import strategies as st

from safeguard_cli.core.advising.explaining.what_would_change import no_advice_on, what_would_change
from safeguard_cli.core.advising.shapes import Change
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, State
from safeguard_cli.core.model.conditions import ALWAYS, AllOf, AnyOf, Condition, Is
from safeguard_cli.core.model.rule_set import Action, Answer, Part, Question, Rule, RuleSet, Within

Decide = Callable[[Interview, Answers], Sequence[PartDecision]]

YES_NO = {"yes": Answer("Yes"), "no": Answer("No")}

DATES = {"passed": "a day that has passed", "today": "", "ahead": "a day still ahead"}


class Other(NamedTuple):
    """Another answer to one question, and how it is told."""

    question: str
    label: str
    value: Value


def one_answer_changes(interview: Interview, replay: Replay) -> Iterator[Other]:
    """Yield every other answer to a question that was asked."""
    now = interview.engine.space.answers(replay.state)
    for name in replay.asked:
        question, given = interview.questions[name], now[name]
        if question.kind == "many":
            yield from toggled(question, given)
        elif question.kind == "date":
            yield from (
                Other(name, label, day)
                for day, (state, label) in zip(DAYS, DATES.items(), strict=True)
                if label and state not in given
            )
        else:
            labels = {answer: about.label for answer, about in question.answers.items()}
            yield from (Other(name, labels[a], a) for a in labels if a not in given)


def toggled(question: Question, given: frozenset[str]) -> Iterator[Other]:
    alone = {answer for answer, about in question.answers.items() if about.alone}
    for answer, about in question.answers.items():
        if answer not in alone:
            chosen = (given ^ {answer}) - alone or alone
            label = f"{'not' if answer in given else 'also'}: {about.label}"
            yield Other(question.id, label, tuple(a for a in question.answers if a in chosen))


def replayed(interview: Interview, given: Answers) -> tuple[PartDecision, ...]:
    return interview.decide(interview.replay(given, NOW)).parts


def with_all(interview: Interview, given: Answers) -> tuple[PartDecision, ...]:
    return interview.engine.decide_parts(
        interview.engine.space.state(as_tested(interview.rules, given))
    )


def where(part: PartDecision) -> str:
    if part.applies == FAILS:
        return no_advice_on(part.part)
    return part.action.do if part.action else ""


def singles(changes: tuple[Change, ...]) -> dict[tuple[str, str, str], Change]:
    return {(*c.instead[0], c.part): c for c in changes if len(c.instead) == 1}


def check_changes(interview: Interview, given: Answers, tried: list[Other], decide: Decide) -> None:
    """Check what is told of these changes against a fresh decision for each."""
    replay = interview.replay(given, NOW)
    before = interview.decide(replay).parts
    told = singles(what_would_change(interview, replay))
    for name, label, value in tried:
        for old, new in zip(before, decide(interview, {**given, name: value}), strict=True):
            change = told.get((interview.questions[name].ask, label, new.part.title))
            if change and change.certain:
                assert (new.is_settled, where(new)) == (True, change.leads_to)
            if old.is_settled and new.is_settled and where(old) != where(new):
                assert change is not None


@BRIEFLY
@given(st.data())
def test_in_the_shipped_rules_certain_changes_lead_there_and_none_is_missed(
    interview: Interview, data: st.DataObject
) -> None:
    everything = data.draw(full_answers(interview.rules))
    all_of_them = [*one_answer_changes(interview, interview.replay(everything, NOW))]
    tried = data.draw(st.lists(st.sampled_from(all_of_them), min_size=5, max_size=10, unique=True))

    check_changes(interview, everything, tried, replayed)


@BRIEFLY
@given(st.data())
def test_in_the_shipped_rules_no_change_leads_to_where_we_are(
    interview: Interview, data: st.DataObject
) -> None:
    everything = data.draw(full_answers(interview.rules))
    replay = interview.replay(everything, NOW)
    now = {part.part.title: where(part) for part in interview.decide(replay).parts}

    for change in what_would_change(interview, replay):
        assert change.leads_to != now[change.part]


@given(st.data())
def test_certain_changes_lead_there_and_none_is_missed(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(5))
    given, interview = data.draw(full_answers(rules)), Interview(rules)
    all_of_them = [*one_answer_changes(interview, interview.replay(given, NOW))]

    # A replay may leave unknown what no answer can change: see test_interview.
    check_changes(interview, given, all_of_them, with_all)


@given(st.data())
def test_every_change_told_is_of_one_other_answer_or_there_is_none(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(5))
    interview = Interview(rules)
    replay = interview.replay(data.draw(full_answers(rules)), NOW)
    known = {
        (interview.questions[o.question].ask, o.label)
        for o in one_answer_changes(interview, replay)
    }

    changes = what_would_change(interview, replay)

    assert {each for change in changes for each in change.instead} <= known
    assert len({len(change.instead) for change in changes}) <= 1


@given(st.data())
def test_a_certain_change_leads_there_whatever_else_is_answered(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(5))
    given, others = data.draw(some_answers(rules)), data.draw(full_answers(rules))
    interview = Interview(rules)
    replay = interview.replay(given, NOW)
    told = singles(what_would_change(interview, replay))
    used = {name: given[name] for name in replay.counted}

    for name, label, value in one_answer_changes(interview, replay):
        complete = as_tested(rules, {**others, **used, name: value})
        then = interview.engine.decide_parts(interview.engine.space.state(complete))
        for part in then:
            change = told.get((interview.questions[name].ask, label, part.part.title))
            if change and change.certain:
                assert where(part) == change.leads_to


@given(st.data())
def test_certain_changes_come_first(data: st.DataObject) -> None:
    rules = data.draw(rule_sets())
    interview = Interview(rules)
    replay = interview.replay(data.draw(some_answers(rules)), NOW)

    certain = [change.certain for change in what_would_change(interview, replay)]

    assert certain == sorted(certain, reverse=True)


def with_one_part(
    condition: Condition, *questions: Question, applies_if: Condition = ALWAYS
) -> Interview:
    def action(name: str, level: str, held: Condition) -> Action:
        rules = (Rule(f"{name}-rule", held, "So it is.", ()),)
        return Action(name, f"Do {name}", level, (), (Within("now"),), (), rules)

    part = Part(
        "p",
        "The part",
        (action("much", "high", condition), action("little", "low", ALWAYS)),
        applies_if,
    )
    return Interview(
        RuleSet("small", "Small", "1", "1", "2027-01-01", LEVELS, (part,), questions=questions)
    )


def as_if_asked(
    state: State, names: tuple[str, ...], missing: tuple[str, ...] = (), *, stopped: bool = False
) -> Replay:
    """Return a replay as if all these had been asked, although fewer answers would have done."""
    return Replay(
        state=state,
        final=state,
        counted=names,
        asked=names,
        missing=missing,
        set_aside=(),
        for_record=(),
        stopped=stopped,
    )


def test_where_no_single_answer_changes_anything_one_smallest_set_is_told() -> None:
    names = ("a", "b", "c")
    three = [Question(name, f"{name.upper()}?", answers=YES_NO) for name in names]
    all_three = AllOf(tuple(Is(name, ("yes",)) for name in names))
    interview = with_one_part(all_three, *three)
    answers: Answers = dict.fromkeys(names, "no")
    state = interview.engine.space.state(as_tested(interview.rules, answers))
    replay = Replay(state, state, names, names, (), (), (), stopped=False)

    assert what_would_change(interview, replay) == (
        Change(
            (("A?", "Yes"), ("B?", "Yes"), ("C?", "Yes")), "The part", "Do much",
            certain=True, more_protective=True, emergency=True,
        ),
    )  # fmt: skip


def test_where_nothing_can_change_the_advice_nothing_is_told() -> None:
    interview = with_one_part(ALWAYS, Question("a", "A?", answers=YES_NO))

    assert what_would_change(interview, interview.replay({"a": "yes"}, NOW)) == ()


def test_the_answer_that_unsure_counts_as_is_no_change() -> None:
    danger = Question("danger", "Danger?", answers=YES_NO, counts_as="yes")
    interview = with_one_part(Is("danger", ("yes",)), danger)

    assert what_would_change(interview, interview.replay({"danger": "unsure"}, NOW)) == (
        Change((("Danger?", "No"),), "The part", "Do little", certain=True),
    )


def test_who_asks_makes_advice_no_stronger_but_the_worry_does() -> None:
    role = Question("role", "Who are you?", answers=YES_NO, setup=True)
    worry = Question("worry", "Worried?", answers=YES_NO)
    interview = with_one_part(AnyOf((Is("role", ("yes",)), Is("worry", ("yes",)))), role, worry)

    changes = what_would_change(interview, interview.replay({"role": "no", "worry": "no"}, NOW))

    stronger = {each.instead[0][0]: each.more_protective for each in changes}
    assert stronger == {"Who are you?": False, "Worried?": True}


@given(st.data())
def test_what_is_said_to_be_more_protective_stands_above_what_is_advised(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets(5))
    interview = Interview(rules)
    replay = interview.replay(data.draw(full_answers(rules)), NOW)
    now = {part.part.title: part for part in interview.decide(replay).parts}

    for change in what_would_change(interview, replay):
        advised = now[change.part].action
        order = [action.do for action in now[change.part].part.actions]
        if change.more_protective:
            assert change.certain
            assert advised is not None
            assert order.index(change.leads_to) < order.index(advised.do)


@given(st.data())
def test_the_gravest_of_what_is_certain_is_told_first(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(5))
    interview = Interview(rules)
    levels = [level.id for level in rules.levels]
    ranks = {a.do: levels.index(a.level) for part in rules.parts for a in part.actions}

    changes = what_would_change(interview, interview.replay(data.draw(full_answers(rules)), NOW))

    told = [(not each.certain, ranks.get(each.leads_to, len(levels))) for each in changes]
    assert [certain for certain, _ in told] == sorted(certain for certain, _ in told)
    sure = [rank for uncertain, rank in told if not uncertain]
    assert sure == sorted(sure)


def test_a_change_that_opens_a_question_may_lead_there() -> None:
    child = Question("child", "A child?", answers=YES_NO)
    harm = Question("harm", "Harm?", answers=YES_NO, ask_if=Is("child", ("yes",)))
    interview = with_one_part(Is("harm", ("yes",)), child, harm)

    assert what_would_change(interview, interview.replay({"child": "no"}, NOW)) == (
        Change((("A child?", "Yes"),), "The part", "Do much", certain=False),
    )


def test_what_would_change_is_soon_told_also_when_nothing_changes_anything() -> None:
    # Twenty answers that only count all together: there are 30,000 ways to change three of them.
    answers = {each: Answer(each) for each in ("no", "perhaps", "yes", "more")}
    names = [f"q{number}" for number in range(20)]
    interview = with_one_part(
        AllOf(tuple(Is(name, ("yes",)) for name in names)),
        *(Question(name, f"{name}?", answers=answers) for name in names),
    )
    state = interview.engine.space.state({name: frozenset({"no"}) for name in names})
    replay = Replay(state, state, tuple(names), tuple(names), (), (), (), stopped=False)

    before = monotonic()
    changes = what_would_change(interview, replay)

    assert changes == ()
    assert monotonic() - before < 5


def test_no_set_is_told_while_a_question_is_missing() -> None:
    # The next answer may change everything, and the search for sets may be long.
    names = ("a", "b")
    both = AllOf(tuple(Is(name, ("yes",)) for name in names))
    interview = with_one_part(both, *(Question(n, f"{n.upper()}?", answers=YES_NO) for n in names))
    state = interview.engine.space.state(dict.fromkeys(names, frozenset({"no"})))

    def told(missing: tuple[str, ...], *, stopped: bool) -> int:
        return len(
            what_would_change(
                interview, Replay(state, state, names, names, missing, (), (), stopped)
            )
        )

    assert told((), stopped=False) == 1
    assert told(("c",), stopped=False) == 0
    assert told(("c",), stopped=True) == 1


def test_a_change_that_opens_whether_the_part_applies_at_all_is_told() -> None:
    child = Question("child", "A child?", answers=YES_NO)
    harm = Question("harm", "Harm?", answers=YES_NO, ask_if=Is("child", ("yes",)))
    applies_if = AnyOf((Is("child", ("no",)), Is("harm", ("no",))))
    interview = with_one_part(Is("child", ("no",)), child, harm, applies_if=applies_if)

    (change,) = what_would_change(interview, interview.replay({"child": "no"}, NOW))

    assert (change.leads_to, change.certain) == ("Do little", False)
    only_little = with_one_part(ALWAYS, child, harm, applies_if=applies_if)
    (change,) = what_would_change(only_little, only_little.replay({"child": "no"}, NOW))
    assert (change.leads_to, change.certain) == ('No advice on "The part"', False)
