"""A sitting from the first question to the record, with a person whose replies are scripted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from rule_folders import SMALL
from running import Run
from sampling import some_quick
from scripted import BACK, EXIT, STOP, WORRY, Person, Sit, Turn, said
from whole_cases import completed
from whole_cases import shipped as shipped_interview

from safeguard_cli.commands.desk import now
from safeguard_cli.commands.results import Format, behind_text, to_do_text
from safeguard_cli.commands.session import advice_session, leave_nothing
from safeguard_cli.commands.session.dialogue import (
    CHANGED_BY_RECORD,
    HAND_IT_OVER,
    TO_REMOVE_IT,
)
from safeguard_cli.core.advising.asked_first import for_reading
from safeguard_cli.core.advising.said_once import said_once
from safeguard_cli.core.advising.sealing import from_json
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import CannotWriteError, StoppedError, UsageError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.prompts.replies import Command, CutOffError, Given, Menu
from safeguard_cli.edges.store import drafts_on_disk as drafts_module
from safeguard_cli.edges.store import files
from safeguard_cli.edges.store.drafts_on_disk import Drafts

STALE = ["danger-now", "tonight"]


def drafts(places: Path) -> Drafts:
    return Drafts(places / "data" / "drafts")


def record(places: Path) -> dict[str, Any]:
    (file,) = (places / "data" / "records").glob("*.json")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def whole() -> list[str]:
    """Return the questions of a sitting with a worry for a child, in the order of asking."""
    return list(completed(WORRY, now()))


def answered(places: Path) -> list[str]:
    return [each["question"] for each in record(places)["answers"]]


def test_the_record_is_kept_and_the_draft_is_gone(sit: Sit, places: Path) -> None:
    person = sit()

    assert "Tell your safeguarding lead today" in "\n".join(person.heard)
    assert drafts(places).list() == ()
    assert record(places)["outcome"]


REFUSED: dict[str, Value] = {
    "harm": "no",
    "about": ("sharing",),
    "setting": "school-maintained",
    "agreement": "refused",
}


@pytest.mark.parametrize(
    ("as_of", "action"),
    some_quick(
        [("2026-09-29T10:00", "do-not-share-now"), ("2026-09-30T10:00", "ask-if-the-law-obliges")],
        2,
    ),
)
def test_a_sitting_for_another_moment_goes_by_the_law_of_its_day(
    sit: Sit, places: Path, as_of: str, action: str
) -> None:
    sit(as_of=as_of, **REFUSED)

    assert shared(record(places)) == action
    assert str(record(places)["as-of"]).startswith(as_of)


def test_a_law_that_begins_at_midnight_holds_for_who_sits_there_at_midnight(
    sit: Sit, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = count()
    evening = datetime(2026, 9, 29, 23, 50, tzinfo=LONDON)
    monkeypatch.setattr(advice_session, "now", lambda: evening + timedelta(minutes=next(minutes)))

    sit(**REFUSED)

    assert shared(record(places)) == "ask-if-the-law-obliges"


def test_what_was_shown_before_midnight_is_what_is_sealed_after_it(
    sit: Sit, run: Run, places: Path, shipped: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law changes at this midnight too: decided anew, the advice would be another."""
    moments = [datetime(2026, 9, 29, 23, 50, tzinfo=LONDON)]
    choose = Person.choose

    def read_past_midnight(person: Person, menu: Menu) -> str | Command:
        if menu.title.startswith("The record."):
            moments.append(datetime(2026, 9, 30, 0, 10, tzinfo=LONDON))
        return choose(person, menu)

    # How much a screen holds is no matter of the hour.
    monkeypatch.setenv("LINES", "500")
    monkeypatch.setattr(Person, "choose", read_past_midnight)
    monkeypatch.setattr(advice_session, "now", lambda: moments[-1])

    person = sit(**REFUSED)

    (file,) = (places / "data" / "records").glob("*.json")
    sealed = from_json(file.read_bytes())
    law = shipped_interview().on(moments[0])
    as_sealed = to_do_text(for_reading(sealed.advice, law.rules, REFUSED))
    assert as_sealed in person.heard
    assert "Do not share now" in as_sealed
    assert (sealed.as_of, sealed.created) == tuple(moment.isoformat() for moment in moments)
    assert run("record", "verify", str(file)).code == 0


