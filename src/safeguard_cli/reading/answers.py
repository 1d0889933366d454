"""Read a file of answers: `answers`, a mapping of question ids, and perhaps `as-of`.

YAML or JSON. Every fault is told with its place, and nothing typed is quoted.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import msgspec

from safeguard_cli.core.deciding.case import YEARS, Value, checked
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question

_KEYS: Final = {"answers", "as-of"}
# Nothing that YAML reads in another way: no tab, no escape, nothing but ASCII.
_PLAIN = re.compile(rb"[\n\r -\[\]-~]{,50000}")


class AnswersFile(msgspec.Struct, frozen=True):
    """What an answers file says. `as_of` is the moment that it holds for, if it says so."""

    answers: dict[str, Value]
    as_of: datetime | None


def read_answers(content: bytes, file: str, questions: dict[str, Question]) -> AnswersFile:
    """Read answers, or raise one UsageError that holds every fault, one a line."""
    if (found := _read_json(content, questions)) is not None:
        return found
    # Most of the time that a script waits would go to loading this.
    from safeguard_cli.reading.answers_yaml import read_yaml

    return read_yaml(content, file, questions)


def moment(text: str, option: str = "as-of") -> datetime:
    """Read a moment such as 2026-11-22 or 2026-11-22T14:30, in London time unless it says so.

    Raises UsageError, which names the option for which it was typed.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"`{option}` takes a date and time such as 2026-11-22T14:30") from None
    if found.year not in YEARS:
        raise UsageError(f"`{option}` takes a moment of the years {YEARS[0]} to {YEARS[-1]}")
    return found.astimezone(LONDON) if found.tzinfo else found.replace(tzinfo=LONDON)


def _read_json(content: bytes, questions: dict[str, Question]) -> AnswersFile | None:
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
        return AnswersFile(given, None if as_of is None else moment(as_of))
    except (msgspec.MsgspecError, UsageError):
        # It is read again by what knows the place of each fault.
        return None
