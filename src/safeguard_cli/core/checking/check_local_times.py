"""Find exceptions of a local rule set that lapsed, and clocks of it that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.later_deadlines import loses_or_sooner, may_be_later
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Node
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.clauses import Exemption, Within
from safeguard_cli.core.model.rule_set import Action, Duty, RuleSet


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
