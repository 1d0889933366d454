"""The worked week in the docs is what comes of it, word for word.

`UPDATE_GOLDEN=1 pytest -n 0 tests/commands/test_a_week.py` writes it anew. Read it then.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, count
from pathlib import Path

import pytest
from days import Clock, clock_at, concerns_here, only_story
from running import Run
from scripted import Person, Sit
from where import ROOT

from safeguard_cli.commands.session import kept_answers
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.words.folding import fold

PAGE = ROOT / "docs" / "a-week.md"
MONDAY = datetime(2026, 11, 23, 15, 40, tzinfo=LONDON)
REF = "SG-20261123-7K3F"
# A checkpoint changes with every word of the rules.
SEAL = re.compile(r"(\d+:)[0-9a-f]{4}(?:-[0-9a-f]{4}){7}")
STORY = re.compile(rf"{REF}:|Pattern:|OVERDUE:|To do:|Waiting:|\d+ November 2026, ")
RECORD = "The record. All details are optional."
# How much of each talk stands on the page: questions, and lines of the advice.
ASKED, ADVICE = 6, 14
CASE: dict[str, object] = {
    "role": "staff",
    "cause": ("parent",),
    "setting": "charity",
    "telling": "one-safe",
    "status": "none",
}


class Week:
    """Writes the page: what is said between, what was typed, and what came of it."""

    def __init__(self, run: Run, sit: Sit, clock: Clock, law: Interview) -> None:
        self._run = run
        self._sit = sit
        self._clock = clock
        self._law = law
        self.page: list[str] = []

    def day(self, moment: str, *said: str) -> None:
        self._clock.moment = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
        when = f"{self._clock.moment:%A} {self._clock.moment.day} {self._clock.moment:%B, %H:%M}"
        self.page += ["", f"## {when}", "", *said]

    def say(self, *said: str) -> None:
        self.page += ["", *said]

    def run(self, *words: str, stdin: str = "") -> None:
        ran = self._run(*words, stdin=stdin)
        assert ran.code == 0, ran.err
        typed = f"echo {stdin!r} | " if stdin else ""
        self._block(f"$ {typed}safeguard {' '.join(words)}", ran.out)

    def sits(self, words: str, continued: str = "", **more: object) -> None:
        person: Person = self._sit(continued=continued, **{**CASE, **more})
        self._block(f"$ safeguard {words}", "\n".join(_told(person, self._law)))

    def _block(self, command: str, out: str) -> None:
        text = SEAL.sub(r"\1…", out.rstrip("\n"))
        self.page += ["", "```console", command, text, "```"]


def _told(person: Person, law: Interview) -> Iterator[str]:
    """Yield the story so far, what was asked and answered, and how the advice begins."""
    for text in person.heard:
        if STORY.match(text):
            # As a terminal shows it.
            yield from fold(text, 80)
    given = only_story().advice()
    assert given is not None
    shown = [name for name in person.asked if name in given.answers]
    for name in shown[:ASKED]:
        question = law.questions[name]
        yield f"? {question.ask}"
        yield f"  {words_of(question, given.answers[name])}"
    yield f"… {len(shown) - ASKED} more questions …" if len(shown) > ASKED else "…"
    advice = person.heard[person.heard.index(RECORD) - 1]
    yield from advice.strip("\n").split("\n")[:ADVICE]
    yield "…"
    yield from (text for text in person.heard if text.startswith(("Record saved", "When you know")))


@pytest.fixture
def week(run: Run, sit: Sit, monkeypatch: pytest.MonkeyPatch, interview: Interview) -> Week:
    letters = chain([REF], (f"SG-20261123-{n:04}" for n in count(1)))
    monkeypatch.setattr(kept_answers, "new_reference", lambda _: next(letters))
    return Week(run, sit, clock_at(MONDAY, monkeypatch), interview)


# To play it takes seconds; `test_the_page_tells_of_the_second_stage` plays it too.
@pytest.mark.slow
def test_the_week_is_as_the_page_tells_it(week: Week, tmp_path: Path) -> None:
    _play(week)

    text = "\n".join(week.page).replace(str(tmp_path), "~") + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text, "utf-8")
    assert PAGE.read_text("utf-8") == text


def test_the_page_tells_of_the_second_stage(week: Week) -> None:
    _play(week)

    given = only_story().advice()
    assert given is not None
    assert "stage-2-managers" in [one.action for one in given.record.advice.actions]
    assert concerns_here().faults(REF)[0] == []


def _play(week: Week) -> None:
    week.page += [
        "# A week with one concern",
        "",
        "A worked example, from the first worry to the second stage with another agency. The child",
        "and the people are invented. Everything in a frame is what the program printed: a test",
        "plays the week and compares. Of `advise` and `continue` only the first questions and the",
        "first lines of the advice are shown.",
    ]
    _monday(week)
    _wednesday(week)
    _thursday(week)
    _friday(week)
    _after(week)


def _monday(week: Week) -> None:
    week.day(
        "2026-11-23T15:40",
        "A worker of a charity is worried that a parent hurts a child. One parent is safe to tell.",
        "The child will be somewhere safe tonight. Nobody has been told yet.",
    )
    week.sits("advise")
    week.say("The worker rings the lead, who promises to refer, and notes that it is done.")
    week.run("did", REF, "tell-the-lead")


def _wednesday(week: Week) -> None:
    week.day(
        "2026-11-25T09:00",
        "Nobody has rung back. `due` says so, and what silence means.",
    )
    week.run("due")
    week.say(
        "The worker goes on with it. Danger is asked about first. What was done is not asked for",
        "again, and no answer counts as no: now the worker tells children's social care.",
    )
    week.sits(
        f"continue {REF}", REF, step_tried="support", step_result="waiting", step_date="2026-11-30"
    )
    week.run("did", REF, "ask-what-was-done-or-refer")


def _thursday(week: Week) -> None:
    week.day(
        "2026-11-26T16:00",
        "Children's social care rings: it does not reach their threshold.",
    )
    week.run("heard", REF, "ask-what-was-done-or-refer", "refused")
    week.sits(
        f"continue {REF}", REF, step_tried="support", step_result="waiting", step_date="2026-11-30",
        difference="criteria",
    )  # fmt: skip


def _friday(week: Week) -> None:
    week.day(
        "2026-11-27T11:00",
        "The worker has challenged the no in writing and talked with the worker there, who says no",
        "again.",
    )
    week.run("did", REF, "challenge-the-no")
    week.run("did", REF, "stage-1-practitioners")
    week.run("heard", REF, "stage-1-practitioners", "refused")
    week.run("due")
    week.sits(
        f"continue {REF}", REF, step_tried="support", step_result="waiting", step_date="2026-11-30",
        difference="criteria",
    )  # fmt: skip
    week.run("did", REF, "stage-2-managers")


def _after(week: Week) -> None:
    week.say("Everything stands in order, to be printed and signed.")
    week.run("concerns", "show", REF)
    week.run("concerns", "verify", REF)
    week.say(
        "Write the checkpoint on the printed page, or give it to your lead. It shows later whether",
        "an entry up to there was changed or lost.",
        "",
        "When the concern stands in your organisation's own system, note it with",
        "`safeguard hand-over`, and keep no private copy: `safeguard record erase` overwrites it.",
    )
