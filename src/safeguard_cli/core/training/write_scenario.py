"""Write scenarios: of a story told and answered part by part, and with what is advised now."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Given, values_of
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import State
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
from safeguard_cli.core.training.run_scenario import (
    Outcome,
    list_deadlines,
    list_expected,
    list_held_duties,
    run_scenario,
    write_due,
)
from safeguard_cli.core.training.scenario import (
    LocalExpected,
    LocalScenario,
    Scenario,
    Stage,
)


class ToldPart(Struct, frozen=True):
    """A part of the story: when it is learnt (ISO 8601), and every answer that counts by then."""

    says: str
    as_of: str
    answers: Given


class ToldStory(Struct, frozen=True, kw_only=True):
    """A story as its author told it. `minutes` is 0 where they are to be counted."""

    title: str
    theme: str
    story: str
    parts: tuple[ToldPart, ...]
    discussion: tuple[str, ...]
    mistake: str
    minutes: int = 0


def make_scenario(interview: Interview, told: ToldStory) -> Scenario:
    """Return the scenario of a story, which expects what these rules advise."""
    last = told.parts[-1]
    scenario = Scenario(
        id=make_id(told.title),
        title=told.title,
        minutes=told.minutes,
        theme=told.theme,
        story=told.story,
        as_of=last.as_of,
        answers=_list_answers(interview, last.answers),
        expect={},
        duties=(),
        stages=tuple(_write_stages(interview, told.parts)),
        discussion=told.discussion,
        mistake=told.mistake,
    )
    return add_deadlines(run_scenario(interview, scenario))


def make_id(title: str) -> str:
    """Return a title as an id: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold().replace("'", "")).strip("-") or "my-case"


def _write_stages(interview: Interview, parts: tuple[ToldPart, ...]) -> Iterator[Stage]:
    before: dict[str, tuple[str, ...]] = {}
    for part in parts:
        now = _list_answers(interview, part.answers)
        new = {name: values for name, values in now.items() if before.get(name) != values}
        yield Stage(part.says, new, "" if part is parts[-1] else part.as_of)
        before |= now


def _list_answers(interview: Interview, answers: Given) -> dict[str, tuple[str, ...]]:
    """List the answers as a scenario has them. What is taken unasked need not be said."""
    found = {name: values_of(value) for name, value in answers.items()}
    default = {name: interview.questions[name].default for name in found}
    return {name: values for name, values in found.items() if values != (default[name],)}


def expect_found(outcome: Outcome) -> Scenario:
    """Return the scenario with what was found in the place of what it expects.

    Deadlines and items of checklists are compared where they are named: so no others are added.
    A local scenario keeps to what it names, and leaves out what is not so any more.
    """
    scenario = outcome.scenario
    kept = replace(
        scenario,
        deadlines=dict(_list_deadlines(outcome)),
        checklists=_list_items(scenario, outcome.advice),
    )
    if isinstance(kept, LocalScenario):
        return _narrow_local(kept, outcome)
    decision = outcome.decision
    return replace(kept, expect=list_expected(decision), duties=list_held_duties(decision))


def add_deadlines(outcome: Outcome) -> Scenario:
    """Return the scenario with what was found, and with the deadline of each of its actions."""
    found = expect_found(outcome)
    due = {each.part: each.due.at for each in outcome.advice.actions if each.due.at}
    return replace(found, deadlines={**due, **found.deadlines})


def _narrow_local(scenario: LocalScenario, outcome: Outcome) -> Scenario:
    found = list_expected(outcome.decision)
    expect = {
        name: LocalExpected(found[name].action, found[name].rules if named.rules else ())
        for name, named in scenario.expect.items()
        if name in found
    }
    truths = {duty.id: truth for duty, truth in outcome.decision.duties}
    return replace(
        scenario,
        expect=expect,
        duties=tuple(name for name in scenario.duties if truths[name] == HOLDS),
        not_duties=tuple(name for name in scenario.not_duties if truths[name] == FAILS),
    )


def _list_deadlines(outcome: Outcome) -> Iterator[tuple[str, str]]:
    found = list_deadlines(outcome.advice)
    for name, expected in outcome.scenario.deadlines.items():
        if name in found:
            yield name, write_due(found[name], expected)


def _list_items(scenario: Scenario, advice: Advice) -> dict[str, dict[str, State]]:
    found = {each.checklist: {i.item: i.state for i in each.items} for each in advice.checklists}
    return {
        name: {item: found[name][item] for item in items if item in found[name]}
        for name, items in scenario.checklists.items()
        if name in found
    }