def test_why_is_read_where_it_is_wanted_and_the_first_action_stands_at_the_end(
    sit: Sit, interview: Interview, places: Path
) -> None:
    person = sit(choices={"The record.": ["behind", "record"]})

    shown = person.heard[person.heard.index("The record. All details are optional.") - 1]
    behind = person.heard[person.heard.index("The record. All details are optional.") + 1]
    sealed = from_json(next((places / "data" / "records").glob("*.json")).read_bytes())
    law = interview.on(datetime.fromisoformat(sealed.as_of))
    assert behind == behind_text(said_once(sealed.advice, law.rules))
    assert "WHY" in behind
    assert "WHAT WOULD CHANGE THIS" in behind
    assert "WHY" not in shown.splitlines()
    assert shown.rstrip().rpartition("\n\n")[2].startswith("First of all: Tell your")


def test_a_page_that_the_screen_shows_whole_does_not_end_with_its_beginning(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINES", "500")

    assert "First of all" not in "\n".join(sit().heard)


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    """Rules whose record asks for the day from which a deadline is counted."""
    folder = tmp_path / "dated"
    shutil.copytree(SMALL, folder)
    for name, before, after in (
        ("questions.yaml", "kind: date\n    counts-as: passed", "kind: date\n    for-record: yes"),
        ("concern.yaml", ", seen-on: [passed, today, unsure]", ""),
        ("beside.yaml", "fields: notes", "fields: [notes, seen-on]"),
    ):
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after))
    return folder


def test_what_a_field_of_the_record_changes_is_shown_before_it_is_sealed(
    sit: Sit, dated: Path
) -> None:
    calm: dict[str, Value] = {"fire": "yes", "where": "out", "tried": ("none",)}
    moment = "2026-11-24T10:00"

    untouched = sit(rules=dated, as_of=moment, **calm)
    added = sit(
        rules=dated,
        as_of=moment,
        choices={"The record.": ["what", "record"]},
        seen_on="2026-11-20",
        **calm,
    )

    assert CHANGED_BY_RECORD not in said(untouched.heard)
    assert "12:00 on Tuesday 24 November" in said(untouched.heard)
    assert "02:00 on Friday 20 November" in added.after("seen-on").partition(CHANGED_BY_RECORD)[2]


def shared(record: dict[str, Any]) -> str:
    (part,) = (one for one in record["outcome"] if one["part"] == "information-sharing")
    return str(part["action"])


def test_back_asks_the_last_question_again_and_shows_what_was_answered(sit: Sit) -> None:
    person = sit({6: BACK})

    last, here = whole()[4:6]
    assert person.asked[4:8] == [last, here, last, here]
    assert person.priors[last] == person.answers[last]


def test_back_at_the_first_question_asks_it_again(sit: Sit) -> None:
    person = sit({1: BACK})

    assert person.asked[:3] == ["danger-now", "danger-now", "role"]


def test_stopping_prints_what_there_is_and_still_makes_a_record(sit: Sit, places: Path) -> None:
    person = sit({5: STOP})

    assert len(person.asked) == 5
    assert "NOT KNOWN YET" in "\n".join(person.heard)
    assert record(places)["outcome"]


def test_quick_exit_drops_the_answers_and_clears_the_screen(sit: Sit, places: Path) -> None:
    person = sit({4: EXIT})

    assert person.cleared
    assert drafts(places).list() == ()
    assert not (places / "data" / "records").exists()


def records(places: Path) -> list[Path]:
    return [*(places / "data" / "records").iterdir(), *Path.cwd().glob("SG-*.html")]


@pytest.mark.parametrize("answer", ["keep", EXIT, StoppedError("stopped"), KeyboardInterrupt()])
def test_leaving_at_once_after_the_record_is_saved_keeps_it_unless_told_otherwise(
    sit: Sit, places: Path, answer: str | Command | BaseException
) -> None:
    person = sit(choices={"What next?": [EXIT], "A file was saved.": [answer]})

    assert person.cleared
    assert person.heard == ["A file was saved."]
    assert len(records(places)) == 1


