"""Decide many numbered cases: in columns where numpy is there, else one after the other.

What comes out is the JSON of each decision. Both ways say the same; only `missing` may name more
questions in columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import Final, Protocol

import msgspec

from safeguard_cli.core.deciding.answer_numbers import MOST_ANSWERS, AnswerNumbers
from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.decision import DecisionDocument, decide_case
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.tally import Counts

SLOWLY: Final = (
    "numpy is not installed, so cases are decided one after the other, more slowly: "
    "pip install 'safeguard-cli[batch]'"
)
# Enough that a block costs little beside its rows, few enough that they take little memory.
MOST_ROWS: Final = 4096

Rows = Sequence[tuple[list[int], Moment]]


class Decider(Protocol):
    """Decides rows that `numbers` numbered, and adds what came of them to `counts`."""

    numbers: AnswerNumbers

    def decide(self, rows: Rows, counts: Counts) -> list[bytes]:
        """Return the JSON of each decision, in order."""


def decider_for(interview: Interview, known: Given | None = None) -> Decider:
    """Return the quickest decider that can be had. `known` answers come from the set-up."""
    if is_quick() and _fits(interview):
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


def _fits(interview: Interview) -> bool:
    """Whether every answer has a bit in a number of a column."""
    return all(len(question.answers) < MOST_ANSWERS for question in interview.questions.values())


class OneByOne:
    """The one engine, case after case."""

    def __init__(self, interview: Interview, known: Given) -> None:
        self._interview = interview
        self._known = known
        self.numbers = AnswerNumbers(interview.questions)

    def decide(self, rows: Rows, counts: Counts) -> list[bytes]:
        """Return the JSON of each decision, in order."""
        found = []
        for row, moment in rows:
            given = self.numbers.given(row)
            decision = decide_case(self._interview, given, moment.at, self._known)
            counts.add_decision(decision, moment)
            found.append(msgspec.json.encode(decision))
        return found


class InColumns:
    """Blocks of cases in columns."""

    def __init__(self, interview: Interview, known: Given) -> None:
        # numpy takes a while to load.
        from safeguard_cli.core.deciding.columns.engine import ColumnEngine

        self._engine = ColumnEngine(interview, known)
        self.numbers = AnswerNumbers(interview.questions)

    def decide(self, rows: Rows, counts: Counts) -> list[bytes]:
        """Return the JSON of each decision, in order."""
        found: list[bytes] = []
        for start in range(0, len(rows), MOST_ROWS):
            found += self._decide_block(rows[start : start + MOST_ROWS], counts)
        return found

    def _decide_block(self, rows: Rows, counts: Counts) -> list[bytes]:
        from safeguard_cli.core.deciding.columns.counting import add_outcomes
        from safeguard_cli.core.deciding.columns.documents import documents

        found = [b""] * len(rows)
        for decided in self._engine.decide_rows(self.numbers, rows):
            add_outcomes(counts, decided.outcomes)
            for place, text in zip(decided.rows.tolist(), documents(decided.outcomes), strict=True):
                found[place] = text
        return found
