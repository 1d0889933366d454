"""Tables are decided as their rows are one by one, whatever type of column holds the answers."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from rule_folders import PROVED, edit
from whole_rows import draw_cases

from safeguard_cli import Record, decide, decide_table, load_rules, table_schema
from safeguard_cli.api import Answers, Rules
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.columns.arrow_schema import rows_to_batch
from safeguard_cli.core.errors import UsageError

AS_OF = "2026-11-25T18:30"
YES_NO = "private"
DATE = "stage-date"
MANY = "special"
CHOICE = "danger-now"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def arrow(rows: Sequence[Answers], rules: Rules) -> pa.Table:
    """Put answers into columns, several as lists."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table(
        {
            name: pa.array(
                [_cell(row.get(name)) for row in rows],
                pa.list_(pa.string()) if rules.questions[name].kind == "many" else pa.string(),
            )
            for name in names
        }
    )


def _cell(value: str | Sequence[str] | None) -> str | list[str] | None:
    return value if value is None or isinstance(value, str) else list(value)


def cell(rules: Rules, name: str, array: pa.Array) -> tuple[list[Any], list[list[str]]]:
    """Return what a table with this one column leads to, and its errors."""
    found = decide_table(rules, pa.table({name: array}), as_of=AS_OF)
    return _decided(found), found["errors"].to_pylist()


def as_decided(rules: Rules, *answers: Answers) -> list[Any]:
    documents = [decide(rules, each, as_of=AS_OF) for each in answers]
    return _decided(rows_to_batch(rules._interview.rules, documents))


def _decided(batch: pa.RecordBatch) -> list[Any]:
    left_out = {"id", "errors", "errors-in", "missing"}
    rows = batch.to_pylist()
    return [{k: v for k, v in row.items() if k not in left_out} for row in rows]


# The floors of so many answers take many seconds; the tests below decide few.
@pytest.mark.slow
def test_a_table_is_decided_row_by_row_as_each_case_alone(rules: Rules) -> None:
    number = 60
    cases, moments = draw_cases(rules._interview.rules, Random(7), number)
    table = arrow(cases, rules).append_column("as-of", pa.array(moments, pa.timestamp("us", "UTC")))

    found = decide_table(rules, table)

    documents = [decide(rules, c, as_of=at) for c, at in zip(cases, moments, strict=True)]
    assert _decided(found) == _decided(rows_to_batch(rules._interview.rules, documents))
    assert found["errors"].to_pylist() == [[]] * number
    assert found.schema == table_schema(rules)
    found.validate(full=True)


def test_a_table_of_many_blocks_keeps_its_order(rules: Rules) -> None:
    cases: list[Answers] = [{CHOICE: "yes"}, {CHOICE: "no"}, {}]
    table = arrow(cases * 3000, rules).append_column("id", pa.array(range(9000)))

    found = decide_table(rules, table, as_of=AS_OF)

    assert found["id"].to_pylist() == [str(n) for n in range(9000)]
    assert _decided(found) == as_decided(rules, *cases) * 3000


@pytest.mark.parametrize(
    ("name", "array", "answers"),
    [
        pytest.param(CHOICE, pa.array(["yes", None, ""]), ["yes", None, None], id="text"),
        pytest.param(
            CHOICE, pa.array(["yes", None], pa.large_string()), ["yes", None], id="large text"
        ),
        pytest.param(CHOICE, pa.array(["yes", None], pa.string_view()), ["yes", None], id="views"),
        pytest.param(
            CHOICE,
            pa.array(["no", None, "no"]).dictionary_encode(),
            ["no", None, "no"],
            id="dictionary",
        ),
        pytest.param(
            CHOICE,
            pa.array(["no"], pa.large_string()).dictionary_encode(),
            ["no"],
            id="large dictionary",
        ),
        pytest.param(CHOICE, pa.array([True, False, None]), ["yes", "no", None], id="booleans"),
        pytest.param(CHOICE, pa.nulls(2), [None, None], id="nothing"),
        pytest.param(
            MANY,
            pa.array([["missing"], None, [], [None]]),
            [["missing"], None, None, None],
            id="lists",
        ),
        pytest.param(MANY, pa.array([[], ["missing"]]), [None, ["missing"]], id="an empty list"),
        pytest.param(
            MANY,
            pa.array([["missing", "self-harm"]], pa.large_list(pa.large_string())),
            [["missing", "self-harm"]],
            id="large lists",
        ),
        pytest.param(
            MANY,
            pa.array(["missing; self-harm", ""]),
            [["missing", "self-harm"], None],
            id="several in one text",
        ),
        pytest.param(
            MANY, pa.array(["missing"]).dictionary_encode(), [["missing"]], id="one in a dictionary"
        ),
        pytest.param(
            DATE, pa.array(["2026-11-20", "unsure"]), ["2026-11-20", "unsure"], id="days as text"
        ),
        pytest.param(DATE, pa.array([date(2026, 11, 20), None]), ["2026-11-20", None], id="days"),
        pytest.param(
            DATE,
            pa.array([date(2026, 11, 20)], pa.date64()),
            ["2026-11-20"],
            id="days in milliseconds",
        ),
        pytest.param(
            DATE,
            pa.array([date(2026, 11, 20)]).cast(pa.timestamp("ns")),
            ["2026-11-20"],
            id="midnights, as pandas has days",
        ),
    ],
)
def test_answers_are_read_from_every_type_of_column(
    rules: Rules, name: str, array: pa.Array, answers: list[Value | None]
) -> None:
    decided, errors = cell(rules, name, array)

    assert decided == as_decided(rules, *({} if each is None else {name: each} for each in answers))
    assert errors == [[]] * len(answers)


