"""Tables as offices have them are read as they are, with or without a mapping."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from batching import AS_OF, DANGER, WORRY, Ran, Run, codes, jsonl, record, runner
from sampling import some_quick
from test_cli import FULL
from where import ROOT, TESTS

CASES: list[dict[str, Any]] = [FULL, WORRY, DANGER, {**WORRY, "about": ["person", "system"]}]
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ENCODINGS = {
    "UTF-8": "utf-8", "UTF-8 with a byte-order mark": "utf-8-sig",
    "UTF-16 with a byte-order mark": "utf-16", "UTF-16": "utf-16-be", "Windows-1252": "cp1252",
}  # fmt: skip


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    return runner(monkeypatch, capsysbinary)


def table(cells: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=delimiter, lineterminator="\r\n").writerows(cells)
    return held.getvalue().encode(encoding)


def rows() -> list[list[str]]:
    names = sorted({name for case in CASES for name in case})
    head = [name.replace("-", " ").capitalize() for name in names]
    found = [["ID", *head, "own-words", ""]]
    for number, case in enumerate(CASES):
        cells = [case.get(name, "") for name in names]
        texts = [cell if isinstance(cell, str) else "; ".join(cell) + ";" for cell in cells]
        found.append([f" {number} ", *(f"  {text} " for text in texts), "Zoë says “no”", ""])
    return found


def decisions(ran: Ran) -> list[Any]:
    return [(each["id"], each["key"], each["decision"]) for each in ran.envelopes]


@pytest.mark.parametrize("delimiter", some_quick(DELIMITERS, 2))
@pytest.mark.parametrize("encoding", some_quick(ENCODINGS, 2))
def test_delimiter_and_encoding_are_recognised_and_said(
    run: Run, delimiter: str, encoding: str
) -> None:
    given = table(rows(), DELIMITERS[delimiter], ENCODINGS[encoding])
    cases = [{**case, "own-words": "Zoë"} for case in CASES]
    plain = jsonl(*({"id": number, "answers": case} for number, case in enumerate(cases)))

    ran = run("-", "--from", "csv", "--as-of", AS_OF, stdin=given)

    assert ran.code == 0
    assert ran.err.startswith(f"Read as CSV, {encoding}, {delimiter}, ")
    assert decisions(ran) == decisions(run("-", "--as-of", AS_OF, stdin=plain))


def test_a_first_line_that_names_the_separator_is_understood(run: Run) -> None:
    ran = run("-", "--from", "csv", stdin=b"sep=|\r\nid|danger-now\r\na|yes\r\n")

    assert [(e["id"], e["line"], e["decision"]["level"]) for e in ran.envelopes] == [
        ("a", 3, "emergency")
    ]


def test_letters_that_come_late_say_the_encoding_then(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safeguard_cli.edges.batch.lines.PIECE", 64)
    given = b"id,danger-now,own-words\n" + b"".join(b"%d,no,\n" % n for n in range(50))

    ran = run("-", "--from", "csv", stdin=given + "last,yes,Zoë\n".encode("cp1252"))

    assert "Read as CSV, UTF-8, comma" in ran.err
    assert "Read as Windows-1252 from here on." in ran.err
    assert ran.envelopes[-1]["decision"]["level"] == "emergency"


def test_a_line_that_is_damaged_in_a_file_of_utf_8_is_bad_alone(run: Run) -> None:
    given = "id,danger-now,own-words\na,yes,Zoë\n".encode() + b"b,yes,Zo\xeb\nc,yes,\n"

    ran = run("-", "--from", "csv", stdin=given)

    assert [codes(each) for each in ran.envelopes] == [[], ["not-utf-8"], []]


@pytest.mark.parametrize(
    ("name", "start", "said"),
    [
        ("in.txt", b"id", "which does not say how it is written"),
        ("in.xlsx", b"PK\x03\x04", "save a spreadsheet as CSV first"),
        ("in.csv", b"PK\x03\x04", "this is a spreadsheet or a packed file"),
        ("in.csv", b"PAR1", "this is a Parquet file"),
        ("in.parquet", b"id,danger-now\n", "this cannot be read as Parquet"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_a_sentence(
    run: Run, tmp_path: Path, name: str, start: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(start)

    ran = run(tmp_path / name)

    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())


def test_an_output_of_an_unknown_name_is_refused_too(run: Run, tmp_path: Path) -> None:
    ran = run("-", "--out", tmp_path / "out.xlsx", stdin=jsonl(record("a", DANGER)))

    assert ran.code == 2
    assert "the name of the output ends in `.xlsx`" in ran.err
    assert not list(tmp_path.iterdir())


def test_null_is_no_answer_and_a_whole_number_is_an_id(run: Run) -> None:
    given = jsonl({"id": 17, "answers": {**DANGER, "harm": None, "about": None}, "as-of": None})

    ran = run("-", "--as-of", AS_OF, stdin=given)

    assert ran.code == 0
    assert ran.envelopes[0]["id"] == "17"
    assert ran.envelopes[0]["decision"]["as-of"] == "2026-11-25T10:00:00+00:00"


MAPPING = """\
id: Case
as-of: Opened
columns:
  "Danger?": danger-now
  Harm: harm
  Topics: about
  Referred: referral-date
