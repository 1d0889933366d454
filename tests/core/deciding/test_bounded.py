"""Rules that no search can see through in time: danger is told all the same, and it ends."""

from __future__ import annotations

import random
from time import monotonic

import pytest
from generated import NOW

from safeguard_cli.core.advising.explaining.unknowns import matters_most
from safeguard_cli.core.checking.check_codes import NOT_ALL_CHECKED
from safeguard_cli.core.checking.completed_answers import complete_answers
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding import replay as asking
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.search_budget import Budget, OutOfBudgetError
from safeguard_cli.core.model.conditions import ALWAYS, AllOf, AnyOf, Is
from safeguard_cli.core.model.rule_set import (
    Action,
    Answer,
    Level,
    Part,
    Question,
    Rule,
    RuleSet,
    Within,
)

YES_NO = {"yes": Answer("Yes"), "no": Answer("No")}
LEVELS = (Level("emergency", "Emergency", "red"), Level("steady", "Steady", "green"))


def entangled(questions: int = 80, clauses: int = 344) -> RuleSet:
    """Return rules with danger first, and then one rule of so many clauses drawn at random."""
    draw = random.Random(7)
    names = [f"q{number}" for number in range(questions)]
    tests = tuple(
        AnyOf(tuple(Is(name, (draw.choice(["yes", "no"]),)) for name in draw.sample(names, 3)))
        for _ in range(clauses)
    )
    danger = Part(
        "danger",
        "Danger",
        (_action("call", "emergency", Is("fire", ("yes",)), stops=True), _action("calm", "steady")),
    )
    hard = Part(
        "hard", "Hard", (_action("rare", "emergency", AllOf(tests)), _action("common", "steady"))
    )
    asked = tuple(Question(name, f"{name}?", answers=YES_NO) for name in ("fire", *names))
    return RuleSet(
        id="entangled", title="Entangled", version="1", edition="1", review_by="2027-01-01",
        levels=LEVELS, parts=(danger, hard), questions=asked, digest="0" * 64,
    )  # fmt: skip


def _action(name: str, level: str, condition: object = ALWAYS, *, stops: bool = False) -> Action:
    rule = Rule(f"{name}-so", condition, "So it is.", ())  # type: ignore[arg-type]
    return Action(name, name, level, (), (Within("now"),), (), (rule,), stops_interview=stops)


@pytest.fixture(scope="module")
def hard() -> Interview:
    return Interview(entangled())


def test_danger_is_told_whatever_the_other_rules_are(hard: Interview) -> None:
    replay = hard.replay({"fire": "yes"}, NOW)

    assert replay.stopped
    decision = hard.decide(replay)
    assert decision.parts[0].action is not None
    assert decision.parts[0].action.id == "call"
    assert decision.parts[0].is_settled


def test_an_interview_ends_and_asks_too_much_rather_than_too_little(
    hard: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Interview(entangled(12, 40))
    needed = _answered(few)
    monkeypatch.setattr(asking, "STEPS", 5)

    asked = _answered(few)

    assert {*needed} < {*asked}
    decisions = [few.decide(few.replay(each, NOW)) for each in (needed, asked)]
    assert [part.action for part in decisions[0].parts] == [
        part.action for part in decisions[1].parts
    ]
    assert matters_most(hard, hard.replay(_answered(hard), NOW)) is None


def _answered(interview: Interview) -> dict[str, Value]:
    """Answer no to whatever is asked, until nothing is."""
    given: dict[str, Value] = {}
    while (replay := interview.replay(given, NOW)).missing:
        given[replay.missing[0]] = "no"
    return given


def test_so_many_steps_are_taken_by_one_replay_and_no_more(
    hard: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0
    spend = Budget.spend

    def counted(budget: Budget) -> None:
        nonlocal taken
        spend(budget)
        taken += 1

    monkeypatch.setattr(Budget, "spend", counted)
    monkeypatch.setattr(asking, "STEPS", 300)

    hard.replay({"fire": "no"}, NOW)

    assert taken == 300


def test_a_machine_that_is_too_slow_is_held_off_by_the_seconds() -> None:
    budget = Budget(seconds=0.01)
    until = monotonic() + 5

    with pytest.raises(OutOfBudgetError):
        while monotonic() < until:
            budget.spend()


def test_answers_are_not_finished_where_that_takes_too_long(
    hard: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "STEPS", 50)

    assert complete_answers(hard, {"fire": "no"}, NOW) == {}


def test_a_proof_that_is_cut_says_so_and_the_lengths_are_bounds() -> None:
    report = check(entangled(), steps=500)

    assert NOT_ALL_CHECKED in {each.code for each in report.findings}
    assert report.lengths is not None
    assert report.lengths.longest[0] < report.lengths.longest[1]
