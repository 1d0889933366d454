"""A sitting from the first question to the record, with a person whose replies are scripted."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from safeguard_cli.commands import advise, resume, sitting
from safeguard_cli.commands.advise import Request
from safeguard_cli.core.case import Value
from safeguard_cli.core.deadlines import LONDON
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.model import Question
from safeguard_cli.edges.prompts.replies import Command, CutOffError, Given, Progress, Reply
from safeguard_cli.edges.store.drafts import Drafts

QUIET: dict[str, Value] = {
    "danger-now": "no",
    "tonight": "safe",
    "role": "staff",
    "harm": "yes",
    "about": ("none",),
    "others": "no",
    "special": ("none",),
    "telling": "safe",
    "setting": "charity",
    "nation": "england",
    "status": "none",
    "agreement": "not-asked",
    "doubt": "no",
    "sharing-so-far": ("none",),
    "told": "nobody",
    "you": "yes",
}
ENDS = {
    "Your answers.": "go-on",
    "The record.": "record",
    "What next?": "end",
    "Act on this": "stop",
}
ACT_FIRST = (
    "Act on this first: call 999 now, then children's social care. The other questions can wait."
)


class Person:
    """Answers from a table; `turns` replace the reply to the n-th question asked."""

    def __init__(self, answers: dict[str, Value], turns: dict[int, Reply | BaseException]) -> None:
        self.answers = answers
        self.turns = turns
        self.asked: list[str] = []
        self.priors: dict[str, Value | None] = {}
        self.heard: list[str] = []
        self.choices: dict[str, list[str | Command | BaseException]] = {}
        self.cleared = False

    def ask(
        self, question: Question, progress: Progress | None = None, prior: Value | None = None
    ) -> Reply:
        self.asked.append(question.id)
        assert len(self.asked) < 300, f"asked for ever: {question.id}"
        self.priors[question.id] = prior
        turn = self.turns.get(len(self.asked))
        if isinstance(turn, BaseException):
            raise turn
        if progress is not None:
            assert progress.number <= progress.at_most
        return turn or Given(self.answers.get(question.id, ""))

    def choose(
        self, title: str, options: Sequence[tuple[str, str]], *, back: bool = False
    ) -> str | Command:
        self.heard.append(title)
        begins = next(each for each in ENDS if title.startswith(each))
        wanted = self.choices.get(begins)
        choice = wanted.pop(0) if wanted else ENDS[begins]
        if isinstance(choice, BaseException):
            raise choice
        assert isinstance(choice, Command) or choice in dict(options)
        return choice

    def show(self, text: str) -> None:
        self.heard.append(text)

    def clear(self) -> None:
        self.cleared = True


Sit = Callable[..., Person]


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for kind in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"SAFEGUARD_{kind}_DIR", str(tmp_path / kind.lower()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return tmp_path


@pytest.fixture
def sit(places: Path, monkeypatch: pytest.MonkeyPatch) -> Sit:
    def run(
        turns: dict[int, Reply | BaseException] | None = None,
        *,
        choices: dict[str, list[str | Command | BaseException]] | None = None,
        go_on: bool = False,
        private: bool = False,
        as_of: str | None = None,
        **changed: Value,
    ) -> Person:
        named = {name.replace("_", "-"): value for name, value in changed.items()}
        person = Person({**QUIET, **named}, turns or {})
        person.choices = choices or {}
        monkeypatch.setattr(sitting, "prompter", lambda plain: person)
        if go_on:
            resume.resume(None, plain=False)
        else:
            advise.advise(Request(private=private, as_of=as_of))
        return person

    return run


def drafts(places: Path) -> Drafts:
    return Drafts(places / "data" / "drafts")


def record(places: Path) -> dict[str, object]:
    (file,) = (places / "data" / "records").glob("*.json")
    found: dict[str, object] = json.loads(file.read_text())
    return found


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
    [("2026-09-29T10:00", "do-not-share-now"), ("2026-09-30T10:00", "ask-if-the-law-obliges")],
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
    monkeypatch.setattr(sitting, "now", lambda: evening + timedelta(minutes=next(minutes)))

    sit(**REFUSED)

    assert shared(record(places)) == "ask-if-the-law-obliges"


def shared(record: dict[str, Any]) -> str:
    (part,) = (one for one in record["outcome"] if one["part"] == "information-sharing")
    return str(part["action"])


def test_the_emergency_advice_stands_before_any_further_question(sit: Sit, places: Path) -> None:
    person = sit(danger_now="unsure")

    assert person.asked == ["danger-now"]
    first = next(n for n, heard in enumerate(person.heard) if "Call 999 now" in heard)
    assert first < person.heard.index(ACT_FIRST)


def test_the_emergency_and_the_question_below_it_fit_on_a_small_screen(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows_of_the_question = 10

    person = sit(danger_now="yes")

    shown = person.heard[person.heard.index(ACT_FIRST) - 1].splitlines()
    assert len(shown) + rows_of_the_question <= 24
    assert shown[0] == "EMERGENCY: act now"
    assert "999" in shown[2]
    assert [line[:5] for line in shown if line[2].isdigit()] == [f"  {n}. " for n in range(1, 7)]
    assert "A child is in danger now, or may be." in "\n".join(person.heard)


def test_after_the_emergency_going_on_is_offered_and_asks_no_second_time(sit: Sit) -> None:
    person = sit(danger_now="yes", choices={"Act on this": ["go-on"]})

    assert person.asked[:3] == ["danger-now", "role", "harm"]
    assert person.heard.count(ACT_FIRST) == 1


def test_back_asks_the_last_question_again_and_shows_what_was_answered(sit: Sit) -> None:
    person = sit({3: Command("back")})

    assert person.asked[:5] == ["danger-now", "tonight", "role", "tonight", "role"]
    assert person.priors["tonight"] == "safe"


def test_back_at_the_first_question_asks_it_again(sit: Sit) -> None:
    person = sit({1: Command("back")})

    assert person.asked[:3] == ["danger-now", "danger-now", "tonight"]


def test_stopping_prints_what_there_is_and_still_makes_a_record(sit: Sit, places: Path) -> None:
    person = sit({5: Command("stop")})

    assert len(person.asked) == 5
    assert "NOT KNOWN YET" in "\n".join(person.heard)
    assert record(places)["outcome"]


def test_quick_exit_drops_the_answers_and_clears_the_screen(sit: Sit, places: Path) -> None:
    person = sit({4: Command("exit")})

    assert person.cleared
    assert drafts(places).list() == ()
    assert not (places / "data" / "records").exists()


@pytest.mark.parametrize("at", range(2, 12))
def test_an_interruption_at_any_question_loses_no_answer(sit: Sit, places: Path, at: int) -> None:
    with pytest.raises(StoppedError, match="kept as SG-"):
        sit({at: StoppedError("stopped")})
    kept = drafts(places).latest_stopped()
    assert kept is not None
    assert len(kept.answers) == at - 1

    person = sit(go_on=True)

    # What goes stale is asked afresh; everything else is taken as it was.
    assert set(person.asked) & {"danger-now", "tonight"} == {"danger-now", "tonight"}
    assert not set(person.asked) & (set(list(QUIET)[: at - 1]) - {"danger-now", "tonight"})
    assert len(record(places)["answers"]) == len(QUIET)  # type: ignore[arg-type]
    assert drafts(places).list() == ()


def test_ctrl_c_between_two_prompts_tells_what_is_kept_too(sit: Sit) -> None:
    with pytest.raises(StoppedError, match="kept as SG-"):
        sit({3: KeyboardInterrupt()})


def test_an_interrupted_resume_loses_nothing_either(sit: Sit, places: Path) -> None:
    with pytest.raises(StoppedError):
        sit({6: StoppedError("stopped")})
    with pytest.raises(StoppedError):
        sit({1: StoppedError("stopped")}, go_on=True)

    person = sit(go_on=True)

    assert person.priors["danger-now"] == "no"
    assert "harm" not in person.asked


def test_a_changed_answer_asks_what_has_become_relevant(sit: Sit, places: Path) -> None:
    table: dict[str, list[str | Command | BaseException]] = {"Your answers.": ["told", "go-on"]}
    changed = {17: Given("lead-away")}

    person = sit(changed, choices=table)

    assert person.asked[16] == "told"
    assert "Tell the deputy lead now" in "\n".join(person.heard)


def test_answers_that_a_change_makes_needless_are_named_and_come_back(
    sit: Sit, places: Path
) -> None:
    changed = {17: Given("no"), 18: Given("yes")}

    person = sit(changed, choices={"Your answers.": ["harm", "harm", "go-on"]})

    named = [heard for heard in person.heard if heard.startswith("Set aside: ")]
    assert "Set aside: Who knows about the worry for the child? Nobody yet" in named
    assert len(named) == len(set(named))
    assert len(person.asked) == 18
    assert len(record(places)["answers"]) == len(QUIET)  # type: ignore[arg-type]


def test_details_of_the_record_are_kept_apart_and_optional(sit: Sit, places: Path) -> None:
    person = sit(
        choices={"The record.": ["concern", "record"]},
        seen_and_heard="A bruise.",
        own_words="He did it.",
    )

    fields = {
        field["field"]: field["value"]
        for section in record(places)["form"]  # type: ignore[attr-defined]
        for field in section["fields"]
    }
    assert fields["seen-and-heard"] == "A bruise."
    assert fields["own-words"] == "He did it."
    assert fields["opinion"] == ""
    assert "opinion" in person.asked


def test_half_a_text_is_kept_and_stands_there_again(sit: Sit, places: Path) -> None:
    with pytest.raises(StoppedError, match="kept as SG-"):
        sit({20: CutOffError("stopped", "He said")}, choices={"The record.": ["concern"]})

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
    from safeguard_cli.core.errors import UsageError

    with pytest.raises(UsageError, match="nothing to resume"):
        sit(go_on=True)
