"""`safeguard demo` without a terminal, and what other commands do with what it makes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from running import Ran, runner
from samples import sample_record
from sampling import some_quick
from training_folder import NOT_A_STORY, STORY, training_folder

from safeguard_cli.core.advising import sealing
from safeguard_cli.core.advising.shapes import Record

Run = Callable[..., Ran]
FORMATS = ["text", "plain", "html", "svg", "asciicast", "json"]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_folder(tmp_path_factory.mktemp("training") / "rules")


@pytest.fixture
def run(
    tmp_path: Path,
    rules: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAFEGUARD_RULES", str(rules))
    for kind in ("DATA", "CONFIG"):
        monkeypatch.setenv(f"SAFEGUARD_{kind}_DIR", str(tmp_path / kind.lower()))
    command = runner(monkeypatch, capsys)

    def run_with(*words: str, **environ: str) -> Ran:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            return command(*words)

    return run_with


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "made.json"
    assert run("demo", STORY, "--out", str(file)).code == 0
    return file


def test_without_a_name_the_stories_are_listed_by_theme(run: Run) -> None:
    ran = run("demo")

    assert ran.code == 0
    assert ran.out.splitlines() == [
        "FIRE", "", f"safeguard demo {STORY}",
        "    Smoke in the hall (10 minutes). You watch the hall. <b>It is late &",
        "    cold.</b>",
    ]  # fmt: skip
    assert run("demo", "--list").out == ran.out


@pytest.mark.parametrize("how", ["text", "plain", "html", "svg", "asciicast"])
def test_no_transcript_sends_to_a_command_that_refuses_it(run: Run, how: str) -> None:
    assert "explain RECORD" not in run("demo", STORY, "--format", how).out


def test_without_a_terminal_the_whole_transcript_is_printed(run: Run) -> None:
    ran = run("demo", STORY)

    assert (ran.code, ran.err) == (0, "")
    assert "What have you tried?" in ran.out
    assert "To look for the fire first." in ran.out


def written_apart(folder: Path, rules: Path, how: str, **environ: str) -> str:
    """Return what a process of its own writes: hashes and time zones are those of a process."""
    made = subprocess.run(
        [sys.executable, "-m", "safeguard_cli", "demo", STORY, "--format", how],
        cwd=folder,
        env={**os.environ, "SAFEGUARD_RULES": str(rules), **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return made.stdout


@pytest.mark.parametrize("how", some_quick(FORMATS, 3))
def test_every_format_is_marked_and_has_the_same_bytes_every_time(
    tmp_path: Path, rules: Path, how: str
) -> None:
    once = written_apart(tmp_path, rules, how, PYTHONHASHSEED="1", TZ="Asia/Tokyo", COLUMNS="50")
    again = written_apart(tmp_path, rules, how, PYTHONHASHSEED="2", TERM="xterm", FORCE_COLOR="1")

    assert once == again
    assert "TRAINING" in once


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        ("txt", "TRAINING: SMOKE"),
        ("html", "<!DOCTYPE html>"),
        ("svg", "<svg "),
        ("cast", '{"version": 2'),
        ("json", '{"advice"'),
    ],
)
def test_the_ending_of_the_file_says_the_format(
    run: Run, tmp_path: Path, suffix: str, start: str
) -> None:
    file = tmp_path / f"story.{suffix}"
    ran = run("demo", STORY, "--out", str(file))

    assert ran.out == ""
    assert file.read_text("utf-8").startswith(start)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("demo", STORY, "--out", str(file)).code == 5


def test_a_transcript_can_start_at_a_question_and_a_recording_has_a_pace(run: Run) -> None:
    text = run("demo", STORY, "--at", "where").out
    cast = run("demo", STORY, "--at", "where", "--format", "asciicast", "--pace", "3").out

    assert "All is quiet." not in text
    assert "It burns in the yard" in text
    assert json.loads(cast.splitlines()[2])[0] == 3.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([STORY[:-1]], f"no scenario of that name; did you mean `{STORY}`?"),
        ([NOT_A_STORY], "this scenario tests the rules. Its story is not told in stages"),
        ([STORY, "--at", "wher"], "no question of that name is asked here; did you mean `where`?"),
        ([STORY, "--at", "where", "--format", "json"], "`--at` is for a transcript"),
        (["--format", "html"], "name the scenario to write down"),
        (["--at", "where"], "name the scenario to write down"),
        ([STORY, "--out", "slides.pdf"], "a demonstration is not written as `.pdf`"),
        ([STORY, "--show", "step"], "`--show step` is for a screen"),
        ([STORY, "--pace", "0"], "`--pace` takes seconds, from 0.1 to 3600"),
        ([STORY, "--pace", "nan"], "`--pace` takes seconds, from 0.1 to 3600"),
    ],
)
def test_a_wrong_word_is_told_with_exit_code_2(run: Run, words: list[str], said: str) -> None:
    ran = run("demo", *words)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize("way", ["option", "environment", "set-up"])
def test_local_contacts_are_named_as_in_advice(run: Run, tmp_path: Path, way: str) -> None:
    folder = tmp_path / ("config/local" if way == "set-up" else "ours")
    folder.mkdir(parents=True)
    (folder / "ruleset.yaml").write_text(
        'id: ours\nextends: small\ncontacts:\n  warden: {name: Alex Warden, number: "01234 5"}\n',
        "utf-8",
    )
    words = ["--local", str(folder)] if way == "option" else []
    environ = {"SAFEGUARD_LOCAL": str(folder)} if way == "environment" else {}

    ran = run("demo", STORY, *words, **environ)

    assert (ran.code, ran.err) == (0, "")
    assert "Fire warden: Alex Warden 01234 5" in ran.out
    assert "Alex" not in run("demo", STORY, SAFEGUARD_CONFIG_DIR=str(tmp_path / "none")).out


def test_plain_without_a_terminal_is_the_plain_format(run: Run) -> None:
    assert run("demo", STORY, "--plain").out == run("demo", STORY, "--format", "plain").out


def test_nothing_is_kept_among_drafts_and_records(run: Run, tmp_path: Path) -> None:
    for how in FORMATS:
        run("demo", STORY, "--format", how)

    assert list(tmp_path.iterdir()) == []


class TestTrainingRecord:
    """What a demonstration makes is no real record, and no command takes it for one."""

    def test_it_is_marked_in_what_is_sealed(self, made: Path) -> None:
        content = made.read_bytes()

        assert sealing.from_json(content, training_too=True).training
        assert b'"training":true' in content

    @pytest.mark.parametrize("how", ["text", "plain", "markdown", "html", "json"])
    def test_it_is_shown_with_the_mark_in_every_format(
        self, run: Run, made: Path, how: str
    ) -> None:
        shown = run("record", "show", str(made), "--format", how)

        assert (shown.code, shown.err) == (0, "")
        assert "TRAINING" in shown.out
        assert "no real file may hold it" in " ".join(shown.out.split())
        if how in ("text", "plain", "markdown"):
            assert "TRAINING" in shown.out.splitlines()[0]

    @pytest.mark.parametrize("how", ["text", "plain", "markdown", "html"])
    def test_its_end_says_so_too_and_sends_it_into_no_real_system(
        self, run: Run, made: Path, how: str
    ) -> None:
        shown = " ".join(run("record", "show", str(made), "--format", how).out.split())

        assert "It belongs in your organisation" not in shown
        assert shown.rindex("TRAINING: an invented case.") > len(shown) * 0.8

    def test_its_marks_cannot_move_the_cursor(self, run: Run, made: Path, tmp_path: Path) -> None:
        record = sealing.from_json(made.read_bytes(), training_too=True)
        forged = tmp_path / "forged.json"
        forged.write_text(
            sealing.to_json(replace(record, title="TRAINING\x1b[2J", confidentiality="\x9b2J")),
            "utf-8",
        )
        shown = run("record", "show", str(forged), "--format", "plain")

        assert shown.out.startswith("TRAINING")
        assert not set(shown.out) & {"\x1b", "\x9b"}

    @pytest.mark.parametrize("words", [["record", "verify"], ["explain"]])
    def test_commands_for_real_records_refuse_it_with_a_way_out(
        self, run: Run, made: Path, words: list[str]
    ) -> None:
        ran = run(*words, str(made))

        assert (ran.code, ran.out) == (1, "")
        assert ran.err.splitlines() == [
            "this is a training record: a demonstration made it, about an invented child",
            "hint: name a real record. To read this one: safeguard record show FILE",
        ]

    @pytest.mark.parametrize("words", [["decide"], ["advise", "--no-input", "--answers"]])
    def test_its_answers_are_not_decided_as_if_they_were_a_real_case(
        self, run: Run, made: Path, words: list[str]
    ) -> None:
        ran = run(*words, str(made))

        assert (ran.code, ran.out) == (2, "")
        assert ran.err.splitlines() == [
            "made.json:1:1: this is a record, not an answers file; see `safeguard record show`"
        ]

    def test_a_batch_names_it_bad_and_decides_nothing(
        self, run: Run, made: Path, tmp_path: Path
    ) -> None:
        ran = run("batch", str(made), "--out", str(tmp_path / "out.jsonl"))

        assert ran.code == 1
        assert "0 decided, 1 bad" in ran.err
        assert json.loads((tmp_path / "out.jsonl").read_bytes())["decision"] is None

    def test_it_is_not_counted_among_past_records(
        self, run: Run, made: Path, rules: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "records").mkdir()
        made.rename(tmp_path / "records" / "made.json")
        ran = run("rules", "diff", str(rules), str(rules), "--records", str(tmp_path / "records"))

        assert ran.code == 1
        assert "0 of 0 records" in ran.out
        assert "this is a training record" in " ".join(ran.out.split())

    def test_a_mark_that_is_taken_off_is_found(self, run: Run, made: Path, tmp_path: Path) -> None:
        bare = tmp_path / "bare.json"
        bare.write_bytes(made.read_bytes().replace(b',"training":true}', b"}"))
        ran = run("record", "verify", str(bare))

        assert ran.code == 1
        assert "altered" in ran.err

    def test_a_real_record_is_written_as_before_there_were_training_records(self) -> None:
        content = sealing.to_json(sample_record()).encode()
        with_key = content.replace(b'"tool-version"', b'"training":false,"tool-version"')
        reordered = json.dumps(
            json.loads(with_key), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )

        assert b"training" not in content
        assert isinstance(sealing.from_json(content), Record)
        with pytest.raises(sealing.ExtraFieldsError):
            sealing.from_json(f"{reordered}\n".encode())
