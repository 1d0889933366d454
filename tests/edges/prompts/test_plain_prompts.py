"""Plain prompts over text streams, and how what was typed is understood."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from prompt_driver import QUESTIONS, TODAY

from safeguard_cli.core.errors import StoppedError, UsageError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import Command, Given, Menu, Progress, Reply
from safeguard_cli.edges.prompts.terminal import prompter_for
from safeguard_cli.edges.prompts.typed_answers import (
    read_answer,
    read_answers,
    read_command,
    read_date,
)

DANGER, ABOUT, WHEN, WORDS = (QUESTIONS[name] for name in ("danger", "about", "when", "words"))


def ask(
    question: Question,
    typed: str,
    *,
    number: int = 3,
    prior: str | tuple[str, ...] | None = None,
    more: bool = False,
) -> tuple[Reply, str]:
    """Ask one question of somebody who types this; return the reply and what was shown."""
    stream = StringIO()
    prompter = PlainPrompter(StringIO(typed), stream, TODAY, more=lambda: more)
    return prompter.ask(question, Progress(number, 9), prior), stream.getvalue()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", "yes"),
        (" 3 ", "no"),
        ("no", "no"),
        ("NO", "no"),
        ("yes, or it may be so", "yes"),
        ("4", "unsure"),
        ("unsure", "unsure"),
        ("i am not sure", "unsure"),
    ],
)
def test_a_number_an_id_and_a_label_all_answer(typed: str, value: str) -> None:
    reply, _ = ask(DANGER, f"{typed}\n")

    assert reply == Given(value)


@pytest.mark.parametrize("typed", ["", "   ", "maybe", "0", "5", "-1", "²", "1,2", "y"])
def test_nothing_else_answers(typed: str) -> None:
    with pytest.raises(StoppedError):
        ask(DANGER, f"{typed}\n")


@pytest.mark.parametrize("question", [DANGER, ABOUT, WHEN, WORDS], ids=lambda q: q.kind)
def test_enter_alone_never_answers_and_says_so(question: Question) -> None:
    stream = StringIO()
    prompter = PlainPrompter(StringIO("\n\n\n"), stream, TODAY)

    with pytest.raises(StoppedError):
        prompter.ask(question, Progress(3, 9), "2026-11-20" if question.kind == "date" else None)

    assert stream.getvalue().count("Nothing is") == 3


@pytest.mark.parametrize("question", [DANGER, ABOUT, WHEN, WORDS], ids=lambda q: q.kind)
@pytest.mark.parametrize("name", ["back", "stop", "exit"])
def test_every_question_takes_every_command(question: Question, name: str) -> None:
    reply, shown = ask(question, f"/{name}\n")

    assert reply == Command(name)  # type: ignore[arg-type]  # the three names
    assert name in shown


@pytest.mark.parametrize("question", [DANGER, ABOUT, WHEN, WORDS], ids=lambda q: q.kind)
def test_ctrl_x_on_a_line_leaves_at_once(question: Question) -> None:
    reply, _ = ask(question, "some\x18thing\n")

    assert reply == Command("exit")


@pytest.mark.parametrize("typed", ["help", "?", "/help", "HELP"])
def test_help_is_shown_and_the_question_is_asked_again(typed: str) -> None:
    reply, shown = ask(DANGER, f"{typed}\n1\n")

    assert reply == Given("yes")
    assert "If you are not sure, we treat it as yes." in shown
    assert "You did not see it or hear it yourself." in shown
    assert shown.count("Question 3 of at most 9.") == 2


def test_there_is_no_way_back_from_the_first_question() -> None:
    reply, shown = ask(DANGER, "back\n1\n", number=1)

    assert reply == Given("yes")
    assert words.FIRST in shown


def test_the_answer_before_is_shown_and_not_taken() -> None:
    reply, shown = ask(DANGER, "\n1\n", prior="no")

    assert reply == Given("yes")
    assert "Your answer was: No\n" in shown


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1, 2", ("colleague", "online")),
        ("2 1", ("colleague", "online")),
        ("2 and 1", ("colleague", "online")),
        ("online", ("online",)),
        ("3", ("none",)),
        ("None of these", ("none",)),
    ],
)
def test_many_answers_come_in_the_order_offered(typed: str, value: tuple[str, ...]) -> None:
    reply, _ = ask(ABOUT, f"{typed}\n")

    assert reply == Given(value)


def test_answers_are_numbered_through_under_their_headings() -> None:
    reply, shown = ask(QUESTIONS["grouped"], "1, 3\n")

    assert reply == Given(("hungry", "absent"))
    assert (
        "\n\nAt home:\n1. Neglect, or a child who often has no food\n2. A parent's drink or drugs"
        "\n\nAt school and at work:\n3. A child who is often not at school\n\n4. None of these\n"
    ) in shown


def test_an_answer_that_stands_alone_refuses_company() -> None:
    reply, shown = ask(ABOUT, "1, 3\n3\n")

    assert reply == Given(("none",))
    assert (
        '"None of these" cannot be chosen together with another answer. Nothing is chosen yet. '
        "Type 3 alone, or your numbers again without 3."
    ) in shown


def test_a_wrong_number_among_many_takes_none_of_them() -> None:
    reply, shown = ask(ABOUT, "1, 7\n2\n")

    assert reply == Given(("online",))
    assert "That is not one of the answers." in shown


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2026-11-22", "2026-11-22"),
        ("22/11/2026", "2026-11-22"),
        ("3/4/2026", "2026-04-03"),
        ("22 Nov 2026", "2026-11-22"),
        ("22nd november 2026", "2026-11-22"),
        ("1 Sept 2026", "2026-09-01"),
        ("today", "2026-11-22"),
        ("Yesterday", "2026-11-21"),
    ],
)
def test_a_date_is_read_as_in_britain(typed: str, iso: str) -> None:
    reply, _ = ask(WHEN, f"{typed}\n")

    assert reply == Given(iso)


@pytest.mark.parametrize("typed", ["31/2/2026", "11/22/2026", "22/11/26", "soon", "22", "0/0/0000"])
def test_what_is_not_a_date_is_asked_again(typed: str) -> None:
    reply, shown = ask(WHEN, f"{typed}\nunsure\n")

    assert reply == Given("unsure")
    assert words.NOT_A_DATE in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2031-01-01", "Wednesday 1 January 2031 is too far ahead."),
        ("22/11/2025", "Saturday 22 November 2025 is too long ago."),
    ],
)
def test_a_date_outside_its_bounds_is_asked_again_with_a_sentence(typed: str, said: str) -> None:
    bounded = replace(WHEN, not_before="300 days ago", not_after="in 92 days")

    reply, shown = ask(bounded, f"{typed}\n22/12/2026\n")

    assert reply == Given("2026-12-22")
    assert f"{said} Look at the year, and give a day no " in shown


def test_the_first_and_the_last_day_within_bounds_are_taken() -> None:
    bounded = replace(WHEN, not_before="1 day ago", not_after="today")

    assert ask(bounded, "yesterday\n")[0] == Given("2026-11-21")
    assert ask(bounded, "today\n")[0] == Given("2026-11-22")


def test_the_date_that_was_understood_is_said_in_words() -> None:
    _, shown = ask(WHEN, "1/12/2026\n")

    assert "Tuesday 1 December 2026." in shown


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_is_read_however_it_is_written(when: date) -> None:
    written = [when.isoformat(), f"{when.day}/{when.month}/{when.year}", f"{when:%d %b %Y}"]

    assert {read_date(text, TODAY) for text in written} == {when}


@given(st.text())
def test_whatever_is_typed_is_understood_or_refused_but_never_fails(text: str) -> None:
    offered = words.labels(DANGER)

    assert read_answer(text, offered) in {None, *offered}
    assert set(read_answers(text, offered) or ()) <= set(offered)
    assert read_command(text) in {None, "back", "help", "stop", "exit", "unsure"}
    read_date(text, TODAY)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (".\n", ""),
        ("He said no.\n.\n", "He said no."),
        ("One\nTwo\n\n", "One\nTwo"),
        (" /back is what he said\n.\n", "/back is what he said"),
        ("a\x1b[31mb\u202ec\n.\n", "a[31mbc"),
    ],
)
def test_text_takes_many_lines_and_comes_back_clean(typed: str, text: str) -> None:
    reply, _ = ask(WORDS, typed)

    assert reply == Given(text)


def test_a_short_text_is_one_line_and_nothing_that_is_pasted_in_is_dropped() -> None:
    reply, shown = ask(QUESTIONS["name"], "Robin Example\n")
    pasted, _ = ask(QUESTIONS["name"], "Robin\nExample\n.\n", more=True)

    assert reply == Given("Robin Example")
    assert "Write one line, then press Enter." in shown
    assert pasted == Given("Robin\nExample")


def test_a_table_says_what_each_line_holds() -> None:
    _, shown = ask(replace(WORDS, columns=("With whom", "When")), ".\n")

    assert "One line for each, with ; between the parts. With whom; When." in shown


def test_an_empty_line_in_a_pasted_text_parts_paragraphs() -> None:
    reply, _ = ask(WORDS, "One\n\nTwo\n.\n", more=True)

    assert reply == Given("One\n\nTwo")


def test_a_misspelt_command_is_not_written_down() -> None:
    reply, shown = ask(WORDS, "/sotp\n/stop\n")

    assert reply == Command("stop")
    assert words.NOT_A_COMMAND in shown


@pytest.mark.parametrize("name", ["back", "stop", "help"])
def test_a_command_does_not_lose_a_text_half_written(name: str) -> None:
    reply, _ = ask(WORDS, f"One\n/{name}\nTwo\n.\n")

    assert reply == Given("One\nTwo")


def test_a_text_written_before_can_be_kept() -> None:
    reply, shown = ask(WORDS, "/keep\n", prior="One\nTwo")

    assert reply == Given("One\nTwo")
    assert "Your answer was: One\nTwo" in shown


def test_a_choice_offers_its_options_and_the_way_out() -> None:
    options = [("save", "Save the record"), ("leave", "Leave without saving")]
    stream = StringIO()
    typed = "\nback\n2\nback\nexit\nhelp\n/stop\n"
    prompter = PlainPrompter(StringIO(typed), stream, TODAY)
    first = Menu(title="What now?", rows=options, why=("Because.",))

    assert prompter.choose(first) == "leave"
    assert first.no_back in stream.getvalue()
    assert prompter.choose(replace(first, back="Go back")) == Command("back")
    assert prompter.choose(first) == Command("exit")
    assert "Because." not in stream.getvalue()
    assert prompter.choose(first) == Command("stop")
    assert "Because." in stream.getvalue()
    assert "1. Save the record\n2. Leave without saving" in stream.getvalue()


def test_plain_prompts_move_nothing_and_colour_nothing() -> None:
    _, shown = ask(DANGER, "help\nwrong\n1\n", prior="no")

    assert "\x1b" not in shown
    assert "\r" not in shown


def test_the_end_of_input_stops() -> None:
    with pytest.raises(StoppedError):
        ask(WORDS, "half a ")


def test_quick_exit_leaves_one_neutral_line() -> None:
    stream = StringIO()

    PlainPrompter(StringIO(), stream, TODAY, cleared=words.CLEARED).clear()

    assert stream.getvalue() == f"\x1b[H\x1b[2J\x1b[3J{words.NEUTRAL}\n"


@pytest.mark.parametrize("plain", [True, False])
def test_nobody_is_asked_unless_a_person_sits_there(plain: bool) -> None:
    with pytest.raises(UsageError, match="only be asked on a terminal"):
        prompter_for(
            StringIO("1\n"),
            StringIO(),
            StringIO(),
            plain=plain,
            environ={"TERM": "xterm"},
            today=TODAY,
        )


def test_plain_prompts_never_load_the_menus() -> None:
    program = (
        "import sys, safeguard_cli.edges.prompts.terminal, safeguard_cli.edges.prompts.plain;"
        "sys.exit(any(name in sys.modules for name in ('questionary', 'prompt_toolkit')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_bound_that_is_still_far_off_is_not_shown() -> None:
    assert words.where(Progress(5, 30)) == "Question 5 of at most 30"
    assert "31" not in words.where(Progress(1, 31))


def test_what_is_asked_again_says_so_and_bears_no_number() -> None:
    assert words.where(Progress(3, 9, again=True)) == "Asked again, because things may have changed"
