"""Find what of a base nothing carries any more in a local rule set: sentences, times, clocks."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.later_deadlines import loses_or_sooner, may_be_later
from safeguard_cli.core.checking.local_beside_base import LocalBesideBase
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Node, some
from safeguard_cli.core.logic.step_shown import node_of_step
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.clauses import Exemption, Within
from safeguard_cli.core.model.conditions import ALWAYS
from safeguard_cli.core.model.rule_set import Action, Duty, RuleSet, Step


class KeptCheck:
    """Finds what is lost. `kept` counts what was compared."""

    def __init__(self, both: LocalBesideBase) -> None:
        """Start with nothing counted."""
        self._both = both
        self.kept = 0

    def findings(self) -> Iterator[Finding]:
        """Find actions, steps, lines to write down and fields that nothing carries any more."""
        for part, mine in zip(self._both.seen.parts, self._both.local.parts, strict=True):
            for action in part.actions:
                self.kept += 1
                carriers = [a for a in mine.actions if action.id in (a.id, *a.strengthens)]
                if not carriers:
                    message = (
                        f"action `{action.id}` of the base is gone, and nothing strengthens it"
                    )
                    yield Finding(codes.LOST, mine.where, message)
                for carrier in carriers:
                    yield from self._compare_action(action, carrier)
        fields = {name for group in self._both.local.groups for name in group.fields}
        for group in self._both.base.groups:
            self.kept += len(group.fields)
            if not fields.issuperset(group.fields):
                yield Finding(
                    codes.LOST, group.where, f"fields of `{group.id}` are gone from the record"
                )

    def _compare_action(self, action: Action, carrier: Action) -> Iterator[Finding]:
        self.kept += len(action.steps) + len(action.record)
        for act in _list_allowed_again(action, carrier):
            message = f"`{action.id}` forbids `{act}`, and `{carrier.id}` does not any more"
            yield Finding(codes.LOST, carrier.where, f"{message}; write `forbids: {act}`")
        for step in action.steps:
            found = [own for own in carrier.steps if _carries_step(own, step)]
            theirs = node_of_step(step, self._both.engine.space.compile)
            mine = some(*(node_of_step(own, self._both.proof.node) for own in found))
            name = f"step “{step.do}” of `{action.id}`"
            if not found and self._can_be_advised(carrier, theirs):
                yield Finding(codes.LOST, carrier.where, f"{name} is missing from `{carrier.id}`")
            elif found and theirs != mine:
                message = (
                    f"{name} is left out of `{carrier.id}`: what carries it has a narrower `if`"
                )
                yield from self._both.weaker(theirs, mine, found[0].where or carrier.where, message)
        for line in action.record:
            if line not in carrier.record:
                message = f"“{line}” is no longer written down with `{carrier.id}`"
                yield Finding(codes.LOST, carrier.where, message)

    def _can_be_advised(self, carrier: Action, shown: Node) -> bool:
        """Say whether an action can be advised where a sentence of the base would be shown."""
        proof = self._both.proof
        return any(
            proof.find(
                Constraint(shown, HOLDS),
                Constraint(some(*(node for _, node in compiled.rules[position])), HOLDS),
                *proof.winning(compiled, position),
            )
            for compiled, position, action in proof.placed_actions()
            if action.id == carrier.id
        )


def _list_allowed_again(action: Action, carrier: Action) -> Iterator[str]:
    """Yield what an action of the base says not to do, and what carries it no longer says."""
    always = [step for step in carrier.steps if (step.condition, step.until) == (ALWAYS, None)]
    forbidden = {act for each in (carrier, *always) for act in each.forbids}
    yield from (act for act in action.forbids if act not in forbidden)
    for step in action.steps:
        carrying = [own for own in carrier.steps if _carries_step(own, step)]
        kept = forbidden.union(*(own.forbids for own in carrying))
        # A step that is gone altogether is found as such.
        yield from (act for act in step.forbids if carrying and act not in kept)


def _carries_step(own: Step, step: Step) -> bool:
    is_named = own.do == step.do or not {step.id, step.do}.isdisjoint(own.strengthens)
    return is_named and own.until_answered == step.until_answered


def exception_findings(proof: Proof) -> Iterator[Finding]:
    """Find exceptions past their date, those that can never hold, and those that give no time."""
    for late in overdue(proof.rules, proof.as_of) if proof.as_of else ():
        if late.kind == "exception":
            message = f"{late.what} {late.date}; review it or take it out"
            yield Finding(codes.EXCEPTION_PAST, late.where, message)
    for each in proof.rules.exemptions:
        for within, holds in _find_targets(proof, each):
            if not may_be_later(each.within, within, proof.rules.holidays):
                message = f"exception `{each.id}` gives `{each.on}` no more time than it has"
                yield Finding(codes.EXCEPTION_IDLE, each.where, message)
            elif proof.find(*holds, *_rule_out_grave(proof)) is None:
                message = (
                    f"exception `{each.id}` can never hold: `{each.on}` comes only where no "
                    "exception may"
                )
                yield Finding(codes.EXCEPTION_IDLE, each.where, message)


def _find_targets(
    proof: Proof, exemption: Exemption
) -> Iterator[tuple[tuple[Within, ...], list[Constraint]]]:
    """Yield the clocks of what the exception is on, and what must hold for that to be shown."""
    for compiled, position, action in proof.placed_actions():
        if action.id == exemption.on:
            yield action.within, proof.advised(compiled, position)
    for duty, node in proof.engine.duties:
        if duty.id == exemption.on:
            yield duty.within, [Constraint(node, HOLDS)]


def _rule_out_grave(proof: Proof) -> Iterator[Constraint]:
    never = proof.rules.never_excepted
    grave: list[Node] = [] if never is None else [proof.node(never)]
    for compiled, position, action in proof.placed_actions():
        if action.stops_interview:
            grave.append(compiled.upto(position))
    return (Constraint(node, FAILS) for node in grave)


def idle_shortening(rules: RuleSet) -> Iterator[Finding]:
    """Find `shorten` entries that bring no deadline forward, from whatever minute it starts."""
    for each in rules.shorter:
        others = _take_away(_find_clocks(rules, each.on), each.within)
        is_later = may_be_later(others, each.within, rules.holidays)
        if others and not is_later and not loses_or_sooner(others, each.within):
            message = (
                f"`{each.on}` is never due sooner for this ({clocks_in_words(each.within)}): "
                f"it is due {clocks_in_words(others)} without it"
            )
            yield Finding(codes.SHORTEN_IDLE, each.where, message)


def _find_clocks(rules: RuleSet, name: str) -> tuple[Within, ...]:
    timed: tuple[Action | Duty, ...] = (*rules.actions, *rules.duties)
    return next((each.within for each in timed if each.id == name), ())


def _take_away(clocks: tuple[Within, ...], gone: tuple[Within, ...]) -> tuple[Within, ...]:
    left = list(clocks)
    for clock in gone:
        if clock in left:
            # The base's own come first, and one of them may be the same.
            del left[len(left) - 1 - left[::-1].index(clock)]
    return tuple(left)