def test_a_moment_with_a_zone_is_a_day_of_london(rules: Rules) -> None:
    late = pa.array(["2026-07-20T23:30:00Z"]).cast(pa.timestamp("s", "UTC"))

    decided, _ = cell(rules, DATE, late)

    assert decided == as_decided(rules, {DATE: "2026-07-21"})


@pytest.mark.parametrize(
    ("name", "array", "code"),
    [
        pytest.param(CHOICE, pa.array(["perhaps"]), "bad-answer", id="no such answer"),
        pytest.param(MANY, pa.array([["Sally"]]), "bad-answer", id="one of several"),
        pytest.param(
            MANY, pa.array([["missing\x1fself-harm"]]), "bad-answer", id="two in one word"
        ),
        pytest.param(DATE, pa.array(["2026-13-40"]), "bad-answer", id="no such day"),
        pytest.param(DATE, pa.array(["2027-11-20"]), "bad-answer", id="a day outside its bounds"),
        pytest.param(
            DATE,
            pa.array([9_999_999], pa.int32()).cast(pa.date32()),
            "bad-answer",
            id="a day of no calendar",
        ),
        pytest.param(CHOICE, pa.array([b"\xff"]).view(pa.string()), "bad-answer", id="no UTF-8"),
        pytest.param("as-of", pa.array(["yesterday"]), "bad-as-of", id="no moment"),
        pytest.param(
            "as-of",
            pa.array([9_999_999], pa.int32()).cast(pa.date32()),
            "bad-as-of",
            id="a moment of no calendar",
        ),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_of_its_row_is_decided(
    rules: Rules, name: str, array: pa.Array, code: str
) -> None:
    table = pa.table({name: array, "about": [["own-decision"]], "tonight": ["no-child"]})

    found = decide_table(rules, table, as_of=AS_OF)

    assert (found["errors"].to_pylist(), found["errors-in"].to_pylist()) == ([[code]], [[name]])
    assert _decided(found) == as_decided(rules, {"about": ["own-decision"], "tonight": "no-child"})


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        pytest.param(
            {"danger-nwo": ["yes"]},
            "column 1 of the table is not the id of a question; did you mean `danger-now`?",
            id="unknown question",
        ),
        pytest.param(
            {"Sally hit Tom": ["yes"]},
            "column 1 of the table is not the id of a question",
            id="a name near nothing",
        ),
        pytest.param(
            {CHOICE: [1]},
            "column `danger-now` holds whole numbers; it takes text or true",
            id="numbers",
        ),
        pytest.param(
            {CHOICE: [["yes"]]},
            "column `danger-now` holds lists; it takes text or true",
            id="lists for one answer",
        ),
        pytest.param(
            {"role": [True]},
            "column `role` holds true and false; it takes text",
            id="booleans where there is no yes",
        ),
        pytest.param(
            {MANY: [1.5]},
            "column `special` holds numbers; it takes lists of answers, or text with `;`",
            id="numbers for several",
        ),
        pytest.param(
            {MANY: [[1]]},
            "column `special` holds lists; it takes lists of answers",
            id="lists of numbers",
        ),
        pytest.param(
            {DATE: [1]},
            "column `stage-date` holds whole numbers; it takes days, or text",
            id="numbers for a day",
        ),
        pytest.param(
            {"id": [1.5]},
            "column `id` holds numbers; it takes text or whole numbers",
            id="numbers for ids",
        ),
        pytest.param(
            {"as-of": [1]},
            "column `as-of` holds whole numbers; it takes moments",
            id="numbers for moments",
        ),
        pytest.param(
            {CHOICE: pa.array([{"a": 1}])},
            "column `danger-now` holds values of another type",
            id="structs",
        ),
    ],
)
def test_a_column_that_cannot_hold_answers_is_a_sentence(
    rules: Rules, columns: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UsageError) as raised:
        decide_table(rules, pa.table(columns), as_of=AS_OF)

    assert str(raised.value).startswith(sentence)
    assert "Sally" not in str(raised.value)


def test_a_question_by_its_old_name_is_told_the_new_one() -> None:
    rules = load_rules()
    renamed = [(q, old) for q in rules.questions.values() for old in getattr(q, "was", ())]

    for question, old in renamed[:3]:
        with pytest.raises(
            UsageError, match=f"column 1 of the table has an old name.*{question.id}"
        ):
            decide_table(rules, pa.table({old: ["x"]}))
    assert renamed


