"""A scenario: a story, its answers, and the advice that must come of them.

Running one says what is different, and by which rules. It reads nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from safeguard_cli.core.advice import advise
from safeguard_cli.core.case import Value
from safeguard_cli.core.deadlines import LONDON
from safeguard_cli.core.engine import Decision
from safeguard_cli.core.interview import Interview, Replay
from safeguard_cli.core.model import Question
from safeguard_cli.core.nodes import HOLDS
from safeguard_cli.core.wording import Advice, State


class Expected(Struct, frozen=True, rename="kebab"):
    """The action that a part must yield, and the rules that must determine it."""

    action: str
    rules: tuple[str, ...]


class Stage(Struct, frozen=True, rename="kebab"):
    """What is learnt as a story unfolds, and the answers that it gives or changes."""

    says: str
    answers: dict[str, tuple[str, ...]] = {}


class Scenario(Struct, frozen=True, rename="kebab"):
    """A story with its answers and the whole decision that is expected.

    A deadline is named by its part or duty, and given as a moment or in words.
    Of checklists, only the items that are named are compared. `theme`,
    `stages`, `discussion` and `mistake` are for training; they decide nothing.
    The stages lead to `answers`: later ones win, and what is no longer asked is set aside.
    """

    id: str
    story: str
    as_of: str
    answers: dict[str, tuple[str, ...]]
    expect: dict[str, Expected]
    duties: tuple[str, ...]
    deadlines: dict[str, str] = {}
    checklists: dict[str, dict[str, State]] = {}
    theme: str = ""
    stages: tuple[Stage, ...] = ()
    discussion: tuple[str, ...] = ()
    mistake: str = ""
    where: str = ""


class Difference(Struct, frozen=True, rename="kebab"):
    """Something that did not come out as expected. Empty text means: nothing."""

    what: str
    expected: str
    found: str


class Outcome(Struct, frozen=True):
    """What came of running a scenario."""

    scenario: Scenario
    replay: Replay
    decision: Decision
    advice: Advice
    differences: tuple[Difference, ...]


def run(interview: Interview, scenario: Scenario) -> Outcome:
    """Run a scenario whose names are known to the rules, and compare everything it expects."""
    given = given_in(scenario, interview.questions)
    as_of = moment_of(scenario)
    interview = interview.on(as_of)
    replay = interview.replay(given, as_of)
    decision = interview.decide(replay)
    advice = advise(interview, replay, given, as_of)
    differences = (
        *_unasked(replay),
        *_staged(interview, scenario, as_of),
        *_actions(scenario, decision),
        *_duties(scenario, decision),
        *_deadlines(scenario, advice),
        *_items(scenario, advice),
    )
    return Outcome(scenario, replay, decision, advice, differences)


def given_in(story: Scenario | Stage, questions: dict[str, Question]) -> dict[str, Value]:
    """Return the answers as the engine takes them: a list only where several can be chosen."""
    return {
        name: values if questions[name].kind == "many" else values[0]
        for name, values in story.answers.items()
    }


def told_by(scenario: Scenario, stages: int) -> Stage:
    """Return the first so many stages as one; where two answers differ, the later one counts."""
    told = scenario.stages[:stages]
    answers = {name: values for stage in told for name, values in stage.answers.items()}
    return Stage(" ".join(stage.says for stage in told), answers)


def moment_of(scenario: Scenario) -> datetime:
    """Return the moment of the story, in London time."""
    found = datetime.fromisoformat(scenario.as_of)
    return found.astimezone(LONDON) if found.tzinfo else found.replace(tzinfo=LONDON)


def _unasked(replay: Replay) -> Iterator[Difference]:
    for name in replay.set_aside:
        yield Difference(f"answer {name}", "asked", "set aside: it would not have been asked")
    if replay.missing and not replay.stopped:
        yield Difference(f"answer {replay.missing[0]}", "given", "missing: it is asked next")


def _staged(interview: Interview, scenario: Scenario, as_of: datetime) -> Iterator[Difference]:
    if not scenario.stages:
        return
    told = told_by(scenario, len(scenario.stages))
    aside = interview.replay(given_in(told, interview.questions), as_of).set_aside
    kept = {name: values for name, values in told.answers.items() if name not in aside}
    for name in dict.fromkeys([*scenario.answers, *kept]):
        expected, came = scenario.answers.get(name, ()), kept.get(name, ())
        if sorted(expected) != sorted(came):
            what = f"answer {name} after the last stage"
            yield Difference(what, ", ".join(expected), ", ".join(came))


def _actions(scenario: Scenario, decision: Decision) -> Iterator[Difference]:
    found = {
        part.part.id: Expected(part.action.id, part.determining)
        for part in decision.parts
        if part.applies == HOLDS and part.action
    }
    for part in dict.fromkeys([*scenario.expect, *found]):
        expected, came = scenario.expect.get(part), found.get(part)
        if not _is_same(expected, came):
            yield Difference(part, _words(expected), _words(came))


def _is_same(one: Expected | None, other: Expected | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.action == other.action and sorted(one.rules) == sorted(other.rules)


def _words(expected: Expected | None) -> str:
    return f"{expected.action} (rules: {', '.join(expected.rules)})" if expected else ""


def _duties(scenario: Scenario, decision: Decision) -> Iterator[Difference]:
    found = [duty.id for duty, value in decision.duties if value == HOLDS]
    for duty in dict.fromkeys([*scenario.duties, *found]):
        expected, came = duty in scenario.duties, duty in found
        if expected != came:
            yield Difference(f"duty {duty}", "holds" if expected else "", "holds" if came else "")


def _deadlines(scenario: Scenario, advice: Advice) -> Iterator[Difference]:
    found = {action.part: action.due for action in advice.actions}
    found |= {duty.duty: duty.due for duty in (*advice.duties, *advice.support)}
    for name, expected in scenario.deadlines.items():
        due = found.get(name)
        if due is None:
            yield Difference(f"deadline {name}", expected, "")
        elif expected not in (due.at, due.words):
            came = due.at if expected[:4].isdecimal() and due.at else due.words
            yield Difference(f"deadline {name}", expected, came)


def _items(scenario: Scenario, advice: Advice) -> Iterator[Difference]:
    found = {
        (checklist.checklist, item.item): item.state
        for checklist in advice.checklists
        for item in checklist.items
    }
    for checklist, items in scenario.checklists.items():
        for item, expected in items.items():
            came = found.get((checklist, item), "")
            if came != expected:
                yield Difference(f"item {checklist}/{item}", expected, came)
