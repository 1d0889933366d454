"""Say which past cases two rule sets would advise differently, by deciding each with both.

Nothing of a case is reported but its id. An answer that one side does not know is left out on that
side, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from safeguard_cli.core.comparing.comparison_document import (
    PROTECTIVE_ORDER,
    CaseChange,
    CaseExample,
    CasesCompared,
    DueMoves,
    NotKnown,
    Protective,
    SideAdvice,
)
from safeguard_cli.core.comparing.past_case_outcomes import (
    NOTHING,
    name_move,
    read_advised,
    write_due,
)
from safeguard_cli.core.deciding.envelope import Entry, Refused
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.many_cases import decider_for
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.core.model.rule_set import RuleSet

ReadCase = tuple[Entry | Refused, Entry | Refused]

_EXAMPLES = 3


class _Key(NamedTuple):
    kind: str
    where: str
    old: SideAdvice
    new: SideAdvice
    due: DueMoves


class _Group(Struct):
    count: int = 0
    examples: list[CaseExample] = []


class CaseComparison:
    """Compares cases block by block. `numbers` of each side number the answers of its entries."""

    def __init__(self, old: RuleSet, new: RuleSet) -> None:
        self._rules = (old, new)
        self._deciders = tuple(decider_for(Interview(rules)) for rules in self._rules)
        self.numbers = tuple(decider.numbers for decider in self._deciders)
        self._renamed = {
            (part.id, was): action.id
            for part in new.parts
            for action in part.actions
            for was in action.was
        }
        self._groups: dict[_Key, _Group] = {}
        self._not_known = (_UnfitCases(), _UnfitCases())
        self._cases = self._differ = self._unread = 0
        self._unread_lines: list[tuple[int, str]] = []

    def take(self, judged: Sequence[ReadCase]) -> None:
        """Compare these cases: each as the old and as the new side read it."""
        good: list[tuple[Entry, Entry]] = []
        for old, new in judged:
            if type(old) is Entry and type(new) is Entry:
                good.append((old, new))
            else:
                self._count_unread(old)
        if not good:
            return
        decided = [
            decider.decide([(entry.row, entry.moment) for entry in side], Counts())
            for decider, side in zip(self._deciders, zip(*good, strict=True), strict=True)
        ]
        for (old, new), before, after in zip(good, *decided, strict=True):
            self._compare_case(old.id, before, after)
            for unfit, entry in zip(self._not_known, (old, new), strict=True):
                unfit.add(entry)

    def found(self) -> CasesCompared:
        """Return the result for all cases: what protects less first, then what is most frequent."""
        changes = [self._describe_change(key, group) for key, group in self._groups.items()]
        order = PROTECTIVE_ORDER.index
        changes.sort(key=lambda one: (order(one.protective), -one.count, one.where, one.was))
        old, new = (unfit.found() for unfit in self._not_known)
        return CasesCompared(
            cases=self._cases,
            same=self._cases - self._differ,
            differ=self._differ,
            unread=self._unread,
            unread_lines=tuple(self._unread_lines),
            not_known_to_old=old,
            not_known_to_new=new,
            changes=tuple(changes),
        )

    def _count_unread(self, item: Entry | Refused) -> None:
        self._unread += 1
        if len(self._unread_lines) < _EXAMPLES and item.problems:
            self._unread_lines.append((item.line, item.problems[0].message))

    def _compare_case(self, name: str, before: bytes, after: bytes) -> None:
        self._cases += 1
        old, new = read_advised(before), read_advised(after)
        is_same = True
        for place in dict.fromkeys([*old, *new]):
            was, was_due = old.get(place, (NOTHING, None))
            now, now_due = new.get(place, (NOTHING, None))
            moves = name_move(was_due, now_due)
            if moves == "same" and self._use_new_id(place[1], was) == now:
                continue
            is_same = False
            group = self._groups.setdefault(_Key(*place, was, now, moves), _Group(0, []))
            group.count += 1
            if len(group.examples) < _EXAMPLES:
                group.examples.append(CaseExample(name, write_due(was_due), write_due(now_due)))
        self._differ += not is_same

    def _use_new_id(self, part: str, was: SideAdvice) -> SideAdvice:
        """Return the same advice, with the action by the id that it has now."""
        called = self._renamed.get((part, was.action))
        return SideAdvice(called, was.level, settled=was.settled) if called else was

    def _describe_change(self, key: _Key, group: _Group) -> CaseChange:
        old, new = self._rules
        return CaseChange(
            kind="duty" if key.kind == "duty" else "part",
            protective=self._rate_protection(key),
            where=key.where,
            subject=_find_title(new, key) or _find_title(old, key),
            old=key.old,
            new=key.new,
            was=_describe_outcome(old, key, key.old),
            now=_describe_outcome(new, key, key.new),
            due=key.due,
            count=group.count,
            examples=tuple(group.examples),
        )

    def _rate_protection(self, key: _Key) -> Protective:
        if key.kind == "duty" and key.old != key.new:
            return "more" if key.new.action else "less"
        # The new order of levels counts. What is not settled asks for nothing yet.
        order = [*(level.id for level in self._rules[1].levels), ""]
        if (key.old.level or "") not in order:
            return "equally"
        ranks = [order.index(side.level or "") for side in (key.old, key.new)]
        if ranks[0] != ranks[1]:
            return "more" if ranks[1] < ranks[0] else "less"
        return {"sooner": "more", "later": "less"}.get(key.due, "equally")  # type: ignore[return-value]


class _UnfitCases:
    """Counts the cases of which one side could not use an answer."""

    def __init__(self) -> None:
        self._cases = 0
        self._examples: list[str] = []
        self._faults: Counter[tuple[str, str]] = Counter()

    def add(self, entry: Entry) -> None:
        if not entry.problems:
            return
        self._cases += 1
        if len(self._examples) < _EXAMPLES:
            self._examples.append(entry.id)
        self._faults.update({(problem.code, problem.field) for problem in entry.problems})

    def found(self) -> NotKnown:
        faults = sorted(self._faults.items(), key=lambda each: (-each[1], each[0]))
        return NotKnown(
            self._cases,
            tuple(self._examples),
            tuple((code, field, count) for (code, field), count in faults),
        )


def _find_title(rules: RuleSet, key: _Key) -> str:
    if key.kind == "duty":
        return next((duty.do for duty in rules.duties if duty.id == key.where), "")
    return next((part.title for part in rules.parts if part.id == key.where), "")


def _describe_outcome(rules: RuleSet, key: _Key, said: SideAdvice) -> str:
    if key.kind == "duty":
        return "holds" if said.action else "does not hold"
    if not said.action:
        return "no advice" if said.settled else "not settled"
    actions = (a for part in rules.parts if part.id == key.where for a in part.actions)
    do = next((action.do for action in actions if action.id == said.action), said.action)
    label = next((level.label for level in rules.levels if level.id == said.level), "")
    return f"{do} ({label})" if label else do
