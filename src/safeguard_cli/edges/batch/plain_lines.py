"""Read many lines at once in which nothing is wrong: a type for msgspec says what they may hold.

Whatever that does not take is read line by line instead, where everything wrong gets its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
import numpy as np

from safeguard_cli.core.deciding.columns.cases import Ints, TableRow
from safeguard_cli.core.deciding.date_bounds import days_around
from safeguard_cli.core.deciding.envelope import Entry, Moment, Problem
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.edges.batch.entries import Checking, is_id

_KEPT = 50_000
# A key that is left out: it is told from every value, null too.
_NOTHING = msgspec.UNSET
_Numbers = dict[Any, int]


class PlainLines:
    """Reads lines over one rule set, and numbers their answers column by column."""

    def __init__(self, checking: Checking) -> None:
        self._checking = checking
        self._decode = msgspec.json.Decoder(_record_type(checking.questions.values())).decode
        self._encode = msgspec.json.Encoder().encode_lines
        # For each question the numbers of answers as they were written.
        self._known: dict[str, _Numbers] = {name: {_NOTHING: 0} for name in checking.questions}

    def read(self, first: int, lines: Sequence[bytes]) -> list[Entry] | None:
        """Return the records on these lines, of which the first has this number.

        None where one of them is no record, or holds anything that is not taken as it is.
        """
        try:
            records = [self._decode(line) for line in lines]
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        texts = [None if record.as_of is _NOTHING else record.as_of for record in records]
        moments = list(map(self._checking.moment, texts))
        ids = [record.id for record in records]
        if None in moments or not all(map(is_id, ids)) or not self._is_all(records, lines):
            return None
        table = self._table([record.answers for record in records])
        if table is None or self._is_outside(table, moments):  # type: ignore[arg-type]  # no None
            return None
        each = zip(ids, moments, strict=True)
        return [
            Entry(first + place, name, TableRow(table, place), moment)  # type: ignore[arg-type]
            for place, (name, moment) in enumerate(each)
        ]

    def _is_all(self, records: list[Any], lines: Sequence[bytes]) -> bool:
        """Say whether the records are all that the lines say: so no key stands there twice.

        But for spaces, no text or list is shorter than when it is written again. So where all lines
        together are of the same length, each of them is.
        """
        again, text = self._encode(records), b"\n".join((*lines, b""))
        spaces = sum(map(text.count, (b" ", b"\t", b"\r")))
        return len(again) - again.count(b" ") == len(text) - spaces

    def _table(self, answers: list[Any]) -> Ints | None:
        """Return the numbers of all answers; None where one is not good."""
        questions = self._checking.questions
        table = np.zeros((len(answers), len(questions)), dtype=np.int64, order="F")
        columns = zip(*map(msgspec.structs.astuple, answers), strict=True)
        for place, (name, column) in enumerate(zip(questions, columns, strict=True)):
            if column.count(_NOTHING) == len(column):
                continue
            numbers = self._numbers(name, column)
            if numbers is None:
                return None
            table[:, place] = np.fromiter(numbers, np.int64, len(column))
        return table

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
        new = {each: self._checking.number(name, each, found) for each in values - known.keys()}
        if found:
            return None
        if self._checking.questions[name].kind == "text":
            return {**known, **new}
        known.update(new)
        self._known[name] = known
        return known

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


def _record_type(questions: Iterable[Question]) -> Any:  # noqa: ANN401 - a class made here
    """Return the type of a record whose answers are all among those that are offered."""
    fields = [
        (f"q{place}", _answer_type(question) | msgspec.UnsetType, _field(question.id))
        for place, question in enumerate(questions)
    ]
    options: dict[str, Any] = {"forbid_unknown_fields": True, "gc": False}
    answers = msgspec.defstruct("Answers", fields, **options)
    as_of = ("as_of", str | msgspec.UnsetType, _field("as-of"))
    return msgspec.defstruct("Record", [("id", str), ("answers", answers), as_of], **options)


def _field(name: str) -> Any:  # noqa: ANN401 - so msgspec gives it
    return msgspec.field(default=_NOTHING, name=name)


def _answer_type(question: Question) -> Any:  # noqa: ANN401 - a form of a type
    if question.kind == "choice":
        unsure = (UNSURE,) if question.counts_as else ()
        return Literal[(*question.answers, *unsure)]
    if question.kind == "many":
        offered: Any = Literal[tuple(question.answers)]
        return tuple[offered, ...] | str
    return str
