"""On the command line, too, the moment of a case picks the law of its day."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from batching import Run as BatchRun
from batching import jsonl, record, runner
from rule_folders import SMALL, edit
from running import Run
from where import RULES
from whole_cases import completed

from safeguard_cli.api import Record, decide, explain, interview, load_rules
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.reading.as_of import read_moment

BEFORE, DAY = "2026-09-29T10:00", "2026-09-30T10:00"


def whole(given: Mapping[str, Value]) -> dict[str, Value]:
    """Return these answers with all others that the law of either day asks for."""
    return completed(completed(given, read_moment(BEFORE)), read_moment(DAY))


REFUSAL: dict[str, Value] = {"setting": "school-maintained", "agreement": "refused"}
REFUSED = whole({**REFUSAL, "about": ("sharing",)})
KNOWN = completed(
    {"harm": "yes", "special": ("sexual-abuse",), "telling": "raises-risk", "setting": "health"}
)
OLDER, NEWER = "do-not-share-now", "ask-if-the-law-obliges"
LAWS = pytest.mark.parametrize(("as_of", "action"), [(BEFORE, OLDER), (DAY, NEWER)])


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> BatchRun:
    return runner(monkeypatch, capsysbinary)


def answers(folder: Path, given: Mapping[str, Value], as_of: str = "") -> str:
    file = folder / "answers.json"
    file.write_text(json.dumps({"answers": given, **({"as-of": as_of} if as_of else {})}))
    return str(file)


def shared(decision: dict[str, Any]) -> str:
    (part,) = (part for part in decision["parts"] if part["part"] == "information-sharing")
    return str(part["action"])


@LAWS
def test_decide_goes_by_the_law_of_its_moment(
    tmp_path: Path, run: Run, as_of: str, action: str
) -> None:
    by_option = run("decide", answers(tmp_path, REFUSED), "--as-of", as_of)
    by_file = run("decide", answers(tmp_path, REFUSED, as_of))

    assert shared(json.loads(by_option.out)) == shared(json.loads(by_file.out)) == action


@LAWS
def test_advise_makes_a_record_by_that_law_and_verify_and_explain_go_by_it(
    tmp_path: Path, run: Run, as_of: str, action: str
) -> None:
    file = str(tmp_path / "record.json")
    made = run(
        "advise", "--no-input", "--answers", answers(tmp_path, REFUSED), "--as-of", as_of,
        "--out", file,
    )  # fmt: skip
    verified = run("record", "verify", file)
    told = json.loads(run("explain", file, "--format", "json").out)

    assert made.code == 0
    assert "The same rules give the same decision" in verified.out
    assert shared(told) == action


@pytest.mark.parametrize(
    ("as_of", "setting", "nation", "is_newer"),
    [
        (BEFORE, "school-maintained", "england", False),
        (DAY, "school-maintained", "england", True),
        (DAY, "school-maintained", "wales", False),
        (DAY, "sport", "england", False),
    ],
)
def test_who_answers_a_request_after_a_refusal_is_told_the_law_of_the_day(
    as_of: str, setting: str, nation: str, is_newer: bool
) -> None:
    asked = {**REFUSAL, "about": ("request",), "asker": "professional", "doubt": "no"}

    given = whole({**asked, "setting": setting, "nation": nation})
    made = Record.of(load_rules(), given, "SG-1", as_of=as_of).contents.advice

    (action,) = (one for one in made.actions if one.action == "answer-the-request")
    said = " ".join(action.steps)
    assert ("If not, do not share now." in said) == (not is_newer)
    assert ("ask your data protection lead today" in said) == is_newer


def test_records_of_one_batch_are_each_decided_by_the_law_of_their_own_day(
    batch: BatchRun,
) -> None:
    days = [BEFORE, DAY, "", BEFORE, "2026-09-29T22:59:59+00:00", "2026-09-29T23:00:00+00:00"]
    records = [
        record(f"r{n}", REFUSED, **({"as-of": day} if day else {})) for n, day in enumerate(days)
    ]

    done = batch("-", "--as-of", "2026-11-25T10:00", stdin=jsonl(*records))

    found = [shared(envelope["decision"]) for envelope in done.envelopes]
    assert found == [OLDER, NEWER, NEWER, OLDER, OLDER, NEWER]


def test_rows_of_csv_are_each_decided_by_the_law_of_their_own_day(batch: BatchRun) -> None:
    given = {k: v if isinstance(v, str) else v[0] for k, v in REFUSED.items()}
    head = ",".join(["id", "as-of", *given])
    rows = [",".join([f"r{n}", day, *given.values()]) for n, day in enumerate((BEFORE, DAY))]

    done = batch("-", "--from", "csv", stdin="\n".join([head, *rows, ""]).encode())

    first, second = (envelope["decision"] for envelope in done.envelopes)
    assert (shared(first), shared(second)) == (OLDER, NEWER)


def test_the_summary_of_a_batch_counts_cases_of_both_laws(tmp_path: Path, batch: BatchRun) -> None:
    records = [
        record(f"r{n}", REFUSED, **{"as-of": day}) for n, day in enumerate((BEFORE, DAY) * 3)
    ]
    file = tmp_path / "summary.json"

    batch("-", "--summary", file, "--out", tmp_path / "out.jsonl", stdin=jsonl(*records))

    actions = [line for _, lines in json.loads(file.read_text())["actions"] for line in lines]
    counts = {line["id"]: line["count"] for line in actions}
    assert (counts[OLDER], counts[NEWER]) == (3, 3)


@LAWS
def test_python_goes_by_the_law_of_the_moment(as_of: str, action: str) -> None:
    rules = load_rules()
    made = Record.of(rules, REFUSED, "SG-1", as_of=as_of)
    asked = interview(rules, lambda question: REFUSED[question.id], as_of=as_of)

    (part,) = (p for p in decide(rules, asked, as_of).parts if p.part == "information-sharing")
    (told,) = (p for p in explain(rules, asked, as_of).parts if p.part == "information-sharing")

    assert part.action == told.action == action
    assert made.verify(rules).same_decision


@pytest.mark.parametrize("how", ["text", "plain", "markdown", "html", "json"])
def test_a_start_that_is_not_confirmed_is_said_beside_the_sentence_in_every_format(
    tmp_path: Path, run: Run, how: str
) -> None:
    told = run(
        "advise", "--no-input", "--answers", answers(tmp_path, KNOWN), "--as-of", "2024-08-07",
        "--format", how,
    )  # fmt: skip

    _, _, after = " ".join(told.out.split()).partition(
        "We do not know if it has begun, so check locally."
    )
    # In plain prompts each sentence has a line of its own, with its place.
    assert "Start date not confirmed" in after[:100]


def test_the_golden_rules_carry_the_new_law_from_its_day_on(run: Run) -> None:
    before, after = (run("checklist", "golden-rules-2024", "--as-of", day) for day in (BEFORE, DAY))

    assert "a refusal alone is no" not in " ".join(before.out.split())
    assert "a refusal alone is no reason not to share" in " ".join(after.out.split())


def test_check_says_on_which_days_the_law_changes(run: Run, tmp_path: Path) -> None:
    # What it says of the shipped rules, `test_check_cli.py` holds: to prove them takes long.
    shutil.copytree(SMALL, tmp_path / "small")
    edit(tmp_path / "small", "beside", "sure: check}", "sure: check, in-force-from: 2026-09-30}")

    found = json.loads(run("rules", "check", str(tmp_path / "small"), "--format", "json").out)

    assert found["law-changes-on"] == ["2026-09-30"]


def test_the_table_of_sources_says_from_when_a_law_is_in_force(run: Run) -> None:
    table = run("rules", "sources", str(RULES)).out
    found = json.loads(run("rules", "sources", str(RULES), "--format", "json").out)["statements"]
    known = {each["statement"]: each for each in found}

    assert "the Children Act 2004, from 2026-09-30 |" in table
    assert "the duty to report child sexual abuse, start date not confirmed |" in table
    assert known["cwsa2026-bodies"]["in-force-from"] == "2026-09-30"


@LAWS
def test_the_picture_of_the_rules_is_that_of_the_law_of_the_answers(
    tmp_path: Path, run: Run, as_of: str, action: str
) -> None:
    file = answers(tmp_path, REFUSED, as_of)

    drawn = run(
        "rules", "graph", "--part", "information-sharing", "--answers", file, "--format", "dot"
    ).out

    assert ("Ask today if the law obliges" in drawn) == (action == NEWER)
