"""Many cases in columns come to what each comes to by itself, byte by byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from columned import hold_against_the_engine, in_columns
from generated import NOW, full_answers, rule_sets, some_answers, tagged_rules
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sampling import EXAMPLES
from whole_rows import draw_cases

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.columns.by_law import ColumnEngine
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.conditions import Is
from safeguard_cli.core.model.rule_set import (
    Exemption,
    Question,
    RuleSet,
    Within,
)

Answers = Mapping[str, Value]
Drawn = tuple[list[Answers], list[datetime]]


def drawn_cases(data: st.DataObject, rules: RuleSet) -> Drawn:
    """Draw a few cases with a moment each, on three days around NOW."""
    one = st.tuples(some_answers(rules) | full_answers(rules), st.integers(-1, 1))
    cases = data.draw(st.lists(one, min_size=1, max_size=9))
    return [case for case, _ in cases], [NOW + timedelta(days=days) for _, days in cases]


@given(rule_sets(), st.data())
def test_each_case_is_decided_as_the_engine_does(rules: RuleSet, data: st.DataObject) -> None:
    hold_against_the_engine(Interview(rules), *drawn_cases(data, rules))


@given(rule_sets(), st.data())
def test_it_is_so_where_sentences_ask_for_acts(rules: RuleSet, data: st.DataObject) -> None:
    hold_against_the_engine(Interview(tagged_rules(rules)), *drawn_cases(data, rules))


@given(rule_sets(), st.data())
def test_it_is_so_with_answers_of_the_set_up_with_defaults_and_with_local_exceptions(
    rules: RuleSet, data: st.DataObject
) -> None:
    questions = {q.id: q for q in rules.questions}
    # Set-up answers are ids. A date would be no such answer.
    known = {
        name: value
        for name, value in data.draw(some_answers(rules)).items()
        if questions[name].kind != "date"
    }
    part, chosen = rules.parts[0], data.draw(st.sampled_from(rules.questions))
    owners = [part.actions[-1].id, part.actions[0].id, *(duty.id for duty in rules.duties)]
    later = tuple(
        Exemption(f"e{n}", owner, (Within("days", 9),), "Why.", "Me", f"2026-11-{20 + n}")
        for n, owner in enumerate(owners)
    )
    # A default takes part in everything but is never asked.
    default = next(iter(chosen.answers), "")
    others = tuple(
        replace(q, default=default) if q is chosen and q.kind == "choice" else q
        for q in rules.questions
    )
    rules = replace(rules, exemptions=later, questions=others)

    hold_against_the_engine(Interview(rules), *drawn_cases(data, rules), known)


@given(rule_sets(), st.data())
def test_it_is_so_for_a_question_that_is_only_for_the_record(
    rules: RuleSet, data: st.DataObject
) -> None:
    ask_if = Is(rules.questions[0].id, (data.draw(st.sampled_from(["a", "m0", "passed"])),))
    if ask_if.answers[0] not in (*rules.questions[0].answers, "passed"):
        ask_if = Is(rules.questions[0].id, (next(iter(rules.questions[0].answers), "passed"),))
    for_record = Question("day", "?", "date", ask_if=ask_if, for_record=True)
    text = Question("words", "?", "text", for_record=True)
    first = rules.parts[0]
    actions = (replace(first.actions[0], within=(Within("days", 2, start="day"),)),)
    part = replace(first, actions=(*actions, *first.actions[1:]))
    rules = replace(
        rules, questions=(*rules.questions, for_record, text), parts=(part, *rules.parts[1:])
    )
    rows, moments = drawn_cases(data, rules)

    hold_against_the_engine(
        Interview(rules), [{**row, "day": "2026-11-19", "words": "Robin"} for row in rows], moments
    )


@pytest.mark.parametrize("cases", [40, pytest.param(150, marks=pytest.mark.slow)])
def test_the_shipped_rules_are_decided_alike(interview: Interview, cases: int) -> None:
    rows, moments = draw_cases(interview.rules, Random(7), cases)

    hold_against_the_engine(interview, rows, moments)


@pytest.mark.parametrize(
    "begun", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 23, 23, tzinfo=UTC)]
)
def test_hours_are_counted_alike_where_clocks_change(interview: Interview, begun: datetime) -> None:
    rows, _ = draw_cases(interview.rules, Random(24), 12)
    moments = [
        (begun + timedelta(minutes=23 * number, microseconds=number % 2)).astimezone(LONDON)
        for number in range(12 * 16)
    ]

    written = in_columns(interview, rows * 16, moments)

    assert sum(b": 24 hours" in each for each in written) > 40
    hold_against_the_engine(interview, rows * 16, moments)


@pytest.mark.slow
def test_a_hundred_thousand_cases_of_the_shipped_rules_are_decided_alike(
    interview: Interview, tell: Callable[[str], None]
) -> None:
    chance, engine = Random(100_000), ColumnEngine(interview)
    count = min(100_000, 60 * EXAMPLES)
    for start in range(0, count, 4000):
        rows, moments = draw_cases(interview.rules, chance, min(4000, count - start))
        hold_against_the_engine(interview, rows, moments, engine=engine)
    tell(f"{count} cases of the shipped rules: columns and engine wrote the same")


@pytest.mark.slow
@settings(max_examples=min(10_000, 15 * EXAMPLES))
@given(rule_sets(), st.data())
def test_ten_thousand_rule_sets_are_decided_alike(rules: RuleSet, data: st.DataObject) -> None:
    tagged = data.draw(st.booleans())

    hold_against_the_engine(
        Interview(tagged_rules(rules) if tagged else rules), *drawn_cases(data, rules)
    )
