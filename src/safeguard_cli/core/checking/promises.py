"""Whether every invariant holds, whatever is answered."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking import finding as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
from safeguard_cli.core.logic.witness import Constraint


def broken_invariants(proof: Proof) -> Iterator[Finding]:
    """Find invariants that fail for some answers, and those that guard nothing."""
    for invariant in proof.rules.invariants:
        given = Constraint(proof.node(invariant.condition), HOLDS)
        fault = (given, Constraint(proof.node(invariant.then), FAILS))
        if proof.find(*fault) is not None:
            message = f"invariant `{invariant.id}` fails: {invariant.says}"
            yield proof.shown(codes.INVARIANT_FAILS, invariant.where, message, *fault)
        elif not _guards(proof, invariant.id):
            message = f"invariant `{invariant.id}` guards nothing: its `if` can never hold"
            yield Finding(codes.INVARIANT_IDLE, invariant.where, message)


def _guards(proof: Proof, invariant: str) -> bool:
    """Say whether the `if` of an invariant can hold by the law of any day."""
    return any(
        law.find(Constraint(law.node(each.condition), HOLDS)) is not None
        for law in proof.laws
        for each in law.rules.invariants
        if each.id == invariant
    )
