"""The words that menus and plain prompts share, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.date_bounds import first_day, last_day
from safeguard_cli.core.logic.most_questions import FAR_OFF
from safeguard_cli.core.model.question_kinds import kind_of, lone_answers
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.core.words.cleaning import clean, clean_line
from safeguard_cli.core.words.dates import MONTHS, day_in_words
from safeguard_cli.edges.prompts.replies import COMMANDS, Progress

NEUTRAL: Final = "Done."
CLEARED: Final = "\x1b[H\x1b[2J\x1b[3J"
"""Home, clear the screen, then the scrollback: some terminals move the one into the other.

Written out, as neither rich nor prompt_toolkit clears the scrollback."""

STOPPED: Final = "stopped"
FIRST: Final = "This is the first question. There is nothing to go back to."
NOT_CHOSEN: Final = "Nothing is chosen yet."
NOTHING_TYPED: Final = "Nothing is typed yet."
LEFT_OUT: Final = "(left out)"
NONE_TICKED: Final = "Choose at least one answer."
NOT_A_DATE: Final = "That is not a date we can read."
_LOOK_AGAIN: Final = "Look at the year, and give a day"
NOT_A_COMMAND: Final = (
    "A line that starts with / is a command, and there is none of that name. "
    "To write it as text, put a space in front of it."
)
FINISH_FIRST: Final = "Finish this text first, so that it is not lost. Then stop or go back."
WAITS: Final = frozenset({"back", "stop", "unsure"})
"""Commands that would lose a text that is being written."""

STILL_HERE: Final = "What you wrote is still here. Go on writing."
NO_HELP: Final = "There is no more to say about this question."

AGAIN: Final = "Asked again, because things may have changed"


def labels(question: Question) -> dict[str, str]:
    """Return every answer on offer, "I am not sure" last."""
    offered = {name: clean_line(answer.label) for name, answer in question.answers.items()}
    if question.counts_as:
        offered.setdefault(UNSURE, clean_line(question.unsure_label))
    return offered


def headings(question: Question) -> dict[str, str]:
    """Return the heading above each answer that begins a group; "" where the groups end."""
    found, last = {}, ""
    for name in labels(question):
        group = clean_line(question.answers[name].group) if name in question.answers else ""
        if group != last:
            found[name] = group
        last = group
    return found


def alone(question: Question) -> frozenset[str]:
    """Return the answers that exclude every other."""
    return frozenset({UNSURE, *lone_answers(question)})


def taken_away(labels: Sequence[str]) -> str:
    """Say whose tick was taken away, since one of the two answers stands alone."""
    these = ", ".join(f'"{label}"' for label in labels)
    return f"No longer ticked: {these}. It cannot be chosen together with this one."


def refused_together(label: str, number: int) -> str:
    """Say that nothing is taken of what was typed, since this answer stands alone."""
    return (
        f'"{label}" cannot be chosen together with another answer. Nothing is chosen yet. '
        f"Type {number} alone, or your numbers again without {number}."
    )


def where(progress: Progress | None) -> str:
    """Say how far on this question is. A bound that is still far off only frightens."""
    if progress is None:
        return ""
    # It was counted when it was asked first: a number of now would seem to go back.
    if progress.again:
        return AGAIN
    number = f"Question {progress.number}"
    if progress.at_most > FAR_OFF:
        is_first = progress.number == 1
        return f"{number}. How many there are depends on your answers" if is_first else number
    return f"{number} of at most {progress.at_most}"


def commands(progress: Progress | None) -> tuple[str, ...]:
    """Return what can be done instead of answering: no way back from the first question."""
    is_first = progress is not None and progress.number == 1
    return tuple(name for name in COMMANDS if name != "back" or not is_first)


def said(question: Question, value: Value) -> str:
    """Return an answer in the words in which it was offered."""
    offered = labels(question)
    if not isinstance(value, str):
        return "; ".join(offered.get(name, name) for name in value)
    if when := kind_of(question).day_of(value):
        return day_in_words(when)
    return offered.get(value, value) if kind_of(question).is_tested else clean(value)


def takes_many_lines(question: Question, prior: Value | None = None) -> bool:
    """Say whether a text may have many lines: where paper leaves several, or it has them now."""
    return question.lines > 1 or "\n" in str(prior or "")


def how_to_fill_rows(question: Question) -> str:
    """Say how a table is typed; nothing where the question asks for none."""
    if not question.columns:
        return ""
    cells = "; ".join(map(clean_line, question.columns))
    return f"One line for each, with ; between the parts. {cells}."


def why(question: Question) -> tuple[str, ...]:
    """Return the help of a question and of its answers, a paragraph each."""
    return tuple(_list_paragraphs(question)) or (NO_HELP,)


def cannot_be(question: Question, when: date, today: date) -> str:
    """Say why a date cannot be the answer, and what to look at; nothing if it can be."""
    first, last = first_day(question, today), last_day(question, today)
    said = day_in_words(when)
    if first and when < first:
        return f"{said} is too long ago. {_LOOK_AGAIN} no earlier than {day_in_words(first)}."
    if last and when > last:
        return f"{said} is too far ahead. {_LOOK_AGAIN} no later than {day_in_words(last)}."
    return ""


def how_to_type_a_date(question: Question, today: date) -> str:
    """Say what a date may look like, with today as the example."""
    example = f"{today.day}/{today.month}/{today.year}"
    named = f"{today.day} {MONTHS[today.month - 1][:3]} {today.year}"
    unsure = " If you are not sure, type: unsure." if question.counts_as else ""
    return f"Type a date like {example} or {named}, or: today, yesterday.{unsure}"


def _list_paragraphs(question: Question) -> Iterator[str]:
    if question.help:
        yield clean_line(question.help)
    for answer in question.answers.values():
        if answer.help:
            yield f"{clean_line(answer.label)}: {clean_line(answer.help)}"
