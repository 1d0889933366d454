"""A local rule set advises only if it is proved that it protects as much as the national one."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from overlay_folders import HEAD, base_in, overlay_in
from running import Ran, Run
from sampling import some_quick
from test_merge_local_rules import ADDED, EXCEPTION
from test_overlay_proof import action
from where import ROOT

from safeguard_cli import api
from safeguard_cli.commands import local_proof
from safeguard_cli.commands.advise import desk_for
from safeguard_cli.commands.local_proof import FAILED, HELD, WAIT, keep_verdict, kept_verdict
from safeguard_cli.commands.local_rules import made_local
from safeguard_cli.core.checking import local_may_advise
from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.store.places import cache_folder, config_folder

ROOT = ROOT
SCHOOL = ROOT / "docs" / "examples" / "maintained-school"
WEAKER = action("ask-warden")
BURNS = {"fire": "yes", "where": "out", "tried": ["none"], "seen-on": "unsure"}
SCHOOL_ID = "example-maintained-school"
NOT_USED = (
    "are not used, because they do not pass their check, or it took too long. "
    "This is the national advice."
)
TODAY = date(2026, 11, 27)
Proving = Callable[[RuleSet, RuleSet], bool]


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Gather what was proved, each time that it is proved."""
    found: list[bool] = []
    really = local_may_advise.is_proved

    def proving(base: RuleSet, local: RuleSet) -> bool:
        found.append(really(base, local))
        return found[-1]

    monkeypatch.setattr(local_may_advise, "is_proved", proving)
    return found


