"""A batch decides as one case does: in order, and none lost."""

from __future__ import annotations

import json
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from batching import AS_OF, DANGER, WORRY, Run, codes, jsonl, record, runner
from msgspec import json as fast_json
from test_cli import FULL

from safeguard_cli.commands.batch import summary as batch_summary
from safeguard_cli.core.advising.sealing import from_json, is_intact
from safeguard_cli.core.advising.verifying import verify
from safeguard_cli.core.deciding.decision import decide_case
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.batch.ids import SeenIds
from safeguard_cli.reading.as_of import read_moment


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    return runner(monkeypatch, capsysbinary)


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
        expected = decide_case(interview, interview.check({**case}), read_moment(AS_OF))
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
    assert "3 records: 3 decided, 0 bad." in ran.err
    assert "Of those decided, 1 hold what could not be used" in ran.err
    assert bad.read_text() == ran.out.splitlines(keepends=True)[1]
    assert stat.S_IMODE(bad.stat().st_mode) == 0o600


def test_of_many_unknown_keys_only_some_are_named(run: Run) -> None:
    keys = {f"key-{number}": "yes" for number in range(5000)}

    ran = run("-", stdin=jsonl(record("a", {**DANGER, **keys})))

    (envelope,) = ran.envelopes
    assert codes(envelope) == ["unknown-question"] * 21
    assert envelope["errors"][-1]["message"].startswith("4980 more keys")


def test_danger_is_not_lost_to_a_bad_answer(run: Run) -> None:
    bad = {"others": "maybe", "about": 7, "referral-date": "27/11/2026", "nobody-asks": "x"}
    given = jsonl(record("a", {**DANGER, **bad}, **{"as-of": "soon"}))

    ran = run("-", "--as-of", AS_OF, stdin=given)

    (envelope,) = ran.envelopes
    assert ran.code == 1
    assert envelope["decision"]["level"] == "emergency"
    assert envelope["decision"]["as-of"] == "2026-11-25T10:00:00+00:00"
    assert {(error["code"], error["field"]) for error in envelope["errors"]} == {
        ("bad-as-of", "as-of"), ("bad-answer", "others"), ("wrong-type", "about"),
        ("bad-answer", "referral-date"), ("unknown-question", ""),
    }  # fmt: skip


def test_a_question_that_is_answered_twice_is_not_answered(run: Run) -> None:
    line = b'{"id": "a", "answers": {"danger-now": "yes", "harm": "yes", "danger-now": "no"}}\n'

    (envelope,) = run("-", stdin=line).envelopes

    assert codes(envelope) == ["repeated-key"]
    assert envelope["decision"]["missing"][0] == "danger-now"


def test_strict_ends_with_4_where_an_answer_is_missing_and_all_is_written(run: Run) -> None:
    assert run("-", "--strict", stdin=jsonl(record("a", FULL))).code == 0

    ran = run("-", "--strict", stdin=jsonl(record("a", FULL), record("b", {"harm": "yes"})))

    assert (ran.code, len(ran.envelopes)) == (4, 2)
    assert "1 record with an answer missing" in ran.err


def test_without_numpy_the_same_comes_out_and_it_is_said_once(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = jsonl(*(record(f"r{n}", c) for n, c in enumerate([DANGER, FULL, WORRY, {"x": "y"}])))
    words = ["-", "--as-of", AS_OF, "--summary"]
    quick = run(*words, tmp_path / "a.json", stdin=given)
    monkeypatch.setattr("safeguard_cli.core.deciding.many_cases.find_spec", lambda _: None)
    monkeypatch.setattr("safeguard_cli.commands.batch.command.is_quick", lambda: False)

    slow = run(*words, tmp_path / "b.json", stdin=given)

    assert slow.err.count("numpy is not installed") == 1
    assert "numpy is not installed" not in quick.err
    for one, two in zip(quick.envelopes, slow.envelopes, strict=True):
        one["decision"]["missing"] = two["decision"]["missing"]
        assert one == two
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


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
    # The table grows twice, and then several ids share a place in it.
    monkeypatch.setattr("safeguard_cli.edges.batch.ids._FIRST_SIZE", 4)
    monkeypatch.setattr("safeguard_cli.edges.batch.ids._LARGEST", 16)
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
    assert (found["records"], found["bad"], found["incomplete"]) == (5, 1, 1)
    levels = {line["id"]: line["count"] for line in found["levels"]}
    assert (levels["emergency"], levels[""], levels["?"]) == (2, 0, 1)
    assert {line["id"]: line["count"] for line in found["floors"]} == levels
    protection = next(lines for title, lines in found["actions"] if lines[0]["id"] == "call-999")
    assert [line["count"] for line in protection] == [2, 1]
    # Both emergencies, and the two things that the full case is to do that day.
    none, november = found["months"]
    assert (november["month"], november["cases"], november["floors"]) == ("2026-11", 4, {
        name: count for name, count in levels.items() if count
    })  # fmt: skip
    assert november["actions"]["protection call-999"] == 2
    # What could not be decided has no moment, so no month.
    assert (none["month"], none["cases"], none["errors"]) == ("", 0, {"not-a-record ": 1})
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
    assert [(each["month"], each["cases"], each["due"]) for each in found["months"]] == [
        ("", 0, 0), ("2026-11", 2, 2),
    ]  # fmt: skip
    assert [(each["id"], each["count"]) for each in found["errors"]] == [("duplicate-id id", 2)]


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


def full(text: str, out: Path | None) -> None:
    raise CannotWriteError(f"cannot write `{out}`: the disk is full")


def test_a_summary_whose_place_cannot_be_one_is_refused_first(run: Run, tmp_path: Path) -> None:
    ran = run(
        "-", "--out", tmp_path / "out", "--summary", tmp_path / f"{'x' * 300}.html", stdin=b""
    )

    assert ran.code == 5
    assert "the name is too long" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_summary_that_could_not_be_saved_is_made_by_going_on(run: Run, tmp_path: Path) -> None:
    out, page, cases = tmp_path / "out", tmp_path / "page.html", jsonl(record("a", DANGER))
    words = ["-", "--out", out, "--as-of", AS_OF, "--summary"]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batch_summary, "give", full)
        assert run(*words, page, stdin=cases).code == 5
    assert len(out.read_bytes().splitlines()) == 1
    assert run(*words, page, "--resume", stdin=cases).code == 0

    assert page.exists()
    assert not Path(f"{out}.resume").exists()


def test_a_summary_is_printed_where_the_decisions_do_not_go(run: Run, tmp_path: Path) -> None:
    given = jsonl(record("a", DANGER))

    to_file = run("-", "--out", tmp_path / "o", "--summary", "-", "--as-of", AS_OF, stdin=given)
    to_stream = run("-", "--summary", "-", stdin=given)

    assert "  1  Emergency: act now" in to_file.out
    assert "Actions due, by month\n  1  November 2026\n" in to_file.out
    assert "  1  Emergency: act now" in to_stream.err
    assert len(to_stream.envelopes) == 1
