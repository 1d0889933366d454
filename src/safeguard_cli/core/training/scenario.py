"""A scenario: a story, its answers, and the advice that must come of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.outcome import State
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question

Difficulty = Literal["easy", "middling", "hard"]
"""How hard a case is for a group."""


class Expected(Struct, frozen=True, rename="kebab"):
    """The action that a part must yield, and the rules that must determine it."""

    action: str
    rules: tuple[str, ...]


class Stage(Struct, frozen=True, rename="kebab"):
    """What is learnt as a story unfolds, and the answers that it gives or changes.

    `as_of` is the moment at which it is learnt, where the story spans days. Without one it is
    that of the story, at which the advice of the end is given.
    """

    says: str
    answers: dict[str, tuple[str, ...]] = {}
    as_of: str = ""


class Scenario(Struct, frozen=True, rename="kebab"):
    """A story with its answers and the whole decision that is expected.

    A deadline is named by its part or duty, and given as a moment or in words.
    Of checklists, only the items that are named are compared. `title`, `minutes`,
    `difficulty`, `theme`, `stages`, `discussion` and `mistake` are for training; they decide
    nothing.
    The stages lead to `answers`: later ones win, and what no longer applies is set aside.
    """

    id: str
    story: str
    as_of: str
    answers: dict[str, tuple[str, ...]]
    expect: dict[str, Expected]
    duties: tuple[str, ...]
    deadlines: dict[str, str] = {}
    checklists: dict[str, dict[str, State]] = {}
    title: str = ""
    minutes: int = 0
    difficulty: Difficulty | None = None
    theme: str = ""
    stages: tuple[Stage, ...] = ()
    discussion: tuple[str, ...] = ()
    mistake: str = ""
    where: str = ""


class LocalExpected(Expected, frozen=True, rename="kebab"):
    """The action that a part must yield, and rules that must be among those that determine it."""

    rules: tuple[str, ...] = ()


class LocalScenario(Scenario, frozen=True, rename="kebab"):
    """A story of a local rule set. It names only what it is about, and nothing else is compared.

    Answers may be left out as long as what it names is settled without them.
    `not_duties`: duties that must not hold.
    """

    expect: dict[str, LocalExpected] = {}  # type: ignore[assignment]
    duties: tuple[str, ...] = ()
    not_duties: tuple[str, ...] = ()


def given_in(story: Scenario | Stage, questions: dict[str, Question]) -> dict[str, Value]:
    """Return the answers as the engine takes them: a list only where several can be chosen."""
    return {
        name: values if kind_of(questions[name]).takes_several else values[0]
        for name, values in story.answers.items()
    }


def join_stages(scenario: Scenario, stages: int) -> Stage:
    """Return the first so many stages as one; where two answers differ, the later one counts."""
    told = scenario.stages[:stages]
    answers = {name: values for stage in told for name, values in stage.answers.items()}
    return Stage(" ".join(stage.says for stage in told), answers)


def moment_of(scenario: Scenario) -> datetime:
    """Return the moment of the story, in London time."""
    return _read_in_london(scenario.as_of)


def moment_of_stage(scenario: Scenario, stage: Stage) -> datetime:
    """Return the moment at which a stage of this story is learnt, in London time."""
    return _read_in_london(stage.as_of or scenario.as_of)


def _read_in_london(as_of: str) -> datetime:
    found = datetime.fromisoformat(as_of)
    return found.astimezone(LONDON) if found.tzinfo else found.replace(tzinfo=LONDON)
