"""One case: the answers as given, and as the engine tests them.

Answers are given as text: an answer's id, several ids, an ISO date, or free
text. The engine tests ids only; a date becomes `passed`, `today` or `ahead` at
the moment of asking (`as_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import describe_renamed_answer, describe_renamed_question
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.core.words.nearest import nearest

# Beyond these, no deadline could be counted.
YEARS = range(1800, 2200)

Value = str | tuple[str, ...]
Given = Mapping[str, Value]


class Case(Struct, frozen=True):
    """Answers by question id, in the order given, and the moment that they hold for."""

    as_of: datetime
    given: dict[str, Value]


def tested(question: Question, value: Value, as_of: datetime) -> frozenset[str]:
    """Return the ids that the engine tests for this answer."""
    if question.kind == "date" and value != UNSURE:
        return frozenset({date_state(date.fromisoformat(str(value)), as_of.date())})
    return frozenset({value} if isinstance(value, str) else value)


def checked(questions: Mapping[str, Question], name: str, value: object) -> Value:
    """Return the answer in its one proper form.

    Raises UsageError for a question or an answer that the rule set does not
    have, naming the nearest one, and RenamedError for one by its old id. What
    was typed as free text is never quoted.
    """
    if name not in questions:
        raise describe_renamed_question(name, value, questions.values()) or _no_question(
            name, questions
        )
    question = questions[name]
    if question.kind == "text":
        if not isinstance(value, str):
            raise UsageError(f"`{name}` takes text")
        return clean(value).strip()
    if question.kind == "many":
        return _many(question, value)
    return _one(question, value)


def _no_question(name: str, questions: Mapping[str, Question]) -> UsageError:
    # What is near no id may be what somebody typed about a child: it is not quoted.
    near = did_you_mean(name, questions)
    return UsageError(f"no question `{clean(name)}`{near}" if near else "no question of that name")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean ...?` for the nearest known word, or nothing."""
    near = nearest(word, known, cutoff=0.6)
    return f"; did you mean `{near}`?" if near else ""


def date_state(day: date, today: date) -> str:
    """Return how a test meets a date: it has passed, is today or lies ahead."""
    if day == today:
        return "today"
    return "passed" if day < today else "ahead"


def _one(question: Question, value: object) -> str:
    offered = [*question.answers, *([UNSURE] if question.counts_as else [])]
    if not isinstance(value, str):
        raise UsageError(f"`{question.id}` takes one answer")
    if question.kind == "date" and value not in offered:
        return _date(question, value)
    if value not in offered:
        raise _no_such_answer(question, value, offered)
    return value


def _no_such_answer(question: Question, value: str, offered: list[str]) -> UsageError:
    return describe_renamed_answer(value, question) or UsageError(
        f"`{question.id}` has no such answer{did_you_mean(value, offered)}",
        f"its answers are: {', '.join(offered)}",
    )


def _date(question: Question, value: str) -> str:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"`{question.id}` takes a date such as 2026-11-22") from None
    if found.year not in YEARS:
        raise UsageError(f"`{question.id}` takes a date of the years {YEARS[0]} to {YEARS[-1]}")
    return found.isoformat()


def _many(question: Question, value: object) -> tuple[str, ...]:
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list | tuple) or not chosen or not all(map(_is_text, chosen)):
        raise UsageError(f"`{question.id}` takes a list of answers")
    for answer in chosen:
        if answer not in question.answers:
            raise _no_such_answer(question, answer, list(question.answers))
        if question.answers[answer].alone and len(set(chosen)) > 1:
            raise UsageError(f"`{answer}` cannot be chosen together with another answer")
    return tuple(answer for answer in question.answers if answer in chosen)


def _is_text(value: object) -> bool:
    return isinstance(value, str)
