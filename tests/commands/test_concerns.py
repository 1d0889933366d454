"""A concern over days, with a person whose replies are scripted: what is asked, said and kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from days import BEGAN, Clock, begun, clock_at, concerns_here, only_story
from running import Run
from scripted import BACK, EXIT, STOP, Sit, said

from safeguard_cli.core.concern.entry import Advised, Decided, Done, Replied
from safeguard_cli.core.concern.story import record_of
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.edges.prompts.replies import Given
from safeguard_cli.edges.store import database
from safeguard_cli.edges.store.places import data_folder

TOLD = "Tell your safeguarding lead today. Do not wait for proof"
Actions = Callable[[], list[str]]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_at(BEGAN, monkeypatch)


@pytest.fixture
def began(sit: Sit, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Begin a concern on a Wednesday, and return its reference."""
    return begun(tmp_path_factory.getbasetemp() / "a-wednesday", sit)


def came(*choices: object) -> dict[str, list[object]]:
    return {"What came of it?": [*choices]}


def advised() -> list[str]:
    """Return the actions of the last advice."""
    given = only_story().advice()
    assert given is not None
    return [one.action for one in given.record.advice.actions]


# How it begins


def test_a_record_that_is_kept_opens_a_concern(sit: Sit, clock: Clock) -> None:
    person = sit()

    story = only_story()
    assert story.state == "open"
    assert [one.entry.kind for one in story.kept] == ["opened", "advice"]
    assert f"safeguard continue {story.reference}" in said(person.heard)
    (file,) = (data_folder() / "records").glob("*.json")
    assert file.stem == story.reference


def test_in_private_none_is_opened(sit: Sit) -> None:
    sit(private=True)

    assert not concerns_here().is_there


def test_none_is_opened_where_the_record_was_wanted_elsewhere(sit: Sit, tmp_path: Path) -> None:
    sit(out=tmp_path / "record.json")

    assert not concerns_here().is_there


def test_whoever_leaves_at_once_can_take_the_concern_along(sit: Sit) -> None:
    sit(choices={"What next?": [EXIT], "A file was saved.": ["remove"]})

    assert concerns_here().all() == []


