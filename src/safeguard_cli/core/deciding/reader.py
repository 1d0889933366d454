"""Who the reader is, by their answers: a child, a grown-up, or a private person.

Which answers say so stands in the rules, such as `is-child`. A child is asked in words for a child,
found here too. What no child reads is left out in `edges/render/on_page.py` and `phrases.py`; what
they are offered after the advice stands in `commands/session/afterwards_for_child.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from safeguard_cli.core.deciding.case import Value, values_of
from safeguard_cli.core.model.rule_set import Answer, Question


def is_child(questions: Mapping[str, Question], answers: Mapping[str, Value]) -> bool:
    """Say whether one of these answers says that the reader is under 18."""
    return any(answer.is_child for answer in _list_chosen(questions, answers))


def has_own_words(questions: Mapping[str, Question], answers: Mapping[str, Value]) -> bool:
    """Say whether an emergency is put in words of their own to whoever gave these answers."""
    return any(answer.is_for_few for answer in _list_chosen(questions, answers))


def is_private(questions: Mapping[str, Question], answers: Mapping[str, Value]) -> bool:
    """Say whether the reader comes as a private person, with no manager in the matter."""
    return any(answer.is_private for answer in _list_chosen(questions, answers))


def is_grown_up(questions: Mapping[str, Question], answers: Mapping[str, Value]) -> bool:
    """Say whether the reader was asked, and is not under 18."""
    asked = any(
        answer.is_child
        for question in questions.values()
        if question.id in answers
        for answer in question.answers.values()
    )
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


def _list_chosen(
    questions: Mapping[str, Question], answers: Mapping[str, Value]
) -> Iterator[Answer]:
    for question in questions.values():
        for name in values_of(answers.get(question.id, "")):
            if name in question.answers:
                yield question.answers[name]
