"""Prove that a local rule set never protects less than its base, for all answers.

The base is read in the answers of the local rule set (a local stage counts as the
base's stage that it stands for). So both are conditions over one space, and "less
protective" is a question to `witness`: the base recommends this, the local rule set
that. A local action may be advised in the place of a base action only if it is the
same one, one that stands higher in the base's order, one that says it `strengthens`
either, or one of a higher level.

A deadline is compared by the bank holidays of the base on both sides, and by those of the local
rule set on both sides. So no local clock is later than the base's, whichever days are off. What
the local rule set's own days do to a deadline in working days that both have is not found here:
nobody is at work then. That is bounded where they are read (`core/model/bank_holidays.py`): up to
three working days, in a deadline of up to thirteen weeks. Ceilings count the local days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.check_ladder_ceilings import over_ceiling
from safeguard_cli.core.checking.check_local_keeps import (
    KeptCheck,
    exception_findings,
    idle_shortening,
)
from safeguard_cli.core.checking.finding import Finding, Proved
from safeguard_cli.core.checking.local_beside_base import LocalBesideBase, LocalDeadlines
from safeguard_cli.core.checking.proof import ANY_DAY, STEPS, Proof
from safeguard_cli.core.checking.proofs_by_day import make_proofs, merge_findings, part_proofs
from safeguard_cli.core.deciding.law_of_day import rules_on
from safeguard_cli.core.deciding.part_decision import CompiledPart
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Negation, every
from safeguard_cli.core.logic.search_budget import OutOfBudgetError
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.rule_set import Action, Part, RuleSet


def check_overlay(
    base: RuleSet, local: RuleSet, as_of: date | None = None, steps: int = STEPS
) -> tuple[list[Finding], tuple[Proved, ...]]:
    """Return where the local rule set protects less than its base, and what was proved.

    They are compared by the law of each span of days.
    """
    proofs = make_proofs(local, as_of, steps, base)
    held = [_Result(base, proof) for proof in proofs]
    part_proofs(proofs)
    weaker = merge_findings([(each.span, each.weaker) for each in held])
    exceptions = merge_findings([(each.span, each.exceptions) for each in held])
    found = [*weaker, *exceptions, *idle_shortening(local)]
    return found, () if weaker else held[-1].proved


def weaker_than(base: RuleSet, proof: Proof) -> Iterator[Finding]:
    """Find where the law that is proved protects less than another one over the same questions."""
    yield from _Comparison(LocalBesideBase(base, proof)).weaker()


def _find_within_budget(find: Callable[[], Iterator[Finding]], local: RuleSet) -> Iterator[Finding]:
    try:
        yield from find()
    except OutOfBudgetError:
        message = "not everything was checked: the search was too long to prove that this protects"
        where = local.parts[0].where if local.parts else ""
        yield Finding(codes.NOT_ALL_CHECKED, where, message)


class _Result:
    """What comparing a local rule set with its base found, by the law of one span of days."""

    def __init__(self, base: RuleSet, proof: Proof) -> None:
        local = proof.rules
        both = LocalBesideBase(rules_on(base, proof.span.day(ANY_DAY)), proof)
        comparison, lost = _Comparison(both), KeptCheck(both)
        self.span = proof.span
        self.weaker = [
            *_find_within_budget(comparison.weaker, local),
            *_find_within_budget(lost.findings, local),
            *over_ceiling(proof),
        ]
        self.exceptions = [*_find_within_budget(lambda: exception_findings(proof), local)]
        self.proved = (
            Proved("no answers lead to a less protective action than the base's", comparison.pairs),
            Proved(_say_never_later(local), comparison.deadlines),
            Proved("nothing of the base is lost", lost.kept),
        )


def _say_never_later(local: RuleSet) -> str:
    counted = ", counted by the same bank holidays" if local.local_holidays else ""
    return f"no deadline is later than the base's, or its ceiling{counted}"


class _Comparison:
    def __init__(self, both: LocalBesideBase) -> None:
        self._both = both
        self._proof, self._engine = both.proof, both.engine
        self._deadlines = LocalDeadlines(both)
        self._heights = {level.id: number for number, level in enumerate(both.base.levels)}
        self.pairs = self.deadlines = 0

    def weaker(self) -> Iterator[Finding]:
        """Find answers with which anything is less protective than in the base, or later."""
        yield from self._compare_actions()
        yield from self._compare_duties_and_items()

    def _compare_actions(self) -> Iterator[Finding]:
        mine = {compiled.part.id: compiled for compiled in self._proof.engine.parts}
        for theirs in self._engine.parts:
            yield from self._compare_part(theirs, mine[theirs.part.id])

    def _compare_duties_and_items(self) -> Iterator[Finding]:
        mine = {duty.id: (duty, node) for duty, node in self._proof.engine.duties}
        for duty, node in self._engine.duties:
            own, own_node = mine[duty.id]
            self.pairs += 1
            yield from self._both.weaker(
                node, own_node, own.where, f"duty `{duty.id}` no longer holds"
            )
            self.deadlines += 1
            if message := self._deadlines.describe_lateness(
                f"duty `{duty.id}`", own.within, duty.within
            ):
                yield self._proof.shown(codes.LATER, own.where, message, Constraint(node, HOLDS))
        yield from self._compare_items()

    def _compare_part(self, theirs: CompiledPart, mine: CompiledPart) -> Iterator[Finding]:
        yield from self._find_no_outcome(theirs, mine)
        for position, action in enumerate(theirs.part.actions):
            if position < len(mine.part.actions) and _is_same_upto(theirs, mine, position):
                self.pairs += 1
                yield from self._compare_deadlines(
                    action, mine.part.actions[position], theirs, mine
                )
                continue
            for own in mine.part.actions:
                self.pairs += 1
                if self._protects_enough(own, action, theirs.part):
                    yield from self._compare_deadlines(action, own, theirs, mine)
                    continue
                yield from self._find_displaced(action, own, theirs, mine)
                if self._deadlines.is_bounded(action, own):
                    yield from self._compare_deadlines(action, own, theirs, mine)

    def _find_no_outcome(self, theirs: CompiledPart, mine: CompiledPart) -> Iterator[Finding]:
        """Find rules of the base that can hold while nothing is recommended here."""
        if theirs.applies != mine.applies:
            yield from self._both.weaker(
                theirs.applies, mine.applies, mine.part.where, f"part `{mine.part.id}` is left out"
            )
        none = [Constraint(node, FAILS) for rules in mine.rules for _, node in rules]
        own = {node for rules in mine.rules for _, node in rules}
        for action, rules in zip(theirs.part.actions, theirs.rules, strict=True):
            for name, node in rules:
                fault = (Constraint(theirs.applies, HOLDS), Constraint(node, HOLDS), *none)
                if node not in own and self._proof.find(*fault) is not None:
                    message = (
                        f"nothing is recommended where the base says `{action.id}` by `{name}`"
                    )
                    yield self._proof.shown(codes.LESS_PROTECTIVE, action.where, message, *fault)
                    return

    def _find_displaced(
        self, action: Action, own: Action, theirs: CompiledPart, mine: CompiledPart
    ) -> Iterator[Finding]:
        never = self._deadlines.never_if(action, own)
        if fault := self._find_together(action, own, theirs, mine, *never):
            message = (
                f"the base recommends `{action.id}` (level `{action.level}`), and here it is "
                f"`{own.id}` (level `{own.level}`), which does not strengthen it"
            )
            yield self._proof.shown(codes.LESS_PROTECTIVE, own.where, message, *fault)

    def _compare_deadlines(
        self, action: Action, own: Action, theirs: CompiledPart, mine: CompiledPart
    ) -> Iterator[Finding]:
        for message in self._deadlines.list_lateness(action, own):
            self.deadlines += 1
            if message and (fault := self._find_together(action, own, theirs, mine)):
                yield self._proof.shown(codes.LATER, own.where, message, *fault)

    def _find_together(
        self,
        action: Action,
        own: Action,
        theirs: CompiledPart,
        mine: CompiledPart,
        *also: Constraint,
    ) -> list[Constraint]:
        """Return constraints under which both actions are advised for some answers, if any are."""
        # Rule by rule: the two rule sets at once are slow.
        for one in _list_ways(theirs, theirs.part.actions.index(action)):
            for two in _list_ways(mine, mine.part.actions.index(own)):
                if self._proof.find(*one, *two, *also) is not None:
                    return [*one, *two, *also]
        return []

    def _protects_enough(self, own: Action, action: Action, part: Part) -> bool:
        if self._heights[own.level] < self._heights[action.level]:
            return True
        order = [each.id for each in part.actions]
        high_enough = set(order[: order.index(action.id) + 1])
        return own.id in high_enough or bool(high_enough.intersection(own.strengthens))

    def _compare_items(self) -> Iterator[Finding]:
        mine = {c.id: (node, items) for c, node, items in self._proof.engine.checklists}
        for checklist, node, items in self._engine.checklists:
            own_node, own_items = mine[checklist.id]
            known = {item.id: (applies, met) for item, applies, met in own_items}
            for item, applies, met in items:
                own_applies, own_met = known[item.id]
                self.pairs += 1
                message = f"item `{item.id}` of `{checklist.id}` is no longer outstanding"
                theirs = every(node, applies, *([] if met is None else [Negation(met)]))
                own = every(
                    own_node, own_applies, *([] if own_met is None else [Negation(own_met)])
                )
                yield from self._both.weaker(theirs, own, item.where, message)


def _list_ways(compiled: CompiledPart, position: int) -> Iterator[list[Constraint]]:
    """Yield, for each rule of an action, what must hold for it to decide."""
    above = [node for rules in compiled.rules[:position] for _, node in rules]
    turn = [Constraint(compiled.applies, HOLDS), *(Constraint(node, FAILS) for node in above)]
    for _, node in compiled.rules[position]:
        yield [Constraint(node, HOLDS), *turn]


def _is_same_upto(theirs: CompiledPart, mine: CompiledPart, position: int) -> bool:
    upto = slice(position + 1)
    ids = [[action.id for action in each.part.actions[upto]] for each in (theirs, mine)]
    same_rules = theirs.applies == mine.applies and theirs.rules[upto] == mine.rules[upto]
    return ids[0] == ids[1] and same_rules
