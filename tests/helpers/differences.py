"""Change a rule set, and see by decisions made afresh whether a difference is really there."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from msgspec.structs import replace

from safeguard_cli.core.comparing.comparison_document import Difference, Evidence
from safeguard_cli.core.comparing.differing_answers import MOMENT
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import Calendar, due
from safeguard_cli.core.deciding.engine import Decision
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Action, Holidays, Part, RuleSet

Answers = dict[str, Value]


def with_action(rules: RuleSet, part: int, action: int, new: Action) -> RuleSet:
    actions = list(rules.parts[part].actions)
    actions[action] = new
    return with_part(rules, part, replace(rules.parts[part], actions=tuple(actions)))


def with_part(rules: RuleSet, number: int, new: Part) -> RuleSet:
    parts = list(rules.parts)
    parts[number] = new
    return replace(rules, parts=tuple(parts))


class Fresh:
    """The decision of one side on the answers of some evidence."""

    def __init__(self, rules: RuleSet, evidence: Evidence, only: dict[str, Value]) -> None:
        self.as_of = datetime.fromisoformat(evidence.as_of) if evidence.as_of else MOMENT
        self.interview = Interview(rules).on(self.as_of)
        self.given = self.interview.check({**evidence.answers, **only})
        space = self.interview.engine.space
        questions = self.interview.questions
        known = {
            name: kind_of(questions[name]).tested(value, self.as_of)
            for name, value in self.given.items()
        }
        self.decision: Decision = self.interview.engine.decide(StateTruths(space.state(known)))

    @cached_property
    def replay(self) -> Replay:
        return self.interview.replay(self.given, self.as_of)

    def action(self, part: str) -> Action | None:
        found = [p for p in self.decision.parts if p.part.id == part]
        # Whether nothing is to be done shows only when no rule is open any more.
        assert all(p.is_settled or (p.applies == HOLDS and not p.open_rules) for p in found)
        return next((p.action for p in found if p.applies == HOLDS), None)

    def duty(self, duty: str) -> bool:
        return any(d.id == duty and value == HOLDS for d, value in self.decision.duties)

    def item(self, checklist: str, item: str) -> tuple[bool, bool]:
        for found in self.decision.checklists:
            for one, on, met in found.items:
                if found.checklist.id == checklist and one.id == item:
                    stands = found.applies == HOLDS and on == HOLDS
                    return stands, stands and met != HOLDS
        return False, False


def is_shown(one: Difference, old: RuleSet, new: RuleSet) -> bool:  # noqa: C901 - one case a kind
    """Decide afresh on both sides, and say whether the difference is really there."""
    if one.evidence is None:
        return True
    was = Fresh(old, one.evidence, one.evidence.only_old)
    now = Fresh(new, one.evidence, one.evidence.only_new)
    before, after = was.action(one.where), now.action(one.where)
    match one.kind:
        case "action":
            return ((before.id if before else ""), (after.id if after else "")) == (
                one.old,
                one.new,
            )
        case "level":
            return before is not None and after is not None and before.level != after.level
        case "deadline":
            assert before is not None
            assert after is not None
            if one.protective == "equally":
                return before.id == after.id == one.new
            words = [
                due(a.within, calendar(side)).words for a, side in ((before, was), (after, now))
            ]
            return words == [one.was, one.now]
        case "duty":
            return (was.duty(one.old or one.new), now.duty(one.old or one.new)) == (
                bool(one.old),
                bool(one.new),
            )
        case "item":
            name = one.old or one.new
            return was.item(one.where, name) != now.item(one.where, name)
        case "question":
            name = one.old or one.new
            return (name in next_asked(was)) != (
                name in next_asked(now)
            ) or one.where == "questions"
        case _:
            return before is not None and after is not None and before.id == after.id


def next_asked(side: Fresh) -> tuple[str, ...]:
    return (*side.replay.asked, *side.replay.missing[:1])


def calendar(side: Fresh) -> Calendar:
    dates = {
        name: datetime.fromisoformat(str(value)).date()
        for name, value in side.given.items()
        if side.interview.questions[name].kind == "date" and value != "unsure"
    }
    holidays = next(iter(side.interview.rules.holidays), Holidays("england", "0000-00-00", ()))
    return Calendar(side.as_of, holidays, dates)
