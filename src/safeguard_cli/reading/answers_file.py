"""Read a file of answers: `answers`, a mapping of question ids, and perhaps `as-of`.

YAML or JSON. Every fault is told with its place, and nothing typed is quoted.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import msgspec

from safeguard_cli.core.deciding.case import Value, checked
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.reading.as_of import read_moment

_KEYS: Final = {"answers", "as-of"}
# Nothing that YAML reads in another way: no tab, no escape, nothing but ASCII.
_PLAIN = re.compile(rb"[\n\r -\[\]-~]{,50000}")


# Answers by question, and the moment that they hold for, where the file says so.
Answers = tuple[dict[str, Value], datetime | None]


def read_answers(content: bytes, file: str, questions: dict[str, Question]) -> Answers:
    """Read answers, and the moment that they hold for, if the file says so.

    Raises one UsageError that holds every fault, one a line.
    """
    if (found := _read_json(content, questions)) is not None:
        return found
    # Most of the time that a script waits would go to loading this.
    from safeguard_cli.reading.answers_yaml import read_yaml

    return read_yaml(content, file, questions)


def _read_json(content: bytes, questions: dict[str, Question]) -> Answers | None:
    """Read plain JSON in which all is right. Whoever reads YAML reads the same of it."""
    if not _PLAIN.fullmatch(content):
        return None
    try:
        found = msgspec.json.decode(content, type=dict[str, dict[str, str | list[str]] | str])
        answers, as_of = found.get("answers", {}), found.get("as-of")
        # Written again it is the same but for blanks, so no key stands there twice.
        again = msgspec.json.encode(found).translate(None, b" ")
        if again != content.translate(None, b" \r\n") or not found.keys() <= _KEYS:
            return None
        if isinstance(answers, str) or isinstance(as_of, dict):
            return None
        given = {name: checked(questions, name, value) for name, value in answers.items()}
        return given, None if as_of is None else read_moment(as_of)
    except (msgspec.MsgspecError, UsageError):
        # It is read again by what knows the place of each fault.
        return None
