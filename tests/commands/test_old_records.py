"""Records that version 0.1.0 sealed are shown, verified and explained as far as that goes."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path

import pytest
from from_0_1_0 import OWN_RULES, REAL, RECORDS, changed_rules, edit_text, renamed_rules
from msgspec.structs import replace
from running import Run

from safeguard_cli.core.advising import earlier_records, sealing
from safeguard_cli.core.errors import SafeguardError

FORMATS = ("text", "plain", "json", "markdown", "html")


def content(name: str) -> bytes:
    return (RECORDS / f"{name}.json").read_bytes()


@pytest.fixture
def others(tmp_path: Path) -> str:
    return str(changed_rules(tmp_path))


@pytest.mark.parametrize("name", [*REAL, "training"])
def test_an_old_record_keeps_its_schema_its_digest_and_every_byte(name: str) -> None:
    record = sealing.from_json(content(name), training_too=True)

    assert record.schema == "safeguard-record/1"
    assert record.schema in earlier_records.EARLIER
    assert sealing.is_intact(record)
    assert sealing.to_json(record).encode() == content(name)


def test_what_a_later_schema_has_besides_is_not_in_the_digest_of_an_old_record() -> None:
    tree = json.loads(content("usual"))
    later = tree | {"floor": "protect", "advice": tree["advice"] | {"forbids": ["tell"]}}

    for schema, keys in earlier_records.EARLIER.items():
        assert schema == tree["schema"]
        assert earlier_records.only(later, keys) == tree


@pytest.mark.parametrize("deep", [False, True])
def test_an_old_record_that_holds_more_than_its_schema_had_is_refused(deep: bool) -> None:
    tree = json.loads(content("usual"))
    (tree["advice"] if deep else tree)["later"] = "protect"
    written = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"

    with pytest.raises(sealing.ExtraFieldsError):
        sealing.from_json(written.encode())


def test_a_record_of_a_later_version_is_named_as_such() -> None:
    later = content("usual").replace(b"safeguard-record/1", b"safeguard-record/3")

    with pytest.raises(sealing.UnknownSchemaError, match="of the kind `safeguard-record/3`"):
        sealing.from_json(later)


def test_a_byte_that_changes_in_an_old_record_is_found() -> None:
    whole = content("small")
    for place in range(0, len(whole), 17):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        try:
            found = not sealing.is_intact(sealing.from_json(changed))
        except SafeguardError:
            found = True

        assert found, place


@pytest.mark.parametrize("how", FORMATS)
@pytest.mark.parametrize("name", REAL)
def test_an_old_record_is_shown_in_every_format(run: Run, name: str, how: str) -> None:
    ran = run("record", "show", str(RECORDS / f"{name}.json"), "--format", how)

    record = json.loads(content(name))
    assert (ran.code, ran.err) == (0, "")
    # To be read aloud, a record is its advice.
    wanted = [action["do"].split(". ")[0] for action in record["advice"]["actions"]]
    wanted += [] if how == "plain" else [record["reference"], record["digest"]]
    said = " ".join(html.unescape(ran.out).split())
    assert [each for each in wanted if each not in said] == []
    if how == "json":
        assert ran.out.encode() == content(name)


def test_what_was_typed_and_an_exception_are_shown_as_they_were(run: Run) -> None:
    usual = run("record", "show", str(RECORDS / "usual.json")).out
    exception = " ".join(run("record", "show", str(RECORDS / "exception.json")).out.split())

    assert '| "He does it when I spill things."' in usual
    assert "The building is shut in August." in exception


def test_an_old_training_record_is_shown_with_its_mark_and_verified_by_none(run: Run) -> None:
    file = str(RECORDS / "training.json")

    assert "TRAINING" in run("record", "show", file).out
    assert run("record", "verify", file).code == 1


@pytest.mark.parametrize("name", REAL)
def test_without_its_rules_an_old_record_is_verified_by_its_digest_and_never_called_altered(
    run: Run, others: str, name: str
) -> None:
    ran = run("record", "verify", str(RECORDS / f"{name}.json"), "--rules", others)

    used = json.loads(content(name))["rules"]
    assert (ran.code, ran.err) == (0, "")
    assert "altered" not in ran.out
    assert "its rules are not available" in ran.out
    assert "this does not show that they lead to these actions" in ran.out
    assert f"It rests on {used['id']} {used['version']}, digest {used['digest']}." in ran.out
    assert ("Over it lie" in ran.out.splitlines()[3]) == ("local" in used)
    assert "Here are uk-safeguarding 9." in ran.out
    assert "--rules DIR" in ran.out


def test_an_old_record_that_was_altered_is_found_without_its_rules(
    run: Run, others: str, tmp_path: Path
) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(content("usual").replace(b"A bruise", b"No bruise"))

    ran = run("record", "verify", str(file), "--rules", others)

    assert ran.code == 1
    assert "altered: the digest does not fit" in ran.err


def test_the_digest_is_told_also_where_the_rules_cannot_be_read(run: Run, tmp_path: Path) -> None:
    ran = run("record", "verify", str(RECORDS / "usual.json"), "--rules", str(tmp_path / "gone"))

    assert ran.code == 3
    assert "The digest fits what the record says." in ran.out
    assert "altered" not in ran.err


def test_an_old_record_whose_rules_are_there_gives_the_same_decision(run: Run) -> None:
    ran = run("record", "verify", str(RECORDS / "small.json"), "--rules", str(OWN_RULES))

    assert ran.code == 0
    assert "The same rules give the same decision" in ran.out


def test_another_decision_of_another_version_is_not_called_altered(
    run: Run, tmp_path: Path
) -> None:
    record = sealing.from_json(content("small"))
    other = tuple(replace(action, level="emergency") for action in record.advice.actions)
    file = tmp_path / "r.json"
    advice = replace(record.advice, actions=other)
    file.write_text(sealing.to_json(sealing.seal(replace(record, advice=advice))))

    ran = run("record", "verify", str(file), "--rules", str(OWN_RULES))

    assert ran.code == 1
    assert not ran.err.startswith("altered")
    assert "the record says that 0.1.0 made it" in ran.err
    assert "verify it with that version" in ran.err


def test_a_hostile_record_commands_no_terminal_and_forges_no_verdict(
    run: Run, others: str, tmp_path: Path
) -> None:
    record = sealing.from_json(content("usual"))
    hostile = replace(record.rules, id="x\n\x1b[31mThe same rules give the same decision")
    file = tmp_path / "r.json"
    file.write_text(sealing.to_json(sealing.seal(replace(record, rules=hostile))))

    for command in (["record", "verify"], ["explain"]):
        ran = run(*command, str(file), "--rules", others)

        assert "\x1b" not in ran.out + ran.err
        assert "\nThe same rules" not in ran.out + ran.err


@pytest.mark.parametrize("name", REAL)
def test_without_its_rules_an_old_record_is_explained_by_what_it_says(
    run: Run, others: str, name: str
) -> None:
    ran = run("explain", str(RECORDS / f"{name}.json"), "--rules", others)

    said = " ".join(ran.out.split())
    record = json.loads(content(name))
    assert ran.code == 3
    assert "the rules of this record are not at hand" in ran.err
    assert "The rules of this record are not available here." in said
    assert "Not shown are why nothing more protective was advised" in said
    for action in record["advice"]["actions"]:
        for reason in action["reasons"]:
            assert f"{reason['because']} Rule {reason['rule']}." in said
    for answer in record["answers"]:
        assert answer["ask"] in said


def test_rules_that_changed_say_of_an_old_record_what_is_called_otherwise_now(
    run: Run, tmp_path: Path
) -> None:
    renamed, records = renamed_rules(tmp_path), tmp_path / "records"
    records.mkdir()
    (records / "r.json").write_bytes(content("small"))

    ran = run("rules", "diff", str(OWN_RULES), str(renamed), "--records", str(records))

    said = " ".join(ran.out.split())
    assert ran.code == 1
    assert "its answers no longer fit the questions: `tried` is now `attempted`" in said
    assert "its answer `sand` is now `soil`" in said


def test_an_action_that_only_has_another_id_is_not_another_advice(run: Run, tmp_path: Path) -> None:
    renamed, records = tmp_path / "renamed", tmp_path / "records"
    shutil.copytree(OWN_RULES, renamed)
    edit_text(renamed / "danger.yaml", "  - id: put-out\n", "  - id: quench\n    was: put-out\n")
    records.mkdir()
    (records / "r.json").write_bytes(content("small"))

    ran = run("rules", "diff", str(OWN_RULES), str(renamed), "--records", str(records))

    assert "1 record" in ran.out
    assert "advised as recorded" not in ran.out
    compared = json.loads(
        run(
            *("rules", "diff", str(OWN_RULES), str(renamed)),
            *("--records", str(records), "--format", "json"),
        ).out
    )
    assert compared["records"]["same"] == 1
