"""One decision as plain ids, truth and moments: what scripts read. Described in docs/decisions.md.

It says what advice and record say of the same answers, without the sentences, and
holds nothing that was typed. Keys are never left out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.certain_acts import certain_acts
from safeguard_cli.core.deciding.certain_level import Because
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.engine import ChecklistDecision, Decision
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import Due, State, TruthInWords, item_word
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.model.rule_set import RuleSet

SCHEMA: Final = "safeguard-decision/2"


class RulesNamed(Struct, frozen=True, kw_only=True, rename="kebab", omit_defaults=True):
    """The rule set by which it was decided, and the local one that was laid over it, if any."""

    id: str
    version: str
    digest: str
    local: str = ""
    local_version: str = ""
    local_digest: str = ""


class PartDecided(Struct, frozen=True, rename="kebab"):
    """What one part yields. It is advised where the part applies (`holds`) and is settled.

    `action` is empty where no rule holds. `level` is null while no action is settled, and empty
    where the part advises nothing. `determining` are the rules that hold for the action, `open`
    the unknown ones that could still displace it. `due` is null where nothing is advised.
    """

    part: str
    applies: TruthInWords
    action: str
    level: str | None
    settled: bool
    determining: tuple[str, ...]
    open: tuple[str, ...]
    due: Due | None


class DutyDecided(Struct, frozen=True, rename="kebab"):
    """A duty that holds, and by when."""

    duty: str
    due: Due


class ItemDecided(Struct, frozen=True, rename="kebab"):
    """Where one item of a checklist stands."""

    item: str
    state: State


class ChecklistDecided(Struct, frozen=True, rename="kebab"):
    """A checklist that applies, with the state of each item."""

    checklist: str
    items: tuple[ItemDecided, ...]


class DecisionDocument(Struct, frozen=True, rename="kebab"):
    """The decision for one set of answers under one rule set at one moment.

    `level` is the gravest of all advised actions: null while there is none, empty where nothing
    is advised in the end. `floor` is the least level that every further answer leads to, and
    `floor_because` the answer that alone makes it so. `asks` and `forbids` are the acts that are
    certain. `complete`: no answer is needed any more. `stopped`: an emergency stands, so what is
    missing need not be asked. `missing`: questions without an answer; the first is certain to be
    asked next, and there are no more than these. `exceptions`: deliberate local ones that made a
    deadline later. `set_aside`: questions whose answers do not count: they do not apply.
    """

    schema: Literal["safeguard-decision/2"]
    rules: RulesNamed
    as_of: str
    level: str | None
    floor: str | None
    floor_because: Because | None
    complete: bool
    stopped: bool
    asks: tuple[str, ...]
    forbids: tuple[str, ...]
    parts: tuple[PartDecided, ...]
    duties: tuple[DutyDecided, ...]
    checklists: tuple[ChecklistDecided, ...]
    missing: tuple[str, ...]
    exceptions: tuple[str, ...]
    set_aside: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """The same as `complete`."""
        return self.complete


def decide_case(
    interview: Interview, given: Given, as_of: datetime, known: Given | None = None
) -> DecisionDocument:
    """Return the decision for these answers; `known` ones come from the set-up."""
    case = DecidedCase(interview, given, as_of, known, needs_asked=False)
    return _DocumentWriter(case).document()


class _DocumentWriter:
    """Puts the decision of one case into its plain form."""

    def __init__(self, case: DecidedCase) -> None:
        self._case = case
        self._rules = case.law.rules
        self._replay = case.replay
        self._exemptions = case.exemptions()

    def document(self) -> DecisionDocument:
        decision = self._case.decision
        parts = tuple(map(self._describe_part, decision.parts))
        duties = tuple(
            DutyDecided(duty.id, self._exemptions.due(duty, self._case.calendar))
            for duty, value in decision.duties
            if value == HOLDS
        )
        level = self._find_gravest(parts)
        floor = self._case.floor(level)
        acts = certain_acts(self._case.law, self._replay, floor.because, decision)
        return DecisionDocument(
            schema=SCHEMA,
            rules=rules_named(self._rules),
            as_of=self._case.moment.isoformat(),
            level=level,
            floor=floor.level,
            floor_because=floor.because,
            complete=self._replay.is_complete,
            stopped=self._replay.stopped,
            asks=acts.asks,
            forbids=acts.forbids,
            parts=parts,
            duties=duties,
            checklists=tuple(map(_describe_checklist, _list_applying(decision))),
            missing=self._replay.missing,
            exceptions=self._exemptions.used,
            set_aside=self._replay.set_aside,
        )

    def _find_gravest(self, parts: tuple[PartDecided, ...]) -> str | None:
        advised = {part.level for part in parts if part.due is not None}
        none = "" if self._replay.is_complete else None
        return next((level.id for level in self._rules.levels if level.id in advised), none)

    def _describe_part(self, decided: PartDecision) -> PartDecided:
        action = decided.action if decided.is_advised else None
        due = self._exemptions.due(action, self._case.calendar) if action else None
        return part_decided(decided, due)


def part_decided(decided: PartDecision, by_when: Due | None) -> PartDecided:
    """Put what a part yields into its plain form."""
    action, settled = decided.action, decided.is_settled
    nothing = "" if settled else None
    return PartDecided(
        part=decided.part.id,
        applies=decided.applies_in_words,
        action=action.id if action else "",
        level=action.level if action and settled else nothing,
        settled=settled,
        determining=decided.determining,
        open=decided.open_rules,
        due=by_when,
    )


def rules_named(rules: RuleSet) -> RulesNamed:
    """Name a rule set, and the local one that lies over it."""
    local = rules.local
    if local is None:
        return RulesNamed(id=rules.id, version=rules.version, digest=rules.digest)
    return RulesNamed(
        id=rules.id,
        version=rules.version,
        digest=rules.digest,
        local=local.id,
        local_version=local.version,
        local_digest=local.digest,
    )


def _list_applying(decision: Decision) -> tuple[ChecklistDecision, ...]:
    return tuple(one for one in decision.checklists if one.applies == HOLDS)


def _describe_checklist(decided: ChecklistDecision) -> ChecklistDecided:
    return ChecklistDecided(
        decided.checklist.id,
        tuple(
            ItemDecided(item.id, item_word(applies, met)) for item, applies, met in decided.items
        ),
    )
