"""A scenario: a story, its answers, and the advice that must come of them.

Running one says what is different, and by which rules. It reads nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.engine import Decision, Engine, PartDecision
from safeguard_cli.core.deciding.first_open_question import first_open_of_duty, first_open_of_part
from safeguard_cli.core.deciding.interview import Interview, Replay
from safeguard_cli.core.deciding.outcome import State
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
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


class ScenarioDifference(Struct, frozen=True, rename="kebab"):
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
    differences: tuple[ScenarioDifference, ...]


def run_scenario(interview: Interview, scenario: Scenario, known: Given | None = None) -> Outcome:
    """Run a scenario whose names are known to the rules, and compare everything it expects.

    `known` are answers that a local rule set gives once for all.
    """
    given = given_in(scenario, interview.questions)
    as_of = moment_of(scenario)
    consultation = Consultation(interview, given, as_of, known)
    interview, replay = consultation.law, consultation.replay
    decision, advice = consultation.decision, consultation.advice
    if isinstance(scenario, LocalScenario):
        compared = _compare_named(scenario, replay, decision, interview.engine)
    else:
        compared = _compare_whole(scenario, replay, decision)
    differences = (
        *compared,
        *_compare_stages(interview, scenario, as_of),
        *_compare_deadlines(scenario, advice),
        *_compare_items(scenario, advice),
    )
    return Outcome(scenario, replay, decision, advice, differences)


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


def _compare_whole(
    scenario: Scenario, replay: Replay, decision: Decision
) -> Iterator[ScenarioDifference]:
    yield from _list_unasked(scenario, replay)
    yield from _compare_actions(scenario, decision)
    yield from _compare_duties(scenario, decision)


def _compare_named(
    scenario: LocalScenario, replay: Replay, decision: Decision, engine: Engine
) -> Iterator[ScenarioDifference]:
    """Compare what is named: it must be settled, whatever the answers that are left out."""
    yield from _list_set_aside(replay)
    for part in decision.parts:
        name, expected = part.part.id, scenario.expect.get(part.part.id)
        if expected and not part.is_settled:
            question = first_open_of_part(engine, part, replay.state)
            yield ScenarioDifference(name, _write_expected(expected), _say_unsettled(question))
        elif expected and not _is_among(expected, part):
            came = Expected(part.action.id, part.determining) if part.action else None
            yield ScenarioDifference(name, _write_expected(expected), _write_expected(came))
    truths = {duty.id: value for duty, value in decision.duties}
    said = {HOLDS: "holds", FAILS: ""}
    for wanted, names in ((HOLDS, scenario.duties), (FAILS, scenario.not_duties)):
        for name in (each for each in names if truths[each] != wanted):
            question = first_open_of_duty(engine, name, replay.state)
            found = said.get(truths[name], _say_unsettled(question))
            yield ScenarioDifference(f"duty {name}", said[wanted], found)


def _say_unsettled(question: str) -> str:
    return f"not settled without an answer to `{question}`"


def _is_among(expected: Expected, part: PartDecision) -> bool:
    is_same = part.action is not None and part.action.id == expected.action
    return part.applies == HOLDS and is_same and set(expected.rules) <= set(part.determining)


def _list_set_aside(replay: Replay) -> Iterator[ScenarioDifference]:
    for name in replay.set_aside:
        yield ScenarioDifference(
            f"answer {name}", "asked", "set aside: its question does not apply"
        )


def _list_unasked(scenario: Scenario, replay: Replay) -> Iterator[ScenarioDifference]:
    yield from _list_set_aside(replay)
    # What an earlier stage asked for still counts, and may be needed no more.
    for name in () if scenario.stages else replay.unasked:
        yield ScenarioDifference(
            f"answer {name}", "asked", "counts, but would not have been asked for"
        )
    if replay.missing and not replay.stopped:
        yield ScenarioDifference(
            f"answer {replay.missing[0]}", "given", "missing: it is asked next"
        )


def _compare_stages(
    interview: Interview, scenario: Scenario, as_of: datetime
) -> Iterator[ScenarioDifference]:
    if not scenario.stages:
        return
    told = join_stages(scenario, len(scenario.stages))
    aside = interview.replay(given_in(told, interview.questions), as_of).set_aside
    kept = {name: values for name, values in told.answers.items() if name not in aside}
    for name in dict.fromkeys([*scenario.answers, *kept]):
        expected, came = scenario.answers.get(name, ()), kept.get(name, ())
        if sorted(expected) != sorted(came):
            what = f"answer {name} after the last stage"
            yield ScenarioDifference(what, ", ".join(expected), ", ".join(came))


def _compare_actions(scenario: Scenario, decision: Decision) -> Iterator[ScenarioDifference]:
    found = {
        part.part.id: Expected(part.action.id, part.determining)
        for part in decision.parts
        if part.applies == HOLDS and part.action
    }
    for part in dict.fromkeys([*scenario.expect, *found]):
        expected, came = scenario.expect.get(part), found.get(part)
        if not _is_same(expected, came):
            yield ScenarioDifference(part, _write_expected(expected), _write_expected(came))


def _is_same(one: Expected | None, other: Expected | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.action == other.action and sorted(one.rules) == sorted(other.rules)


def _write_expected(expected: Expected | None) -> str:
    if not expected:
        return ""
    rules = f" (rules: {', '.join(expected.rules)})" if expected.rules else ""
    return f"{expected.action}{rules}"


def _compare_duties(scenario: Scenario, decision: Decision) -> Iterator[ScenarioDifference]:
    found = [duty.id for duty, value in decision.duties if value == HOLDS]
    for duty in dict.fromkeys([*scenario.duties, *found]):
        expected, came = duty in scenario.duties, duty in found
        if expected != came:
            yield ScenarioDifference(
                f"duty {duty}", "holds" if expected else "", "holds" if came else ""
            )


def _compare_deadlines(scenario: Scenario, advice: Advice) -> Iterator[ScenarioDifference]:
    found = {action.part: action.due for action in advice.actions}
    found |= {duty.duty: duty.due for duty in (*advice.duties, *advice.support)}
    for name, expected in scenario.deadlines.items():
        due = found.get(name)
        if due is None:
            yield ScenarioDifference(f"deadline {name}", expected, "")
        elif expected not in (due.at, due.words):
            came = due.at if expected[:4].isdecimal() and due.at else due.words
            yield ScenarioDifference(f"deadline {name}", expected, came)


def _compare_items(scenario: Scenario, advice: Advice) -> Iterator[ScenarioDifference]:
    found = {
        (checklist.checklist, item.item): item.state
        for checklist in advice.checklists
        for item in checklist.items
    }
    for checklist, items in scenario.checklists.items():
        for item, expected in items.items():
            came = found.get((checklist, item), "")
            if came != expected:
                yield ScenarioDifference(f"item {checklist}/{item}", expected, came)
