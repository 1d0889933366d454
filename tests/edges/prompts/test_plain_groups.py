"""A long question in plain prompts is offered by its headings, and listed for whoever asks."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

from safeguard_cli.core.model.rule_set import Answer, Heading, Question, RuleSet
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.plain_groups import NOT_BOTH, NUMBERS_TOGETHER
from safeguard_cli.edges.prompts.replies import Given, Reply

LONG = Question(
    "signs",
    "What is part of it?",
    "many",
    answers={
        "lost": Answer("The child is lost", group="What cannot wait"),
        "hungry": Answer("There is no food", group="At home"),
        "cold": Answer("There is no heating", group="At home"),
        "pictures": Answer("Pictures were sent", group="Online"),
        "none": Answer("None of these", alone=True),
    },
    headings=(Heading("At home", "food, heat"), Heading("Online", "pictures")),
)


def asked(question: Question, *typed: str) -> tuple[Reply, list[str]]:
    """Return the reply, and what was shown before each prompt."""
    out = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in typed))
    reply = PlainPrompter(source, out, date(2026, 11, 28)).ask(question)
    return reply, out.getvalue().split("> ")


def test_what_cannot_wait_is_listed_and_other_groups_say_what_they_hold() -> None:
    _, (first, *_) = asked(LONG, "1")

    assert "1. The child is lost" in first
    assert "A. At home: food, heat." in first
    assert "B. Online: pictures." in first
    assert "5. None of these" in first
    assert "There is no food" not in first


@pytest.mark.parametrize("line", ["A", "a", " a ", "A, A", "A;"])
def test_a_letter_lists_what_stands_under_its_heading(line: str) -> None:
    reply, (_, opened, *_) = asked(LONG, line, "2, 3")

    assert "2. There is no food\n3. There is no heating" in opened
    assert "Pictures" not in opened
    assert NUMBERS_TOGETHER in opened
    assert reply == Given(("hungry", "cold"))


@pytest.mark.parametrize("line", ["A, B", "a b", "B and A", "all", "ALL"])
def test_several_letters_list_each_of_them(line: str) -> None:
    _, (_, opened, *_) = asked(LONG, line, "4")

    assert "2. There is no food" in opened
    assert "4. Pictures were sent" in opened


def test_numbers_are_taken_whether_they_were_listed_or_not() -> None:
    assert asked(LONG, "3, 4")[0] == Given(("cold", "pictures"))
    assert asked(LONG, "There is no food")[0] == Given(("hungry",))


@pytest.mark.parametrize("line", ["A, 4", "4 b"])
def test_letters_and_numbers_in_one_line_are_not_guessed_at(line: str) -> None:
    reply, (_, refused, *_) = asked(LONG, line, "1")

    assert refused.strip() == NOT_BOTH
    assert reply == Given(("lost",))


def test_a_letter_that_stands_for_nothing_is_refused() -> None:
    _, (_, refused, *_) = asked(LONG, "C", "1")

    assert refused.startswith("That is not one of the answers.")


def test_the_longest_question_of_the_rules_fits_a_screen_and_hides_no_answer(
    shipped: RuleSet,
) -> None:
    question = max(shipped.questions, key=lambda each: len(each.answers))
    first = asked(question, "1")[1][0]
    opened = asked(question, "all", "1")[1][1]

    assert first.count("\n") < len(question.answers)
    numbers = set(re.findall(r"^(\d+)\.", first + opened, re.MULTILINE))
    assert numbers == {str(number + 1) for number in range(len(question.answers))}
    for answer in question.answers.values():
        assert answer.label in first + opened
