"""Hold columns against the one engine, case by case and byte by byte."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.columns.by_law import ColumnEngine
from safeguard_cli.core.deciding.columns.documents import documents
from safeguard_cli.core.deciding.columns.texts import Woven
from safeguard_cli.core.deciding.decision import DecisionDocument, decide_case
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.deciding.interview import Interview


def in_columns(
    interview: Interview,
    rows: Sequence[Given],
    moments: Sequence[datetime],
    known: Given | None = None,
    engine: ColumnEngine | None = None,
) -> list[bytes]:
    """Return the JSON of each case, decided together with the others."""
    engine = engine or ColumnEngine(interview, known)
    numbers = AnswerNumbers(interview.questions)
    numbered = [
        (numbers.row(row), Moment(at, at.isoformat()))
        for row, at in zip(rows, moments, strict=True)
    ]
    decided = engine.decide_rows(numbers, numbered)
    woven = Woven(len(rows), [(each.rows, documents(each.outcomes)) for each in decided])
    return b"".join(woven.framed([b""] * len(rows), [b"\n"] * len(rows))).splitlines()


def hold_against_the_engine(
    interview: Interview,
    rows: Sequence[Given],
    moments: Sequence[datetime],
    known: Given | None = None,
    engine: ColumnEngine | None = None,
) -> None:
    """Fail where a case in columns comes to anything else than by itself.

    Only `missing` may name other questions; the next one to ask is always among them.
    """
    written = in_columns(interview, rows, moments, known, engine)
    for row, at, text in zip(rows, moments, written, strict=True):
        expected = decide_case(interview, row, at, known)
        missing = msgspec.json.decode(text, type=DecisionDocument).missing
        assert set(expected.missing[:1]) <= set(missing)
        assert bool(expected.missing) == bool(missing)
        assert text == msgspec.json.encode(replace(expected, missing=missing))