def test_leaving_at_once_can_delete_all_that_was_saved(
    sit: Sit, places: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    person = sit(choices={"What next?": ["page", EXIT], "2 files were saved.": ["remove"]})

    assert person.heard == []
    assert records(places) == []
    assert drafts(places).list() == ()


def test_a_file_that_was_asked_for_by_name_can_be_deleted_too(
    sit: Sit, places: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mine.json"

    sit(out=out, choices={"What next?": [EXIT], "A file was saved.": ["remove"]})

    assert not out.exists()


def test_leaving_at_once_says_which_file_could_not_be_deleted(
    sit: Sit, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise CannotWriteError(f"cannot remove `{path.name}`: the disk is read-only")

    monkeypatch.setattr(leave_nothing, "remove_file", fail)

    person = sit(choices={"What next?": [EXIT], "A file was saved.": ["remove"]})

    (said,) = person.heard
    assert "read-only" in said


def test_leaving_at_once_asks_nothing_where_nothing_was_saved(sit: Sit, places: Path) -> None:
    person = sit(private=True, choices={"What next?": [EXIT]})

    assert person.cleared
    assert person.heard == []


@pytest.mark.parametrize("how", [Format.text, Format.plain])
def test_advice_to_be_read_is_no_record_so_the_record_is_kept(
    sit: Sit, places: Path, how: Format
) -> None:
    person = sit(how=how)

    assert record(places)["outcome"]
    assert "Record saved" in said(person.heard)


def test_a_private_person_is_told_how_to_remove_the_record_and_not_to_hand_it_over(
    sit: Sit,
) -> None:
    private = said(sit(role="family", family_about=("child",)).heard)

    assert TO_REMOVE_IT[0] in private and HAND_IT_OVER[0] not in private
    assert HAND_IT_OVER[0] in said(sit().heard)


def test_what_was_asked_for_as_a_record_is_not_kept_a_second_time(
    sit: Sit, places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sit(how=Format.json)

    assert json.loads(capsys.readouterr().out)["outcome"]
    assert not (places / "data" / "records").exists()


@pytest.mark.parametrize("at", some_quick(range(2, 12), 3))
def test_an_interruption_at_any_question_loses_no_answer(sit: Sit, places: Path, at: int) -> None:
    with pytest.raises(StoppedError, match="kept as SG-"):
        sit({at: StoppedError("stopped")})
    kept = drafts(places).latest_stopped()
    assert kept is not None
    assert len(kept.answers) == at - 1

    person = sit(go_on=True)

    # What goes stale is asked afresh; everything else is taken as it was.
    told = whole()[: at - 1]
    stale = [name for name in STALE if name in told]
    assert person.asked[: len(stale)] == stale
    assert not {*person.asked} & ({*told} - {*STALE})
    assert answered(places) == whole()
    assert drafts(places).list() == ()


class TestADiskThatFails:
    """Each save is tried, so a disk that is full for a moment loses only that moment."""

    @pytest.fixture(autouse=True)
    def full(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
        disk = [False]
        real = files.replace

        def replace(path: Path, text: bytes) -> None:
            if disk[0]:
                raise CannotWriteError(f"cannot write `{path.name}`: the disk is full")
            real(path, text)

        monkeypatch.setattr(drafts_module, "replace", replace)
        yield disk

    def filling(
        self, full: list[bool], times: dict[int, bool], last: BaseException | Command
    ) -> dict[int, Turn]:
        """Return turns at which the disk fills up, or has room again, and then `last`."""

        class Filled(dict[int, Turn]):
            def get(self, turn: int, default: Turn | None = None) -> Turn | None:  # type: ignore[override]
                full[0] = times.get(turn, full[0])
                return super().get(turn, default)

        return Filled({max(times) + 1: last})

    def test_what_was_kept_before_is_dropped_by_leaving_at_once(
        self, sit: Sit, places: Path, full: list[bool]
    ) -> None:
        sit(self.filling(full, {4: True, 5: True}, EXIT))

        assert list((places / "data" / "drafts").iterdir()) == []

    def test_what_was_kept_before_is_dropped_once_the_record_is_made(
        self, sit: Sit, places: Path, full: list[bool]
    ) -> None:
        sit(self.filling(full, {4: True, 5: True}, STOP))

        assert list((places / "data" / "drafts").iterdir()) == []

    def test_a_stop_says_that_the_last_answers_were_not_kept(
        self, sit: Sit, places: Path, full: list[bool]
    ) -> None:
        with pytest.raises(StoppedError, match=r"last answers could not be kept.*as SG-"):
            sit(self.filling(full, {4: True, 5: True}, KeyboardInterrupt()))

        kept = drafts(places).latest_stopped()
        assert kept is not None
        assert len(kept.answers) == 3

    def test_once_there_is_room_again_all_is_kept(
        self, sit: Sit, places: Path, full: list[bool]
    ) -> None:
        with pytest.raises(StoppedError, match="Your answers are kept as SG-"):
            sit(self.filling(full, {4: True, 6: False, 7: False}, KeyboardInterrupt()))

        kept = drafts(places).latest_stopped()
        assert kept is not None
        assert len(kept.answers) == 7

    def test_a_disk_that_is_full_from_the_start_keeps_what_comes_later(
        self, sit: Sit, places: Path, full: list[bool]
    ) -> None:
        full[0] = True

        with pytest.raises(StoppedError, match="Your answers are kept as SG-"):
            sit(self.filling(full, {3: False, 4: False}, KeyboardInterrupt()))

        kept = drafts(places).latest_stopped()
        assert kept is not None
        assert len(kept.answers) == 4

    def test_where_nothing_was_ever_kept_a_stop_says_so(
        self, sit: Sit, places: Path, full: list[bool]
    ) -> None:
        full[0] = True

        with pytest.raises(StoppedError, match="Nothing was kept"):
            sit({4: KeyboardInterrupt()})

        assert drafts(places).list() == ()

    def test_it_is_said_once_that_answers_cannot_be_kept(
        self, sit: Sit, places: Path, full: list[bool]
    ) -> None:
        full[0] = True

        person = sit({6: STOP})

        assert sum("cannot be kept" in said for said in person.heard) == 1

    def test_a_draft_that_cannot_be_removed_is_named(
        self, sit: Sit, places: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(path: Path) -> None:
            raise CannotWriteError(f"cannot remove `{path.name}`: the disk is read-only")

        monkeypatch.setattr(drafts_module, "remove_file", fail)

        person = sit({4: EXIT})

        assert person.cleared
        (said,) = person.heard
        assert "still there: cannot remove `SG-" in said


def test_ctrl_c_between_two_prompts_tells_what_is_kept_too(sit: Sit) -> None:
    with pytest.raises(StoppedError, match="kept as SG-"):
        sit({3: KeyboardInterrupt()})


def test_an_interrupted_resume_loses_nothing_either(sit: Sit, places: Path) -> None:
    with pytest.raises(StoppedError):
        sit(replies={"special": [StoppedError("stopped")]})
    with pytest.raises(StoppedError):
        sit({1: StoppedError("stopped")}, go_on=True)

    person = sit(go_on=True)

    assert person.priors["danger-now"] == "no"
    assert "harm" not in person.asked


def test_only_what_may_have_changed_since_an_earlier_sitting_is_said_to_be_asked_again(
    sit: Sit,
) -> None:
    with pytest.raises(StoppedError):
        sit(replies={"about": [StoppedError("stopped")]})

    person = sit(go_on=True)

    assert person.again[0] == "danger-now"
    assert "about" not in person.again


def test_a_changed_answer_asks_what_has_become_relevant(sit: Sit, places: Path) -> None:
    person = sit(
        replies={"told": [Given("nobody"), Given("referred")]},
        choices={"Your answers.": ["told", "go-on"]},
    )

    assert "reply" not in person.before("told", 2)
    assert "reply" in person.asked[person.asked.index("told") + 1 :]
    assert "reply" in answered(places)


def test_answers_that_a_change_makes_needless_are_named_and_come_back(
    sit: Sit, places: Path
) -> None:
    person = sit(
        replies={"harm": [Given("yes"), Given("no"), Given("yes")]},
        choices={"Your answers.": ["harm", "harm", "go-on"]},
    )

    named = [heard for heard in person.heard if heard.startswith("Set aside: ")]
    assert any(
        "About any child at risk, who has been told so far? I told nobody yet" in each
        for each in named
    )
    assert len(named) == len(set(named))
    assert {*person.asked} == {*whole()}
    assert all(person.asked.count(name) == 1 for name in whole() if name != "harm")
    assert answered(places) == whole()


def test_back_at_the_answers_asks_the_last_question_again(sit: Sit) -> None:
    person = sit(choices={"Your answers.": [BACK, "go-on"]})

    last = whole()[-1]
    assert person.asked[-2:] == [last, last]
    assert person.priors[last] == person.answers.get(last, person.priors[last])


def test_stop_at_the_answers_or_while_one_is_changed_shows_the_advice(sit: Sit) -> None:
    for choices, replies in (([STOP], {}), (["told"], {"told": [Given("nobody"), STOP]})):
        person = sit(choices={"Your answers.": choices}, replies=replies)

        assert person.heard.count("Your answers. Choose one to change it.") == 1
        assert "The record. All details are optional." in person.heard


def test_back_at_the_record_leads_to_the_answers_and_what_was_written_stays(
    sit: Sit, places: Path
) -> None:
    person = sit(
        choices={"Your answers.": ["go-on", "told", "go-on"], "The record.": ["concern", BACK]},
        replies={
            "told": [Given("nobody"), Given("told-waiting")],
            "seen-and-heard": [Given("A mark on the left arm.")],
        },
    )

    assert person.heard.count("The record. All details are optional.") == 3
    made = record(places)
    told = next(each for each in made["answers"] if each["question"] == "told")
    assert told["values"] == ["told-waiting"]
    assert "A mark on the left arm." in str(made["form"])


def test_back_at_the_record_after_stopping_early_goes_on_with_the_questions(sit: Sit) -> None:
    person = sit({4: STOP}, choices={"The record.": [BACK, "record"]})

    fourth = whole()[3]
    assert person.asked[3:5] == [fourth, fourth]
    assert len(person.asked) > 5


def test_back_among_the_details_leads_to_the_field_before_and_stop_makes_the_record(
    sit: Sit, places: Path
) -> None:
    person = sit(
        choices={"The record.": ["concern"]},
        replies={"after seen-and-heard": [BACK], "seen-and-heard": [Given("One."), Given("Two.")]},
    )
    assert person.asked.count("seen-and-heard") == 2
    assert "Two." in str(record(places)["form"])


@pytest.mark.parametrize(
    ("choices", "replies"),
    [
        ({"The record.": [STOP]}, {}),
        ({"The record.": ["concern"]}, {"seen-and-heard": [STOP]}),
    ],
)
def test_stop_at_the_record_or_among_its_details_keeps_the_answers_and_makes_none(
    sit: Sit, places: Path, choices: dict[str, list[Turn]], replies: dict[str, list[Turn]]
) -> None:
    with pytest.raises(StoppedError, match="Your answers are kept as"):
        sit(choices=choices, replies=replies)

    assert not list((places / "data").glob("records/*"))
    assert drafts(places).list()


def test_stop_at_the_record_makes_one_that_was_asked_for_on_the_command_line(
    sit: Sit, places: Path
) -> None:
    asked = places / "asked.json"

    sit(choices={"The record.": [STOP]}, out=asked)

    assert asked.is_file()


def test_stop_after_the_record_is_made_ends(sit: Sit, places: Path) -> None:
    sit(choices={"What next?": [STOP]})

    assert record(places)["outcome"]


def test_details_of_the_record_are_kept_apart_and_optional(sit: Sit, places: Path) -> None:
    person = sit(
        choices={"The record.": ["concern", "record"]},
        seen_and_heard="A bruise.",
        own_words="He did it.",
    )

    fields = {
        field["field"]: field["value"]
        for section in record(places)["form"]
        for field in section["fields"]
    }
    assert fields["seen-and-heard"] == "A bruise."
    assert fields["own-words"] == "He did it."
    assert fields["opinion"] == ""
    assert "opinion" in person.asked


def test_only_sections_and_fields_that_fit_the_case_are_offered(sit: Sit) -> None:
    person = sit(about=("none",), choices={"The record.": ["sharing", "record"]})

    assert "injuries" not in person.offered["The record."]
    assert "possible-cause" in person.offered["The record."]
    assert "shared-what" in person.asked and "asked-by" not in person.asked


def test_half_a_text_is_kept_and_stands_there_again(sit: Sit, places: Path) -> None:
    with pytest.raises(StoppedError, match="kept as SG-"):
        sit(
            replies={"seen-and-heard": [CutOffError("stopped", "He said")]},
            choices={"The record.": ["concern"]},
        )

    person = sit(choices={"The record.": ["concern", "record"]}, go_on=True)

    assert person.priors["seen-and-heard"] == "He said"


def test_private_writes_nothing_at_all(sit: Sit, places: Path) -> None:
    sit(private=True, choices={"What next?": ["show", "end"]})

    assert [*places.rglob("*")] == []


def test_stopping_after_the_record_is_made_promises_no_answers_to_go_on_with(
    sit: Sit, places: Path
) -> None:
    with pytest.raises(StoppedError, match="record was made before, and stays") as stopped:
        sit(choices={"What next?": [StoppedError("stopped")]})

    assert "resume" not in f"{stopped.value} {stopped.value.hint}"
    assert record(places)["outcome"]
    assert drafts(places).list() == ()


def test_private_says_so_when_stopped(sit: Sit) -> None:
    with pytest.raises(StoppedError, match="Nothing was kept"):
        sit({3: StoppedError("stopped")}, private=True)


def test_a_disk_that_cannot_be_written_stops_nobody(
    sit: Sit, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (places / "data").write_text("not a folder")

    person = sit()

    said = "\n".join(person.heard)
    assert "cannot be kept on this computer" in said
    assert "Tell your safeguarding lead today" in said
    assert "Digest of this record" in said


def test_a_page_to_print_is_saved_in_this_folder(sit: Sit, places: Path) -> None:
    sit(choices={"What next?": ["page", "end"]})

    (page,) = places.glob("SG-*.html")
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert page.stat().st_mode & 0o777 == 0o600


def test_nothing_to_resume_is_told(sit: Sit) -> None:
    with pytest.raises(UsageError, match="nothing to resume"):
        sit(go_on=True)
