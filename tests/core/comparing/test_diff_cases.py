"""Past cases are decided by both rule sets: what differs is counted, with ids and no answers."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from generated import rule_sets
from hypothesis import given
from hypothesis import strategies as st
from rule_folders import PROVED, edit
from running import Run

from safeguard_cli.core.comparing.compare_past_cases import CaseComparison
from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.decision import DecisionDocument, decide_case
from safeguard_cli.core.deciding.envelope import Entry, Moment
from safeguard_cli.core.deciding.interview import Interview

AT = datetime.fromisoformat("2026-11-25T10:00:00+00:00")
FIRES = [
    {"id": "c-in", "answers": {"burning": "yes", "place": "in", "heard": ["none"]}},
    {"id": "c-out", "answers": {"burning": "yes", "place": "out", "heard": ["none"]}},
    {"id": "c-bell", "answers": {"burning": "no", "heard": ["bell"], "colour": "red"}},
    {"id": "c-quiet", "answers": {"burning": "no", "heard": ["none"], "colour": "red"}},
]


def changed(folder: Path, *edits: tuple[str, str], file: str = "rules") -> Path:
    rules = folder / "changed"
    shutil.copytree(PROVED, rules)
    for old, new in edits:
        edit(rules, file, old, new)
    return rules


def cases(folder: Path, *records: dict[str, Any], name: str = "cases.jsonl") -> str:
    file = folder / name
    file.write_text("".join(json.dumps({"as-of": AT.isoformat()} | one) + "\n" for one in records))
    return str(file)


def told(run: Run, old: Path, new: Path, file: str) -> tuple[int, dict[str, Any]]:
    ran = run("rules", "diff", str(old), str(new), "--cases", file, "--format", "json")
    return ran.code, json.loads(ran.out)["cases"]


def test_cases_are_counted_by_what_changes_with_their_ids_and_from_what_to_what(
    run: Run, tmp_path: Path
) -> None:
    inside = "{id: burns-inside, if: {place: in}"
    new = changed(tmp_path, (inside, inside.replace("in}", "out}")))

    code, found = told(run, PROVED, new, cases(tmp_path, *FIRES))
    text = run("rules", "diff", str(PROVED), str(new), "--cases", str(tmp_path / "cases.jsonl"))

    assert code == text.code == 1
    assert (found["cases"], found["differ"], found["same"]) == (4, 2, 2)
    out = next(one for one in found["changes"] if one["examples"][0]["id"] == "c-out")
    assert (out["where"], out["protective"], out["due"]) == ("fire", "more", "sooner")
    assert out["old"] == {"action": "put-out", "level": "act", "settled": True}
    assert out["new"] == {"action": "ring", "level": "protect", "settled": True}
    assert "2 of 4 past cases would be advised differently." in text.out
    assert "- 1 case. LESS PROTECTIVE. Fire." in text.out
    assert "Was: Ring 999 (Protect)" in text.out
    assert max(map(len, text.out.splitlines())) <= 80


def test_a_deadline_alone_makes_a_case_differ_and_both_moments_are_told(
    run: Run, tmp_path: Path
) -> None:
    new = changed(tmp_path, ("within: same day", "within: 3 days"))
    file = cases(tmp_path, *FIRES)

    _, found = told(run, PROVED, new, file)
    text = run("rules", "diff", str(PROVED), str(new), "--cases", file).out

    (one,) = found["changes"]
    assert (one["count"], one["due"], one["protective"]) == (2, "later", "less")
    assert [each["id"] for each in one["examples"]] == ["c-out", "c-bell"]
    assert one["examples"][0]["was-due"] < one["examples"][0]["now-due"]
    assert "The deadline is later." in text


def test_a_duty_that_a_case_loses_is_told_as_less_protective(run: Run, tmp_path: Path) -> None:
    lost = ("source: one, if: {burning: yes}", "source: one, if: {place: in}")
    new = changed(tmp_path, lost, file="beside")

    _, found = told(run, PROVED, new, cases(tmp_path, *FIRES))

    (one,) = found["changes"]
    assert (one["kind"], one["where"], one["protective"]) == ("duty", "write", "less")
    assert [each["id"] for each in one["examples"]] == ["c-out"]


def test_answers_that_one_side_does_not_know_are_said_and_counted_and_the_case_is_compared(
    run: Run, tmp_path: Path
) -> None:
    new = changed(
        tmp_path,
        ("answers: {red: Red, blue: Blue}", "answers: {red: Red, green: Green}"),
        ("out: Outdoors, sea: At sea}", "out: Outdoors, sea: At sea, sky: Sky}"),
        ("  - id: shape\n", "  - id: form\n"),
        ("if: {place: in}, because", "if: {place: [in, sky]}, because"),
    )  # fmt: skip
    file = cases(
        tmp_path,
        {"id": "blue", "answers": {"burning": "no", "heard": ["bell"], "colour": "blue"}},
        {"id": "sky", "answers": {"burning": "yes", "place": "sky", "heard": ["none"]}},
        {"id": "shape", "answers": {"burning": "no", "heard": ["bell"], "shape": "round"}},
    )

    _, found = told(run, PROVED, new, file)
    text = run("rules", "diff", str(PROVED), str(new), "--cases", file).out

    assert found["not-known-to-old"] == {
        "cases": 1, "examples": ["sky"], "faults": [["bad-answer", "place", 1]],
    }  # fmt: skip
    assert found["not-known-to-new"]["cases"] == 2
    assert ["unknown-question", "", 1] in found["not-known-to-new"]["faults"]
    (one,) = [each for each in found["changes"] if each["kind"] == "part"]
    assert one["old"] == {"action": "", "level": None, "settled": False}
    assert one["new"]["action"] == "ring"
    assert "1 case holds what OLD cannot use, and OLD decides without it: sky." in text
    assert "Was: not settled" in text


def test_a_table_may_have_columns_of_either_rule_set(run: Run, tmp_path: Path) -> None:
    new = changed(tmp_path, ("  - id: shape\n", "  - id: form\n"))
    file = tmp_path / "cases.csv"
    file.write_text("id,burning,heard,shape,form\na,no,bell;cry,round,\nb,no,none,,square\n")

    _, found = told(run, PROVED, new, str(file))

    assert (found["cases"], found["differ"]) == (2, 0)
    assert found["not-known-to-old"]["examples"] == ["b"]
    assert found["not-known-to-new"]["examples"] == ["a"]


def test_a_question_that_takes_several_answers_on_one_side_alone_is_read_on_both(
    run: Run, tmp_path: Path
) -> None:
    several = "    ask: Which colour?\n    kind: many\n"
    alone = ("blue: Blue}", "blue: {label: Blue, alone: yes}}")
    new = changed(tmp_path, ("    ask: Which colour?\n", several), alone)
    file = tmp_path / "cases.csv"
    file.write_text("id,burning,heard,colour\na,no,none,red\n")

    _, found = told(run, PROVED, new, str(file))
    _, back = told(run, new, PROVED, str(file))

    for each in (found, back):
        assert each["not-known-to-old"]["cases"] == each["not-known-to-new"]["cases"] == 0
        assert (each["cases"], each["differ"]) == (1, 0)


def test_an_action_that_only_has_another_id_is_no_difference(run: Run, tmp_path: Path) -> None:
    new = changed(tmp_path, ("  - id: put-out\n", "  - id: quench\n    was: put-out\n"))

    code, found = told(run, PROVED, new, cases(tmp_path, *FIRES))

    assert (found["differ"], found["changes"]) == (0, [])
    assert code in (0, 1)


def test_lines_that_are_no_cases_are_counted_with_their_place_and_quote_nothing(
    run: Run, tmp_path: Path
) -> None:
    file = Path(cases(tmp_path, *FIRES))
    file.write_text(file.read_text() + '{"id": "x"}\nSally was hurt\n')

    ran = run("rules", "diff", str(PROVED), str(PROVED), "--cases", str(file))

    assert ran.code == 1
    assert "2 records could not be read as a case." in ran.out
    assert "line 5: the record has no `answers`" in ran.out
    assert "Sally" not in ran.out + ran.err
    assert "some past cases could not be read" in ran.err


def test_same_rules_advise_no_past_case_differently(run: Run, tmp_path: Path) -> None:
    ran = run("rules", "diff", str(PROVED), str(PROVED), "--cases", cases(tmp_path, *FIRES))

    assert (ran.code, ran.err) == (0, "")
    assert "0 of 4 past cases would be advised differently." in ran.out


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param("cases.txt", "{}", "--cases takes records as JSONL or CSV", id="other ending"),
        pytest.param("none.csv", None, "cannot read the file of cases", id="no such file"),
        pytest.param("none.jsonl", "", "the file of cases holds none", id="empty"),
    ],
)
def test_a_file_of_cases_that_cannot_be_used_is_a_sentence(
    run: Run, tmp_path: Path, name: str, content: str | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)

    ran = run("rules", "diff", str(PROVED), str(PROVED), "--cases", str(tmp_path / name))

    assert ran.code == 2
    assert sentence in ran.err


@given(st.data())
def test_a_case_differs_exactly_where_two_fresh_decisions_of_it_do(data: st.DataObject) -> None:
    old, new = data.draw(rule_sets()), data.draw(rule_sets())
    sides = [Interview(old), Interview(new)]
    comparison = CaseComparison(old, new)
    differ = 0
    for number in range(3):
        entries, fresh = [], []
        for interview, numbers in zip(sides, comparison.numbers, strict=True):
            answers = _some_answers(data, interview)
            fresh.append(_essence(decide_case(interview, answers, AT)))
            moment = Moment(AT, AT.isoformat())
            entries.append(Entry(number, f"c{number}", numbers.row(answers), moment))
        comparison.take([(entries[0], entries[1])])
        differ += fresh[0] != fresh[1]

    assert comparison.found().differ == differ


def _some_answers(data: st.DataObject, interview: Interview) -> Given:
    given = {}
    for name, question in interview.questions.items():
        if question.kind == "choice" and data.draw(st.booleans()):
            given[name] = data.draw(st.sampled_from(list(question.answers)))
    return given


def _essence(decision: DecisionDocument) -> object:
    parts = {
        one.part: (one.action, one.level, one.due.at or one.due.words)
        if one.due
        else ("", "" if one.settled else None, "")
        for one in decision.parts
    }
    duties = {one.duty: one.due.at or one.due.words for one in decision.duties}
    return {k: v for k, v in parts.items() if v != ("", "", "")}, duties