answers:
  danger-now: {Y: yes, "N": no}
  about: {"One person": person}
dates:
  as-of: [DD/MM/YYYY hh:mm, DD/MM/YYYY]
  referral-date: D Mon YYYY
separator: "/"
blank: [n/a, "-"]
ignore: [Surname]
constant:
  told: nobody
"""
OFFICE = [
    ["Surname", "Case", "DANGER?", "Harm", "Topics", "Referred", "Opened"],
    ["Example", "7", "n", "yes", "one person/ system", "3 Nov 2025", "05/11/2025 16:30"],
    ["Example", "8", "Y", "N/A", "-", "", "5/11/2025"],
]
AS_OURS = jsonl(
    record(
        "7",
        {
            "danger-now": "no", "harm": "yes", "about": ["person", "system"],
            "referral-date": "2025-11-03", "told": "nobody",
        },
        **{"as-of": "2025-11-05T16:30"},
    ),
    record("8", {"danger-now": "yes", "told": "nobody"}, **{"as-of": "2025-11-05"}),
)  # fmt: skip


def mapped(tmp_path: Path, text: str = MAPPING) -> Path:
    file = tmp_path / "mapping.yaml"
    file.write_text(text)
    return file


def test_a_mapping_names_columns_words_dates_blanks_and_constants(run: Run, tmp_path: Path) -> None:
    mapping = mapped(tmp_path)
    flat = jsonl(*(dict(zip(OFFICE[0], row, strict=True)) for row in OFFICE[1:]))
    ours = decisions(run("-", stdin=AS_OURS))

    by_csv = run("-", "--from", "csv", "--mapping", mapping, stdin=table(OFFICE))
    by_json = run("-", "--mapping", mapping, stdin=flat)

    assert (by_csv.code, by_json.code) == (0, 0)
    assert decisions(by_csv) == ours
    assert decisions(by_json) == ours


def test_a_word_that_no_mapping_names_is_one_bad_answer_and_danger_stays(
    run: Run, tmp_path: Path
) -> None:
    office = [*OFFICE, ["Example", "9", "y", "perhaps", "", "31 Nov 2025", "soon"]]

    ran = run("-", "--from", "csv", "--mapping", mapped(tmp_path), stdin=table(office))

    last = ran.envelopes[-1]
    assert last["decision"]["level"] == "emergency"
    assert {(e["code"], e["field"]) for e in last["errors"]} == {
        ("bad-answer", "harm"), ("bad-answer", "referral-date"), ("bad-as-of", "as-of"),
    }  # fmt: skip
    assert "perhaps" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: Case", "id: Case\nids: Case", ":2:1: unknown key; did you mean `id`?"),
        ("danger-now\n", "danger-nov\n", "`danger-nov` is not the id of a question"),
        ("Harm: harm", 'Harm: ""', "does not say what the column `Harm` is"),
        ("Y: yes", "Y: yas", "`danger-now` has no such answer; did you mean `yes`?"),
        ("Y: yes", "Y: yes, y: no", "`y` stands for two answers; capitals do not count"),
        ("D Mon YYYY", "[DD/MM/YYYY, MM/DD/YYYY]", "read one date as two days"),
        ("D Mon YYYY", "day/month", "a date is written such as `DD/MM/YYYY`"),
        ("told: nobody", "told: everybody", "`told` has no such answer"),
        ("told: nobody", "harm: no", "`harm` is constant, and a column gives it too"),
        ("[Surname]", "[Surname, Harm]", "the column `harm` is ignored and used"),
        ("Harm: harm", "Harm: danger-now", "two columns give `danger-now`"),
        ("Harm: harm", "Hurt: harm", "names a column `Hurt`, which the input does not have"),
        ("[Surname]", "[]", "column 1 is not the id of a question"),
        ("id: Case", "id: &a Case", "SG"),
        ('separator: "/"', "delimiter: stroke", "it is one of: comma, semicolon, tab, pipe"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_told_with_its_place_before_anything_is_decided(
    run: Run, tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in MAPPING
    mapping = mapped(tmp_path, MAPPING.replace(old, new, 1))

    ran = run("-", "--from", "csv", "--mapping", mapping, stdin=table(OFFICE))

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_mapping_can_say_how_a_file_is_written(run: Run, tmp_path: Path) -> None:
    # The name of a place, written as UTF-8, is proper Windows-1252 too.
    mapping = mapped(tmp_path, "delimiter: pipe\nencoding: windows-1252\nignore: [a;b;c]\n")

    ran = run(
        "-", "--from", "csv", "--mapping", mapping, stdin="id|danger-now|a;b;c\né|yes|\n".encode()
    )

    assert "Read as CSV, Windows-1252, pipe" in ran.err
    assert [each["id"] for each in ran.envelopes] == ["Ã©"]


def test_another_mapping_does_not_go_on_with_an_output(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    words = ["-", "--from", "csv", "--out", out, "--mapping"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("safeguard_cli.commands.batch.command._deliver", _fail)
        assert run(*words, mapped(tmp_path), stdin=table(OFFICE)).code == 1

    other = mapped(tmp_path, MAPPING.replace("Y: yes", "Y: no"))
    ran = run(*words, other, "--resume", stdin=table(OFFICE))

    assert ran.code == 2
    assert "begun otherwise: mapping" in ran.err


def _fail(*_: object) -> None:
    raise OSError


# Seeing first what does not fit


def test_a_dry_run_lists_by_column_what_does_not_fit_and_decides_nothing(
    run: Run, tmp_path: Path
) -> None:
    office = [["id", "danger-now", "referral-date", "Surname"]]
    office += [[str(n), "Yes" if n % 2 else "oui", "03/11/2025", "Example"] for n in range(6)]
    office.append(["0", "told by Robin", "3 May", ""])

    ran = run("-", "--from", "csv", "--dry-run", stdin=table(office))

    assert ran.code == 1
    assert ran.out.splitlines() == [
        "7 records read; nothing is decided.",
        "",
        "By column:",
        "  column 4 'Surname': no question; filled in 6 records",
        "  danger-now: does not fit in 7 of 7 records",
        "          3 x oui",
        "          3 x Yes",
        "          1 x other words, not shown: few records have them; the first on line 8",
        "  referral-date: does not fit in 7 of 7 records",
        "          6 x 99/99/9999",
        "          1 x 9 aaa",
        "",
        "By record:",
        "        1 x duplicate-id: the `id` on line 8 is that of the record on line 2 "
        "(first: line 8)",
    ]
    assert "Example" not in ran.out + ran.err


def test_what_all_fits_is_said_and_ends_with_0(run: Run) -> None:
    ran = run("-", "--dry-run", stdin=jsonl(record("a", FULL)))

    assert ran.code == 0
    assert ran.out == "1 record read; nothing is decided.\nEverything fits.\n"


def test_a_first_row_that_may_be_a_record_is_not_shown(run: Run) -> None:
    ran = run("-", "--from", "csv", "--dry-run", stdin=b"Robin,Example,yes\nKim,Example,no\n")

    assert "column 1: no question" in ran.out
    assert "Robin" not in ran.out + ran.err


def test_a_date_that_cannot_be_is_told_apart_from_one_that_is_written_otherwise(run: Run) -> None:
    given = jsonl(record("a", {"referral-date": "2031-01-01"}))

    ran = run("-", "--as-of", AS_OF, "--dry-run", stdin=given)

    assert "1 x a date that the question does not take at the moment of the case" in ran.out


def test_a_column_of_names_that_was_taken_for_answers_is_not_shown(run: Run) -> None:
    names = [f"Name{n % 30}" for n in range(150)]
    office = [["id", "danger-now"], *([str(n), name] for n, name in enumerate(names))]

    ran = run("-", "--from", "csv", "--dry-run", stdin=table(office))

    assert "does not fit in 150 of 150 records" in ran.out
    assert "Name" not in ran.out


def test_a_first_mapping_is_written_that_leads_to_one_that_fits(run: Run, tmp_path: Path) -> None:
    office = [["Case number", "Harm", "Surname", "referral_date", "Danger"]]
    office += [[str(n), "YES", "Example", "13/11/2025", "oui"] for n in range(4)]
    mapping = tmp_path / "new.yaml"
    words = ["-", "--from", "csv", "--as-of", "2025-11-20", "--dry-run", "--mapping", mapping]

    first = run(*words, stdin=table(office))
    text = mapping.read_text()
    again = run(*words, stdin=table(office))

    assert (first.code, again.code) == (1, 1)
    assert "column 3 'Surname': no question; filled in 4 records" in again.out
    unfinished = run("-", "--from", "csv", "--mapping", mapping, stdin=table(office))
    assert "the mapping does not say what the column `Surname` is" in unfinished.err
    assert mapping.read_text() == text
    assert mapping.stat().st_mode & 0o777 == 0o600
    assert '  "Case number": id  # guessed: make sure\n' in text
    assert '  harm:\n    "YES": yes\n' in text
    assert "  referral-date: DD/MM/YYYY\n" in text
    assert "Example" not in text
    mapping.write_text(
        text.replace('"Surname": ""', "")
        .replace('"Danger": ""', '"Danger": danger-now')
        .replace("answers:\n", "ignore: [Surname]\nanswers:\n  danger-now: {oui: yes}\n", 1)
    )
    last = run(*words, stdin=table(office))
    assert last.out.endswith("Everything fits.\n")


def test_a_dry_run_refuses_options_that_would_change_nothing(run: Run, tmp_path: Path) -> None:
    ran = run("-", "--dry-run", "--strict", "--out", tmp_path / "o.csv", stdin=b"")

    assert ran.code == 2
    assert "--out, --strict would change nothing" in ran.err


# Keys


def test_a_key_rests_on_answers_moment_and_rules_alone(run: Run, tmp_path: Path) -> None:
    other = dict(reversed(FULL.items()))
    given = jsonl(
        record("a", {**FULL, "own-words": "x"}), record("b", {**other, "own-words": "y"}),
        record("c", DANGER), record("d", FULL, **{"as-of": "2026-12-24"}), record("e", 7),
    )  # fmt: skip

    keys = [each["key"] for each in run("-", "--as-of", AS_OF, stdin=given).envelopes]
    out = tmp_path / "out.csv"
    run("-", "--as-of", AS_OF, "--out", out, stdin=given)

    assert keys[0] == keys[1]
    assert len({*keys[1:4]}) == 3
    assert keys[4] is None
    assert [each["key"] for each in csv.DictReader(io.StringIO(out.read_text()))] == [*keys[:4], ""]
    small = TESTS / "rulesets" / "small"
    empty = jsonl(record("a", {}))
    by_other = run("-", "--as-of", AS_OF, "--rules", small, stdin=empty)
    by_ours = run("-", "--as-of", AS_OF, stdin=empty)
    assert by_other.envelopes[0]["key"] != by_ours.envelopes[0]["key"]


def test_the_mapping_of_the_documents_can_be_used(run: Run) -> None:
    mapping = ROOT / "docs" / "batch-mapping.yaml"
    head = ["Case number", "Date received", "In danger?", "At risk of harm?", "Topics"]
    office = [
        [*head, "Referred on", "Surname", "Postcode"],
        [
            "1",
            "25/11/2026 10:00",
            "don't know",
            "Y",
            "The service / An adult",
            "20/11/2026",
            "",
            "",
        ],
    ]

    ran = run("-", "--from", "csv", "--mapping", mapping, stdin=table(office))

    assert (ran.code, codes(ran.envelopes[0])) == (0, [])


@pytest.mark.parametrize(
    ("special", "level"),
    [
        (["missing", "told by Robin"], "emergency"),
        (["missing", "none"], "emergency"),
        (["told by Robin"], None),
    ],
)
def test_a_grave_answer_among_several_is_not_lost_to_a_bad_one(
    run: Run, special: list[str], level: str | None
) -> None:
    answers = {"danger-now": "no", "harm": "yes", "special": special}

    (envelope,) = run("-", "--as-of", AS_OF, stdin=jsonl(record("a", answers))).envelopes

    assert [(e["code"], e["field"]) for e in envelope["errors"]] == [("bad-answer", "special")]
    by_floor = envelope["decision"]["floor"]
    assert (by_floor == "emergency") is (level == "emergency")


def test_a_short_row_is_decided_and_named_and_blank_cells_too_many_are_nothing(run: Run) -> None:
    given = b"id,danger-now,harm\na,yes\nb,yes,,,\nc,yes,no,more\n"

    ran = run("-", "--from", "csv", stdin=given)

    assert [codes(each) for each in ran.envelopes] == [["wrong-columns"], [], ["wrong-columns"]]
    levels = [each["decision"] and each["decision"]["level"] for each in ran.envelopes]
    assert levels == ["emergency", "emergency", None]


def test_a_first_mapping_of_json_names_its_usual_keys_alone(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "new.yaml"
    given = jsonl(*({"Case no": n, "Danger?": "yes", f"Robin {n}": "x"} for n in range(4)))

    ran = run("-", "--dry-run", "--mapping", mapping, stdin=given)

    text = mapping.read_text()
    assert ran.code == 1
    assert '  "Case no": id  # guessed: make sure\n' in text
    assert '  "Danger?": ""' in text
    assert "Robin" not in text + ran.out + ran.err
