"""Every scenario: the answers must lead to these actions, by these rules, with these duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from safeguard_cli.core.deadlines import LONDON
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.nodes import HOLDS
from safeguard_cli.reading.load import load_rules

RULES = Path(__file__).parents[1] / "rules"


def scenarios() -> Iterator[Any]:
    for file in sorted((RULES / "scenarios").glob("*.yaml")):
        # BaseLoader: every scalar is text, as in the rule files.
        for scenario in yaml.load(file.read_text("utf-8"), yaml.BaseLoader):
            yield pytest.param(scenario, id=scenario["id"])


@pytest.fixture(scope="module")
def shipped_interview() -> Interview:
    return Interview(load_rules(RULES))


@pytest.mark.parametrize("scenario", list(scenarios()))
def test_the_answers_lead_to_these_actions_by_these_rules(
    shipped_interview: Interview, scenario: dict[str, Any]
) -> None:
    as_of = datetime.fromisoformat(scenario["as-of"]).replace(tzinfo=LONDON)
    given = shipped_interview.check(scenario["answers"])

    replay = shipped_interview.replay(given, as_of)
    decision = shipped_interview.decide(replay)

    assert replay.set_aside == ()
    assert replay.stopped or replay.missing == ()
    assert {
        part.part.id: {"action": part.action.id, "rules": list(part.determining)}
        for part in decision.parts
        if part.applies == HOLDS and part.action
    } == scenario["expect"]
    assert [duty.id for duty, value in decision.duties if value == HOLDS] == scenario["duties"]


def test_scenario_ids_are_unique() -> None:
    names = [each.id for each in scenarios()]

    assert len(names) == len(set(names))
