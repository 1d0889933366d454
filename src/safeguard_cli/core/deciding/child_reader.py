"""Whether whoever answers is under 18, and how a question is put to them.

Which answers say so stands in the rules, as `is-child`.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from safeguard_cli.core.deciding.case import Value, values_of
from safeguard_cli.core.model.rule_set import Question


def is_child(questions: Mapping[str, Question], answers: Mapping[str, Value]) -> bool:
    """Say whether one of these answers says that the reader is under 18."""
    return any(
        name in values_of(answers.get(question.id, ""))
        for question in questions.values()
        for name in _list_child_answers(question)
    )


def has_own_words(questions: Mapping[str, Question], answers: Mapping[str, Value]) -> bool:
    """Say whether an emergency is put in words of their own to whoever gave these answers."""
    return any(
        answer.is_child or answer.own_words
        for question in questions.values()
        for name in values_of(answers.get(question.id, ""))
        if (answer := question.answers.get(name))
    )


def is_grown_up(questions: Mapping[str, Question], answers: Mapping[str, Value]) -> bool:
    """Say whether the reader was asked, and is not under 18."""
    asked = any(_list_child_answers(each) and each.id in answers for each in questions.values())
    return asked and not is_child(questions, answers)


def put_to_child(question: Question, held: Value | None = None) -> Question:
    """Return the question in the words for a child.

    An answer that they `held` is offered too, and so is the default, which a gate waits for.
    """
    put = question.for_child
    if put is None:
        return question
    offered = put.answers or question.answers
    needed = (held, question.default)
    kept = {name: each for name, each in question.answers.items() if name in needed}
    return replace(question, ask=put.ask, help=put.help, answers={**kept, **offered})


def _list_child_answers(question: Question) -> list[str]:
    return [name for name, answer in question.answers.items() if answer.is_child]
