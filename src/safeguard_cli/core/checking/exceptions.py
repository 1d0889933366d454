"""Find deliberate exceptions of a local rule set that lapsed, or that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking.clocks import may_be_later
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Node
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.pieces import Exemption, Within

EXCEPTION_PAST = "SG134"
EXCEPTION_IDLE = "SG135"


def exception_findings(proof: Proof) -> Iterator[Finding]:
    """Find exceptions past their date, those that can never hold, and those that give no time."""
    for late in overdue(proof.rules, proof.as_of) if proof.as_of else ():
        if late.kind == "exception":
            message = f"{late.what} {late.date}; review it or take it out"
            yield Finding(EXCEPTION_PAST, late.where, message)
    for each in proof.rules.exemptions:
        for within, holds in _targets(proof, each):
            if not may_be_later(each.within, within, proof.rules.holidays):
                message = f"exception `{each.id}` gives `{each.on}` no more time than it has"
                yield Finding(EXCEPTION_IDLE, each.where, message)
            elif proof.find(*holds, *_harmless(proof)) is None:
                message = (
                    f"exception `{each.id}` can never hold: `{each.on}` comes only where no "
                    "exception may"
                )
                yield Finding(EXCEPTION_IDLE, each.where, message)


def _targets(
    proof: Proof, exemption: Exemption
) -> Iterator[tuple[tuple[Within, ...], list[Constraint]]]:
    """Yield the clocks of what the exception is on, and what must be so for it to come out."""
    for compiled in proof.engine.parts:
        for position, action in enumerate(compiled.part.actions):
            if action.id == exemption.on:
                comes = Constraint(compiled.upto(position), HOLDS)
                yield action.within, [comes, *proof.winning(compiled, position)]
    for duty, node in proof.engine.duties:
        if duty.id == exemption.on:
            yield duty.within, [Constraint(node, HOLDS)]


def _harmless(proof: Proof) -> Iterator[Constraint]:
    never = proof.rules.never_excepted
    grave: list[Node] = [] if never is None else [proof.node(never)]
    for compiled in proof.engine.parts:
        for position, action in enumerate(compiled.part.actions):
            if action.stops_interview:
                grave.append(compiled.upto(position))
    return (Constraint(node, FAILS) for node in grave)
