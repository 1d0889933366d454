"""Answers have one proper form, are tested as ids, and wrong ones are refused in plain words."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import pytest
from generated import DAYS, NOW, answers_to
from hypothesis import given
from hypothesis import strategies as st

from safeguard_cli.core.deciding.case import checked
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.question import Kind
from safeguard_cli.core.model.question_kinds import KINDS, kind_of
from safeguard_cli.core.model.rule_set import Answer, Question
from safeguard_cli.core.words.nearest import did_you_mean

YES_NO = {"yes": Answer("Yes"), "no": Answer("No")}
MANY = {"person": Answer("P"), "plan": Answer("Q"), "none": Answer("None", alone=True)}
QUESTIONS = {
    "danger": Question("danger", "Danger?", answers=YES_NO, counts_as="yes"),
    "certain": Question("certain", "Certain?", answers=YES_NO),
    "about": Question("about", "About?", "many", answers=MANY),
    "day": Question("day", "On what day?", "date"),
    "by": Question("by", "By when?", "date", counts_as="passed"),
    "seen": Question("seen", "What was seen?", "text"),
}


def refusal(name: str, value: object) -> UsageError:
    with pytest.raises(UsageError) as caught:
        checked(QUESTIONS, name, value)
    return caught.value


def test_each_kind_that_a_question_can_have_has_its_class() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert len({type(kind) for kind in KINDS.values()}) == len(KINDS)


def test_of_what_was_typed_freely_rules_see_nothing() -> None:
    assert kind_of(QUESTIONS["seen"]).tested("A bruise", NOW) == frozenset()


def test_a_date_is_tested_by_where_it_lies() -> None:
    found = [kind_of(QUESTIONS["day"]).tested(day, NOW) for day in DAYS]

    assert found == [{"passed"}, {"today"}, {"ahead"}]


def test_a_date_is_today_until_midnight_in_london() -> None:
    almost_midnight = datetime(2026, 7, 1, 23, 59, tzinfo=LONDON)

    assert kind_of(QUESTIONS["day"]).tested("2026-07-01", almost_midnight) == {"today"}


def test_an_unsure_date_is_tested_as_unsure() -> None:
    assert kind_of(QUESTIONS["by"]).tested("unsure", NOW) == {"unsure"}


def test_several_answers_are_tested_each() -> None:
    assert kind_of(QUESTIONS["about"]).tested(("person", "plan"), NOW) == {"person", "plan"}
    assert kind_of(QUESTIONS["certain"]).tested("no", NOW) == {"no"}


@given(st.data())
def test_a_legal_answer_is_taken_and_checking_it_again_changes_nothing(
    data: st.DataObject,
) -> None:
    question = data.draw(st.sampled_from(list(QUESTIONS.values())))
    value = checked(QUESTIONS, question.id, data.draw(answers_to(question)))

    assert checked(QUESTIONS, question.id, value) == value


@pytest.mark.parametrize(
    ("name", "value", "proper"),
    [
        ("danger", "unsure", "unsure"),
        ("about", ["plan", "person", "plan"], ("person", "plan")),
        ("about", "plan", ("plan",)),
        ("about", ("none",), ("none",)),
        ("day", "20261120", "2026-11-20"),
        ("by", "unsure", "unsure"),
        ("seen", "  a bruise\x1b\r\n", "a bruise"),
    ],
)
def test_an_answer_is_brought_into_its_one_proper_form(
    name: str, value: object, proper: object
) -> None:
    assert checked(QUESTIONS, name, value) == proper


@pytest.mark.parametrize(
    ("name", "value", "message", "hint"),
    [
        ("dangr", "yes", "no question `dangr`; did you mean `danger`?", ""),
        ("colour", "red", "no question of that name", ""),
        (
            "danger",
            "unsur",
            "`danger` has no such answer; did you mean `unsure`?",
            "its answers are: yes, no, unsure",
        ),
        ("certain", "unsure", "`certain` has no such answer", "its answers are: yes, no"),
        ("certain", ["yes"], "`certain` takes one answer", ""),
        ("certain", True, "`certain` takes one answer", ""),
        ("day", "tomorrow", "`day` takes a date such as 2026-11-22", ""),
        ("day", "2026-02-30", "`day` takes a date such as 2026-11-22", ""),
        ("seen", ["text"], "`seen` takes text", ""),
        ("about", [], "`about` takes a list of answers", ""),
        ("about", 7, "`about` takes a list of answers", ""),
        (
            "about",
            ["persn"],
            "`about` has no such answer; did you mean `person`?",
            "its answers are: person, plan, none",
        ),
        (
            "about",
            ["plan", None],
            "`about` takes a list of answers",
            "",
        ),
        ("about", [["plan"]], "`about` takes a list of answers", ""),
        ("about", ["plan", "none"], "`none` cannot be chosen together with another answer", ""),
    ],
)
def test_what_is_no_answer_is_refused_with_the_way_out(
    name: str, value: object, message: str, hint: str
) -> None:
    found = refusal(name, value)

    assert (str(found), found.hint) == (message, hint)
    assert found.exit_code == 2


@pytest.mark.parametrize("name", ["danger", "certain", "about", "day", "by"])
def test_a_refusal_never_quotes_what_was_typed(name: str) -> None:
    found = refusal(name, "Robin Example")

    assert "Robin" not in f"{found} {found.hint}"


def test_an_unsure_date_is_refused_where_nobody_may_be_unsure() -> None:
    assert str(refusal("day", "unsure")) == "`day` takes a date such as 2026-11-22"


def test_the_nearest_word_is_offered_if_there_is_one() -> None:
    assert did_you_mean("protction", ["person", "protection"]) == "; did you mean `protection`?"
    assert did_you_mean("xyz", ["person", "protection"]) == ""
