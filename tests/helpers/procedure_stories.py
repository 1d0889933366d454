"""Stories that a published procedure decides, and what its advice must then say.

`tests/procedures/NAME/` is the procedure as a local rule set, `tests/procedures/NAME.yaml` its
stories. A story names only what it is about: all else is answered calmly.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml
from fast_yaml import TEXTS
from msgspec import Struct
from where import TESTS
from whole_cases import completed

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice, AdvisedAction
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview

PROCEDURES = TESTS / "procedures"
FOLDERS = sorted(folder for folder in PROCEDURES.iterdir() if folder.is_dir())

# Whether the parents agreed is in none of the stories, and nothing of them should turn on it.
USUAL: dict[str, Value] = {"agreement": "agreed"}


class Story(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What is so, and the advice of one part that must come of it.

    `where`: the paragraph of the procedure that says so. `who`: roles that are named, as people
    read them; `not_who`: roles that are not. `says`: sentences that are shown anywhere.
    `by`: the deadline, as a moment or in its words; `due`: deadlines of duties.
    """

    id: str
    where: str
    answers: dict[str, str | tuple[str, ...]]
    part: str
    action: str
    who: tuple[str, ...] = ()
    not_who: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    by: str = ""
    due: dict[str, str] = {}
    as_of: str = "2026-11-25T10:00"


def read_stories(folder: Path) -> list[Story]:
    """Read the stories of a procedure. Every word in them is text, `no` too."""
    with folder.with_suffix(".yaml").open(encoding="utf-8") as file:
        said: list[dict[str, Any]] = yaml.load(file, TEXTS)
    return [msgspec.convert(each, Story) for each in said]


def advise_on(interview: Interview, story: Story) -> tuple[Advice, tuple[str, ...]]:
    """Give the advice on a story, and its answers that nobody would be asked for."""
    as_of = datetime.fromisoformat(story.as_of).replace(tzinfo=LONDON)
    interview = interview.on(as_of)
    given = completed({**USUAL, **story.answers}, as_of, interview)
    unasked = tuple(name for name in story.answers if name not in given)
    return Consultation(interview, given, as_of).advice, unasked


def differences(advice: Advice, story: Story) -> Iterator[str]:
    """Say in what the advice is another than the story expects."""
    yield from (f"not answered: {each}" for each in advice.unanswered[:1])
    found = next((each for each in advice.actions if each.part == story.part), None)
    if found is None or found.action != story.action:
        yield f"expected action {story.action}, found {found and found.action}"
        return
    roles = {party.role for party in found.who}
    yield from (f"{role!r} is not named, only {sorted(roles)}" for role in {*story.who} - roles)
    yield from (f"{role!r} is named" for role in {*story.not_who} & roles)
    shown = set(_sentences(advice, found))
    yield from (f"not said: {text}" for text in story.says if text not in shown)
    if story.by and story.by not in (found.due.at, found.due.words):
        yield f"expected by {story.by}, found {found.due.at} ({found.due.words})"

    duties = {duty.duty: duty.due.at for duty in (*advice.duties, *advice.support)}
    yield from (
        f"expected {duty} by {at}, found {duties.get(duty)}"
        for duty, at in story.due.items()
        if duties.get(duty) != at
    )


def _sentences(advice: Advice, action: AdvisedAction) -> Iterator[str]:
    yield from (action.do, *action.steps, *action.record)
    yield from (reason.because for reason in action.reasons)
    yield from (duty.do for duty in (*advice.duties, *advice.support))
    for checklist in advice.checklists:
        yield from (item.do for item in checklist.items if item.state == "outstanding")
