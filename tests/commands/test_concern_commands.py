"""Commands on concerns: lists, what is owed, one entry each, chronology, calendar, erasing."""

from __future__ import annotations

import csv
import io
import json
import stat
import zlib
from pathlib import Path

import pytest
import vobject
from days import BEGAN, Clock, begun, clock_at, concerns_here, only_story
from running import Run
from scripted import Sit

from safeguard_cli.core.concern.entry import encoded
from safeguard_cli.edges.store.places import config_folder, data_folder

TOLD = "tell-the-lead"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_at(BEGAN, monkeypatch)


@pytest.fixture
def concern(sit: Sit, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> str:
    def begin() -> None:
        sit(choices={"The record.": ["first-contact", "record"]}, child_names="Robin Hill")

    return begun(tmp_path_factory.getbasetemp() / "robin-hill", begin)


# Looking makes nothing


@pytest.mark.parametrize("words", [("concerns",), ("due",), ("concerns", "verify")], ids=" ".join)
def test_where_nothing_was_kept_a_look_makes_nothing(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).code == 0
    assert not concerns_here().is_there


@pytest.mark.parametrize("reference", ["SG-20261125-9999", "../etc/passwd", "nonsense", ""])
def test_a_concern_that_is_not_there_is_one_sentence(run: Run, reference: str) -> None:
    ran = run("concerns", "show", reference)

    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


def test_only_its_owner_can_read_what_is_kept(concern: str) -> None:
    file = data_folder() / "concerns.db"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


# Lists


def test_the_list_has_the_last_first_with_state_and_name(
    run: Run, sit: Sit, concern: str, clock: Clock
) -> None:
    clock.on(days=1)
    sit()
    run("concerns", "name", concern, stdin="K")
    run("close", concern, stdin="The lead took it over.")

    first, second = run("concerns").out.splitlines()

    assert first.startswith(f"{concern}  closed  4 entries, last on 26 November 2026")
    assert first.endswith("  K")
    assert "  open  2 entries" in second


def test_what_is_owed_has_overdue_things_first(run: Run, concern: str, clock: Clock) -> None:
    clock.on(days=2)
    run("did", concern, TOLD, "--at", "2026-11-27")

    owed = json.loads(run("due", "--format", "json").out)

    late = [one["is_overdue"] for one in owed]
    assert late == sorted(late, reverse=True)
    (answer,) = (one for one in owed if one["kind"] == "answer")
    assert answer["due"]["at"] == "2026-11-30T23:59:59+00:00"
    assert answer["words"] == "If no answer comes by then, that counts as no."


def test_silence_is_said_to_count_as_no(run: Run, concern: str, clock: Clock) -> None:
    run("did", concern, TOLD)
    clock.on(days=2)

    assert "No answer came by then. That counts as no" in run("due").out


def test_the_day_that_was_named_counts_where_it_is_sooner(
    run: Run, concern: str, clock: Clock
) -> None:
    sooner = run("did", concern, TOLD, "--answer-by", "2026-11-25").out
    later = run("did", concern, TOLD, "--answer-by", "2026-12-20").out

    assert "by the end of Wednesday 25 November 2026" in sooner
    assert "by the end of Thursday 26 November 2026" in later


def test_a_no_asks_to_go_on_until_there_is_new_advice(
    run: Run, sit: Sit, concern: str, clock: Clock
) -> None:
    run("did", concern, TOLD)
    assert "safeguard continue" in run("heard", concern, TOLD, "refused").out
    assert "Go on from here: a no came back on" in run("due").out
    clock.on(hours=1)

    sit(continued=concern)

    assert "Go on from here" not in run("due").out


def test_nothing_is_owed_in_one_that_is_closed(run: Run, concern: str) -> None:
    closed = run("close", concern, stdin="Nothing in it.")

    assert "These were still owed" in closed.err
    assert "Nothing is owed." in run("due").err


# One entry each


@pytest.mark.parametrize(
    ("words", "text", "kind"),
    [
        (("note",), "Seen at noon.", "note"),
        (("call",), "Mx Fox, GP\nThey will ring back.", "call"),
        (("note", "--corrects", "2"), "It was Tuesday.", "correction"),
        (("shared",), "share\nThe GP\nWhat I saw\nTo protect", "sharing"),
        (("hand-over",), "The lead\nNo. 17", "handed-over"),
        (("close",), "All is well.", "closed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_come_from_standard_input_and_never_from_the_command(
    run: Run, concern: str, words: tuple[str, ...], text: str, kind: str
) -> None:
    name, *options = words

    ran = run(name, concern, *options, stdin=text)

    assert ran.code == 0, ran.err
    assert only_story().last.kind == kind
    shown = run("concerns", "show", concern).out
    assert all(line in shown for line in text.split("\n")[1:])


@pytest.mark.parametrize("words", [("note",), ("close",), ("call",), ("shared",)], ids=" ".join)
def test_nothing_written_adds_nothing(run: Run, concern: str, words: tuple[str, ...]) -> None:
    ran = run(*words, concern, stdin=" \n ")

    assert ran.code == 2
    assert len(only_story().kept) == 2


@pytest.mark.parametrize(
    "words",
    [
        ("did", "REF", "tell-the-led"),
        ("did", "REF", TOLD, "--at", "tomorrow"),
        ("did", "REF", TOLD, "--at", "2099-01-01"),
        ("did", "REF", TOLD, "--answer-by", "soon"),
        ("heard", "REF", TOLD, "agreed"),
        ("heard", "REF", TOLD, "maybe"),
        ("note", "REF", "--corrects", "9"),
        ("concerns", "verify", "REF", "--checkpoint", "abc"),
        ("concerns", "hold", "REF", "--lift"),
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_one_sentence_and_adds_nothing(
    run: Run, concern: str, words: tuple[str, ...]
) -> None:
    ran = run(*(concern if word == "REF" else word for word in words), stdin="Words.")

    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert len(only_story().kept) == 2


def test_the_nearest_action_is_named(run: Run, concern: str) -> None:
    assert f"did you mean `{TOLD}`?" in run("did", concern, "tell-the-led").err


# Chronology and patterns


def test_a_third_no_is_said_plainly(run: Run, concern: str, clock: Clock) -> None:
    for days in (0, 10, 31):
        clock.on(days=days)
        run("did", concern, TOLD)
        run("heard", concern, TOLD, "refused")

    assert "Pattern: This is the third no in 6 weeks." in run("concerns", "show", concern).out


def test_concerns_of_one_name_are_told_together(
    run: Run, sit: Sit, concern: str, clock: Clock
) -> None:
    run("concerns", "name", concern, stdin="K")
    clock.on(days=13)
    sit()
    (other,) = {*concerns_here().all()} - {concern}
    run("concerns", "name", other, stdin="K")

    told = run("concerns", "chronology", "--about", "K").out

    assert "This is the second concern in 14 days." in told
    assert told.index("25 November 2026") < told.index("8 December 2026")
    assert f"Checkpoint of {concern}:" in told


def test_the_table_has_a_row_for_each_entry_and_no_formula(run: Run, concern: str) -> None:
    run("note", concern, stdin="=1+1")

    rows = list(
        csv.reader(io.StringIO(run("concerns", "chronology", concern, "--format", "csv").out))
    )

    assert [row[5] for row in rows[1:]] == ["opened", "advice", "note"]
    assert rows[-1][-1] == "'=1+1"


def test_the_page_cannot_be_commanded_by_what_was_typed(run: Run, concern: str) -> None:
    run("note", concern, stdin="<script>alert(1)</script>\x1b[31m\u202e")

    page = run("concerns", "chronology", concern, "--format", "html").out

    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "Checkpoint of" in page


@pytest.mark.parametrize(("role", "signing"), [("family", False), ("staff", True)])
def test_whoever_comes_as_a_private_person_signs_the_page_alone(
    run: Run, sit: Sit, clock: Clock, role: str, signing: bool
) -> None:
    sit(role=role)

    page = run("concerns", "chronology", only_story().reference, "--format", "html").out

    assert "Written by" in page
    assert ("Manager or lead" in page) == signing


# The calendar


def test_another_library_reads_the_calendar_and_finds_no_fact_in_it(
    run: Run, concern: str, tmp_path: Path
) -> None:
    run("did", concern, TOLD)
    file = tmp_path / "due.ics"

    assert run("due", "--ics", str(file)).code == 0

    text = file.read_bytes().decode()
    calendar = vobject.readOne(text)
    days = [str(event.dtstart.value) for event in calendar.vevent_list]
    assert "2026-11-26" in days
    assert len({event.uid.value for event in calendar.vevent_list}) == len(days)
    for word in ("Robin", "lead", "child", "refer", "harm"):
        assert word not in text.lower()


def test_the_same_thing_keeps_its_name_in_the_calendar(
    run: Run, concern: str, clock: Clock
) -> None:
    first = run("due", "--ics", "-").out
    clock.on(hours=1)
    second = run("due", "--ics", "-").out

    named = [[line for line in each.split("\n") if "UID" in line] for each in (first, second)]
    assert named[0] == named[1] != []


# Erasing and keeping


def test_what_is_erased_stands_nowhere_any_more(run: Run, concern: str, tmp_path: Path) -> None:
    run("note", concern, stdin="The blue door in Elm Street.")
    stored = concerns_here().stored(concern)
    gone = [one.content for one in stored] + [one.salt for one in stored]
    words = [b"Robin Hill", b"blue door"]

    ran = run("record", "erase", concern, stdin="Mx Lead\nIt stands in our own system.")

    assert ran.code == 0, ran.err
    run("concerns", "backup", str(tmp_path / "backup.db"))
    files = [*data_folder().rglob("*"), tmp_path / "backup.db"]
    raw = b"".join(file.read_bytes() for file in files if file.is_file())
    assert [each for each in (*gone, *words) if each is not None and each in raw] == []
    assert list((data_folder() / "records").iterdir()) == []
    assert run("concerns", "verify", concern).code == 0
    shown = run("concerns", "show", concern).out
    assert "Allowed by: Mx Lead" in shown
    assert "Why: It stands in our own system." in shown


def test_one_entry_can_be_erased_alone_and_in_a_backup(
    run: Run, concern: str, tmp_path: Path
) -> None:
    run("note", concern, stdin="The blue door.")
    backup = tmp_path / "backup.db"
    run("concerns", "backup", str(backup))

    for options in ((), ("--backup", str(backup))):
        run("record", "erase", concern, "--entry", "3", *options, stdin="Me\nA mistake")

    packed = zlib.compress(encoded(only_story().kept[-1].content))  # type: ignore[arg-type]
    assert packed
    assert b"blue door" not in backup.read_bytes()
    assert run("concerns", "restore", str(backup), "--check").code == 0
    assert "Robin Hill" in run("concerns", "show", concern).out or only_story().advice()


@pytest.mark.parametrize("stdin", ["", "Mx Lead", "Mx Lead\n  "])
def test_without_who_and_why_nothing_is_erased(run: Run, concern: str, stdin: str) -> None:
    assert run("record", "erase", concern, stdin=stdin).code == 2
    assert only_story().advice()


def test_what_is_held_cannot_be_erased(run: Run, concern: str) -> None:
    run("concerns", "hold", concern, stdin="The inquiry asked for it.")
    assert run("record", "erase", concern, stdin="Me\nOld").code == 2
    assert only_story().advice()

    run("concerns", "hold", concern, "--lift", stdin="The inquiry has ended.")
    assert run("record", "erase", concern, stdin="Me\nOld").code == 0


def test_what_was_kept_as_long_as_the_schedule_says_is_listed(
    run: Run, concern: str, clock: Clock
) -> None:
    config_folder().mkdir(parents=True)
    schedule = config_folder() / "retention.yaml"
    schedule.write_text('keep-days: 30\nsource: "Our schedule, page 3"\n')
    run("close", concern, stdin="Done.")
    clock.on(days=31)

    ran = run("concerns", "expired")

    assert ran.out.startswith(f"{concern}  closed since 25 November 2026")
    assert "Our schedule, page 3" in ran.err
    schedule.write_text("keep-days: soon\n")
    assert run("concerns", "expired").code == 2


def test_a_backup_takes_the_place_of_what_is_here(run: Run, concern: str, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    run("concerns", "backup", str(backup))
    run("note", concern, stdin="After the backup.")

    ran = run("concerns", "restore", str(backup))

    assert ran.code == 0, ran.err
    assert len(only_story().kept) == 2
    (aside,) = data_folder().glob("concerns-*.db")
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


def test_a_damaged_backup_takes_no_place(run: Run, concern: str, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    run("concerns", "backup", str(backup))
    backup.write_bytes(backup.read_bytes()[:-4096])

    assert run("concerns", "restore", str(backup)).code == 1
    assert len(only_story().kept) == 2


def test_a_receipt_that_does_not_fit_is_said(run: Run, concern: str) -> None:
    ran = run("hand-over", concern, stdin="The lead\n2:0000-0000")

    assert "The receipt is not the checkpoint" in ran.err
    assert only_story().state == "handed over"