@pytest.fixture(autouse=True)
def own_cache(own_folders: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember no proof of another test: they are what these tests are about."""
    monkeypatch.setenv("SAFEGUARD_CACHE_DIR", str(tmp_path / "safeguard-cache"))


@pytest.fixture
def unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no proof hold."""
    monkeypatch.setattr(local_may_advise, "is_proved", lambda *_: False)


class Case:
    """A base and a local rule set over it, by which one case is decided."""

    def __init__(self, run: Run, folder: Path, more: str, head: str = HEAD) -> None:
        self._run = run
        base_in(folder)
        self.base = folder / "base"
        self.local = overlay_in(folder, more, head)
        self.answers = folder / "answers.yaml"
        self.answers.write_text(json.dumps({"answers": BURNS}))

    def run(self, command: str, *words: str) -> Ran:
        options = ("--rules", str(self.base), "--local", str(self.local))
        return self._run(command, *words, *options)

    def decide(self) -> tuple[str, str]:
        """Return the id of the local rule set that decided, and what was said."""
        ran = self.run("decide", str(self.answers))
        return json.loads(ran.out)["rules"].get("local", ""), ran.err


def verdicts() -> list[Path]:
    return sorted(cache_folder().glob("proof-*"))


# Whether it advises


def test_a_local_rule_set_that_is_proved_advises(run: Run, tmp_path: Path) -> None:
    local, said = Case(run, tmp_path, ADDED).decide()

    assert local == "hill-street"
    assert NOT_USED not in said


def test_one_that_protects_less_gives_way_to_the_national_advice_in_one_line(
    run: Run, tmp_path: Path
) -> None:
    case = Case(run, tmp_path, WEAKER)
    case.decide()

    local, said = case.decide()

    assert local == ""
    assert [line for line in said.splitlines() if NOT_USED in line] == [said.splitlines()[0]]
    assert f"safeguard rules check {case.local}" in said


def test_one_with_any_finding_gives_way_too(run: Run, tmp_path: Path) -> None:
    idle = ADDED.replace("if: {cellar: yes}}", "if: {fire: yes, concern: {at-least: emergency}}}")

    local, said = Case(run, tmp_path, idle).decide()

    assert local == ""
    assert NOT_USED in said


def test_one_that_cannot_be_read_gives_way_too(run: Run, tmp_path: Path) -> None:
    local, said = Case(run, tmp_path, "dutys: []\n").decide()

    assert local == ""
    assert NOT_USED in said


def test_one_whose_proof_breaks_down_gives_way_too(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(local_may_advise, "is_proved", broken)

    local, said = Case(run, tmp_path, ADDED).decide()

    assert local == ""
    assert NOT_USED in said


def _work_for_ever(*_: object) -> bool:
    while True:
        pass


def test_one_whose_proof_takes_too_long_gives_way_too_and_nothing_is_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_proof, "LONGEST", 0.05)
    monkeypatch.setattr(local_may_advise, "is_proved", _work_for_ever)

    local, said = Case(run, tmp_path, ADDED).decide()

    assert local == ""
    assert NOT_USED in said
    assert verdicts() == []


def test_a_local_head_that_cannot_be_read_is_still_an_error(run: Run, tmp_path: Path) -> None:
    ran = Case(run, tmp_path, ADDED, f"{HEAD}colour: red\n").run("decide", "-")

    assert ran.code == 3
    assert "SG022 unknown key `colour`" in ran.err


@pytest.mark.parametrize(
    ("command", "mark"),
    some_quick(
        [
            (("advise", "--set", "danger-now=yes", "--no-input", "--format", "json"), SCHOOL_ID),
            (("share", "--set", "danger-now=yes", "--no-input", "--format", "json"), SCHOOL_ID),
            (("checklist", "culture", "--format", "text"), "The lead reads the day's log"),
            (("decide", "ANSWERS"), SCHOOL_ID),
            (("explain", "--answers", "ANSWERS", "--format", "json"), SCHOOL_ID),
            (("batch", "RECORDS", "--from", "jsonl"), SCHOOL_ID),
        ],
        3,
    ),
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_a_command_that_advises_uses_local_rules_only_if_proved(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    mark: str,
) -> None:
    files = {name: tmp_path / name for name in ("ANSWERS", "RECORDS")}
    files["ANSWERS"].write_text('{"answers": {"danger-now": "yes"}}\n')
    files["RECORDS"].write_text('{"id": "1", "answers": {"danger-now": "yes"}}\n')
    words = [str(files.get(word, word)) for word in command]
    ran = []
    for proved in (True, False):
        monkeypatch.setattr(local_may_advise, "is_proved", lambda *_, proved=proved: proved)
        ran.append(run(*words, "--local", str(SCHOOL)))
        shutil.rmtree(cache_folder())

    used, refused = ran
    assert (mark in used.out, NOT_USED in used.err) == (True, False)
    assert (mark in refused.out, NOT_USED in refused.err) == (False, True)
    assert used.code == refused.code


@pytest.mark.usefixtures("unproved")
def test_a_demonstration_uses_only_what_is_proved(run: Run) -> None:
    assert NOT_USED in run("demo", "--list", "--rules", str(SCHOOL)).err


@pytest.mark.usefixtures("unproved")
def test_the_configured_local_rule_set_is_held_to_it_too(run: Run) -> None:
    config_folder().mkdir()
    (config_folder() / "local").symlink_to(SCHOOL)

    ran = run("advise", "--set", "danger-now=yes", "--no-input")

    assert NOT_USED in ran.err
    assert "Call 999 now" in ran.out


@pytest.mark.usefixtures("unproved")
def test_names_and_numbers_and_set_up_answers_are_used_all_the_same(
    run: Run, tmp_path: Path
) -> None:
    details = (
        "organisation: Hill Street Judo\nanswers: {nation: wales}\n"
        'contacts: {warden: {number: "01632 960123"}, neighbour: {number: "01632 960124"}}\n'
    )
    added = ADDED.replace("scope: next door}", "scope: next door, local: yes}")
    case = Case(run, tmp_path, added, HEAD + details)

    sets = ("--set", "fire=yes", "--set", "where=out", "--set", "tried=none")
    ran = case.run("advise", *sets, "--no-input", "--format", "json")

    record = json.loads(ran.out)
    assert NOT_USED in ran.err
    assert record["organisation"] == "Hill Street Judo"
    assert "01632 960123" in ran.out
    assert "01632 960124" not in ran.out


@pytest.mark.usefixtures("unproved")
def test_a_draft_is_begun_and_taken_up_by_the_rules_that_advise(tmp_path: Path) -> None:
    base_in(tmp_path)
    local = overlay_in(tmp_path, ADDED)

    desk = desk_for("advise", tmp_path / "base", local)

    assert desk.digest == desk.rules.digest
    assert desk.local == local


# What a record says


SETS = ("--set", "fire=yes", "--set", "where=out", "--set", "tried=none", "--no-input")


@pytest.mark.usefixtures("unproved")
def test_a_record_of_national_advice_does_not_claim_the_local_rules(
    run: Run, tmp_path: Path
) -> None:
    case = Case(run, tmp_path, ADDED)
    record = tmp_path / "record.json"
    case.run("advise", *SETS, "--out", str(record))

    ran = case.run("record", "verify", str(record))

    assert "local" not in json.loads(record.read_text())["rules"]
    assert "The same rules give the same decision" in ran.out
    assert NOT_USED not in ran.err


def test_a_record_of_a_local_rule_set_is_verified_by_it_whether_or_not_it_would_advise(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case(run, tmp_path, ADDED)
    record = tmp_path / "record.json"
    case.run("advise", *SETS, "--out", str(record))
    monkeypatch.setattr(local_may_advise, "is_proved", lambda *_: pytest.fail("proved to verify"))

    ran = case.run("record", "verify", str(record))

    assert json.loads(record.read_text())["rules"]["local"] == "hill-street"
    assert "The same rules give the same decision" in ran.out


def test_national_advice_is_explained_also_where_local_rules_are_set_up(
    run: Run, tmp_path: Path
) -> None:
    case = Case(run, tmp_path, ADDED)
    record = tmp_path / "record.json"
    run("advise", *SETS, "--rules", str(case.base), "--out", str(record))

    ran = case.run("explain", str(record))

    assert ran.code == 0, ran.err


# Proved once, and waited for as little as can be


def test_it_is_proved_once_and_only_for_the_same_files(
    run: Run, tmp_path: Path, proofs: list[bool]
) -> None:
    case = Case(run, tmp_path, ADDED)

    case.decide()
    _, said = case.decide()
    assert proofs == [True]
    assert WAIT not in said
    with (case.local / "more.yaml").open("a") as file:
        file.write("# changed\n")
    case.decide()
    with (case.base / "more.yaml").open("a") as file:
        file.write("# changed\n")
    case.decide()

    assert proofs == [True, True, True]


def test_that_it_does_not_hold_is_proved_once_too(
    run: Run, tmp_path: Path, proofs: list[bool]
) -> None:
    case = Case(run, tmp_path, WEAKER)

    assert (case.decide()[0], case.decide()[0], proofs) == ("", "", [False])


# A verdict is kept alike, whatever it is: `test_that_it_does_not_hold_is_proved_once_too`.
@pytest.mark.slow
@pytest.mark.parametrize("is_sound", [True, False])
def test_nobody_waits_for_what_rules_check_has_proved(
    run: Run, tmp_path: Path, proofs: list[bool], unmeasured: None, is_sound: bool
) -> None:
    folder = tmp_path / "school"
    shutil.copytree(SCHOOL, folder)
    procedure = folder / "whistleblowing.yaml"
    strengthens = "    strengthens: use-whistleblowing-policy\n"
    text = procedure.read_text("utf-8")
    procedure.write_text(text if is_sound else text.replace(strengthens, ""), "utf-8")

    checked = run("rules", "check", str(folder))
    advised = run("advise", "--set", "danger-now=yes", "--no-input", "--local", str(folder))

    assert (checked.code == 0, NOT_USED not in advised.err) == (is_sound, is_sound)
    assert proofs == []


def test_999_is_said_before_anyone_waits_for_the_proof(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before: list[str] = []

    def proving(*_: object) -> bool:
        before.append(capsys.readouterr().err)
        return True

    monkeypatch.setattr(local_may_advise, "is_proved", proving)

    Case(run, tmp_path, ADDED).decide()

    assert before == [f"{WAIT}\n"]
    assert "ring 999" in WAIT


def test_in_private_nothing_is_kept(run: Run, tmp_path: Path, proofs: list[bool]) -> None:
    case = Case(run, tmp_path, ADDED)

    case.run("advise", *SETS, "--private")
    case.run("advise", *SETS, "--private")

    assert proofs == [True, True]
    assert not cache_folder().exists()


def test_where_nothing_can_be_kept_it_is_proved_each_time(
    run: Run, tmp_path: Path, proofs: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SAFEGUARD_CACHE_DIR", str(tmp_path / "file" / "cache"))
    case = Case(run, tmp_path, ADDED)

    assert (case.decide()[0], case.decide()[0]) == ("hill-street", "hill-street")
    assert proofs == [True, True]


@pytest.mark.parametrize("with_details", [False, True])
def test_without_local_rule_files_no_proof_is_even_loaded(
    tmp_path: Path, with_details: bool
) -> None:
    local = tmp_path / "safeguard-config" / "local"
    if with_details:
        local.mkdir(parents=True)
        (local / "ruleset.yaml").write_text("extends: uk-safeguarding\norganisation: Us\n")
    program = (
        "import sys; from safeguard_cli.commands.desk import open_desk; open_desk()\n"
        "print(*(name for name in sys.modules if name.startswith('safeguard_cli.core.checking')))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert done.stdout == "\n"


# What is kept is believed only if nobody else can have written it


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "kept" / "proof-1.txt"
    keep_verdict(path, held=True)
    return path


def _linked(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def _made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir(0o700)


def _made_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize("held", [True, False])
def test_what_was_proved_is_kept_for_its_owner_alone(tmp_path: Path, held: bool) -> None:
    path = tmp_path / "new" / "proof-1.txt"

    keep_verdict(path, held=held)

    assert kept_verdict(path) is held
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.unlink(), id="none"),
        pytest.param(lambda path: path.chmod(0o644), id="others may read it"),
        pytest.param(lambda path: path.chmod(0o660), id="a group may write it"),
        pytest.param(lambda path: path.parent.chmod(0o777), id="all may put files there"),
        pytest.param(lambda path: path.parent.chmod(0o770), id="a group may put files there"),
        pytest.param(_linked, id="a link"),
        pytest.param(lambda path: path.write_bytes(b""), id="nothing in it"),
        pytest.param(lambda path: path.write_bytes(HELD + HELD), id="more in it"),
        pytest.param(lambda path: path.write_bytes(b"yes\n"), id="something else in it"),
        pytest.param(_made_a_folder, id="a folder"),
        pytest.param(_made_a_pipe, id="a pipe"),
    ],
)
def test_what_others_may_have_written_or_is_not_whole_is_not_believed(
    kept: Path, spoil: Callable[[Path], object]
) -> None:
    assert kept_verdict(kept) is True
    spoil(kept)

    assert kept_verdict(kept) is None


def test_what_another_person_owns_is_not_believed(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: someone_else)

    assert kept_verdict(kept) is None


def test_where_files_have_no_owners_nothing_is_believed(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    assert kept_verdict(kept) is None


def test_a_forged_verdict_is_proved_again(run: Run, tmp_path: Path, proofs: list[bool]) -> None:
    case = Case(run, tmp_path, WEAKER)
    case.decide()
    (verdict,) = verdicts()
    assert verdict.read_bytes() == FAILED
    verdict.write_bytes(HELD)
    verdict.chmod(0o666)

    local, said = case.decide()

    assert (local, proofs) == ("", [False, False])
    assert NOT_USED in said
    assert (verdict.read_bytes(), stat.S_IMODE(verdict.stat().st_mode)) == (FAILED, 0o600)


# Dates


def test_local_rules_past_their_review_date_are_used_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = base_in(tmp_path)
    local = overlay_in(tmp_path, ADDED)

    on_the_day, _ = made_local(base, local, "if-proved", date(2027, 1, 1))
    nothing_said = "to be looked at again" not in capsys.readouterr().err
    after, _ = made_local(base, local, "if-proved", date(2027, 1, 2))

    assert nothing_said
    assert on_the_day == after != base
    assert "to be looked at again by 1 January 2027" in capsys.readouterr().err


def test_an_exception_that_has_ended_is_said_and_the_rest_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = base_in(tmp_path)
    local = overlay_in(tmp_path, EXCEPTION)

    rules, _ = made_local(base, local, "if-proved", date(2027, 1, 1))

    assert rules.local is not None
    said = capsys.readouterr().err
    assert "The local exception `holidays` ended on 31 December 2026" in said


# From Python


def test_from_python_what_is_not_proved_is_refused(tmp_path: Path) -> None:
    base_in(tmp_path)
    local = overlay_in(tmp_path, WEAKER)

    with pytest.raises(RulesError, match="does not pass its check"):
        api.load_rules(tmp_path / "base", local)
