"""Read good lines of JSON fast: msgspec checks keys and answers while it parses.

Whatever it does not take at once is left to `jsonl`, which names what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import astuple

from safeguard_cli.core.case import Value, checked
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.fast.paths import NOT_GIVEN
from safeguard_cli.core.fast.settled import Moment, Values
from safeguard_cli.core.model import UNSURE, Question
from safeguard_cli.edges.batch.entries import Checking, are_ids
from safeguard_cli.edges.batch.lines import Block

_KEPT = 50_000


class Good(NamedTuple):
    """Records that stand on one line each from `first` on, and are right in every way.

    `moments`: empty where no record has its own.
    """

    first: int
    names: list[bytes]
    values: list[Values]
    moments: list[Moment | None]


class TypedRecords:
    """Reads lines of JSON for one rule set."""

    def __init__(self, checking: Checking) -> None:
        """Make a parser for these questions and their answers."""
        self._checking = checking
        self._decode = _decoder(checking.questions)
        self._forms: dict[Any, Value] = {}
        # Several answers and dates can be written in more than one way; text in any.
        self._varying = [
            (place, question)
            for place, question in enumerate(checking.questions.values())
            if question.kind != "choice"
        ]

        self._bounded = [(list(checking.questions).index(name), name) for name in checking.bounded]

    def read(self, block: Block) -> Good | None:
        """Return the records of these lines if all of them are good."""
        try:
            return self._read(block)
        except (msgspec.MsgspecError, ValueError, TypeError, RecursionError, UsageError):
            return None

    def _read(self, block: Block) -> Good:
        records = list(map(self._decode, block.lines))
        names = [record.id for record in records]
        values = [astuple(record.answers) for record in records]
        texts = [record.as_of for record in records]
        moments = self._moments(texts)
        content = block.content or b""
        # An escaped colon would upset the count of those that stand for keys.
        if not are_ids(names) or b"\\" in content:
            raise ValueError("an id is none, or something is escaped")
        # Every key has its colon. With more of them, a key may be given twice.
        keys = 2 * len(values) + len(values) * len(self._checking.questions)
        keys -= sum([each.count(NOT_GIVEN) for each in values])
        if moments:
            keys += sum([1 + text.count(":") for text in texts if text is not UNSET])
        if content.count(b":") != keys:
            raise ValueError("a colon too many")
        if self._varying:
            values = [self._formed(each) for each in values]
        if self._bounded and any(map(self._is_outside, values, moments or repeat(None))):
            raise ValueError("a date outside its bounds")
        return Good(block.first, [name.encode() for name in names], values, moments)

    def _moments(self, texts: list[Any]) -> list[Moment | None]:
        """Return the moments of the records, and none if none has its own."""
        if texts.count(UNSET) == len(texts):
            return []
        read = self._checking.moments.read
        moments = [None if text is UNSET else read(text) for text in texts]
        if moments.count(None) > texts.count(UNSET):
            raise ValueError("no moment")
        return moments

    def _formed(self, values: Values) -> Values:
        """Return the values in their one proper form; raise UsageError where one has none."""
        formed = list(values)
        for place, question in self._varying:
            value = formed[place]
            if value is NOT_GIVEN:
                continue
            if question.kind == "text":
                # No decision reads it, so that none need remember it.
                formed[place] = ""
            else:
                key = (place, tuple(value) if type(value) is list else value)
                if key not in self._forms:
                    self._learn(key, question, value)
                formed[place] = self._forms[key]
        return tuple(formed)

    def _is_outside(self, values: Values, moment: Moment | None) -> bool:
        return any(
            values[place] is not NOT_GIVEN
            and self._checking.is_outside(name, values[place], moment)
            for place, name in self._bounded
        )

    def _learn(self, key: object, question: Question, value: object) -> None:
        if len(self._forms) > _KEPT:
            self._forms.clear()
        self._forms[key] = checked(self._checking.questions, question.id, value)


def _decoder(questions: dict[str, Question]) -> Callable[[Any], Any]:
    names = {f"q{place}": name for place, name in enumerate(questions)}
    answers = msgspec.defstruct(
        "Answers",
        [(field, _kind(questions[name]), NOT_GIVEN) for field, name in names.items()],
        rename=names,
        forbid_unknown_fields=True,
        gc=False,
    )
    record = msgspec.defstruct(
        "Record",
        [("id", str), ("answers", answers), ("as_of", str | UnsetType, UNSET)],
        rename={"as_of": "as-of"},
        forbid_unknown_fields=True,
        gc=False,
    )
    return msgspec.json.Decoder(record).decode


def _kind(question: Question) -> Any:  # noqa: ANN401 - a type that is made here
    offered = Literal[(*question.answers, *([UNSURE] if question.counts_as else []))]  # type: ignore[valid-type]
    if question.kind == "choice":
        return offered
    if question.kind == "many":
        return offered | list[offered]  # type: ignore[valid-type]
    return str
