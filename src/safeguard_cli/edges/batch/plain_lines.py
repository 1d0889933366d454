"""Read many lines at once in which nothing is wrong: a type for msgspec says what they may hold.

Whatever that does not take is read line by line instead, where everything wrong gets its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Literal, Self

import msgspec
import numpy as np

from safeguard_cli.core.deciding.columns.cases import Cases, Ints, blank_table
from safeguard_cli.core.deciding.date_bounds import days_around
from safeguard_cli.core.deciding.envelope import Moment, Problem
from safeguard_cli.core.model.question_kinds import joinable_answers, offered_answers
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.batch.column_items import ColumnItems
from safeguard_cli.edges.batch.entries import Checking, are_ids

_KEPT = 50_000
# What is left out: no answer is read as either, null neither.
_NOTHING = 0.0
_NO_CHOICE = "\0"
_ESCAPED = re.compile(rb"\\.")
_Numbers = dict[Any, int]


class _Numbered(StrEnum):
    """Answers that msgspec reads as one character each, which has the answer's number.

    So the numbers of a column are one text, joined and taken as it is.
    """

    def __new__(cls, answer: str, number: int = 0) -> Self:
        found = str.__new__(cls, chr(number))
        found._value_ = answer
        return found


class PlainLines:
    """Reads lines over one rule set, and numbers their answers column by column."""

    def __init__(self, checking: Checking) -> None:
        self._checking = checking
        self._asked = list(checking.questions.values())
        places = range(len(self._asked))
        self._choices = [place for place in places if self._asked[place].kind == "choice"]
        self._others = [place for place in places if self._asked[place].kind != "choice"]
        self._decode = msgspec.json.Decoder(self._record_type()).decode
        number = checking.numbers.number
        # Of each answer that can be chosen together with others, its bit.
        self._bits = {
            question.id: {each: number(question.id, (each,)) for each in joinable_answers(question)}
            for question in self._asked
            if question.kind == "many"
        }
        # For each question whose answers are read as text, their numbers.
        self._known: dict[str, _Numbers] = {name: {_NOTHING: 0} for name in checking.questions}

    def read(self, first: int, lines: Sequence[bytes]) -> ColumnItems | None:
        """Return the records on these lines, of which the first has this number.

        None where one of them is no record, or holds anything that is not taken as it is.
        """
        try:
            records = list(map(self._decode, lines))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        texts = [record.as_of for record in records]
        moments = list(map(self._checking.moment, texts))
        ids = [record.id for record in records]
        if None in moments or not are_ids(ids):
            return None
        table = blank_table(self._checking.questions, len(ids))
        strings = self._fill(table, [record.answers for record in records])
        strings += 3 * len(ids) + 2 * (len(texts) - texts.count(None))
        # Where a key stands twice, a text was left out of what is read.
        if strings != _strings_in(lines) or self._is_outside(table, moments):  # type: ignore[arg-type]  # no None
            return None
        cases = Cases.of_numbers(self._checking.numbers, table, moments)  # type: ignore[arg-type]
        return ColumnItems(first, ids, cases, {})

    def _fill(self, table: Ints, answers: Sequence[Any]) -> int:
        """Write the numbers of all answers into a table of 0.

        Returns how many texts there were, those of keys too; -1 where an answer is not good.
        """
        count = len(answers)
        columns = list(zip(*map(msgspec.structs.astuple, answers), strict=True))
        # All columns of answers to choose are one text.
        text = "".join("".join(columns[place]) for place in self._choices)
        numbers = np.frombuffer(text.encode("latin-1"), dtype=np.uint8)
        table.T[self._choices] = numbers.reshape(len(self._choices), count)
        found = 2 * int(np.count_nonzero(numbers))
        for place in self._others:
            question, column = self._asked[place], columns[place]
            if column[0] == _NOTHING and column.count(_NOTHING) == count:
                continue
            known = self._numbers(question.id, column)
            if known is None:
                return -1
            table[:, place] = known
            given = count - known.count(0)
            # Of several that are chosen, each is a text, and a bit of the number.
            is_many = question.kind == "many"
            found += given + (sum(map(int.bit_count, known)) if is_many else given)
        return found

    def _numbers(self, name: str, column: Sequence[Any]) -> list[int] | None:
        try:
            # Most answers were met before.
            return list(map(self._known[name].__getitem__, column))
        except KeyError:
            known = self._with_new(name, set(column))
            return None if known is None else list(map(known.__getitem__, column))

    def _with_new(self, name: str, values: set[Any]) -> _Numbers | None:
        """Return all numbers that are known, and those of these values; None if one is not good."""
        known, found = self._known[name], list[Problem]()
        if self._checking.questions[name].kind == "text" or len(known) > _KEPT:
            # What people typed is not kept.
            known = {_NOTHING: 0}
        new = {each: self._number(name, each, found) for each in values - known.keys()}
        if found:
            return None
        if self._checking.questions[name].kind == "text":
            return {**known, **new}
        known.update(new)
        self._known[name] = known
        return known

    def _number(self, name: str, value: Any, found: list[Problem]) -> int:  # noqa: ANN401 - as read
        bits = self._bits.get(name, {})
        if type(value) is tuple and value and bits.keys() >= {*value}:
            # There may be a thousand ways to choose several, each met once or twice.
            return sum(map(bits.__getitem__, {*value}))
        return self._checking.number(name, value, found)

    def _record_type(self) -> Any:  # noqa: ANN401 - a class made here
        """Return the type of a record whose answers are all among those that are offered."""
        fields = [
            (f"q{place}", self._answer_type(question), _field(question))
            for place, question in enumerate(self._asked)
        ]
        options: dict[str, Any] = {"forbid_unknown_fields": True, "gc": False}
        answers = msgspec.defstruct("Answers", fields, **options)
        as_of = ("as_of", str, msgspec.field(default=None, name="as-of"))
        return msgspec.defstruct("Record", [("id", str), ("answers", answers), as_of], **options)

    def _answer_type(self, question: Question) -> Any:  # noqa: ANN401 - a form of a type
        if question.kind == "choice":
            number = self._checking.numbers.number
            named = [
                (f"a{n}", (each, number(question.id, each)))
                for n, each in enumerate(offered_answers(question))
            ]
            made: Any = _Numbered
            return made("Answer", named)
        if question.kind == "many":
            return tuple[Literal[tuple(question.answers)], ...] | str  # type: ignore[misc]
        return str

    def _is_outside(self, table: Ints, moments: Sequence[Moment]) -> bool:
        """Say whether any date lies outside the bounds of its question."""
        days = np.array([moment.at.toordinal() for moment in moments])
        for question in self._checking.bounded:
            column = table[:, list(self._checking.questions).index(question.id)]
            dated = (column > 0) & (column != self._checking.numbers.unsure(question.id))
            first, last = days_around(question)
            too_early = first is not None and bool((dated & (column < days + first)).any())
            if too_early or (last is not None and bool((dated & (column > days + last)).any())):
                return True
        return False


def _strings_in(lines: Iterable[bytes]) -> int:
    """Count the texts in lines of JSON, keys too: each stands between two quotation marks."""
    text = b"\n".join(lines)
    if b"\\" in text:
        text = _ESCAPED.sub(b"", text)
    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == ord('"'))) // 2


def _field(question: Question) -> Any:  # noqa: ANN401 - so msgspec gives it
    nothing = _NO_CHOICE if question.kind == "choice" else _NOTHING
    return msgspec.field(default=nothing, name=question.id)
