"""The fast engine says what the engine says, answer by answer, byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generated import BRIEFLY, LEVELS, NOW, full_answers, rule_sets, some_answers, tagged_rules
from safeguard_cli.core.case import Value
from safeguard_cli.core.conditions import ALWAYS, Is
from safeguard_cli.core.decision import decide_case
from safeguard_cli.core.fast.engine import FastEngine
from safeguard_cli.core.fast.settled import Moment
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import (
    Action,
    Answer,
    Exemption,
    Part,
    Question,
    Rule,
    RuleSet,
    Within,
)

Answers = Mapping[str, Value]


@pytest.fixture(scope="module")
def shipped_fast(interview: Interview) -> FastEngine:
    return FastEngine(interview)


def same(fast: FastEngine, answers: Answers, known: Answers, days: int = 0) -> None:
    at = NOW + timedelta(days=days)

    settled = fast.decide(fast.values(answers), Moment(at, at.isoformat()))

    expected = decide_case(fast.interview, answers, at, known)
    assert settled.document == expected
    assert settled.text == msgspec.json.encode(expected)
    fast.make_room()


@given(rule_sets(), st.data())
def test_each_case_is_decided_as_the_engine_does(rules: RuleSet, data: st.DataObject) -> None:
    fast = FastEngine(Interview(rules))

    for answers in data.draw(st.lists(some_answers(rules) | full_answers(rules), max_size=8)):
        same(fast, answers, {}, data.draw(st.integers(-1, 1)))


@given(rule_sets(), st.data())
def test_it_does_so_with_answers_of_the_set_up_with_defaults_and_with_local_exceptions(
    rules: RuleSet, data: st.DataObject
) -> None:
    known = data.draw(some_answers(rules))
    questions = {q.id: q for q in rules.questions}
    # Set-up answers are ids. A date would be no such answer.
    known = {name: value for name, value in known.items() if questions[name].kind != "date"}
    action = rules.parts[0].actions[-1]
    later = Exemption("e", action.id, (Within("days", 9),), "Why.", "Me", "2026-11-21")
    chosen = data.draw(st.sampled_from(rules.questions))
    default = next(iter(chosen.answers), "")
    # A default takes part in everything but is never asked.
    others = tuple(
        replace(q, default=default) if q is chosen and q.kind == "choice" else q
        for q in rules.questions
    )
    rules = replace(rules, exemptions=(later,), questions=others)
    fast = FastEngine(Interview(rules), known)

    for answers in data.draw(st.lists(some_answers(rules), max_size=6)):
        same(fast, answers, known, data.draw(st.integers(0, 2)))


@given(rule_sets(), st.data())
def test_it_does_so_where_sentences_ask_for_acts(rules: RuleSet, data: st.DataObject) -> None:
    fast = FastEngine(Interview(tagged_rules(rules)))

    for answers in data.draw(st.lists(some_answers(rules) | full_answers(rules), max_size=8)):
        same(fast, answers, {})


@BRIEFLY
@given(st.data())
def test_it_does_so_with_the_shipped_rules(shipped_fast: FastEngine, data: st.DataObject) -> None:
    rules = shipped_fast.interview.rules
    # Free text has no part in it; the rest is given in full, or in part.
    answers = data.draw(full_answers(rules, record=True) | some_answers(rules))

    same(shipped_fast, answers, {}, data.draw(st.integers(-1, 1)))


@given(rule_sets(), st.data())
def test_it_does_so_when_it_lets_go_of_what_it_learnt_again_and_again(
    rules: RuleSet, data: st.DataObject
) -> None:
    names = ("engine._NODE_COST", "engine._MOST_BYTES", "halves._MOST")
    with pytest.MonkeyPatch.context() as patched:
        for name in names:
            patched.setattr(f"safeguard_cli.core.fast.{name}", data.draw(st.integers(1, 900)))
        fast = FastEngine(Interview(rules))
        fast.retire = lambda settled: counted.append(settled.count)
        counted: list[int] = []
        cases = data.draw(st.lists(some_answers(rules), min_size=3, max_size=12))
        for answers in cases:
            same(fast, answers, {})
            fast.decide_all([fast.values(answers)] * 3, Moment(NOW, NOW.isoformat()))

    # No case is lost from the counts, and none is counted twice.
    assert sum(counted) + sum(one.count for one in fast.settled()) == 4 * len(cases)


def test_cases_that_come_to_the_same_are_written_once_and_counted(interview: Interview) -> None:
    fast = FastEngine(interview)
    at = Moment(NOW, NOW.isoformat())

    one = fast.decide(fast.values({"danger-now": "yes"}), at)
    two = fast.decide(fast.values({"danger-now": "yes"}), at)
    fast.decide(fast.values({"danger-now": "yes", "tonight": "safe"}), at)

    assert one is two
    assert sorted(settled.count for settled in fast.settled()) == [1, 2]


@given(rule_sets(), st.data())
def test_many_cases_at_once_are_decided_as_one_by_one(rules: RuleSet, data: st.DataObject) -> None:
    fast, other = FastEngine(Interview(rules)), FastEngine(Interview(rules))
    cases = data.draw(st.lists(some_answers(rules) | full_answers(rules), max_size=8))
    at = Moment(NOW, NOW.isoformat())

    together = fast.decide_all([fast.values(answers) for answers in cases], at)
    by_answers = FastEngine(Interview(rules)).decide_answers(cases, at)

    alone = [other.decide(other.values(answers), at) for answers in cases]
    assert [one.text for one in together] == [one.text for one in alone]
    assert [one.text for one in by_answers] == [one.text for one in alone]
    assert sum(one.count for one in fast.settled()) == len(cases)


def test_a_set_up_answer_counts_where_nobody_would_ask_for_it_and_another_is_missing() -> None:
    answers = {"yes": Answer("Yes"), "no": Answer("No")}
    questions = (Question("q", "?", answers=answers), Question("k", "?", answers=answers))
    asked, known = Is("q", ("yes",)), Is("k", ("yes",))
    first = _action("a", Rule("by-q", asked, "So.", ()), Rule("by-k", known, "So.", ()))
    last = _action("b", Rule("always", ALWAYS, "So.", ()))
    # Where the part applies the first rule holds, so that nobody asks for the second.
    part = Part("p", "P", (first, last), asked)
    rules = RuleSet("r", "R", "1", "1", "2030-01-01", LEVELS, (part,), questions)
    fast = FastEngine(Interview(rules), {"k": "no"})

    same(fast, {}, {"k": "no"})
    assert fast.decide(fast.values({}), Moment(NOW, "")).document.parts[0].open == ("by-q",)


def test_cases_whose_floor_rests_on_another_answer_are_told_apart() -> None:
    # Every case is grave by one part or the other, and as yet only the milder one is settled.
    answers = {"yes": Answer("Yes"), "no": Answer("No")}
    first = Question("first", "?", answers=answers, counts_as="yes")
    questions = (first, Question("second", "?", answers=answers))
    grave, milder = _action("a", Rule("r", Is("second", ("yes",)), "So.", ())), _mild("b")
    other = replace(_action("c", Rule("s", Is("second", ("no",)), "So.", ())), id="c")
    parts = (
        Part("p", "P", (grave,), Is("second", ("yes",))),
        Part("q", "Q", (other,), Is("second", ("no",))),
        Part("m", "M", (milder,)),
    )
    fast = FastEngine(
        Interview(RuleSet("r", "R", "1", "1", "2030-01-01", LEVELS, parts, questions))
    )

    for answer in ("yes", "unsure", "no"):
        same(fast, {"first": answer}, {})


def _mild(name: str) -> Action:
    rule = Rule("always", ALWAYS, "So.", ())
    return Action(name, "Do", "low", (), (Within("now"),), (), (rule,))


def _action(name: str, *rules: Rule) -> Action:
    return Action(name, "Do", "high", (), (Within("now"),), (), rules)
