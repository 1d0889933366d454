"""Decide many numbered cases: in columns where numpy is there, else one after the other.

What comes out is the JSON of each decision. Both ways say the same; only `missing` may name more
questions in columns.

The time goes in `columns`: its `__init__` names the steps, and `edges/batch/run.py` what each
takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from safeguard_cli.core.deciding.answer_numbers import MOST_ANSWERS, AnswerNumbers
from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.content_key import ContentKeys
from safeguard_cli.core.deciding.decision import DecisionDocument, decide_case
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.core.model.rule_set import Question

if TYPE_CHECKING:
    import pyarrow as pa

    from safeguard_cli.core.deciding.columns.by_law import Decided

SLOWLY: Final = (
    "numpy is not installed, so cases are decided one after the other, more slowly: "
    "pip install 'safeguard-cli[batch]'"
)
# Enough that a block costs little beside its rows, few enough that they take little memory.
MOST_ROWS: Final = 16384

Rows = Sequence[tuple[Sequence[int], Moment]]


class Decider(Protocol):
    """Decides rows that `numbers` numbered, and adds what came of them to `counts`.

    `keys` makes the key of each.
    """

    numbers: AnswerNumbers
    keys: ContentKeys

    def decide(self, rows: Rows, counts: Counts) -> Iterator[bytes]:
        """Yield the JSON of each decision, in order. Not all of them take memory at once."""

    def stream(
        self, rows: Rows, counts: Counts, heads: Sequence[bytes], tails: Sequence[bytes]
    ) -> Iterator[bytes]:
        """Yield the JSON of some decisions at a time, in order, each between a head and a tail."""

    def decide_table(self, rows: Rows, counts: Counts) -> pa.RecordBatch:
        """Return the decisions, in order, in the columns of `decision_schema`, as made."""


def decider_for(interview: Interview, known: Given | None = None) -> Decider:
    """Return the quickest decider that can be had. `known` answers come from the set-up."""
    if in_columns(interview.questions):
        return InColumns(interview, known or {})
    return OneByOne(interview, known or {})


def decide_cases(
    interview: Interview, cases: Sequence[tuple[Given, datetime]], known: Given
) -> list[DecisionDocument]:
    """Decide cases whose answers are in their proper form, each at its moment."""
    decider = decider_for(interview, known)
    rows = [(decider.numbers.row(given), Moment(at, at.isoformat())) for given, at in cases]
    decode = msgspec.json.Decoder(DecisionDocument).decode
    return list(map(decode, decider.decide(rows, Counts())))


def is_quick() -> bool:
    """Whether cases can be decided in columns here."""
    return find_spec("numpy") is not None


def in_columns(questions: Mapping[str, Question]) -> bool:
    """Whether answers to these can be columns here: every answer has a bit in a number of one."""
    return is_quick() and all(len(each.answers) < MOST_ANSWERS for each in questions.values())


class OneByOne:
    """The one engine, case after case."""

    def __init__(self, interview: Interview, known: Given) -> None:
        self._interview = interview
        self._known = known
        self.numbers = AnswerNumbers(interview.questions)
        self.keys = ContentKeys(interview.rules, known)

    def decide(self, rows: Rows, counts: Counts) -> Iterator[bytes]:
        """Yield the JSON of each decision, in order."""
        return map(msgspec.json.encode, self._decisions(rows, counts))

    def stream(
        self, rows: Rows, counts: Counts, heads: Sequence[bytes], tails: Sequence[bytes]
    ) -> Iterator[bytes]:
        """Yield the JSON of each decision, in order, between its head and its tail."""
        return map(b"".join, zip(heads, self.decide(rows, counts), tails, strict=True))

    def decide_table(self, rows: Rows, counts: Counts) -> pa.RecordBatch:
        """Return the decisions, in order, in the columns of `decision_schema`, as made."""
        from safeguard_cli.core.deciding.columns.arrow_schema import rows_to_batch

        return rows_to_batch(self._interview.rules, list(self._decisions(rows, counts)))

    def _decisions(self, rows: Rows, counts: Counts) -> Iterator[DecisionDocument]:
        for row, moment in rows:
            given = self.numbers.given(row)
            decision = decide_case(self._interview, given, moment.at, self._known)
            counts.add_decision(decision, moment)
            yield decision


class InColumns:
    """Blocks of cases in columns."""

    def __init__(self, interview: Interview, known: Given) -> None:
        # numpy takes a while to load.
        from safeguard_cli.core.deciding.columns.by_law import ColumnEngine

        self._engine = ColumnEngine(interview, known)
        self._rules = interview.rules
        self.numbers = AnswerNumbers(interview.questions)
        self.keys = ContentKeys(interview.rules, known)

    def decide(self, rows: Rows, counts: Counts) -> Iterator[bytes]:
        """Yield the JSON of each decision, in order."""
        nothing, ends = [b""] * len(rows), [b"\n"] * len(rows)
        for text in self.stream(rows, counts, nothing, ends):
            yield from text.splitlines()

    def stream(
        self, rows: Rows, counts: Counts, heads: Sequence[bytes], tails: Sequence[bytes]
    ) -> Iterator[bytes]:
        """Yield the JSON of some decisions at a time, in order; a block is counted first."""
        from safeguard_cli.core.deciding.columns.documents import documents
        from safeguard_cli.core.deciding.columns.texts import Woven

        for start in range(0, len(rows), MOST_ROWS):
            some = slice(start, start + MOST_ROWS)
            by_law = [(d.rows, documents(d.outcomes)) for d in self._decided(rows[some], counts)]
            yield from Woven(len(rows[some]), by_law).framed(heads[some], tails[some])

    def decide_table(self, rows: Rows, counts: Counts) -> pa.RecordBatch:
        """Return the decisions, in order, in the columns of `decision_schema`, as made.

        At most `MOST_ROWS` rows.
        """
        from safeguard_cli.core.deciding.columns.arrow_columns import decided_to_batch
        from safeguard_cli.core.deciding.columns.arrow_schema import rows_to_batch

        if not rows:
            return rows_to_batch(self._rules, [])
        return decided_to_batch(self._rules, self._decided(rows, counts))

    def _decided(self, rows: Rows, counts: Counts) -> Iterator[Decided]:
        from safeguard_cli.core.deciding.columns.counting import add_outcomes

        for decided in self._engine.decide_rows(self.numbers, rows):
            add_outcomes(counts, decided.outcomes)
            yield decided
            # What the next law decides takes as much memory.
            del decided