@pytest.mark.parametrize("table", [None, 5, "text", [{}], {"danger-now": ["yes"]}, object()])
def test_what_is_no_table_is_a_sentence(rules: Rules, table: Any) -> None:
    with pytest.raises(UsageError, match="`table` takes an Arrow table or record batch"):
        decide_table(rules, table)


@pytest.mark.parametrize("wrong", [None, "rules", {}, Record])
def test_a_rule_set_that_is_missing_is_a_sentence(wrong: Any) -> None:
    with pytest.raises(UsageError, match="`rules` takes what `load_rules` returns"):
        decide_table(wrong, pa.table({}))
    with pytest.raises(UsageError, match="`rules` takes what `load_rules` returns"):
        table_schema(wrong)


def test_a_frame_with_values_of_several_types_in_a_column_is_a_sentence(rules: Rules) -> None:
    frame = pd.DataFrame({CHOICE: ["yes", 7, ["Sally"]]})

    with pytest.raises(UsageError, match="does a column hold values of several types") as raised:
        decide_table(rules, frame, as_of=AS_OF)

    assert "Sally" not in str(raised.value)


def test_a_frame_without_its_first_rows_is_taken_without_its_index(rules: Rules) -> None:
    frame = pd.DataFrame({CHOICE: ["no", "yes"]}).iloc[1:]

    assert decide_table(rules, frame, as_of=AS_OF)["level"].to_pylist() == ["emergency"]


def test_two_columns_of_one_name_and_ignored_ones_by_one_text_are_sentences(rules: Rules) -> None:
    twice = pa.table([pa.array(["yes"]), pa.array(["no"])], [CHOICE, CHOICE])

    with pytest.raises(UsageError, match="two columns of one name"):
        decide_table(rules, twice)
    with pytest.raises(UsageError, match="`ignore` takes a list of names"):
        decide_table(rules, pa.table({CHOICE: ["yes"]}), ignore=CHOICE)


def test_columns_that_are_ignored_may_hold_anything(rules: Rules) -> None:
    table = pa.table({CHOICE: ["yes"], "notes": ["private"], "score": [1.5]})

    found = decide_table(rules, table, as_of=AS_OF, ignore=["notes", "score"])

    assert found["protection.action"].to_pylist() == ["call-999"]


def test_without_pyarrow_a_sentence_says_what_to_install(
    rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "safeguard_cli.core.deciding.columns.arrow_schema.find_spec", lambda name: None
    )

    with pytest.raises(UsageError, match="tables need pyarrow") as raised:
        decide_table(rules, None)
    with pytest.raises(UsageError, match="tables need pyarrow"):
        table_schema(rules)
    assert raised.value.hint == "pip install 'safeguard-cli[batch]'"


def test_importing_the_api_loads_neither_pyarrow_nor_numpy() -> None:
    import subprocess

    code = "import safeguard_cli.api, sys; print({'pyarrow', 'numpy'} & {*sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "set()"


def test_a_record_batch_and_no_rows_at_all_are_tables_too(rules: Rules) -> None:
    batch = pa.record_batch({CHOICE: ["yes"]})

    one = decide_table(rules, batch, as_of=AS_OF)
    none = decide_table(rules, batch.slice(1), as_of=AS_OF)
    bare = decide_table(rules, pa.table({}))

    assert _decided(one) == as_decided(rules, {CHOICE: "yes"})
    assert (none.num_rows, none.schema) == (0, table_schema(rules))
    assert bare.num_rows == 0


def test_rules_with_more_answers_than_a_number_has_bits_are_decided_as_well(tmp_path: Path) -> None:
    copied = tmp_path / "many"
    shutil.copytree(PROVED, copied)
    colours = ", ".join(f"c{n}: Colour {n}" for n in range(70))
    edit(copied, "rules", "blue: Blue}", f"blue: Blue, {colours}}}")
    many = load_rules(copied)
    cases = [
        {"burning": "yes", "place": "out", "heard": ["none"], "colour": "c69"},
        {"burning": "no", "heard": ["bell"], "colour": "red"},
    ]

    found = decide_table(many, arrow(cases, many), as_of=AS_OF)

    assert _decided(found) == as_decided(many, *cases)
    assert found.schema == table_schema(many)


def test_what_is_grave_among_several_answers_is_not_lost_to_a_bad_one(rules: Rules) -> None:
    table = pa.table({MANY: [["missing", "Sally"]], "tonight": ["no-child"]})

    found = decide_table(rules, table, as_of=AS_OF)

    assert (found["errors"].to_pylist(), found["errors-in"].to_pylist()) == (
        [["bad-answer"]],
        [[MANY]],
    )
    assert _decided(found) == as_decided(rules, {MANY: ["missing"], "tonight": "no-child"})
    assert found["floor"].to_pylist() == ["emergency"]