def test_a_full_disk_stops_nobody(
    sit: Sit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(database, "_make", full)

    person = sit()

    assert "cannot be continued" in capsys.readouterr().err
    assert "Record saved" in said(person.heard)
    assert "safeguard continue" not in said(person.heard)


# How it goes on


def test_danger_is_asked_about_before_what_came_of_anything(
    sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=2)

    person = sit(continued=began)

    assert person.asked[:2] == ["danger-now", "tonight"]
    assert "What came of it?" not in person.before("tonight")
    assert person.heard.index("Now, what came of what was advised.") < person.heard.index(
        next(text for text in person.heard if "What came of it?" in text)
    )


def test_an_emergency_is_told_before_anything_else(sit: Sit, began: str, clock: Clock) -> None:
    clock.on(days=1)

    person = sit(continued=began, danger_now="hurt")

    assert "What came of it?" not in said(person.heard)
    assert "999" in said(person.heard)


def test_the_story_so_far_says_what_is_overdue(sit: Sit, began: str, clock: Clock) -> None:
    clock.on(days=2)

    heard = said(sit(continued=began).heard)

    assert f"{began}: open, since 25 November 2026." in heard
    late = "OVERDUE: tell your safeguarding lead today. Do not wait for proof"
    assert f"{late}, by the end of Wednesday 25 November 2026." in heard


def test_what_was_done_is_not_asked_again_and_silence_leads_on(
    sit: Sit, began: str, clock: Clock
) -> None:
    assert advised()[0] == "tell-the-lead"
    clock.on(days=2)

    person = sit(
        continued=began,
        choices=came("done"),
        replies={"done-on": [Given("2026-11-25")], "answer-by": [Given("unsure")]},
    )

    assert "told" not in person.asked
    assert advised()[0] == "ask-what-was-done-or-refer"
    ((_, deed),) = only_story().of(Done)
    assert (deed.action, deed.do, deed.at) == ("tell-the-lead", TOLD, "2026-11-25")
    assert [reply.came for _, reply in only_story().of(Replied)] == ["silence"]


def test_a_reply_that_is_not_yet_owed_is_waited_for(sit: Sit, began: str, clock: Clock) -> None:
    clock.on(hours=3)

    person = sit(
        continued=began,
        choices=came("done"),
        replies={"done-on": [Given("2026-11-25")], "answer-by": [Given("unsure")]},
    )

    assert "told" not in person.asked
    assert only_story().of(Replied) == []
    assert advised()[0] == "ask-what-was-done"


def test_a_no_leads_on_too(sit: Sit, began: str, clock: Clock) -> None:
    clock.on(hours=3)

    sit(continued=began, choices=came("refused"), replies={"done-on": [Given("2026-11-25")]})

    assert advised()[0] == "refer-yourself"


def test_what_may_have_moved_on_is_asked_with_what_was_said_before(
    sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=2)

    person = sit(continued=began)

    assert person.priors["told"] == "nobody"
    assert {"told", "danger-now"} <= {*person.again}
    assert "harm" not in person.asked
    assert "role" not in person.asked


def test_back_among_these_goes_back_and_stop_goes_on_to_the_questions(
    sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=1)

    person = sit(continued=began, choices={"What came of it?": ["not-yet", BACK, STOP]})

    assert sum("What came of it?" in text for text in person.heard) == 3
    assert only_story().of(Done) == []
    assert "told" in person.asked


def test_back_from_the_day_of_a_deed_asks_again_what_came_of_it(
    sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=1)

    sit(continued=began, choices=came("done", "not-yet"), replies={"done-on": [BACK]})

    assert only_story().of(Done) == []
    assert only_story().of(Replied) == []


def test_back_from_the_day_of_an_answer_asks_again_for_the_day_of_the_deed(
    sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=1)

    sit(
        continued=began,
        choices=came("done"),
        replies={
            "done-on": [Given("2026-11-24"), Given("2026-11-25")],
            "answer-by": [BACK, Given("2026-12-01")],
        },
    )

    ((_, deed),) = only_story().of(Done)
    assert (deed.at, deed.answer_by) == ("2026-11-25", "2026-12-01")


def test_an_answer_that_was_taken_back_is_not_on_record(sit: Sit, began: str, clock: Clock) -> None:
    clock.on(days=1)

    sit(
        continued=began,
        choices=came("refused", BACK, "not-yet"),
        replies={"done-on": [Given("2026-11-25")]},
    )

    assert only_story().of(Done) == []
    assert only_story().of(Replied) == []


def test_whoever_goes_back_and_then_stops_has_taken_the_answer_back(
    sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=1)

    sit(
        continued=began,
        choices=came("refused", BACK, STOP),
        replies={"done-on": [Given("2026-11-25")]},
    )

    assert only_story().of(Done) == []


def test_what_was_told_is_kept_by_whoever_is_cut_off_and_not_by_whoever_leaves(
    sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=1)
    day = {"done-on": [Given("2026-11-25")]}

    sit(continued=began, choices=came("refused", EXIT), replies=day)
    assert only_story().of(Done) == []

    with pytest.raises(Exception, match="Stopped"):
        sit(continued=began, choices=came("refused", KeyboardInterrupt()), replies=day)
    assert [deed.action for _, deed in only_story().of(Done)] == ["tell-the-lead"]


def test_who_is_cut_off_goes_on_with_the_same_concern(sit: Sit, began: str, clock: Clock) -> None:
    clock.on(days=1)
    with pytest.raises(Exception, match="Stopped"):
        sit(continued=began, replies={"told": [KeyboardInterrupt()]})

    sit(go_on=True)

    story = only_story()
    assert [one.entry.kind for one in story.kept] == ["opened", "advice", "advice"]


def test_whoever_leaves_a_concern_at_once_keeps_what_was_there_before(
    sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=1)

    sit(continued=began, choices={"What next?": [EXIT], "A file was saved.": ["remove"]})

    story = only_story()
    assert [one.entry.kind for one in story.kept] == ["opened", "advice", "advice", "erased"]
    assert [one.content is None for one in story.kept] == [False, False, True, False]
    assert concerns_here().faults(began)[0] == []


def test_one_that_was_closed_is_opened_again_by_what_happens(
    run: Run, sit: Sit, began: str, clock: Clock
) -> None:
    run("close", began, stdin="The lead took it over.")
    assert only_story().state == "closed"
    clock.on(days=30)

    sit(continued=began)

    assert only_story().state == "open"


def test_a_record_made_elsewhere_is_gone_on_with(sit: Sit, clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    sit(out=file, choices={}, replies={})
    clock.on(days=2)

    person = sit(continued=str(file))

    story = only_story()
    assert story.reference == json.loads(file.read_text())["reference"]
    assert [one.entry.kind for one in story.kept] == ["opened", "imported", "advice", "advice"]
    assert "role" not in person.asked


def test_a_record_that_was_altered_is_not(run: Run, sit: Sit, clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    sit(out=file)
    file.write_text(file.read_text().replace("your safeguarding lead", "your own mother here"))

    with pytest.raises(Exception, match="altered"):
        sit(continued=str(file))

    assert concerns_here().all() == []


# The clock


def test_a_clock_that_was_set_back_is_said_and_written_down(
    run: Run, sit: Sit, began: str, clock: Clock
) -> None:
    clock.on(days=-3)

    ran = run("note", began, stdin="Seen in the hall.")

    assert "stands before the last entry" in ran.err
    shown = run("concerns", "show", began).out
    assert "The clock of this computer stood earlier" in shown


@pytest.mark.parametrize(
    ("at", "by"),
    [
        # A Friday: the next working day is Monday.
        (datetime(2026, 11, 27, 23, 59, 59, tzinfo=LONDON), "Monday 30 November 2026"),
        (datetime(2026, 11, 28, 0, 0, tzinfo=LONDON), "Monday 30 November 2026"),
        # Over Christmas in England: 25 and 28 December 2026 are bank holidays.
        (datetime(2026, 12, 24, 16, 0, tzinfo=LONDON), "Tuesday 29 December 2026"),
        # The night on which the clocks go back, in the hour that comes twice.
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1), "Monday 26 October 2026"),
    ],
)
def test_the_reply_is_owed_from_the_deed(
    run: Run, sit: Sit, monkeypatch: pytest.MonkeyPatch, at: datetime, by: str
) -> None:
    clock_at(at, monkeypatch)
    sit()
    reference = only_story().reference

    ran = run("did", reference, "tell-the-lead")

    assert f"When: by the end of {by}." in ran.out


# The decision


def test_what_is_decided_otherwise_stands_beside_the_advice_and_is_due(
    run: Run, sit: Sit, clock: Clock
) -> None:
    sit(
        choices={
            "The record.": ["decision", "record"],
            "What do you do otherwise": ["tell-the-lead"],
        },
        replies={
            "instead": [Given(""), Given("I ask the head first; and wait")],
            "owner": [Given("Mx Fox")],
            "by": [Given("2026-11-30")],
            "protects": [Given("unsure")],
            "why": [Given(""), Given("The lead is new")],
            "second": [Given(""), Given("The deputy")],
        },
        decision_taken="differed",
    )

    story = only_story()
    ((_, decided),) = story.of(Decided)
    assert (decided.instead, decided.second) == ("I ask the head first; and wait", "The deputy")
    given = story.advice()
    assert given is not None
    fields = {f.field: f.value for section in given.record.form for f in section.fields}
    assert fields["decided-otherwise"] == (
        f"{TOLD}; I ask the head first, and wait; Mx Fox, 2026-11-30; "
        "Protects unsure. The lead is new Asked: The deputy"
    )
    owed = run("due").out
    assert "I ask the head first; and wait (Mx Fox)" in owed
    assert "by the end of Monday 30 November 2026" in owed
    assert "Tell your safeguarding lead" not in owed


def test_what_is_done_as_advised_is_written_down_as_such(sit: Sit, clock: Clock) -> None:
    sit(
        choices={"The record.": ["decision", "record"]},
        decision_taken="followed",
        decision_why="It fits.",
    )

    ((_, decided),) = only_story().of(Decided)
    assert (decided.follows, decided.why) == (True, "It fits.")


def test_each_advice_is_sealed_in_a_record_of_its_own(sit: Sit, began: str, clock: Clock) -> None:
    clock.on(days=1)
    sit(continued=began)

    records = [record_of(one) for _, one in only_story().of(Advised)]

    assert len({one.reference for one in records}) == 2
    assert [one.as_of[:10] for one in records] == ["2026-11-25", "2026-11-26"]


def test_what_was_done_before_and_is_advised_again_says_so(
    sit: Sit, began: str, clock: Clock, run: Run
) -> None:
    clock.on(days=1)
    sit(
        continued=began, choices=came("not-yet", "done"), replies={"done-on": [Given("2026-11-26")]}
    )

    again = [line for line in run("due").out.split("\n") if "You did this on" in line]

    assert advised()[1] == "share-and-tell"
    assert again == [
        "  You did this on Thursday 26 November 2026. Do it again if somebody new must know "
        "or things have changed."
    ]
