"""The commands without a terminal: results, warnings, exit codes, and what is never said."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from running import Ran, Run
from where import ROOT
from whole_cases import NOW, completed, shipped

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.words.cleaning import clean

FULL = completed({"harm": "yes", "told": "lead-away"})
AS_OF = "2026-11-25T10:00"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"as-of": AS_OF, "answers": FULL}))
    return file


def test_complete_answers_give_advice_on_standard_output_and_nothing_else(
    run: Run, answers: Path
) -> None:
    ran = run("advise", "--answers", str(answers), "--no-input")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("PROTECT THE CHILD\nTell the deputy lead now")


@pytest.mark.parametrize("how", ["text", "plain", "json", "markdown", "html"])
def test_every_format_holds_the_action(run: Run, answers: Path, how: str) -> None:
    ran = run("advise", "--answers", str(answers), "--no-input", "--format", how)

    assert ran.code == 0
    assert "Tell the deputy lead now" in ran.out


def test_a_file_and_standard_input_give_the_same_record_but_for_its_name_and_time(
    run: Run, answers: Path
) -> None:
    by_file = run("advise", "--answers", str(answers), "--no-input", "--format", "json")
    by_stream = run("advise", "--answers", "-", "--format", "json", stdin=answers.read_text())

    one, two = json.loads(by_file.out), json.loads(by_stream.out)
    for record in (one, two):
        del record["reference"], record["digest"], record["created"]
    assert one == two


def test_set_stands_over_the_file(run: Run, answers: Path) -> None:
    ran = run("advise", "--answers", str(answers), "--set", "told=nobody", "--no-input")

    assert "Tell your safeguarding lead today" in ran.out


def test_several_answers_can_be_set(run: Run) -> None:
    ran = run(
        "advise", "--no-input", "--format", "json",
        *(f"--set={name}={value}" for name, value in [
            ("danger-now", "no"), ("tonight", "safe"), ("harm", "yes"),
            ("about", "own-decision,system"),
        ]),
    )  # fmt: skip

    given = {each["question"]: each["values"] for each in json.loads(ran.out)["answers"]}
    assert given["about"] == ["own-decision", "system"]


def test_a_missing_answer_is_named_and_what_can_be_said_is_still_printed(run: Run) -> None:
    known: dict[str, Value] = {"danger-now": "no", "tonight": "safe", "role": "staff"}
    law = shipped().on(NOW)
    missing = law.questions[law.replay(known, NOW).missing[0]]

    ran = run("advise", *(f"--set={name}={value}" for name, value in known.items()), "--no-input")

    assert ran.code == 4
    assert f"`{missing.id}`" in ran.err
    assert f"its answers are: {', '.join(missing.answers)}" in ran.err
    assert "If a child is or may be in danger" in ran.out or "999" in ran.out


def test_what_one_answer_makes_certain_is_said_although_others_are_missing(run: Run) -> None:
    ran = run("advise", "--set", "special=missing", "--no-input")

    assert ran.code == 4
    assert ran.out.startswith("Whatever else is answered, this is at least: Emergency: act now.")


def test_whoever_wants_plain_words_has_them_also_from_a_file_of_answers(run: Run) -> None:
    answers = ROOT / "benchmarks" / "answers.yaml"

    plain = run("advise", "--answers", str(answers), "--plain")

    assert plain.out == run("advise", "--answers", str(answers), "--format", "plain").out
    first, card = plain.out.splitlines()[0], "Action 1. Protect the child. Tell the deputy lead now"
    assert first.startswith("At once: If the child is with you, first listen calmly.")
    assert card in plain.out
    # The usual case must stay short enough to be listened to.
    assert len(plain.out.splitlines()) <= 80


def test_an_emergency_needs_no_other_answer(run: Run) -> None:
    ran = run("advise", "--set", "danger-now=unsure", "--no-input")

    assert ran.code == 0
    assert ran.out.startswith("EMERGENCY: act now\nCall 999 now")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--set", "danger-nwo=yes"], "no question `danger-nwo`; did you mean `danger-now`?"),
        (["--set", "danger-now=noo"], "did you mean `no`?"),
        (["--set", "danger-now"], "QUESTION=ANSWER"),
        (["--set", "child-names=Alex"], "free text"),
        (["--set", "step-date=yesterday"], "takes a date"),
        (["--answers", "nowhere.yaml"], "there is no file"),
        (["--as-of", "soon"], "`as-of`"),
    ],
)
def test_a_wrong_word_is_told_with_the_way_out_and_exit_code_2(
    run: Run, words: list[str], told: str
) -> None:
    ran = run("advise", *words, "--no-input")

    assert ran.code == 2
    assert told in ran.err
    assert ran.out == ""


def test_every_fault_of_an_answers_file_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("as-off: 1\nanswers:\n  danger-nwo: yes\n  harm: [yes, no]\n  harm: no\n")

    ran = run("advise", "--answers", str(file), "--no-input")

    assert ran.code == 2
    assert "a.yaml:5:3" in ran.err
    file.write_text("as-off: 1\nanswers:\n  danger-nwo: yes\n  harm: [yes, no]\n")
    ran = run("advise", "--answers", str(file), "--no-input")
    assert [line.partition(": ")[0] for line in ran.err.splitlines()] == [
        "a.yaml:1:1",
        "a.yaml:3:3",
        "a.yaml:4:3",
    ]


def test_what_was_typed_is_never_repeated_in_an_error(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("answers:\n  danger-now: Alex Smith\n  own-words: [Alex Smith]\n")

    ran = run("advise", "--answers", str(file), "--no-input")

    assert ran.code == 2
    assert "Alex" not in ran.out + ran.err


def test_text_that_a_comment_would_cut_is_refused_and_not_quoted(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("answers:\n  danger-now: yes # at home\n  child-names: Robin #2 of three\n")

    ran = run("advise", "--answers", str(file), "--no-input")

    assert ran.code == 2
    assert "answers.yaml:3:22: what stands behind this `#` would be left out" in ran.err
    assert "answers.yaml:2" not in ran.err
    assert "three" not in ran.err


def test_an_answer_that_would_not_have_been_asked_is_set_aside_with_a_warning(
    run: Run, answers: Path
) -> None:
    ran = run(
        "advise", "--answers", str(answers), "--set", "reply=overdue", "--no-input",
        "--format", "json",
    )  # fmt: skip

    assert ran.code == 0
    assert "`reply` was set aside" in ran.err
    assert json.loads(ran.out)["set-aside"] == ["What does children's social care say?"]


def test_a_name_that_promises_another_kind_of_file_is_refused(
    run: Run, answers: Path, tmp_path: Path
) -> None:
    ran = run("advise", "--answers", str(answers), "--no-input", "--out", str(tmp_path / "a.pdf"))

    assert ran.code == 2
    assert "records are not written as `.pdf`" in ran.err
    assert ".html" in ran.err


def test_nothing_is_ever_asked_unless_a_person_sits_at_a_terminal(run: Run) -> None:
    ran = run("advise", stdin="1\n1\n1\n")

    assert ran.code == 2
    assert "--answers" in ran.err


def test_a_record_is_saved_for_its_owner_alone_and_never_over_another(
    run: Run, answers: Path, tmp_path: Path
) -> None:
    out = tmp_path / "record.json"
    command = ["advise", "--answers", str(answers), "--no-input", "--out", str(out)]

    first, second = run(*command), run(*command)

    assert (first.code, first.out) == (0, "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert second.code == 5
    assert "already" in second.err


def test_a_record_that_cannot_be_saved_is_printed_all_the_same(
    run: Run, answers: Path, tmp_path: Path
) -> None:
    out = tmp_path / "nowhere" / "record.html"

    ran = run("advise", "--answers", str(answers), "--no-input", "--out", str(out))

    assert ran.code == 5
    assert ran.out.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("name", "begins"), [("r.md", "# "), ("r.html", "<!DOCTYPE"), ("r.txt", "S")]
)
def test_the_ending_of_the_file_says_the_format(
    run: Run, answers: Path, tmp_path: Path, name: str, begins: str
) -> None:
    run("advise", "--answers", str(answers), "--no-input", "--out", str(tmp_path / name))

    assert (tmp_path / name).read_text().startswith(begins)


class TestRecord:
    @pytest.fixture
    def file(self, run: Run, answers: Path, tmp_path: Path) -> Path:
        out = tmp_path / "record.json"
        run("advise", "--answers", str(answers), "--no-input", "--out", str(out))
        return out

    def test_an_unchanged_one_is_verified_with_what_that_cannot_prove(
        self, run: Run, file: Path
    ) -> None:
        ran = run("record", "verify", str(file))

        assert ran.code == 0
        assert "Unchanged since sealed. The same rules give the same decision:" in ran.out
        assert "anyone can seal a new one" in ran.out

    def test_a_changed_one_is_found(self, run: Run, file: Path) -> None:
        file.write_bytes(file.read_bytes().replace(b"Tell the deputy", b"Ask the deputy!"))

        ran = run("record", "verify", str(file))

        assert ran.code == 1
        assert "altered" in ran.err

    def test_one_made_with_other_rules_says_that_they_are_not_available(
        self, run: Run, file: Path, tmp_path: Path
    ) -> None:
        import shutil

        other = tmp_path / "rules"
        shutil.copytree(ROOT / "rules", other)
        head = other / "ruleset.yaml"
        version = "version: 0.2.0"
        assert version in head.read_text()
        head.write_text(head.read_text().replace(version, "version: 0.2.1"))

        ran = run("record", "verify", str(file), "--rules", str(other))

        assert ran.code == 0
        assert "its rules are not available" in ran.out

    @pytest.mark.parametrize("how", ["text", "plain", "json", "markdown", "html"])
    def test_any_format_is_made_again_from_the_json_alone(
        self, run: Run, file: Path, how: str
    ) -> None:
        shown = run("record", "show", str(file), "--format", how)

        assert shown.code == 0
        assert "Tell the deputy lead now" in shown.out

    @pytest.mark.parametrize("how", ["text", "plain", "json", "markdown", "html"])
    def test_what_was_put_into_the_file_by_hand_commands_no_terminal(
        self, run: Run, file: Path, how: str
    ) -> None:
        forged = "Tell \u202e\u2066\x9b31m\u200b\u2028the deputy".encode()
        file.write_bytes(file.read_bytes().replace(b"Tell the deputy", forged))

        shown = run("record", "show", str(file), "--format", how)

        assert "was altered after it was sealed" in shown.err
        assert "the deputy lead now" in shown.out
        assert clean(shown.out) == shown.out

    def test_what_is_no_record_is_refused_in_one_sentence(self, run: Run, answers: Path) -> None:
        ran = run("record", "show", str(answers))

        assert ran.code == 1
        assert len(ran.err.splitlines()) == 2


class TestAlone:
    def test_share_asks_about_danger_first_and_then_only_what_sharing_needs(self, run: Run) -> None:
        first = run("share", "--no-input")
        later = run("share", "--no-input", "--set", "danger-now=no", "--set", "tonight=safe")

        assert "`danger-now`" in first.err
        assert "`role`" in later.err

    def test_the_5cs_make_a_poster_without_answers(self, run: Run) -> None:
        ran = run("checklist", "5cs", "--format", "html")

        assert ran.code == 0
        assert "Portsmouth 5Cs" in ran.out
        assert "@page" in ran.out

    def test_an_unmet_c_has_something_to_do(self, run: Run) -> None:
        met = [f"--set=c-{c}=yes" for c in ("child", "communicate", "context", "clear")]
        known = ["--set=danger-now=no", "--set=tonight=no-child", "--set=role=staff"]

        ran = run("checklist", "5cs", "--no-input", "--set=c-curious=no", *met, *known)

        assert ran.code == 0
        assert "4 met, 1 outstanding" in ran.out
        assert "Talk with your supervisor" in ran.out

    def test_an_unknown_checklist_is_told_with_the_nearest(self, run: Run) -> None:
        ran = run("checklist", "5c")

        assert ran.code == 2
        assert "did you mean `5cs`?" in ran.err


def test_contacts_show_what_is_not_set(run: Run) -> None:
    ran = run("contacts")

    assert ran.code == 0
    assert "NSPCC Whistleblowing Advice Line: 0800 028 0285" in ran.out
    assert "Designated safeguarding lead: not set" in ran.out
    assert "safeguard setup" in ran.out


def test_help_pages_are_listed_and_shown_with_their_sources(run: Run) -> None:
    listed = run("help")
    name = listed.out.split("safeguard help ")[1].split()[0]

    shown = run("help", name)

    assert shown.code == 0
    assert "Source: " in shown.out


def test_broken_rules_are_told_with_their_places_and_exit_code_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text("id: x\ntitel: X\n")

    ran = run("advise", "--rules", str(tmp_path), "--no-input")

    assert ran.code == 3
    assert "did you mean `title`?" in ran.err


def test_an_unexpected_failure_is_one_sentence_with_the_emergency_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("Alex Smith")

    monkeypatch.setattr("safeguard_cli.commands.contacts.contacts", fail)
    quiet = run("contacts")
    monkeypatch.setenv("SAFEGUARD_DEBUG", "1")
    loud = run("contacts")

    assert quiet.code == loud.code == 1
    assert "ring 999" in quiet.err
    assert "Traceback" not in quiet.err
    assert "ZeroDivisionError" in loud.err
    assert "Alex" not in quiet.err + loud.err


def test_the_version_is_one_line(run: Run) -> None:
    assert run("--version") == Ran(0, "safeguard 0.2.0\n", "")


@pytest.mark.parametrize("group", [(), ("concerns",), ("record",), ("rules",), ("cases",)])
def test_what_a_command_does_is_said_whole_on_80_columns(
    run: Run, group: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    lines = run(*group, "--help").out.splitlines()

    assert "Commands:" in lines
    assert [line for line in lines[1:] if line.endswith("...")] == []
