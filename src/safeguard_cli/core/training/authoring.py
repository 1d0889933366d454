"""Make a scenario of a story that somebody has told and answered part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.training.expecting import with_deadlines
from safeguard_cli.core.training.scenario import Scenario, Stage, run


class ToldPart(Struct, frozen=True):
    """A part of the story: when it is learnt (ISO 8601), and every answer that counts by then."""

    says: str
    as_of: str
    answers: Given


class ToldStory(Struct, frozen=True):
    """A story as its author told it. `minutes` is 0 where they are to be counted."""

    title: str
    theme: str
    story: str
    parts: tuple[ToldPart, ...]
    discussion: tuple[str, ...]
    mistake: str
    minutes: int = 0


def scenario_of(interview: Interview, told: ToldStory) -> Scenario:
    """Return the scenario of a story, which expects what these rules advise."""
    last = told.parts[-1]
    scenario = Scenario(
        id=id_of(told.title),
        title=told.title,
        minutes=told.minutes,
        theme=told.theme,
        story=told.story,
        as_of=last.as_of,
        answers=_listed(interview, last.answers),
        expect={},
        duties=(),
        stages=tuple(_stages(interview, told.parts)),
        discussion=told.discussion,
        mistake=told.mistake,
    )
    return with_deadlines(run(interview, scenario))


def id_of(title: str) -> str:
    """Return a title as an id: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold().replace("'", "")).strip("-") or "my-case"


def _stages(interview: Interview, parts: tuple[ToldPart, ...]) -> Iterator[Stage]:
    before: dict[str, tuple[str, ...]] = {}
    for part in parts:
        now = _listed(interview, part.answers)
        new = {name: values for name, values in now.items() if before.get(name) != values}
        yield Stage(part.says, new, "" if part is parts[-1] else part.as_of)
        before |= now


def _listed(interview: Interview, answers: Given) -> dict[str, tuple[str, ...]]:
    """List the answers as a scenario has them. What is taken unasked need not be said."""
    found = {
        name: (value,) if isinstance(value, str) else tuple(value)
        for name, value in answers.items()
    }
    default = {name: interview.questions[name].default for name in found}
    return {name: values for name, values in found.items() if values != (default[name],)}
