"""What of several answers is kept where one of them is none: danger is never lost to a bad word."""

from __future__ import annotations

from collections.abc import Callable

from safeguard_cli.core.model.question import Question
from safeguard_cli.core.model.question_kinds import kind_of

IsGrave = Callable[[str, str], bool]
"""Says of a question and an answer whether that alone makes a case graver, whatever else is so."""


def keep_grave_answers(question: Question, value: object, is_grave: IsGrave) -> list[str]:
    """Return the good answers among several, if one of them is grave; else none."""
    if not kind_of(question).takes_several or not isinstance(value, list | tuple):
        return []
    good = [word for word in value if isinstance(word, str) and word in question.answers]
    # "None of these" beside another one is what cannot be so.
    good = [word for word in good if not question.answers[word].alone]
    return good if any(is_grave(question.id, word) for word in good) else []
