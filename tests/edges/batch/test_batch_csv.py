"""CSV goes in and comes out as JSON does, and no cell of it can do harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from batching import AS_OF, DANGER, Run, codes, jsonl, record, runner
from generated import NOW
from test_cli import FULL

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.words.cleaning import harmless
from safeguard_cli.edges.batch.csv_in import CsvRecords
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.lines import Block


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    return runner(monkeypatch, capsysbinary)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def as_csv(cells: Iterable[Sequence[str]]) -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows(cells)
    return held.getvalue().encode()


def test_csv_says_what_json_says_with_columns_in_any_order(run: Run) -> None:
    names = sorted(FULL, reverse=True)
    cells = [v if isinstance(v := FULL[name], str) else ";".join(v) for name in names]
    given = as_csv([[*names, "as-of", "id"], [*cells, AS_OF, "a"], [*cells, "", "b"]])
    by_json = jsonl(record("a", FULL, **{"as-of": AS_OF}), record("b", FULL))

    one = run("-", "--from", "csv", "--as-of", "2026-12-24", stdin=given)
    two = run("-", "--as-of", "2026-12-24", stdin=by_json)

    assert [e["decision"] for e in one.envelopes] == [e["decision"] for e in two.envelopes]


def test_an_empty_cell_is_no_answer(run: Run) -> None:
    ran = run("-", "--from", "csv", stdin=b"id,danger-now,role\na,no,\n")

    assert ran.envelopes[0]["decision"]["missing"][0] == "role"


def test_csv_output_has_a_row_for_each_record(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    given = jsonl(record("a", DANGER), record("b", {}), record("", {}), record("c", FULL))

    assert run("-", "--out", out, "--as-of", AS_OF, stdin=given).code == 1

    a, b, bad, c = rows(out.read_text())
    assert (a["id"], a["level"], a["protection.action"]) == ("a", "emergency", "call-999")
    assert a["protection.due"] == "2026-11-25T10:00:00+00:00"
    assert (a["complete"], a["floor"], a["floor-because"]) == ("yes", "emergency", "")
    assert (b["level"], b["missing"].split()[0]) == ("", "danger-now")
    assert (b["complete"], b["floor"], b["floor-because"]) == ("no", "", "")
    assert (bad["id"], bad["line"], bad["errors"]) == ("", "3", "bad-id")
    assert c["protection.action"] == "tell-the-deputy"


def test_a_row_without_all_answers_has_its_floor_and_the_answer_that_makes_it_so(run: Run) -> None:
    nobody, missing = {"told": "nobody"}, {"harm": "yes", "special": ["missing"]}

    ran = run("-", "--format", "csv", stdin=jsonl(record("a", nobody), record("b", missing)))

    a, b = rows(ran.out)
    assert (a["level"], a["floor"], a["floor-because"]) == ("", "protect", "told=nobody")
    assert (b["complete"], b["floor"]) == ("no", "emergency")
    assert b["floor-because"] == "special=missing"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\uff1d", "\uff20"])
def test_no_cell_can_be_a_formula(run: Run, start: str) -> None:
    name = f"{start}1+1"
    assert harmless(name) == f"'{name}"
    if name.isprintable():
        ran = run("-", "--format", "csv", stdin=jsonl(record(name, DANGER)))
        assert rows(ran.out)[0]["id"] == f"'{name}"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("id,danger-nov", "column 2 is not the id of a question; did you mean `danger-now`?"),
        ("danger-now", "`id` must be there"),
        ("id,danger-now,danger-now", "each column stands once"),
        ('id,"danger-now', "the header is not CSV"),
    ],
)
def test_a_header_that_cannot_be_used_is_told_before_anything_is_decided(
    run: Run, header: str, message: str
) -> None:
    ran = run("-", "--from", "csv", stdin=f"{header}\na,yes\n".encode())

    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_quotation_mark_that_never_closes_spoils_its_own_line_only(run: Run) -> None:
    ran = run("-", "--from", "csv", stdin=b'id,danger-now\na,yes\nb,"yes\nc,no\nd,yes\n')

    assert [(e["line"], codes(e)) for e in ran.envelopes] == [
        (2, []), (3, ["unclosed-quote"]), (4, []), (5, []),
    ]  # fmt: skip


def test_a_lone_quotation_mark_holds_no_more_than_so_many_lines_in_memory(
    interview: Interview,
) -> None:
    moment = Moment(NOW, NOW.isoformat())
    reader = CsvRecords(Checking(AnswerNumbers(interview.questions), moment))
    lines = [b"id,danger-now", b'x,"yes', *(b"%d,yes" % number for number in range(5_000))]

    done, held = 1, 0
    for first in range(0, len(lines), 100):
        block = Block(first + 1, lines[first : first + 100])
        for each in reader.read_all(block):
            done = each.line
        held = max(held, first + 100 - done)

    assert 900 < held < 1_200


@pytest.mark.parametrize("last", [b'd,"no', b'd,no"', b'd,"no,no'])
def test_two_stray_quotation_marks_swallow_no_record_between_them(run: Run, last: bytes) -> None:
    rows = [b"id,danger-now", b'a,"no', b"b,no", b"c,no", last, b"e,no", b""]

    ran = run("-", "--from", "csv", stdin=b"\n".join(rows))

    assert [(e["line"], codes(e)) for e in ran.envelopes] == [
        (2, ["unclosed-quote"]), (3, []), (4, []), (5, ["unclosed-quote"]), (6, []),
    ]  # fmt: skip


def test_a_quotation_mark_that_closes_in_another_record_swallows_none(run: Run) -> None:
    rows = b'id,danger-now,own-words\nr0,no,"\nr1,yes,"\nr2,no,fine\n'

    ran = run("-", "--from", "csv", stdin=rows)

    assert [(e["line"], codes(e)) for e in ran.envelopes] == [
        (2, ["unclosed-quote"]), (3, ["unclosed-quote"]), (4, []),
    ]  # fmt: skip


def test_free_text_may_take_several_lines_of_a_row(run: Run) -> None:
    rows = b'id,own-words,danger-now\na,"he said\nb,no,no\nno more",no\nc,,no\n'

    ran = run("-", "--from", "csv", stdin=rows)

    assert [(e["id"], e["line"], codes(e)) for e in ran.envelopes] == [("a", 2, []), ("c", 5, [])]
