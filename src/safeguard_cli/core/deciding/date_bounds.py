"""How far back and how far ahead the date of an answer may lie, counted from the advice.

A date outside these bounds is most likely a slip: it is asked again, never taken as it is.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question

FORM = re.compile(
    r"today|1 day ago|in 1 day|(?P<ago>[2-9]|[1-9][0-9]{1,3}) days ago"
    r"|in (?P<ahead>[2-9]|[1-9][0-9]{1,3}) days"
)


def days_from_today(text: str) -> int | None:
    """Return how many days ahead this day lies (less than 0: it has passed); None if it is none."""
    found = FORM.fullmatch(text)
    if found is None:
        return None
    days = int(found["ago"] or found["ahead"] or text != "today")
    return -days if text.endswith("ago") else days


def first_day(question: Question, today: date) -> date | None:
    """Return the first day that may be the answer, if there is one."""
    return _find_day(question.not_before, today)


def last_day(question: Question, today: date) -> date | None:
    """Return the last day that may be the answer, if there is one."""
    return _find_day(question.not_after, today)


def is_outside(question: Question, value: Value, today: date) -> bool:
    """Say whether this is a date that cannot be the answer on that day."""
    day = kind_of(question).day_of(value)
    if day is None:
        return False
    first, last = first_day(question, today), last_day(question, today)
    return bool((first and day < first) or (last and day > last))


def days_around(question: Question) -> tuple[int | None, int | None]:
    """Return how many days ahead the first and the last day lie that may be the answer, if any."""
    return days_from_today(question.not_before), days_from_today(question.not_after)


def can_be(question: Question, state: str) -> bool:
    """Say whether an answer can be this one at all: bounds may let no date lie ahead."""
    first, last = days_around(question)
    never = {"passed": first is not None and first >= 0, "ahead": last is not None and last <= 0}
    return question.kind != "date" or not never.get(state, False)


def make_bounds_error(question: Question, today: date) -> UsageError:
    """Return the error of a date outside the bounds. What was typed is not quoted."""
    first, last = first_day(question, today), last_day(question, today)
    span = [f"no earlier than {first}"] if first else []
    span += [f"no later than {last}"] if last else []
    return UsageError(f"`{question.id}` takes a day {' and '.join(span)}")


def refuse_outside(questions: dict[str, Question], given: Given, today: date) -> None:
    """Raise UsageError for the first date that lies outside its bounds."""
    for name, value in given.items():
        question = questions[name]
        if (question.not_before or question.not_after) and is_outside(question, value, today):
            raise make_bounds_error(question, today)


def _find_day(text: str, today: date) -> date | None:
    days = days_from_today(text)
    return None if days is None else today + timedelta(days=days)
