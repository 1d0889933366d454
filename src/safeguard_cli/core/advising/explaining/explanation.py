"""Gather the explanation of one decision: why this, why not more, what would change it.

An explanation is plain data, as advice is. Its JSON is described in docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from safeguard_cli.core.advising.citing import Citing
from safeguard_cli.core.advising.explaining.trees import Branch, Settling, Teller, Word
from safeguard_cli.core.advising.explaining.unknowns import Unknown, matters_most
from safeguard_cli.core.advising.explaining.what_would_change import what_would_change
from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.advising.shapes import Change, Cited, Record, RulesUsed
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, truth
from safeguard_cli.core.logic.unsure_reasons import explain_rule
from safeguard_cli.core.model.rule_set import Action, Rule

Place = Literal["more protective", "advised", "less protective"]


class RuleTold(Struct, frozen=True, rename="kebab"):
    """A rule, the answers that settled it (or that it waits for), and its condition in full."""

    rule: str
    because: str
    truth: Word
    settled_by: tuple[Settling, ...]
    condition: Branch
    sources: tuple[Cited, ...]


class ActionTold(Struct, frozen=True, rename="kebab"):
    """An action of a part with its rules. `place` is by its order beside the advised one."""

    action: str
    do: str
    level_label: str
    place: Place
    rules: tuple[RuleTold, ...]


class PartTold(Struct, frozen=True, rename="kebab"):
    """A part: whether and why it applies, what it advises (may be empty), and every action."""

    part: str
    title: str
    applies: Word
    applies_if: Branch
    action: str
    settled: bool
    actions: tuple[ActionTold, ...]


class NotAsked(Struct, frozen=True, rename="kebab"):
    """A question that is not asked (`fails`) or may not be (`unknown`), and when it would be."""

    question: str
    ask: str
    asked: Word
    asked_if: Branch


class DutyTold(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Something to do beside the actions that holds, and the answers that settled it."""

    duty: str
    do: str
    settled_by: tuple[Settling, ...]
    condition: Branch
    sources: tuple[Cited, ...]


class Explanation(Struct, frozen=True, rename="kebab"):
    """Why a decision came out as it did. `altered` marks a record that no longer fits its seal."""

    schema: Literal["safeguard-explanation/1"]
    rules: RulesUsed
    as_of: str
    altered: bool
    stopped: bool
    parts: tuple[PartTold, ...]
    duties: tuple[DutyTold, ...]
    not_asked: tuple[NotAsked, ...]
    changes: tuple[Change, ...]
    unknown: Unknown | None
    set_aside: tuple[str, ...]


def explain(case: DecidedCase, *, altered: bool = False) -> Explanation:
    """Explain the decision of a case. `altered`: its record is not as it was sealed."""
    interview, replay = case.law, case.replay
    writer = _Writer(interview, replay)
    return Explanation(
        schema="safeguard-explanation/1",
        rules=rules_used(interview.rules),
        as_of=case.moment.isoformat(),
        altered=altered,
        stopped=replay.stopped,
        parts=tuple(map(writer.part, case.decision.parts)),
        duties=tuple(writer.duties()),
        not_asked=tuple(writer.not_asked()),
        changes=what_would_change(interview, replay),
        unknown=matters_most(interview, replay),
        set_aside=replay.set_aside,
    )


def answers_in(record: Record, interview: Interview) -> tuple[dict[str, Value], datetime]:
    """Return the answers of a record and their moment.

    Raises UsageError or ValueError where nobody can have given them under these rules.
    """
    values = {a.question: a.values[0] if len(a.values) == 1 else a.values for a in record.answers}
    return interview.check({**values}), datetime.fromisoformat(record.as_of)


class _Writer:
    def __init__(self, interview: Interview, replay: Replay) -> None:
        self._interview = interview
        self._replay = replay
        self._teller = Teller(interview, replay)
        self._levels = {level.id: level.label for level in interview.rules.levels}
        self._citing = Citing(interview.rules, interview.engine.space, replay.final)

    def part(self, decided: PartDecision) -> PartTold:
        part = decided.part
        return PartTold(
            part=part.id,
            title=part.title,
            applies=decided.applies_in_words,
            applies_if=self._teller.tell(part.applies_if),
            action=decided.action.id if decided.action else "",
            settled=decided.is_settled,
            actions=tuple(self._tell_actions(decided)),
        )

    def duties(self) -> Iterator[DutyTold]:
        for duty, node in self._interview.engine.duties:
            if truth(node, self._replay.state) == HOLDS:
                told = self._teller.tell(duty.condition)
                yield DutyTold(
                    duty=duty.id,
                    do=duty.do,
                    settled_by=self._teller.settled_by(told),
                    condition=told,
                    sources=self._citing.cited(duty.source),
                )

    def not_asked(self) -> Iterator[NotAsked]:
        for question in self._interview.rules.questions:
            asked = self._teller.asked(question.id)
            if asked != "holds" and not question.for_record:
                told = self._teller.asked_if(question.id)
                yield NotAsked(question.id, question.ask, asked, told)

    def _tell_actions(self, decided: PartDecision) -> Iterator[ActionTold]:
        place: Place = "more protective" if decided.applies != FAILS else "less protective"
        for action in decided.part.actions:
            here: Place = "advised" if action == decided.action else place
            place = "less protective" if here == "advised" else place
            yield self._tell_action(action, here)

    def _tell_action(self, action: Action, place: Place) -> ActionTold:
        return ActionTold(
            action=action.id,
            do=action.do,
            level_label=self._levels[action.level],
            place=place,
            rules=tuple(map(self._tell_rule, action.rules)),
        )

    def _tell_rule(self, rule: Rule) -> RuleTold:
        told = self._teller.tell(rule.condition)
        return RuleTold(
            rule=rule.id,
            because=explain_rule(rule, self._interview.engine.space, self._replay.state),
            truth=told.truth,
            settled_by=self._teller.settled_by(told),
            condition=told,
            sources=self._citing.cited(rule.source),
        )
