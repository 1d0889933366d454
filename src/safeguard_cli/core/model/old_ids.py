"""What had another id once: an old id is told what it is called now, and never taken for it.

Whoever wrote the old id chose among the answers of that day, so the person looks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question


class Renamable(Protocol):
    """What may have had other ids once."""

    @property
    def id(self) -> str:
        """Its id today."""

    @property
    def was(self) -> tuple[str, ...]:
        """The ids that it had once."""


class RenamedError(UsageError):
    """A question or an answer was given by an id that it no longer has."""


def find_id_now(name: str, declared: Iterable[Renamable]) -> str:
    """Find the id today of what was once called so; empty where nothing was."""
    return next((each.id for each in declared if name in each.was), "")


def find_answer_now(name: str, question: Question) -> str:
    """Find the id today of the answer that was once called so; empty where none was."""
    return next((now for now, answer in question.answers.items() if name in answer.was), "")


def describe_renamed_question(
    name: str, value: object, questions: Iterable[Question]
) -> RenamedError | None:
    """Say what a question is called now that is named by its old id, and old answers with it."""
    question = next((each for each in questions if name in each.was), None)
    if question is None:
        return None
    given = value if isinstance(value, list | tuple) else (value,)
    old = [each for each in given if isinstance(each, str) and find_answer_now(each, question)]
    answers = [f"; its answer {_describe_renamed(each, question)}" for each in old]
    return RenamedError(f"`{name}` is now `{question.id}`{''.join(answers)}")


def describe_renamed_answer(value: str, question: Question) -> RenamedError | None:
    """Say what an answer is called now that is given by its old id."""
    if not find_answer_now(value, question):
        return None
    return RenamedError(
        f"`{question.id}: {value}` is now `{question.id}: {find_answer_now(value, question)}`"
    )


def _describe_renamed(value: str, question: Question) -> str:
    return f"`{value}` is now `{find_answer_now(value, question)}`"
