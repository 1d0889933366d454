"""Read a file of answers: `answers`, a mapping of question ids, and perhaps `as-of`.

YAML or JSON. Every fault is told with its place, and nothing typed is quoted.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value, checked, did_you_mean
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.question_kinds import YEARS, kind_of
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.reading.yaml_lost_text import HOW_TO_KEEP
from safeguard_cli.reading.yaml_nodes import List, Mapping, Node, Text, parse

_KEYS = ("answers", "as-of")


class AnswersFile(Struct, frozen=True):
    """What an answers file says. `as_of` is the moment that it holds for, if it says so."""

    answers: dict[str, Value]
    as_of: datetime | None


def read_answers(content: bytes, file: str, questions: dict[str, Question]) -> AnswersFile:
    """Read answers, or raise one UsageError that holds every fault, one a line."""
    node, faults = parse(content, file)
    if faults or node is None:
        raise UsageError("\n".join(str(fault) for fault in faults))
    reading = _AnswersReader(questions)
    found = reading.file(node)
    if reading.faults:
        raise UsageError("\n".join(reading.faults))
    return found


def read_moment(text: str, option: str = "as-of") -> datetime:
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


class _AnswersReader:
    def __init__(self, questions: dict[str, Question]) -> None:
        self._questions = questions
        self.faults: list[str] = []

    def file(self, node: Node) -> AnswersFile:
        answers: dict[str, Value] = {}
        as_of: datetime | None = None
        if not isinstance(node, Mapping):
            self._add_fault(node, "an answers file is a mapping with the key `answers`")
            return AnswersFile(answers, as_of)
        if {"answers", "digest", "schema"} <= {key.value for key, _ in node.entries}:
            self._add_fault(
                node, "this is a record, not an answers file; see `safeguard record show`"
            )
            return AnswersFile(answers, as_of)
        for key, value in node.entries:
            if key.value == "answers" and isinstance(value, Mapping):
                answers = self._read_answers(value)
            elif key.value == "as-of" and isinstance(value, Text):
                as_of = self._read_moment(value)
            elif key.value in _KEYS:
                self._add_fault(value, f"`{key.value}` is written in another way; see the README")
            else:
                self._add_fault(key, f"unknown key{did_you_mean(key.value, _KEYS)}")
        return AnswersFile(answers, as_of)

    def _read_answers(self, node: Mapping) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, value in node.entries:
            self._refuse_cut(key.value, value)
            try:
                found[key.value] = checked(self._questions, key.value, _read_value(value))
            except UsageError as error:
                hint = f"; {error.hint}" if error.hint else ""
                self._add_fault(key, f"{error}{hint}")
        return found

    def _refuse_cut(self, name: str, node: Node) -> None:
        """Refuse text that a comment cuts. What was typed is not quoted."""
        question = self._questions.get(name)
        for text in node.items if isinstance(node, List) else (node,):
            if (
                isinstance(text, Text)
                and text.comment
                and question
                and not kind_of(question).is_tested
            ):
                message = f"what stands behind this `#` would be left out; {HOW_TO_KEEP}"
                self.faults.append(f"{text.comment.place}: {message}")

    def _read_moment(self, node: Text) -> datetime | None:
        try:
            return read_moment(node.value)
        except UsageError as error:
            self._add_fault(node, str(error))
            return None

    def _add_fault(self, node: Node, message: str) -> None:
        self.faults.append(f"{node.place}: {message}")


def _read_value(node: Node) -> object:
    if isinstance(node, Text):
        return node.value
    if isinstance(node, List):
        return [_read_value(item) for item in node.items]
    return None
