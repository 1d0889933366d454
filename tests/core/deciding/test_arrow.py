"""Decisions in Arrow columns say what the documents say, row by row."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import msgspec
import pyarrow as pa
import pytest
from columned import in_columns
from generated import NOW
from whole_rows import draw_answer

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.columns.arrow_columns import decided_to_batch
from safeguard_cli.core.deciding.columns.arrow_schema import (
    as_made,
    decision_schema,
    input_schema,
    rows_to_batch,
    schema_of,
)
from safeguard_cli.core.deciding.columns.by_law import ColumnEngine
from safeguard_cli.core.deciding.decision import DecisionDocument
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.deciding.interview import Interview


@pytest.mark.parametrize(
    ("days", "cases"),
    [(0, 10), *(pytest.param(days, 300, marks=pytest.mark.slow) for days in (0, 1100))],
)
def test_columns_of_a_block_say_what_its_documents_say(
    interview: Interview, days: int, cases: int
) -> None:
    chance = Random(days)
    moments = [NOW + timedelta(days=chance.randint(-days, days)) for _ in range(cases)]
    questions = [q for q in interview.questions.values() if not (q.default or q.kind == "text")]
    rows = [
        {q.id: draw_answer(q, chance, at) for q in questions if chance.random() < n % 4 / 3}
        for n, at in enumerate(moments)
    ]
    numbers, engine = AnswerNumbers(interview.questions), ColumnEngine(interview)
    numbered = [
        (numbers.row(row), Moment(at, at.isoformat()))
        for row, at in zip(rows, moments, strict=True)
    ]

    found = decided_to_batch(interview.rules, list(engine.decide_rows(numbers, numbered)))

    documents = [
        msgspec.json.decode(text, type=DecisionDocument)
        for text in in_columns(interview, rows, moments)
    ]
    expected = rows_to_batch(interview.rules, documents)
    assert found.schema == expected.schema == as_made(decision_schema(interview.rules))
    assert found.to_pylist() == expected.to_pylist()
    found.validate(full=True)


def test_what_is_not_decided_is_a_row_of_nulls(interview: Interview) -> None:
    (row,) = rows_to_batch(interview.rules, [None]).to_pylist()

    assert set(row.values()) == {None}


def test_every_part_has_an_action_a_level_and_a_deadline_as_dictionaries(
    interview: Interview,
) -> None:
    schema = schema_of(interview.rules)

    for part in interview.rules.parts:
        for key in ("action", "level", "due"):
            assert schema.field(f"{part.id}.{key}").type == pa.dictionary(pa.int32(), pa.string())
    assert schema.names[:5] == ["id", "line", "key", "errors", "errors-in"]
    assert set(input_schema([*interview.questions.values()]).names) >= {"id", *interview.questions}
