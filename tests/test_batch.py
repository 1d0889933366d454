"""A batch decides as one case does: in order, none lost, and it can be stopped and gone on with."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec import json as fast_json

from safeguard_cli.__main__ import main
from safeguard_cli.core.decision import decide_case
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.record import verify
from safeguard_cli.core.sealing import from_json, is_intact
from safeguard_cli.edges.batch.ids import SeenIds
from safeguard_cli.edges.batch.written import harmless
from safeguard_cli.reading.answers import moment
from test_cli import FULL

AS_OF = "2026-11-25T10:00"
DANGER = {"danger-now": "yes"}
WORRY = {"danger-now": "no", "tonight": "safe", "harm": "yes", "about": ["none"]}


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def envelopes(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    def command(*words: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["safeguard", "batch", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin))))
        code = 0
        try:
            main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        out, err = capsysbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return command


def jsonl(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def record(name: str, answers: object, **others: str) -> dict[str, object]:
    return {"id": name, "answers": answers, **others}


def codes(envelope: dict[str, Any]) -> list[str]:
    return [error["code"] for error in envelope["errors"]]


def test_each_record_gets_the_decision_of_its_answers_in_order(
    run: Run, interview: Interview
) -> None:
    cases: list[Any] = [DANGER, FULL, WORRY, {**FULL, "danger-now": "yes"}]

    ran = run(
        "-", "--as-of", AS_OF, stdin=jsonl(*(record(f"r{n}", c) for n, c in enumerate(cases)))
    )

    assert ran.code == 0
    assert [(e["id"], e["line"], e["errors"]) for e in ran.envelopes] == [
        (f"r{n}", n + 1, []) for n in range(len(cases))
    ]
    for case, envelope in zip(cases, ran.envelopes, strict=True):
        expected = decide_case(interview, interview.check({**case}), moment(AS_OF))
        assert envelope["decision"] == json.loads(fast_json.encode(expected))


def test_a_record_may_name_its_own_moment(run: Run) -> None:
    given = jsonl(record("a", DANGER, **{"as-of": "2026-12-24T09:00"}), record("b", DANGER))

    moments = [e["decision"]["as-of"] for e in run("-", "--as-of", AS_OF, stdin=given).envelopes]

    assert moments == ["2026-12-24T09:00:00+00:00", "2026-11-25T10:00:00+00:00"]


def test_without_a_moment_all_records_have_the_same_one(run: Run) -> None:
    ran = run("-", stdin=jsonl(*(record(f"r{n}", DANGER) for n in range(500))))

    assert len({e["decision"]["as-of"] for e in ran.envelopes}) == 1


def test_a_bad_record_stops_nothing_and_is_counted(run: Run, tmp_path: Path) -> None:
    given = jsonl(record("a", DANGER), record("b", {"danger-nov": "yes"}), record("c", DANGER))
    bad = tmp_path / "bad.jsonl"

    ran = run("-", "--errors", bad, stdin=given)

    assert ran.code == 1
    assert [codes(e) for e in ran.envelopes] == [[], ["unknown-question"], []]
    assert ran.envelopes[1]["decision"] is None
    assert "3 records: 2 decided, 1 bad." in ran.err
    assert bad.read_text() == ran.out.splitlines(keepends=True)[1]
    assert stat.S_IMODE(bad.stat().st_mode) == 0o600


def test_nothing_typed_comes_out_of_an_error(run: Run) -> None:
    secret = "Robin Example"
    given = jsonl(
        record("a", {secret: secret, "danger-now": secret, "referral-date": secret}),
        record("b", secret), {"id": "c", "answers": {}, secret: 1, "as-of": secret}, secret,
        record("d", {"about": [secret]}), record("e", {"danger-now": {secret: 1}}),
    )  # fmt: skip

    ran = run("-", stdin=given)

    assert len(ran.envelopes) == 6
    assert all(e["errors"] for e in ran.envelopes)
    assert secret not in ran.out + ran.err


def test_free_text_is_taken_and_kept_out_of_the_decision(run: Run) -> None:
    given = jsonl(record("a", {**DANGER, "own-words": 'Robin: "I\'m scared"'}))

    ran = run("-", stdin=given)

    assert ran.code == 0
    assert "Robin" not in ran.out


def test_an_id_that_comes_twice_is_an_error_the_second_time_and_both_lines_are_named(
    run: Run,
) -> None:
    ran = run("-", stdin=jsonl(record("a", DANGER), record("b", DANGER), record("a", WORRY)))

    assert ran.code == 1
    assert [codes(e) for e in ran.envelopes] == [[], [], ["duplicate-id"]]
    assert "line 3" in ran.envelopes[2]["errors"][0]["message"]
    assert "line 1" in ran.envelopes[2]["errors"][0]["message"]


@pytest.mark.parametrize("rising", [0, 10, 90], ids=lambda count: f"{count} rising first")
def test_ids_are_told_apart_exactly_also_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, rising: int
) -> None:
    # A table of four places: every id meets others in its chain.
    monkeypatch.setattr("safeguard_cli.edges.batch.ids._SLOTS", 4)
    monkeypatch.setattr("safeguard_cli.edges.batch.ids._LAST_SLOT", 3)
    monkeypatch.setattr("safeguard_cli.edges.batch.ids._WRITE_AT", 10)
    ids = SeenIds()
    names = [b"%d" % n for n in [*range(rising), *(n * n % 137 for n in range(200))]]
    first: dict[bytes, int] = {}

    for start in range(0, len(names), 7):
        block = names[start : start + 7]
        found = ids.earlier(block, range(start + 1, start + 1 + len(block))) or [0] * len(block)
        for line, (name, earlier) in enumerate(zip(block, found, strict=True), start + 1):
            assert earlier == first.get(name, 0)
            first.setdefault(name, line)
    ids.close()


def test_an_output_is_new_and_private(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    assert run("-", "--out", out, stdin=jsonl(record("a", DANGER))).code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    again = run("-", "--out", out, stdin=jsonl(record("a", DANGER)))

    assert again.code == 5
    assert "already something of that name" in again.err
    assert sorted(tmp_path.glob("out*")) == [out]


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "-"])
def test_what_fails_before_anything_is_decided_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    ran = run("-", "--from", "csv", "--out", name, "--errors", "bad", stdin=b"idd\na\n")

    assert (ran.code, ran.out) == (2, "")
    assert not list(here.iterdir())


@pytest.mark.parametrize("taken", ["out", "out.resume"])
def test_an_output_that_cannot_be_made_leaves_no_other_behind(
    run: Run, tmp_path: Path, taken: str
) -> None:
    here = tmp_path / "here"
    (here / taken).mkdir(parents=True)
    words = ["--out", here / "out", "--errors", here / "bad"]

    assert run("-", *words, stdin=jsonl(record("a", DANGER))).code == 5
    assert [path.name for path in here.iterdir()] == [taken]


def test_an_input_without_records_is_told(run: Run) -> None:
    ran = run("-")

    assert (ran.code, ran.out) == (1, "")
    assert "no records" in ran.err


def test_sealed_records_are_saved_for_each_that_is_decided(
    run: Run, tmp_path: Path, interview: Interview
) -> None:
    folder = tmp_path / "records"
    given = jsonl(
        record("a", {**FULL, "own-words": "I am scared."}), record("b", 7), record("c", DANGER)
    )

    assert run("-", "--records", folder, "--as-of", AS_OF, stdin=given).code == 1

    first, third = sorted(folder.iterdir())
    assert (first.name[-12:], third.name[-12:]) == ("0000001.json", "0000003.json")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert "I am scared." in first.read_text()
    for file in (first, third):
        sealed = from_json(file.read_bytes())
        assert is_intact(sealed)
        assert verify(sealed, interview).same_decision


# CSV


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def as_csv(cells: Iterable[Sequence[str]]) -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows(cells)
    return held.getvalue().encode()


def test_csv_says_what_json_says_with_columns_in_any_order(run: Run) -> None:
    names = sorted(FULL, reverse=True)
    cells = [";".join(v) if isinstance(v := FULL[name], list) else str(v) for name in names]
    given = as_csv([[*names, "as-of", "id"], [*cells, AS_OF, "a"], [*cells, "", "b"]])
    by_json = jsonl(record("a", FULL, **{"as-of": AS_OF}), record("b", FULL))

    one = run("-", "--from", "csv", "--as-of", "2026-12-24", stdin=given)
    two = run("-", "--as-of", "2026-12-24", stdin=by_json)

    assert [e["decision"] for e in one.envelopes] == [e["decision"] for e in two.envelopes]


def test_an_empty_cell_is_no_answer(run: Run) -> None:
    ran = run("-", "--from", "csv", stdin=b"id,danger-now,tonight\na,no,\n")

    assert ran.envelopes[0]["decision"]["missing"][0] == "tonight"


def test_csv_output_has_a_row_for_each_record(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    given = jsonl(record("a", DANGER), record("b", {}), record("", {}), record("c", FULL))

    assert run("-", "--out", out, "--as-of", AS_OF, stdin=given).code == 1

    a, b, bad, c = rows(out.read_text())
    assert (a["id"], a["level"], a["protection.action"]) == ("a", "emergency", "call-999")
    assert a["protection.due"] == "2026-11-25T10:00:00+00:00"
    assert (b["level"], b["missing"].split()[0]) == ("", "danger-now")
    assert (bad["id"], bad["line"], bad["errors"]) == ("", "3", "bad-id")
    assert c["protection.action"] == "tell-the-deputy"


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


@pytest.mark.parametrize("last", [b'd,"no', b'd,no"', b'd,"no,no'])
def test_two_stray_quotation_marks_swallow_no_record_between_them(run: Run, last: bytes) -> None:
    rows = [b"id,danger-now", b'a,"no', b"b,no", b"c,no", last, b"e,no", b""]

    ran = run("-", "--from", "csv", stdin=b"\n".join(rows))

    assert [(e["line"], codes(e)) for e in ran.envelopes] == [
        (2, ["unclosed-quote"]), (3, []), (4, []), (5, ["unclosed-quote"]), (6, []),
    ]  # fmt: skip


def test_free_text_may_take_several_lines_of_a_row(run: Run) -> None:
    rows = b'id,own-words,danger-now\na,"he said\nb,no,no\nno more",no\nc,,no\n'

    ran = run("-", "--from", "csv", stdin=rows)

    assert [(e["id"], e["line"], codes(e)) for e in ran.envelopes] == [("a", 2, []), ("c", 5, [])]


def test_a_full_folder_for_temporary_files_is_told_and_the_batch_goes_on_elsewhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = jsonl(*(record(f"{n:040d}", DANGER) for n in range(5000)))
    words = ["-", "--out", tmp_path / "out", "--as-of", AS_OF]
    with monkeypatch.context() as patched:
        # A device that is always full.
        full = tmp_path / "full"
        full.symlink_to("/dev/full")
        patched.setattr(tempfile, "TemporaryFile", lambda **_: full.open("wb", buffering=0))
        ran = run(*words, stdin=cases)

    assert ran.code == 5
    assert "TMPDIR" in ran.err
    assert run(*words, "--resume", stdin=cases).code == 0
    assert len((tmp_path / "out").read_bytes().splitlines()) == 5000


# Summary


def test_a_summary_counts_what_came_out(run: Run, tmp_path: Path) -> None:
    page, counts = tmp_path / "s.html", tmp_path / "s.json"
    given = jsonl(record("a", DANGER), record("b", DANGER), record("c", FULL), record("d", {}), 7)

    for file in (page, counts):
        run("-", "--as-of", AS_OF, "--summary", file, stdin=given)

    found = json.loads(counts.read_bytes())
    assert (found["records"], found["bad"], found["incomplete"], found["no-level"]) == (5, 1, 1, 1)
    assert {line["id"]: line["count"] for line in found["levels"]}["emergency"] == 2
    protection = next(lines for title, lines in found["actions"] if lines[0]["id"] == "call-999")
    assert [line["count"] for line in protection] == [2, 1]
    # Both emergencies, and the two things that the full case is to do that day.
    assert (found["days"][0]["id"], found["days"][0]["count"]) == ("2026-11-25", 4)
    assert [line["id"] for line in found["unknown"]] == ["danger-now"]
    assert "<script" not in page.read_text()
    assert "http" not in page.read_text().replace("http-equiv", "")


def test_a_summary_does_not_count_what_was_refused(run: Run, tmp_path: Path) -> None:
    counts = tmp_path / "s.json"
    given = jsonl(record("a", DANGER), record("a", FULL), record("b", DANGER), record("b", DANGER))

    run("-", "--as-of", AS_OF, "--summary", counts, stdin=given)

    found = json.loads(counts.read_bytes())
    assert (found["records"], found["bad"]) == (4, 2)
    assert sum(line["count"] for line in found["levels"]) == 2
    assert [day["count"] for day in found["days"]] == [2]


def test_a_summary_whose_name_is_taken_is_told_before_anything_is_decided(
    run: Run, tmp_path: Path
) -> None:
    out, page = tmp_path / "out", tmp_path / "page.html"

    ran = run("-", "--out", out, "--summary", out, stdin=jsonl(record("a", DANGER)))
    assert (ran.code, out.exists()) == (5, False)
    ran = run("-", "--out", out, "--summary", tmp_path / "none/p", stdin=jsonl(record("a", DANGER)))
    assert (ran.code, out.exists()) == (5, False)
    page.touch()

    ran = run("-", "--out", out, "--summary", page, stdin=jsonl(record("a", DANGER)))
    assert (ran.code, out.exists(), page.read_text()) == (5, False, "")


def test_a_summary_that_could_not_be_saved_is_made_by_going_on(run: Run, tmp_path: Path) -> None:
    out, page, cases = tmp_path / "out", tmp_path / "page.html", jsonl(record("a", DANGER))
    words = ["-", "--out", out, "--as-of", AS_OF, "--summary"]

    assert run(*words, tmp_path / f"{'x' * 300}.html", stdin=cases).code == 5
    assert len(out.read_bytes().splitlines()) == 1
    assert run(*words, page, "--resume", stdin=cases).code == 0

    assert page.exists()
    assert not Path(f"{out}.resume").exists()


def test_a_summary_is_printed_where_the_decisions_do_not_go(run: Run, tmp_path: Path) -> None:
    given = jsonl(record("a", DANGER))

    to_file = run("-", "--out", tmp_path / "o", "--summary", "-", "--as-of", AS_OF, stdin=given)
    to_stream = run("-", "--summary", "-", stdin=given)

    assert "  1  Emergency: act now" in to_file.out
    assert "Actions due, by day\n  1  Wednesday 25 November 2026\n" in to_file.out
    assert "  1  Emergency: act now" in to_stream.err
    assert len(to_stream.envelopes) == 1


# Stopping and going on


def many(count: int) -> bytes:
    cases = [DANGER, WORRY, {"danger-now": "maybe"}, FULL]
    return jsonl(*(record(f"case {n}", cases[n % 4]) for n in range(count)))


class Stopping:
    """A stream that is broken off by a signal after so many bytes."""

    def __init__(self, content: bytes, after: int) -> None:
        self._stream = io.BytesIO(content)
        self._after = after

    def read1(self, size: int) -> bytes:
        if self._stream.tell() >= self._after:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)
        return self._stream.read(min(size, 1000))


@pytest.mark.parametrize("how", ["jsonl", "csv"])
def test_a_batch_that_is_stopped_goes_on_without_repeats_or_gaps(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    whole, out, bad = tmp_path / "whole", tmp_path / "out", tmp_path / "bad"
    words = ["--as-of", AS_OF, "--format", how]
    run("-", "--out", whole, "--errors", tmp_path / "b", *words, stdin=many(300))
    options = ["-", "--out", out, "--errors", bad, *words]

    for after in (5_000, 20_000):
        with monkeypatch.context() as patched:
            patched.setattr(
                "safeguard_cli.commands.batch._opened",
                lambda *_, after=after: (Stopping(many(300), after).read1, 0),
            )
            ran = run(*options, *(["--resume"] if after > 5_000 else []))
        assert ran.code == 130
        assert "--resume" in ran.err
        assert whole.read_bytes().startswith(out.read_bytes())
        assert out.read_bytes().endswith(b"\n")
    # Killed in the middle of a line.
    out.write_bytes(whole.read_bytes()[: out.stat().st_size + 9])
    last = run(*options, "--summary", tmp_path / "s.json", "--resume", stdin=many(300))

    assert last.code == 1
    assert out.read_bytes() == whole.read_bytes()
    assert bad.read_bytes() == (tmp_path / "b").read_bytes()
    assert json.loads((tmp_path / "s.json").read_bytes())["records"] == 300
    assert not Path(f"{out}.resume").exists()


def stopped(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(
            "safeguard_cli.commands.batch._opened", lambda *_: (Stopping(many(300), 9_000).read1, 0)
        )
        assert run("-", "--out", out, "--as-of", AS_OF).code == 130
    return out


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (["--as-of", AS_OF], many(300).replace(b'"case 7"', b'"case x"'), "the input is not"),
        (["--as-of", AS_OF], many(300)[:2_000], "the input is not"),
        (["--as-of", "2026-12-24"], many(300), "begun otherwise: as-of"),
        (["--as-of", AS_OF, "--format", "csv"], many(300), "begun otherwise: write-as"),
        (["--as-of", AS_OF, "--rules", "RULES"], many(300), "begun otherwise: rules"),
    ],
)
def test_it_does_not_go_on_with_another_input_or_other_options(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    stdin: bytes,
    told: str,
) -> None:
    small = str(Path(__file__).parent / "rulesets" / "small")
    out = stopped(run, tmp_path, monkeypatch)
    before = out.read_bytes()

    words = [small if word == "RULES" else word for word in words]
    ran = run("-", "--out", out, "--resume", *words, stdin=stdin)

    assert ran.code == 2
    assert told in ran.err
    assert out.read_bytes() == before


def test_a_finished_output_is_not_gone_on_with(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("-", "--out", out, stdin=many(3))

    ran = run("-", "--out", out, "--resume", stdin=many(3))

    assert ran.code == 2
    assert "nothing to go on with" in ran.err


def test_a_signal_leaves_whole_lines(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "safeguard_cli", "batch", "-", "--out", str(out)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    assert process.stderr
    process.stdin.write(many(40))
    process.stdin.flush()
    until = time.monotonic() + 30
    while not (out.exists() and out.stat().st_size) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    told = process.stderr.read().decode()

    assert process.wait(30) == 130
    assert "holds the first 40 records" in told
    assert len(out.read_bytes().splitlines()) == 40
    process.stdin.close()
    process.stderr.close()
