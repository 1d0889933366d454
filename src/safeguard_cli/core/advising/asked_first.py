"""Put first, for reading now, what answers the question with which somebody came.

Whoever was asked for a record looks for the answer to that. Far down it is not found, and something
may go out meanwhile. Danger stays above it, and so does what is due sooner, and what protects a
child and begins with the same people: there both are one talk. A record keeps the gravest first.
"""

from __future__ import annotations

from msgspec.structs import replace

from safeguard_cli.core.advising.said_once import said_once
from safeguard_cli.core.advising.same_talk import turns_to_one_of
from safeguard_cli.core.advising.shapes import Advice, AdvisedAction
from safeguard_cli.core.deciding.case import Given, values_of
from safeguard_cli.core.deciding.deadlines import moment_of
from safeguard_cli.core.model.rule_set import Part, RuleSet


def for_reading(advice: Advice, rules: RuleSet, answers: Given) -> Advice:
    """Return the advice for reading now: what was asked first, and everything said once."""
    return said_once(asked_first(advice, rules, answers), rules)


def asked_first(advice: Advice, rules: RuleSet, answers: Given) -> Advice:
    """Return the advice with the actions of parts that were asked for above what can wait."""
    parts = {part.id for part in rules.parts if _is_asked_for(part, answers)}
    ordered = [one for one in advice.actions if one.part not in parts]
    asked = [one for one in advice.actions if one.part in parts]
    raised: list[str] = []
    for action in reversed(asked):
        above = (n for n, one in enumerate(ordered, 1) if _stays_above(one, action, rules.gravest))
        place = max(above, default=0)
        if place < len(ordered):
            raised.insert(0, action.action)
        ordered.insert(place, action)
    return replace(advice, actions=tuple(ordered), raised=tuple(raised))


def _is_asked_for(part: Part, answers: Given) -> bool:
    """Say whether somebody chose the subject of a part: the answers with which it stands alone."""
    return bool(part.alone_with) and all(
        answer in values_of(answers.get(question, ""))
        for question, answer in part.alone_with.items()
    )


def _stays_above(one: AdvisedAction, asked: AdvisedAction, gravest: str) -> bool:
    is_one_talk = one.colour == "red" and turns_to_one_of(asked, one)
    return one.level == gravest or is_one_talk or moment_of(one.due) < moment_of(asked.due)
