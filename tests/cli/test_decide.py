"""A decision says what advice and record say of the same answers, in ids, truth and moments."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from generated import BRIEFLY, NOW, full_answers, rule_sets, some_answers
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from typer.testing import CliRunner
from where import ROOT

from safeguard_cli.cli import app
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.record import make_record
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.decision import DecisionDocument, decide_case
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import MissingAnswerError, UsageError
from safeguard_cli.core.model.rule_set import RuleSet

Answers = Mapping[str, Value]


def as_the_record_says(interview: Interview, record: Record) -> dict[str, object]:
    """Return from a sealed record everything that a decision says as well.

    An emergency is shown to a person while it is open. A decision calls it open, and no more.
    """
    advice = record.advice
    settled = [action for action in advice.actions if action.settled]
    levels = [level.id for level in interview.rules.levels]
    return {
        "rules": (record.rules.id, record.rules.version, record.rules.digest),
        "as-of": record.as_of,
        "outcome": [
            (o.part, o.applies, o.action, o.settled, o.determining, o.open) for o in record.outcome
        ],
        # Behind the deadline, a record says of a step that it is due sooner.
        "advised": {
            a.part: (a.action, a.level, replace(a.due, words=a.due.words.partition("; ")[0]))
            for a in settled
        },
        "level": min((a.level for a in settled), key=levels.index, default=""),
        "duties": {d.duty: d.due for d in (*advice.duties, *advice.support)},
        "checklists": [
            (c.checklist, [(i.item, i.state) for i in c.items]) for c in advice.checklists
        ],
        "set-aside": record.set_aside,
    }


def as_the_decision_says(interview: Interview, decision: DecisionDocument) -> dict[str, object]:
    return {
        "rules": (decision.rules.id, decision.rules.version, decision.rules.digest),
        "as-of": decision.as_of,
        "outcome": [
            (p.part, p.applies, p.action, p.settled, p.determining, p.open) for p in decision.parts
        ],
        "advised": {p.part: (p.action, p.level, p.due) for p in decision.parts if p.due},
        "level": decision.level or "",
        "duties": {d.duty: d.due for d in decision.duties},
        "checklists": [
            (c.checklist, [(i.item, i.state) for i in c.items]) for c in decision.checklists
        ],
        "set-aside": tuple(interview.questions[name].ask for name in decision.set_aside),
    }


def same(interview: Interview, answers: Answers) -> None:
    record = make_record(Consultation(interview, dict(answers), NOW), "SG-1")
    decision = decide_case(interview, answers, NOW)

    assert as_the_decision_says(interview, decision) == as_the_record_says(interview, record)
    called = {part.part: part.action for part in decision.parts if not part.settled}
    gravest = interview.rules.levels[0].id
    for shown in record.advice.actions:
        if not shown.settled:
            assert shown.level == gravest
            assert called[shown.part] == shown.action or decision.floor == gravest


@given(rule_sets(), st.data())
def test_a_decision_says_what_the_record_says(rules: RuleSet, data: st.DataObject) -> None:
    same(Interview(rules), data.draw(some_answers(rules)))


@BRIEFLY
@given(st.data())
def test_a_decision_by_the_shipped_rules_says_what_the_record_says(
    interview: Interview, data: st.DataObject
) -> None:
    same(interview, data.draw(full_answers(interview.rules, record=True)))


@given(rule_sets(), st.data())
def test_the_missing_questions_are_a_true_upper_bound_and_the_first_is_next(
    rules: RuleSet, data: st.DataObject
) -> None:
    interview = Interview(rules)
    everything = data.draw(full_answers(rules))
    decision = decide_case(interview, {}, NOW)
    bound, asked = len(decision.missing), 0

    given_so_far: dict[str, Value] = {}
    while decision.missing:
        given_so_far[decision.missing[0]] = everything[decision.missing[0]]
        asked += 1
        decision = decide_case(interview, given_so_far, NOW)

    assert decision.set_aside == ()
    assert asked <= bound


@pytest.fixture
def run() -> Callable[..., tuple[int, str, str]]:
    def command(*words: str, stdin: str = "") -> tuple[int, str, str]:
        result = CliRunner().invoke(app, ["decide", *words], input=stdin)
        error = result.exception
        if isinstance(error, MissingAnswerError | UsageError):
            return error.exit_code, result.stdout, f"{error} {error.hint}"
        return result.exit_code, result.stdout, result.stderr

    return command


Run = Callable[..., tuple[int, str, str]]
DANGER = '{"as-of": "2026-11-25T10:00", "answers": {"danger-now": "yes"}}'


def protection_of(decision: dict[str, Any]) -> dict[str, Any]:
    (part,) = (each for each in decision["parts"] if each["part"] == "protection")
    return cast("dict[str, Any]", part)


def test_an_emergency_needs_no_further_answer(run: Run) -> None:
    code, out, err = run("-", stdin=DANGER)

    decision = json.loads(out)
    assert (code, err) == (0, "")
    assert (decision["level"], decision["stopped"]) == ("emergency", True)
    assert protection_of(decision)["action"] == "call-999"
    assert decision["as-of"] == "2026-11-25T10:00:00+00:00"


def test_a_missing_answer_is_named_and_the_decision_so_far_is_printed(run: Run) -> None:
    code, out, err = run(stdin='{"answers": {"danger-now": "no"}}')

    assert code == 4
    assert json.loads(out)["missing"][0] == "role"
    assert "`role`" in err


def test_an_unknown_question_is_refused_with_the_nearest_one(run: Run) -> None:
    code, out, err = run(stdin='{"answers": {"danger-nov": "no"}}')

    assert (code, out) == (2, "")
    assert "did you mean `danger-now`?" in err


def test_an_answer_can_be_set_over_the_file_and_a_moment_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(DANGER)

    code, out, _ = run(str(file), "--set", "danger-now=no", "--as-of", "2026-12-24T09:00")

    assert code == 4
    assert json.loads(out)["as-of"] == "2026-12-24T09:00:00+00:00"


def test_an_answer_is_set_aside_with_a_warning_where_its_question_does_not_apply(run: Run) -> None:
    sets = ["--set", "role=young", "--set", "harm=no"]
    ran = CliRunner().invoke(app, ["decide", *sets], input=DANGER)

    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["set-aside"] == ["harm"]
    assert ran.stderr == "warning: `harm` was set aside: its question does not apply\n"


def test_an_answer_that_nobody_would_have_asked_for_counts_and_adds_its_reason(run: Run) -> None:
    sets = ["--set", "danger-now=leaving", "--set", "tonight=leaving"]
    ran = CliRunner().invoke(app, ["decide", *sets], input=DANGER)

    assert (ran.exit_code, ran.stderr) == (0, "")
    decision = json.loads(ran.stdout)
    assert decision["set-aside"] == []
    assert len(protection_of(decision)["determining"]) == 2


def test_a_decision_fits_its_schema(run: Run) -> None:
    printed = CliRunner().invoke(app, ["rules", "schema", "decision"])
    schema = json.loads(printed.stdout)
    Draft202012Validator.check_schema(schema)
    decision = json.loads(run("docs/example.yaml")[1])

    assert list(Draft202012Validator(schema).iter_errors(decision)) == []
    assert list(Draft202012Validator(schema).iter_errors({**decision, "level": 7})) != []


def test_the_page_on_decisions_names_every_key() -> None:
    page = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    schema = msgspec.json.schema(DecisionDocument)

    for described in schema["$defs"].values():
        for key in described.get("properties", {}):
            assert f"`{key}`" in page, key
    assert "safeguard-decision/1" in page
