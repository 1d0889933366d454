"""Whole cases under the shipped rules, from the few answers that a test is about.

What a test does not name is answered calmly. So a question that is added or moved does not
touch the tests that are about something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from where import ROOT

from safeguard_cli.core.checking.proof import STEPS, Proof
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import UNSURE, Question, RuleSet
from safeguard_cli.core.training.run_scenario import Outcome, run_scenario
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios

RULES = ROOT / "rules"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=LONDON)
CALM = {
    "tonight": "safe",
    "role": "staff",
    "harm": "no",
    "who-is-it": "colleague",
    "safe-person": "yes",
    "telling": "safe",
    "child-told": "no-contact",
    "setting": "charity",
    "nation": "england",
    "agreement": "not-asked",
    "doubt": "no",
    "told": "nobody",
    "person-told": "nobody",
    "meanwhile": "safe",
    "step-tried": "none",
    "how-high": "manager",
    "safe-to-talk": "yes",
    "difference": "criteria",
    "you": "yes",
}
_CALMEST = ("no", "none", "not-known", UNSURE)


@cache
def shipped_rules() -> RuleSet:
    """Read the shipped rules, once for all tests of a process: to read them takes long."""
    return load_rules(RULES)


@cache
def shipped() -> Interview:
    """Return the interview of the shipped rules."""
    return Interview(shipped_rules())


def proof_of_shipped() -> Proof:
    """Return the proof of the shipped rules of today, made once, with a budget that starts anew.

    The seconds of a budget run on while other tests do: without that, whatever asks late is
    refused on a slow machine.
    """
    proof = _proof_of_shipped()
    proof.budget.renew(STEPS)
    return proof


@cache
def _proof_of_shipped() -> Proof:
    return Proof(shipped().on(NOW).rules)


@cache
def shipped_stories() -> tuple[Scenario, ...]:
    """Return the scenarios of the shipped rules, in their order."""
    return tuple(load_scenarios(RULES / "scenarios", shipped_rules()))


@cache
def story_outcome(name: str) -> Outcome:
    """Decide a shipped story by the law of its day, once for all tests of a process."""
    return run_scenario(shipped(), _stories_by_id()[name])


@cache
def _stories_by_id() -> dict[str, Scenario]:
    return {each.id: each for each in shipped_stories()}


def completed(
    given: Mapping[str, Value], as_of: datetime = NOW, interview: Interview | None = None
) -> dict[str, Value]:
    """Return these answers with every other one that is asked for, in the order of asking.

    What does not apply is left out; what is never asked for, such as a detail of the record, is
    kept at the end.
    """
    law = (interview or shipped()).on(as_of)
    answers = dict(given)
    while missing := law.replay(answers, as_of).missing:
        answers[missing[0]] = calm_answer(law.questions[missing[0]])
    replay = law.replay(answers, as_of)
    order = [*replay.counted, *(name for name in answers if name not in replay.counted)]
    return {name: answers[name] for name in order if name not in replay.set_aside}


def calm_answer(question: Question) -> Value:
    """Return an answer under which nothing more has to be done, as far as there is one."""
    offered = [*question.answers, *([UNSURE] if question.counts_as else [])]
    if question.kind == "date":
        return UNSURE if question.counts_as else "2026-11-20"
    wanted = (CALM.get(question.id, ""), *_CALMEST)
    name = next((each for each in wanted if each in offered), offered[-1])
    return (name,) if question.kind == "many" else name
