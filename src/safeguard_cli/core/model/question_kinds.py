"""The kinds of question: what a proper answer is, and how it is tested, said and described.

To add a kind, see "Add a kind of question" in CONTRIBUTING.md.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import describe_renamed_answer
from safeguard_cli.core.model.question import DATE_STATES, UNSURE, Kind, Question
from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.core.words.nearest import did_you_mean

Value = str | tuple[str, ...]
"""An answer in its proper form: an id, an ISO date or a text; or several ids."""


def values_of(value: Value) -> tuple[str, ...]:
    """Return one or several values as several."""
    return (value,) if isinstance(value, str) else value


# Beyond these, no deadline could be counted.
YEARS = range(1800, 2200)
DATE_PATTERN: Final = "^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$"
# Everything is text to the loader; an editor sees numbers and the like in some of it.
TEXT_TYPES: Final = ("string", "number", "boolean")
_STATES_IN_WORDS: Final = {
    "passed": "a day that has passed",
    "today": "today",
    "ahead": "a day still ahead",
}


class QuestionKind(ABC):
    """What is the same for all questions of a kind.

    `is_chosen`: the answer is one of those that are declared. `is_tested`: rules can test it.
    `takes_several`: several answers can be given together.
    """

    is_chosen = True
    is_tested = True
    takes_several = False

    @abstractmethod
    def check(self, question: Question, value: object) -> Value:
        """Return the answer in its one proper form.

        Raises UsageError for what is no answer, and RenamedError for one by its old id. What was
        typed as free text is never quoted.
        """

    def tested_answers(self, question: Question) -> tuple[str, ...]:
        """Return the answers that rules can test, without "unsure"."""
        return tuple(question.answers)

    def tested(self, value: Value, as_of: datetime) -> frozenset[str]:
        """Return the ids that the engine tests for this answer at this moment."""
        del as_of
        return frozenset(values_of(value))

    def value_of(self, answer: str) -> Value:
        """Return the whole answer of somebody who gives this one alone."""
        return answer

    def day_of(self, value: Value) -> date | None:
        """Return the day that was answered, if the answer is one."""
        del value
        return None

    def words(self, question: Question, answer: str) -> str:
        """Return one tested answer in words."""
        if answer == UNSURE and answer not in question.answers:
            return question.unsure_label
        return question.answers[answer].label if answer in question.answers else answer

    def schema(self, question: Question) -> dict[str, Any]:
        """Describe one answer, as it stands in a file, as JSON Schema."""
        return {"enum": offered_answers(question)}


class Choice(QuestionKind):
    """One of the declared answers."""

    def check(self, question: Question, value: object) -> str:
        """Return the id of the answer."""
        if not isinstance(value, str):
            raise UsageError(f"`{question.id}` takes one answer")
        if not is_offered(question, value):
            raise _describe_missing(question, value, offered_answers(question))
        return value


class Many(QuestionKind):
    """One or several of the declared answers."""

    takes_several = True

    def check(self, question: Question, value: object) -> tuple[str, ...]:
        """Return the ids in the order in which they are declared."""
        chosen = [value] if isinstance(value, str) else value
        if not isinstance(chosen, list | tuple) or not chosen or not all(map(_is_text, chosen)):
            raise UsageError(f"`{question.id}` takes a list of answers")
        for answer in chosen:
            if answer not in question.answers:
                raise _describe_missing(question, answer, list(question.answers))
            if question.answers[answer].alone and len(set(chosen)) > 1:
                raise UsageError(f"`{answer}` cannot be chosen together with another answer")
        return tuple(answer for answer in question.answers if answer in chosen)

    def value_of(self, answer: str) -> Value:
        """Return the answer as the only one of several."""
        return (answer,)


class Day(QuestionKind):
    """A date. Rules test whether it has passed, is today or lies ahead."""

    is_chosen = False

    def check(self, question: Question, value: object) -> str:
        """Return the ISO date, or "unsure" where that is offered."""
        if not isinstance(value, str):
            raise UsageError(f"`{question.id}` takes one answer")
        if is_offered(question, value):
            return value
        try:
            found = date.fromisoformat(value)
        except ValueError:
            raise UsageError(f"`{question.id}` takes a date such as 2026-11-22") from None
        if found.year not in YEARS:
            raise UsageError(f"`{question.id}` takes a date of the years {YEARS[0]} to {YEARS[-1]}")
        return found.isoformat()

    def tested_answers(self, question: Question) -> tuple[str, ...]:
        """Return the three ways in which a day can lie."""
        del question
        return DATE_STATES

    def tested(self, value: Value, as_of: datetime) -> frozenset[str]:
        """Return how the day lies at this moment."""
        day = self.day_of(value)
        return frozenset({date_state(day, as_of.date()) if day else UNSURE})

    def day_of(self, value: Value) -> date | None:
        """Return the day, unless the answer is "unsure"."""
        return None if value == UNSURE else date.fromisoformat(str(value))

    def words(self, question: Question, answer: str) -> str:
        """Return in words how a day lies."""
        return _STATES_IN_WORDS.get(answer) or super().words(question, answer)

    def schema(self, question: Question) -> dict[str, Any]:
        """Describe an ISO date, or "unsure"."""
        unsure = {"enum": offered_answers(question)}
        return {"anyOf": [{"type": "string", "pattern": DATE_PATTERN}, unsure]}


class FreeText(QuestionKind):
    """Text in a person's own words. No rule tests it."""

    is_chosen = False
    is_tested = False

    def check(self, question: Question, value: object) -> str:
        """Return the text, cleaned of what no screen should be sent."""
        if not isinstance(value, str):
            raise UsageError(f"`{question.id}` takes text")
        return clean(value).strip()

    def tested(self, value: Value, as_of: datetime) -> frozenset[str]:
        """Return nothing: whatever was typed, rules see none of it."""
        del value, as_of
        return frozenset()

    def schema(self, question: Question) -> dict[str, Any]:
        """Describe any text."""
        del question
        return {"type": list(TEXT_TYPES)}


KINDS: Final[Mapping[Kind, QuestionKind]] = {
    "choice": Choice(),
    "many": Many(),
    "date": Day(),
    "text": FreeText(),
}


def kind_of(question: Question) -> QuestionKind:
    """Return what is the same for all questions of this kind."""
    return KINDS[question.kind]


def label_of(question: Question, answer: str) -> str:
    """Return one answer in words, as rules test it."""
    return kind_of(question).words(question, answer)


def offered_answers(question: Question) -> list[str]:
    """List the answers that can be chosen, "unsure" last where it is offered."""
    return [*question.answers, *([UNSURE] if question.counts_as else [])]


def is_offered(question: Question, answer: str) -> bool:
    """Say whether this is an answer that can be chosen."""
    return answer in question.answers or (answer == UNSURE and bool(question.counts_as))


def lone_answers(question: Question) -> list[str]:
    """List the answers that stand alone: with one of them no other can be chosen."""
    return [answer for answer, about in question.answers.items() if about.alone]


def joinable_answers(question: Question) -> list[str]:
    """List the answers that can be chosen together."""
    return [answer for answer, about in question.answers.items() if not about.alone]


def date_state(day: date, today: date) -> str:
    """Return how a test meets a date: it has passed, is today or lies ahead."""
    if day == today:
        return "today"
    return "passed" if day < today else "ahead"


def _describe_missing(question: Question, value: str, offered: list[str]) -> UsageError:
    return describe_renamed_answer(value, question) or UsageError(
        f"`{question.id}` has no such answer{did_you_mean(value, offered)}",
        f"its answers are: {', '.join(offered)}",
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)
