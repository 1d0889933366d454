"""Interviews that were begun with 0.1.0 go on: by their own rules, or with what of them fits."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from from_0_1_0 import (
    FILES,
    LOCAL,
    OWN_RULES,
    SMALL,
    USUAL,
    changed_rules,
    edit_text,
    renamed_rules,
)
from running import Run
from scripted import Person
from sharing import sharing_also
from where import ROOT

from safeguard_cli.commands import resume_draft
from safeguard_cli.commands.session import advice_session
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.edges.prompts.replies import Command, Reply

FIRE: dict[str, Value] = {
    "fire": "yes", "where": "out", "seen-on": "2026-11-24", "attempted": ("soil",),
    "tried": ("sand",),
}  # fmt: skip
AGENCIES: dict[str, Value] = {"stage-result": "no-reply"}
STALE = {"danger-now", "tonight"}
Resume = Callable[..., Person]

PARTNERSHIP = ROOT / "docs" / "examples" / "partnership"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of drafts and records of somebody who used 0.1.0."""
    folder = tmp_path / "safeguard-data"
    shutil.copytree(FILES / "drafts", folder / "drafts")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture(scope="module")
def another_version(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The national rules, as another version of them."""
    with sharing_also(changed_rules(tmp_path_factory.mktemp("changed"))) as folder:
        yield folder


@pytest.fixture(scope="module")
def without_two_fields(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The national rules, after one field of the record was renamed and one was taken away."""
    rules = changed_rules(tmp_path_factory.mktemp("fewer"))
    fields = rules / "record.yaml"
    # Each field is a block of lines that begins with its id.
    blocks = fields.read_text().split("\n  - id: ")
    text = "\n  - id: ".join(each for each in blocks if not each.startswith("noticed-where\n"))
    text = text.replace(" noticed-where,", "").replace("seen-and-heard", "facts")
    fields.write_text(text.replace("- id: facts\n", "- id: facts\n    was: seen-and-heard\n"))
    with sharing_also(rules):
        yield rules


@pytest.fixture
def go_on(data: Path, monkeypatch: pytest.MonkeyPatch) -> Resume:
    def run(
        reference: str,
        answers: dict[str, Value],
        turns: dict[int, Reply | BaseException] | None = None,
        *,
        choices: dict[str, list[Any]] | None = None,
        **folders: Path,
    ) -> Person:
        person = Person(answers, turns or {})
        person.choices = choices or {}
        monkeypatch.setattr(advice_session, "prompter", lambda plain: person)
        resume_draft.resume(reference, plain=False, **folders)
        return person

    return run


def record(data: Path) -> dict[str, Any]:
    (file,) = (data / "records").glob("*.json")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def answers_in(reference: str) -> set[str]:
    """Return the questions that are answered in a draft of 0.1.0."""
    return {*json.loads((FILES / "drafts" / f"{reference}.json").read_text())["answers"]}


def texts(data: Path) -> set[str]:
    """Return the fields of the record."""
    return {field["field"] for section in record(data)["form"] for field in section["fields"]}


def left_over(record: dict[str, Any]) -> dict[str, str]:
    sections = [each for each in record["form"] if each["section"] == "-left-over"]
    return {field["label"]: field["value"] for each in sections for field in each["fields"]}


def heard(person: Person) -> str:
    return " ".join(" ".join(person.heard).split())


def own_rules_at(data: Path, folder: Path) -> None:
    edit_text(data / "drafts" / f"{SMALL}.json", "/srv/kim/rules", str(folder))


@pytest.mark.parametrize("reference", [USUAL, LOCAL, SMALL])
def test_an_old_draft_is_listed_as_stopped(run: Run, data: Path, reference: str) -> None:
    ran = run("resume", "--list")

    assert f"{reference}  stopped" in ran.out
    assert "cannot be read" not in ran.out


def test_an_old_draft_goes_on_by_its_own_rules_where_they_are(
    go_on: Resume, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_rules_at(data, OWN_RULES)

    person = go_on(SMALL, FIRE)

    assert person.asked == ["seen-on"]
    assert capsys.readouterr().err == ""
    assert "fit these rules" not in heard(person)
    assert [answer["question"] for answer in record(data)["answers"]][:4] == [
        "fire", "where", "tried", "seen-on",
    ]  # fmt: skip
    assert left_over(record(data)) == {}


def test_own_rules_that_have_gone_are_named_and_no_answer_is_lost(
    go_on: Resume, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = go_on(SMALL, {})

    assert "The rules that you began with are no longer in /srv/kim/rules." in (
        capsys.readouterr().err
    )
    assert "0 of your 3 answers fit these rules and are used. 3 answers do not:" in heard(person)
    assert "`tried` is not asked any more. Your answer was: sand" in heard(person)
    assert left_over(record(data)) == {"fire": "yes", "where": "out", "tried": "sand"}


def test_what_is_called_otherwise_is_named_and_asked_again_never_guessed(
    go_on: Resume, data: Path, tmp_path: Path
) -> None:
    person = go_on(SMALL, FIRE, rules=renamed_rules(tmp_path))

    assert "2 of your 3 answers fit these rules and are used. 1 answer does not:" in heard(person)
    assert (
        "`tried` is now `attempted` (What have you attempted?). It is asked again if it matters. "
        "Your answer was: sand"
    ) in heard(person)
    assert person.asked == ["attempted", "seen-on"]
    assert person.priors["attempted"] == ("soil",)
    given = {answer["question"]: answer["values"] for answer in record(data)["answers"]}
    assert given["attempted"] == ["soil"]
    assert left_over(record(data)) == {}


def test_an_answer_that_has_another_name_is_asked_again_too(
    go_on: Resume, data: Path, tmp_path: Path
) -> None:
    rules = renamed_rules(tmp_path)
    draft = data / "drafts" / f"{SMALL}.json"
    draft.write_text(draft.read_text().replace('"tried"', '"attempted"'))

    person = go_on(SMALL, FIRE, rules=rules)

    said = "`attempted` (What have you attempted?): the answer `sand` is now `soil`."
    assert said in heard(person)
    assert person.asked == ["attempted", "seen-on"]


def test_what_does_not_fit_is_kept_through_every_stop(
    go_on: Resume, data: Path, tmp_path: Path
) -> None:
    rules = renamed_rules(tmp_path)
    for go_back in (Command("back"), Command("back")):
        with pytest.raises(StoppedError, match="kept as SG-"):
            go_on(SMALL, FIRE, {1: go_back, 3: StoppedError("stopped")}, rules=rules)
        kept = json.loads((data / "drafts" / f"{SMALL}.json").read_text())
        assert kept["answers"]["tried"] == ["sand"]

    person = go_on(SMALL, FIRE, rules=rules)

    assert "`tried` is now `attempted`" in heard(person)
    assert person.priors["attempted"] == ("soil",)


# Of small rules, `test_own_rules_that_have_gone_are_named_and_no_answer_is_lost` shows it.
@pytest.mark.slow
def test_free_text_of_a_field_that_has_gone_stands_in_the_record_all_the_same(
    go_on: Resume, data: Path, without_two_fields: Path, run: Run
) -> None:
    person = go_on(USUAL, {}, rules=without_two_fields)

    assert "17 of your 19 answers fit these rules and are used. 2 answers do not:" in heard(person)
    assert left_over(record(data)) == {
        "noticed-where": "In the hall",
        "seen-and-heard (now: facts)": (
            "A bruise on the left arm, the size of a coin.\nShe held the arm close."
        ),
    }
    (file,) = (data / "records").glob("*.json")
    shown = run("record", "show", str(file)).out
    assert "From before the rules changed" in shown
    assert "| She held the arm close." in shown
    verified = run("record", "verify", str(file), "--rules", str(without_two_fields))
    assert "The same rules give the same decision" in verified.out


@pytest.mark.slow
def test_free_text_of_a_renamed_field_stands_there_when_it_is_asked_for(
    go_on: Resume, data: Path, without_two_fields: Path
) -> None:
    answers: dict[str, Value] = {"facts": "A bruise, seen at noon."}
    choices = {"The record.": ["concern", "record"]}

    person = go_on(USUAL, answers, rules=without_two_fields, choices=choices)

    assert str(person.priors["facts"]).startswith("A bruise on the left arm")
    fields = [field for section in record(data)["form"] for field in section["fields"]]
    assert {"A bruise, seen at noon."} == {f["value"] for f in fields if f["field"] == "facts"}
    assert list(left_over(record(data))) == ["noticed-where"]


def test_all_answers_that_fit_changed_rules_are_used_and_said_to_be(
    go_on: Resume, data: Path, another_version: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = go_on(USUAL, {}, rules=another_version)

    assert "These are not the rules that you began with" in capsys.readouterr().err
    assert "All of your 19 answers fit these rules and are used." in heard(person)
    # What goes stale is asked afresh, and nothing else that was answered.
    answers = answers_in(USUAL)
    assert {*person.asked} & answers == STALE
    assert answers - texts(data) <= {each["question"] for each in record(data)["answers"]}


def test_a_draft_that_went_on_with_other_rules_is_theirs_from_then_on(
    go_on: Resume, data: Path, another_version: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StoppedError):
        go_on(USUAL, {}, {2: StoppedError("stopped")}, rules=another_version)
    capsys.readouterr()

    person = go_on(USUAL, {})

    assert capsys.readouterr().err.count("rules that you began with") == 0
    assert "fit these rules" not in heard(person)


def test_local_rules_that_have_gone_leave_a_stage_to_be_asked_again(
    go_on: Resume, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = go_on(LOCAL, {**AGENCIES, "stage-tried": "practitioners"})

    told = capsys.readouterr().err
    assert "The local rules that you began with are no longer in /srv/kim/partnership." in told
    assert "17 of your 18 answers fit these rules and are used. 1 answer does not:" in heard(person)
    assert "`stage-tried`" in heard(person)
    assert "it takes another answer now." in heard(person)
    assert "stage-tried" in person.asked
    assert person.priors["stage-tried"] is None
    assert left_over(record(data)) == {}


# Of a draft of today, `test_resume_goes_on_by_the_local_rules_that_it_began_with` shows it.
@pytest.mark.slow
def test_local_rules_that_are_there_and_proved_are_gone_on_with(
    go_on: Resume, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit_text(data / "drafts" / f"{LOCAL}.json", "/srv/kim/partnership", str(PARTNERSHIP))

    person = go_on(LOCAL, {**AGENCIES, "example-kind": "none"})

    assert "no longer in" not in capsys.readouterr().err
    assert "stage-tried" not in person.asked
    assert record(data)["rules"]["local"] == "example-partnership"


# To prove them over the rules of today takes seconds.
@pytest.mark.slow
def test_local_rules_of_then_whose_sentences_say_nothing_of_acts_give_no_advice(
    go_on: Resume, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    partnership = FILES / "overlays" / "partnership"
    edit_text(data / "drafts" / f"{LOCAL}.json", "/srv/kim/partnership", str(partnership))

    person = go_on(LOCAL, {**AGENCIES, "stage-tried": "practitioners"})

    assert "safeguard rules check" in capsys.readouterr().err
    assert "stage-tried" in person.asked
    assert "local" not in record(data)["rules"] or record(data)["rules"]["local"] == ""


@pytest.mark.parametrize("command", ["checklist gone", "share"])
def test_what_was_gone_through_alone_and_has_gone_is_not_passed_over(
    go_on: Resume, data: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    own_rules_at(data, OWN_RULES)
    edit_text(data / "drafts" / f"{SMALL}.json", '"advise"', f'"{command}"')

    person = go_on(SMALL, FIRE)

    assert "What you began with alone is not in these rules." in capsys.readouterr().err
    assert person.asked == ["seen-on"]
    assert [each["part"] for each in record(data)["outcome"]] == ["danger", "concern"]


# Of small rules, the test below shows it.
@pytest.mark.slow
def test_an_old_draft_of_one_checklist_goes_on_with_it_alone(
    go_on: Resume, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit_text(data / "drafts" / f"{USUAL}.json", '"advise"', '"share"')

    person = go_on(USUAL, {})

    assert "alone" not in capsys.readouterr().err
    assert {*person.asked} & answers_in(USUAL) == STALE


def test_a_checklist_with_another_name_is_named_and_gone_on_with(
    go_on: Resume, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = renamed_rules(tmp_path)
    edit_text(rules / "beside.yaml", "  - id: fire-drill\n", "  - id: fire-drill\n    was: drill\n")
    edit_text(data / "drafts" / f"{SMALL}.json", '"advise"', '"checklist drill"')

    person = go_on(SMALL, FIRE, rules=rules)

    assert "The checklist `drill` is now `fire-drill`." in capsys.readouterr().err
    assert "seen-on" not in person.asked
